//! The media types that requests ask for: those that the document has for successes.

use spec::model::Operation;

use super::CompiledOperation;
use crate::case::Case;

/// The name of the header field.
const ACCEPT: &str = "Accept";

/// The documented media types of the successes of `operation`, in their order.
pub(super) fn documented_types(operation: &Operation) -> Vec<String> {
    let responses = &operation.responses;
    let successes = responses.list.iter();
    let successes = successes.filter(|known| responses.is_success(known.status));
    let mut res = Vec::new();
    for content in successes.flat_map(|known| &known.content) {
        let media_type = content.media_type.to_string();
        if !res.contains(&media_type) {
            res.push(media_type);
        }
    }
    res
}

impl CompiledOperation {
    /// `case` with the media type that case `index` asks for: the documented ones in turn, and then whatever there is, which
    /// needs no header field. A case that has an `Accept` keeps it.
    #[must_use]
    pub fn asking(&self, mut case: Case, index: u64) -> Case {
        let turns = self.accepts.len() as u64 + 1;
        let turn = usize::try_from(index % turns).unwrap_or(0);
        if let Some(media_type) = self.accepts.get(turn) {
            ask(&mut case, media_type);
        }
        case
    }

    /// `case` once for each documented media type of a success after the first, which it asks for.
    pub fn asking_for_further_types(&self, case: &Case) -> Vec<Case> {
        let types = self.accepts.iter().skip(1);
        let asking = types.map(|media_type| {
            let mut case = case.clone();
            ask(&mut case, media_type);
            case
        });
        asking.collect()
    }
}

fn ask(case: &mut Case, media_type: &str) {
    let is_accept = |name: &str| name.eq_ignore_ascii_case(ACCEPT);
    let is_given = case.headers.iter().any(|(name, _)| is_accept(name))
        || case.parameters.iter().any(|given| {
            given.location == spec::model::ParameterLocation::Header && is_accept(&given.name)
        });
    if !is_given {
        case.headers
            .push((ACCEPT.to_owned(), media_type.to_owned()));
    }
}
