//! `x-dropshot-pagination`: the member `next_page`, and the parameter `page_token`, beside which only `limit` may stand.

use super::{Candidate, NextPage, Recognized};

/// The extension of operations that list.
const EXTENSION: &str = "x-dropshot-pagination";

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    candidate.model.extensions.value(EXTENSION)?;
    let parameter = candidate.query_named("page_token")?;
    let member = candidate.member_at("next_page")?;
    let next = NextPage::Token {
        parameter: parameter.name.clone(),
        member,
        kept: Some(vec!["limit".to_owned()]),
    };
    let mut res = Recognized::new(next, format!("`{EXTENSION}`"));
    res.list = candidate.list_at("items");
    Some(res)
}
