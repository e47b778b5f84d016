//! A token in the response, for a query parameter or a member of the body of the next request.

use super::{Candidate, NextPage, Recognized, candidate::MORE};

/// Inputs that take a token, without signs and capitals.
const INPUTS: &[&str] = &[
    "cursor",
    "pagetoken",
    "nexttoken",
    "nextpagetoken",
    "nextcursor",
    "startcursor",
    "pagecursor",
    "pagingtoken",
    "paginationtoken",
    "continuationtoken",
    "continuation",
    "continue",
    "afterid",
    "aftercursor",
    "after",
    "pageafter",
    "starttoken",
    "startkey",
    "exclusivestartkey",
    "marker",
    "scrollid",
];

/// Members of responses that hold one.
const MEMBERS: &[&str] = &[
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpagecursor",
    "nextpage",
    "nextmarker",
    "endcursor",
    "cursornext",
    "nextcontinuationtoken",
    "continuationtoken",
    "continue",
    "paginationtoken",
    "pagingtoken",
    "lastevaluatedkey",
    "scrollid",
    "after",
    "cursor",
];

/// Members that are in the last page too; a flag must tell that it is the last one.
const ALWAYS_THERE: &[&str] = &["lastid"];

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    let more = candidate.member(MORE, Candidate::is_flag);
    let always = || candidate.member(ALWAYS_THERE, Candidate::is_scalar);
    let member = candidate
        .member(MEMBERS, Candidate::is_scalar)
        .or_else(|| more.as_ref().and_then(|_| always()))?;
    let token = words(&member);
    let mut res = if let Some(parameter) = candidate.query(INPUTS) {
        let by = format!("{token}, for the parameter `{}`", parameter.name);
        let next = NextPage::Token {
            parameter: parameter.name.clone(),
            member,
            kept: None,
        };
        Recognized::new(next, by)
    } else {
        let name = candidate.body_member(INPUTS)?.to_owned();
        let by = format!("{token}, for `{name}` in the body");
        Recognized::new(NextPage::BodyToken { name, member }, by)
    };
    res.end = candidate.end();
    Some(res)
}

pub(super) fn words(member: &super::MemberPath) -> String {
    let names = std::iter::once(&member.field).chain(&member.rest);
    let names: Vec<&str> = names.map(String::as_str).collect();
    format!("`{}` in the response", names.join("."))
}
