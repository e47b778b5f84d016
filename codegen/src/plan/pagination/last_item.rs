//! The identifier of the last item: the parameter `starting_after`, a flag in the response, and items with an `id`.

use super::{Candidate, EndFlag, NextPage, Recognized, candidate::MORE};

/// Parameters that take an identifier, without signs and capitals.
const INPUTS: &[&str] = &["startingafter"];

/// The property of items.
const PROPERTY: &str = "id";

pub(super) fn recognize(candidate: &Candidate<'_>) -> Option<Recognized> {
    let parameter = candidate.query(INPUTS)?;
    let more = candidate.member(MORE, Candidate::is_flag)?;
    let (list, item) = candidate.list()?;
    let field = candidate.field_of(&item, PROPERTY)?;
    let by = format!(
        "the `{PROPERTY}` of the last item, for the parameter `{}`",
        parameter.name
    );
    let next = NextPage::LastItem {
        parameter: parameter.name.clone(),
        field: field.name.clone(),
    };
    let mut res = Recognized::new(next, by);
    res.list = Some((list, item));
    res.end = Some(EndFlag::More(more));
    Some(res)
}
