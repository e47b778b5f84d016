//! The boundaries of all parts of a request.

use serde_json::{Value, json};
use spec::wire::RequestPart;

use crate::{
    case::{Case, Content, Intent, Mutation},
    operation::CompiledOperation,
    value::{
        boundary::{Change, Proposal, Side, proposals, proposals_of},
        context::StringContext,
        seed::Dice,
        strategy::SchemaStrategy,
    },
};

/// A proposal for one part of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    /// The parameter or the body.
    pub part: RequestPart,
    /// The change.
    pub proposal: Proposal,
}

impl Boundary {
    /// `base` with the change in its part; `None` when the part or the location does not exist.
    pub fn apply(&self, base: &Case) -> Option<Case> {
        let mut case = base.clone();
        match &self.part {
            RequestPart::Parameter(location, name) => {
                let given = case
                    .parameters
                    .iter_mut()
                    .find(|given| given.location == *location && given.name == *name)?;
                given.value = self.proposal.apply(&given.value)?;
            }
            RequestPart::Body => {
                let Content::Value { value, .. } = &mut case.body.as_mut()?.content else {
                    return None;
                };
                *value = self.proposal.apply(value)?;
            }
            RequestPart::ContentType | RequestPart::Path => return None,
        }
        case.intent = match self.proposal.side {
            Side::Inside => Intent::Positive,
            Side::Outside => Intent::Negative(Mutation {
                part: self.part.clone(),
                pointer: self.proposal.pointer.clone(),
                keyword: self.proposal.keyword,
                what: self.proposal.what.clone(),
            }),
        };
        Some(case)
    }
}

/// The boundaries of all parts of `full`.
pub fn boundaries(operation: &CompiledOperation, full: &Case) -> Vec<Boundary> {
    let mut res = Vec::new();
    for given in &full.parameters {
        let declared = operation.parameters.iter().find(|parameter| {
            (parameter.location, &parameter.name) == (given.location, &given.name)
        });
        let part = RequestPart::Parameter(given.location, given.name.clone());
        match declared.map(|parameter| (&parameter.strategy, parameter.has_schema)) {
            Some((Some(strategy), _)) => res.extend(of_part(&part, strategy, &given.value)),
            Some((None, false)) => res.extend(of_string(&part)),
            _ => {}
        }
    }
    if let Some(Content::Value { value, written_as }) = full.body.as_ref().map(|body| &body.content)
    {
        let made = operation
            .bodies
            .iter()
            .find(|body| body.content.media_type == *written_as);
        if let Some(strategy) = made.and_then(|body| body.strategy.as_ref()) {
            res.extend(of_part(&RequestPart::Body, strategy, value));
        }
    }
    res
}

/// The boundaries of a parameter without a schema, which may be any string.
fn of_string(part: &RequestPart) -> impl Iterator<Item = Boundary> {
    let context = match part {
        RequestPart::Parameter(location, _) => StringContext::of(*location),
        _ => StringContext::Query,
    };
    let all = proposals(&json!({ "type": "string" }), &json!("a"), context);
    let texts = all
        .into_iter()
        .filter(|proposal| proposal.side == Side::Inside);
    texts.map(|proposal| Boundary {
        part: part.clone(),
        proposal,
    })
}

fn of_part<'s>(
    part: &'s RequestPart,
    strategy: &SchemaStrategy,
    value: &Value,
) -> impl Iterator<Item = Boundary> + 's {
    let all = proposals_of(strategy.validator(), value, strategy.context());
    let all: Vec<Boundary> = all
        .into_iter()
        .map(|proposal| Boundary {
            part: part.clone(),
            proposal: tagged(strategy, value, proposal),
        })
        .collect();
    all.into_iter()
}

/// Another variant, with the tag that means it.
fn tagged(strategy: &SchemaStrategy, value: &Value, mut proposal: Proposal) -> Proposal {
    if proposal.side == Side::Inside && proposal.keyword.is_union() {
        let varied = proposal.apply(value);
        let found = varied.and_then(|value| strategy.tagged(&value, &mut Dice::Simplest));
        if let Some(other) = found
            .as_ref()
            .and_then(|found| found.pointer(proposal.pointer.as_str()))
        {
            proposal.change = Change::Replace(other.clone());
        }
    }
    proposal
}
