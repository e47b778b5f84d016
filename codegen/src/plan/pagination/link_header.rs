//! The header `Link` (RFC 8288): a documented one beside a list has the next page.

use super::{Candidate, NextPage, Recognized};

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    let is_read = candidate.operation.method == "GET";
    let is_documented = is_read && candidate.has_header("Link");
    let list = candidate.list().filter(|_| is_documented)?;
    let mut res = Recognized::new(NextPage::Link, "the link `next` in the header `Link`");
    res.list = Some(list);
    Some(res)
}
