//! `discriminator_conformance`: tags of valid bodies mean a branch that admits the object.

use serde_json::Value;
use spec::schema::{SchemaSource, dispatch::Tag};

use crate::{
    case::Intent,
    checks::{
        Check, CheckContext, CheckInfo, Outcome,
        body::Body,
        documented, documented_content, is_bodiless,
        sequence::{ItemSchema, valid_items},
    },
    exchange::{Exchange, sequence::Sequence},
    failure::{Failure, Severity},
    operation::ResponsePart,
    signature::generalized,
    value::tag_validator::WrongTag,
};

/// The check.
#[derive(Debug)]
pub(super) struct DiscriminatorConformance;

static INFO: CheckInfo = CheckInfo {
    id: "discriminator_conformance",
    severity: Severity::Medium,
    what: "In a body that satisfies its schema, the property that a `discriminator` names has a value that means a branch which admits the object.",
    why: "A discriminator does not change what is valid, so a body with the tag of another branch satisfies its schema; but clients that follow the tag cannot read it.",
    example: "documented oneOf [Cat, Dog] by `kind`, and a Cat needs `lives`; GET /pets/1  ->  200 {\"kind\": \"Cat\", \"bark\": true}",
    standard: "OAS 3.0.3 §4.7.25, OAS 3.2.0 §4.25",
};

impl Check for DiscriminatorConformance {
    fn info(&self) -> &'static CheckInfo {
        &INFO
    }

    fn validate(&self, context: &CheckContext<'_>, exchange: &Exchange) -> Outcome {
        if exchange.case.method.is_some() || exchange.coding_error.is_some() {
            return Outcome::Skipped;
        }
        match wrong_tag(context, exchange) {
            None => Outcome::Skipped,
            Some(None) => Outcome::Passed,
            Some(Some(found)) => Outcome::failed(failure(context, exchange, &found)),
        }
    }
}

/// The first wrong tag of the response; the outer `None` where its schema has no discriminator, or its body is not valid.
#[expect(
    clippy::option_option,
    reason = "what has no discriminator is told apart from what has right tags"
)]
fn wrong_tag(context: &CheckContext<'_>, exchange: &Exchange) -> Option<Option<WrongTag>> {
    let operation = context.operation;
    let response = exchange.response().filter(|it| !is_bodiless(it, context))?;
    let (position, documented) = documented(context, response)?;
    let (at, content, media_type) = documented_content(documented, response)?;
    let sequence = Sequence::of(&media_type);
    let (schema, part) = match sequence {
        Some(_) => {
            let items = ItemSchema::of(content)?;
            (items.schema, items.part)
        }
        None => (content.schema.as_ref()?, ResponsePart::Content),
    };
    let validator = operation.response_validator(position, part, at, Some(schema))?;
    let tags = operation.tag_validator(position, part, at, &validator)?;
    let values = match sequence {
        Some(kind) => valid_items(kind, &response.body, &validator),
        None => {
            let body = Body::parse(&media_type, &response.body, (content, Some(&validator)));
            let value = body.ok()??.valid_value(&validator, content, documented)?;
            vec![value]
        }
    };
    let source = SchemaSource::from(&operation.api);
    Some(
        values
            .iter()
            .find_map(|value| tags.wrong_tag(source, value)),
    )
}

fn failure(context: &CheckContext<'_>, exchange: &Exchange, found: &WrongTag) -> Failure {
    let status = exchange.response().map_or(0, |response| response.status);
    let document = &context.operation.api.document;
    let at = generalized(found.instance.as_str());
    let at = if at.is_empty() {
        at
    } else {
        format!(" at `{at}`")
    };
    let WrongTag { property, tag, .. } = found;
    let union = format!(
        "{}#{}",
        document.sources().get(found.union.source).name(),
        found.union.pointer
    );
    let failure = match &found.meant {
        // One handler writes all of them, so whichever tag it is, the cause is the same.
        None => Failure::new(
            INFO.id,
            INFO.severity,
            format!("the discriminator `{property}` of {status}{at} means no branch"),
        )
        .expected(format!(
            "one of {}",
            listed(found.known.iter().map(Tag::to_string))
        ))
        .got(format!("`{tag}`"))
        .signature(format!("{union} {property} unknown")),
        Some(meant) => {
            let admitted = match found.admitted.as_slice() {
                [] => String::new(),
                names => format!("; {} does", listed(names.iter().cloned())),
            };
            Failure::new(
                INFO.id,
                INFO.severity,
                format!("the discriminator `{property}: {tag}` of {status}{at} means `{meant}`, which does not admit the object"),
            )
            .expected(format!("an object of `{meant}`, or the tag of another branch"))
            .got(format!("`{property}: {tag}`, but `{meant}` does not admit the object{admitted}"))
            .signature(format!("{union} {property} {tag}"))
        }
    };
    let location = document
        .node(&found.union)
        .map(|node| document.sources().location(node.span));
    failure
        .at(found.instance.join(property))
        .repeats_request(was_accepted(context, exchange, found))
        .location(location)
}

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// Whether an invalid body with this tag was sent before, and accepted.
fn was_accepted(context: &CheckContext<'_>, exchange: &Exchange, found: &WrongTag) -> bool {
    let sent = context.history.iter().chain([exchange]);
    let mut invalid =
        sent.filter(|it| it.is_success() && matches!(it.case.intent, Intent::Negative(_)));
    invalid.any(|sent| {
        let body = sent.case.body_value();
        body.is_some_and(|body| has_tag(body, found))
    })
}

fn has_tag(value: &Value, found: &WrongTag) -> bool {
    match value {
        Value::Object(members) => {
            members.get(&found.property).and_then(Tag::of).as_ref() == Some(&found.tag)
                || members.values().any(|member| has_tag(member, found))
        }
        Value::Array(items) => items.iter().any(|item| has_tag(item, found)),
        _ => false,
    }
}
