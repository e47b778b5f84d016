//! A query parameter for the number of the page.

use serde_json::Value;

use super::{Candidate, NextPage, Recognized, offset};

/// The parameters, without signs and capitals.
const INPUTS: &[&str] = &["page", "pagenumber", "pageno", "pageindex", "currentpage"];

/// Members of responses that hold the number of the page.
const OWN: &[&str] = &[
    "number",
    "page",
    "pagenumber",
    "pageno",
    "pageindex",
    "currentpage",
];

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    let is_read = candidate.operation.method == "GET";
    let parameter = candidate.number(INPUTS).filter(|_| is_read)?;
    candidate.query(offset::LIMITS)?;
    let documented = first(candidate, &parameter.name);
    let own = candidate
        .member(OWN, Candidate::is_whole)
        .filter(|_| documented.is_none());
    let is_guessed = documented.is_none() && own.is_none();
    let by = match &own {
        Some(own) => format!(
            "the parameter `{}`, one more than {} until a page is empty",
            parameter.name,
            super::token::words(own)
        ),
        None => format!("the parameter `{}`, until a page is empty", parameter.name),
    };
    let next = NextPage::Number {
        parameter: parameter.name.clone(),
        field: parameter.field.clone(),
        first: documented.unwrap_or(1),
        own,
    };
    let mut res = Recognized::new(next, by);
    res.guess = is_guessed.then(|| "the number of the first page is taken to be 1".to_owned());
    res.end = candidate.end();
    Some(res)
}

/// The number of the first page, as the document has it: the default, or the least number.
fn first(candidate: &Candidate<'_>, name: &str) -> Option<u64> {
    let mut parameters = candidate.model.parameters.iter();
    let parameter = parameters.find(|it| it.name == name)?;
    let schema = parameter.schema()?;
    let written = candidate.document.node(&schema.origin.location)?.to_json();
    let number = |key| written.get(key).and_then(Value::as_u64);
    let number = number("default").or_else(|| number("minimum"));
    number.filter(|number| *number <= 1)
}
