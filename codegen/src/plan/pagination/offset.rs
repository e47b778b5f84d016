//! A query parameter for the number of items before the page.

use super::{Candidate, NextPage, Recognized};

/// The parameters, without signs and capitals.
const INPUTS: &[&str] = &["offset", "skip", "startat"];

/// Parameters beside them, for the most items of a page.
pub(super) const LIMITS: &[&str] = &[
    "limit",
    "pagesize",
    "perpage",
    "size",
    "top",
    "max",
    "maxresults",
    "count",
    "take",
    "pagelimit",
];

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    let is_read = candidate.operation.method == "GET";
    let parameter = candidate.number(INPUTS).filter(|_| is_read)?;
    candidate.query(LIMITS)?;
    let next = NextPage::Offset {
        parameter: parameter.name.clone(),
        field: parameter.field.clone(),
    };
    let by = format!("the parameter `{}`, until a page is empty", parameter.name);
    let mut res = Recognized::new(next, by);
    res.guess = Some("it is taken to count items from 0".to_owned());
    res.end = candidate.end();
    Some(res)
}
