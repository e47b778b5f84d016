//! Smaller cases near a case: fewer parameters first, then simpler values.

use crate::{
    case::{Body, Case, Content},
    value::shrink::{UNIT, edits, weight},
};

/// How much there is to read in a case.
pub fn case_weight(case: &Case) -> u64 {
    let parameters: u64 = case
        .parameters
        .iter()
        .map(|parameter| 20 * UNIT + weight(&parameter.value))
        .sum();
    let body = match case.body.as_ref().map(|body| &body.content) {
        None => 0,
        Some(Content::Value { value, .. }) => 20 * UNIT + weight(value),
        Some(Content::Bytes(bytes)) => (20 + bytes.len() as u64) * UNIT,
    };
    let headers: u64 = case
        .headers
        .iter()
        .map(|(name, value)| (20 + name.len() + value.len()) as u64 * UNIT)
        .sum();
    parameters + body + headers
}

/// All simplifications of `case`, the boldest first. Which of them are still cases of the same kind is for the caller to
/// judge. `simplest` is a smallest valid case of the operation, whose parts are tried in place of what is there.
pub fn simplifications<'c>(
    case: &'c Case,
    simplest: Option<&'c Case>,
) -> impl Iterator<Item = Case> + 'c {
    let before = case_weight(case);
    let everything = simplest.map(|simplest| Case {
        parameters: simplest.parameters.clone(),
        body: simplest.body.clone(),
        ..case.clone()
    });
    let parts = simplest
        .into_iter()
        .flat_map(move |simplest| with_parts_of(case, simplest));
    everything
        .into_iter()
        .chain(without_all_optional(case, simplest))
        .chain(parts)
        .chain(without_one(case))
        .chain(with_simpler_values(case))
        .filter(move |smaller| case_weight(smaller) < before)
}

/// Only the parameters that the simplest case has too.
fn without_all_optional(case: &Case, simplest: Option<&Case>) -> Option<Case> {
    let simplest = simplest?;
    let mut smaller = case.clone();
    smaller.parameters.retain(|parameter| {
        simplest
            .parameter(parameter.location, &parameter.name)
            .is_some()
    });
    if simplest.body.is_none() {
        smaller.body = None;
    }
    Some(smaller)
}

fn with_parts_of<'c>(case: &'c Case, simplest: &'c Case) -> impl Iterator<Item = Case> + 'c {
    let parameters = case
        .parameters
        .iter()
        .enumerate()
        .filter_map(move |(index, parameter)| {
            let simpler = simplest.parameter(parameter.location, &parameter.name)?;
            let mut smaller = case.clone();
            smaller.parameters.get_mut(index)?.value = simpler.clone();
            Some(smaller)
        });
    let body = simplest
        .body
        .as_ref()
        .filter(|_| case.body.is_some())
        .map(move |body| Case {
            body: Some(body.clone()),
            ..case.clone()
        });
    body.into_iter().chain(parameters)
}

fn without_one(case: &Case) -> impl Iterator<Item = Case> + '_ {
    let without_body = case.body.as_ref().map(|_| Case {
        body: None,
        ..case.clone()
    });
    let without_parameter = (0..case.parameters.len()).map(|index| {
        let mut smaller = case.clone();
        smaller.parameters.remove(index);
        smaller
    });
    let without_header = (0..case.headers.len()).map(|index| {
        let mut smaller = case.clone();
        smaller.headers.remove(index);
        smaller
    });
    without_body
        .into_iter()
        .chain(without_parameter)
        .chain(without_header)
}

fn with_simpler_values(case: &Case) -> impl Iterator<Item = Case> + '_ {
    let body = case.body.iter().flat_map(move |body| {
        let simpler: Vec<Body> = match &body.content {
            Content::Value { value, written_as } => edits(value)
                .into_iter()
                .map(|edit| Body {
                    media_type: body.media_type.clone(),
                    content: Content::Value {
                        value: edit.apply(value),
                        written_as: written_as.clone(),
                    },
                })
                .collect(),
            // Without any bytes it would be a body that is left out.
            Content::Bytes(bytes) => [1, bytes.len() / 2]
                .into_iter()
                .map(|keep| Body {
                    media_type: body.media_type.clone(),
                    content: Content::Bytes(bytes.iter().take(keep).copied().collect()),
                })
                .collect(),
        };
        simpler.into_iter().map(move |body| Case {
            body: Some(body),
            ..case.clone()
        })
    });
    let parameters = case
        .parameters
        .iter()
        .enumerate()
        .flat_map(move |(index, parameter)| {
            edits(&parameter.value).into_iter().map(move |edit| {
                let mut smaller = case.clone();
                if let Some(target) = smaller.parameters.get_mut(index) {
                    target.value = edit.apply(&parameter.value);
                }
                smaller
            })
        });
    parameters.chain(body)
}
