//! Certifies cases: a case must match its intent on the wire before it is sent.

use spec::{
    model::ParameterLocation,
    wire::{Problem, RequestPart, Validity},
};

use crate::{
    case::{Case, Intent, Mutation},
    operation::CompiledOperation,
    transport::auth::is_credential,
    value::keyword::Keyword,
};

/// Whether `case` matches its intent on the wire: valid, or invalid under every interpretation in the very part that was
/// mutated.
pub fn is_certified(operation: &CompiledOperation, case: &Case) -> bool {
    let Some(validation) = operation.validate_case(case) else {
        return false;
    };
    if is_undone_by_credentials(operation, &case.intent) {
        return false;
    }
    match &case.intent {
        Intent::Negative(mutation) => {
            let mut strict = validation
                .problems
                .iter()
                .filter(|problem| !problem.is_lenient);
            let is_alike = |problem: &&Problem| {
                problem.pointer == mutation.pointer && keyword_of(problem) == Some(mutation.keyword)
            };
            // Where another path matches too, another operation may respond.
            let is_elsewhere = validation
                .problems
                .iter()
                .any(|problem| problem.part == RequestPart::Path);
            validation.validity == Validity::Invalid
                && !is_elsewhere
                && !operation.has_identical_path()
                && strict.clone().any(|problem| is_effect_of(mutation, problem))
                // Nothing else is invalid, or a server that accepts the request would be blamed for the wrong part.
                && strict.clone().filter(is_alike).count() <= 1
                && strict.all(|problem| is_at_location_of(mutation, problem))
        }
        Intent::WithoutHeader(_) => validation.validity != Validity::Valid,
        Intent::Ambiguous(_) => validation.validity == Validity::Lenient,
        // Where no body is documented, a server may ignore its type.
        Intent::WrongContentType => validation.validity == Validity::Invalid || case.body.is_none(),
        Intent::Positive => operation.is_valid_by(case, &validation),
        // It is sent without the body.
        Intent::UndeclaredMethod(_) => {
            let mut problems = validation.problems.iter();
            problems.all(|problem| problem.part == RequestPart::Body)
        }
        Intent::Unauthenticated => validation.validity == Validity::Valid,
        // Without the header, everything is acceptable (RFC 9110 §12.5.1).
        Intent::Unacceptable => {
            let mut headers = case.headers.iter();
            let accepts = headers.any(|(name, _)| name.eq_ignore_ascii_case("Accept"));
            accepts && validation.validity == Validity::Valid
        }
    }
}

/// Whether the mutated parameter is one that the credentials of the run replace.
fn is_undone_by_credentials(operation: &CompiledOperation, intent: &Intent) -> bool {
    match intent {
        Intent::Negative(Mutation {
            part: RequestPart::Parameter(location, name),
            ..
        }) => is_credential(&operation.api, *location, name),
        Intent::WithoutHeader(name) => {
            is_credential(&operation.api, ParameterLocation::Header, name)
        }
        _ => false,
    }
}

/// Whether `problem` is the effect of `mutation`: the keyword at its location, or a union around it without a valid branch.
fn is_effect_of(mutation: &Mutation, problem: &Problem) -> bool {
    let is_same =
        keyword_of(problem) == Some(mutation.keyword) && problem.pointer == mutation.pointer;
    // A string that is not a number has the wrong type before any other keyword applies.
    let is_parsed_as_string = keyword_of(problem) == Some(Keyword::Type)
        && problem.pointer == mutation.pointer
        && mutation.part != RequestPart::Body;
    let is_around = is_at_location_of(mutation, problem) && problem.pointer != mutation.pointer;
    problem.part == mutation.part
        && (is_same || is_around || is_parsed_as_string || is_union(problem))
}

/// Whether `problem` is at the location of `mutation`, or is a union around it.
fn is_at_location_of(mutation: &Mutation, problem: &Problem) -> bool {
    let is_around = is_union(problem) && mutation.pointer.is_within(&problem.pointer);
    problem.part == mutation.part && (problem.pointer == mutation.pointer || is_around)
}

fn is_union(problem: &Problem) -> bool {
    keyword_of(problem).is_some_and(Keyword::is_union)
}

fn keyword_of(problem: &Problem) -> Option<Keyword> {
    Keyword::from_name(&problem.keyword)
}
