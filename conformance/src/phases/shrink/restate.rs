//! States anew what is wrong in a case that was shrunk: `29 February of a year without one` is not true of an empty string.

use spec::wire::Problem;

use crate::{
    case::{Case, Intent},
    operation::CompiledOperation,
    value::keyword::Keyword,
};

/// Replaces the statement of what was changed in `smaller`, a case that `before` shrank to, where it was made for another
/// value.
pub fn restate(operation: &CompiledOperation, before: &Case, smaller: &mut Case) {
    let Intent::Negative(mutation) = &smaller.intent else {
        return;
    };
    let (Some(was), Some(is)) = (before.mutated_value(), smaller.mutated_value()) else {
        return;
    };
    let is_stale = match mutation.keyword {
        // A fraction may have become an integer.
        Keyword::Type => {
            std::mem::discriminant(was) != std::mem::discriminant(is) || was.is_f64() != is.is_f64()
        }
        Keyword::MinLength
        | Keyword::MaxLength
        | Keyword::MinItems
        | Keyword::MaxItems
        | Keyword::MinProperties
        | Keyword::MaxProperties
        | Keyword::Format => was != is,
        // What is said of these is true of every value that breaks them.
        _ => false,
    };
    if !is_stale {
        return;
    }
    let Some(validation) = operation.validate_case(smaller) else {
        return;
    };
    let is_meant = |problem: &&Problem| {
        problem.part == mutation.part
            && problem.pointer == mutation.pointer
            && Keyword::from_name(&problem.keyword) == Some(mutation.keyword)
    };
    let what = validation
        .problems
        .iter()
        .find(is_meant)
        .map(|problem| problem.message.clone());
    if let (Some(what), Intent::Negative(mutation)) = (what, &mut smaller.intent) {
        mutation.what = what;
    }
}
