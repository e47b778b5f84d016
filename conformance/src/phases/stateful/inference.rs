//! Infers links that documents do not declare, from the structure of paths and responses.
//!
//! `/items/{id}` takes its value from `POST /items`, whose response has an `id` (or whose request body sent one), or from the
//! elements of `GET /items`. A parameter takes its value only from the collection right before it in the path; parameters
//! further up keep their earlier values.

use serde_json::Value;
use spec::{
    model::{
        Api, Operation, ParameterLocation, Response, RuntimeExpression,
        link::{LinkValue, MessagePart},
        path::PathPart,
    },
    schema::{
        Direction, SchemaSource,
        definitions::resolve,
        types::{TypeSet, property_schemas},
    },
    source::pointer::JsonPointer,
};

use super::edge::{Binding, BindingTarget, Edge, Source};
use crate::{case::OperationIndex, observed::names::singular};

/// All inferred links.
pub(super) fn inferred_edges(api: &Api) -> Vec<Edge> {
    let mut res = Vec::new();
    for (to, consumer) in OperationIndex::all(api) {
        for (from, producer) in OperationIndex::all(api) {
            if from != to
                && let Some(bindings) = feeds(api, producer, consumer)
            {
                res.push(Edge {
                    from,
                    to,
                    bindings,
                    is_declared: false,
                });
            }
        }
    }
    res
}

/// The values that `producer` provides for `consumer`: the parameter behind its own path, and its own parameters.
fn feeds(api: &Api, producer: &Operation, consumer: &Operation) -> Option<Vec<Binding>> {
    if !matches!(producer.method.as_str(), "POST" | "GET" | "PUT") {
        return None;
    }
    if producer.method.as_str() == "PUT"
        && let Some(bindings) = put_before(producer, consumer)
    {
        return Some(bindings);
    }
    let (collection, parameter) = fed_parameter(producer, consumer)?;
    let response = producer
        .responses
        .list
        .iter()
        .find(|response| response.status.is_success())?;
    let source = identifier_source(api, producer, response, collection, parameter)?;
    let mut bindings = vec![Binding {
        target: BindingTarget::Parameter(ParameterLocation::Path, parameter.to_owned()),
        source,
    }];
    for name in producer.path.parameter_names() {
        bindings.push(Binding {
            target: BindingTarget::Parameter(ParameterLocation::Path, name.to_owned()),
            source: Source::SameParameter(ParameterLocation::Path, name.to_owned()),
        });
    }
    Some(bindings)
}

/// A resource that was put at a path exists there, and so do resources below it: `PUT /items/{id}` comes before
/// `GET /items/{id}` and `GET /items/{item_id}/parts`.
fn put_before(producer: &Operation, consumer: &Operation) -> Option<Vec<Binding>> {
    let (above, below) = (producer.path.parts(), consumer.path.parts());
    let is_identified = matches!(above.last()?, PathPart::Parameter(_));
    if !is_identified || consumer.method.as_str() == "PUT" && above.len() == below.len() {
        return None;
    }
    let mut bindings = Vec::new();
    for (index, part) in above.iter().enumerate() {
        match (part, below.get(index)?) {
            (PathPart::Parameter(given), PathPart::Parameter(name)) => bindings.push(Binding {
                target: BindingTarget::Parameter(ParameterLocation::Path, name.clone()),
                source: Source::SameParameter(ParameterLocation::Path, given.clone()),
            }),
            (PathPart::Literal(one), PathPart::Literal(other)) if one == other => {}
            _ => return None,
        }
    }
    let is_complete = match below.get(above.len()) {
        None => true,
        Some(PathPart::Literal(text)) => text.starts_with('/'),
        Some(PathPart::Parameter(_)) => false,
    };
    is_complete.then_some(bindings)
}

/// The name of the collection and the parameter that follows the producer's path in the consumer's: `items` and `id` for
/// `/items` and `/items/{id}/parts`.
fn fed_parameter<'o>(
    producer: &'o Operation,
    consumer: &'o Operation,
) -> Option<(&'o str, &'o str)> {
    let prefix = producer.path.as_str().trim_end_matches('/');
    let rest = consumer
        .path
        .as_str()
        .strip_prefix(prefix)?
        .strip_prefix("/{")?;
    let (parameter, behind) = rest.split_once('}')?;
    if !(behind.is_empty() || behind.starts_with('/')) {
        return None;
    }
    let last = producer.path.parts().last()?;
    let PathPart::Literal(text) = last else {
        return None;
    };
    let collection = text.trim_end_matches('/').rsplit('/').next()?;
    Some((collection, parameter))
}

/// The location of the identifier in the response of the producer.
fn identifier_source(
    api: &Api,
    producer: &Operation,
    response: &Response,
    collection: &str,
    parameter: &str,
) -> Option<Source> {
    let content = response
        .content
        .iter()
        .find(|content| content.media_type.is_json());
    let schema = content.and_then(|content| content.schema.as_ref());
    if let Some(schema) = schema {
        let bundle = SchemaSource::from(api).bundle(schema, Direction::Response);
        if let Some(pointer) = identifier_in(bundle.root(), &bundle.json, collection, parameter) {
            let expression = RuntimeExpression::Response(MessagePart::Body(pointer));
            return Some(Source::Link(LinkValue::Expression(expression)));
        }
    }
    if let Some(pointer) = identifier_sent(api, producer, collection, parameter) {
        let expression = RuntimeExpression::Request(MessagePart::Body(pointer));
        return Some(Source::Link(LinkValue::Expression(expression)));
    }
    let has_location = response
        .headers
        .iter()
        .any(|header| header.name.eq_ignore_ascii_case("location"));
    (producer.method.as_str() == "POST" && (has_location || schema.is_none()))
        .then_some(Source::LocationTail)
}

/// The location of the identifier in the request body: clients of many APIs name the resources themselves.
fn identifier_sent(
    api: &Api,
    producer: &Operation,
    collection: &str,
    parameter: &str,
) -> Option<JsonPointer> {
    if producer.method.as_str() != "POST" {
        return None;
    }
    let mut contents = producer.request_body.iter().flat_map(|body| &body.content);
    let content = contents.find(|content| content.media_type.is_json())?;
    let schema = content.schema.as_ref()?;
    let bundle = SchemaSource::from(api).bundle(schema, Direction::Request);
    let name = identifier_member(bundle.root(), &bundle.json, collection, parameter)?;
    // What is called an identifier is not the name that the client gave.
    let is_name = matches!(name.as_ref(), "name" | "key") && name != parameter;
    let is_id = parameter.to_ascii_lowercase().ends_with("id");
    (!(is_name && is_id)).then(|| JsonPointer::root().join(&name))
}

/// The location of the identifier in values of `schema`: a member, or a member of the first element of a list that is the
/// value itself or one of its members.
fn identifier_in(
    schema: &Value,
    bundle: &Value,
    collection: &str,
    parameter: &str,
) -> Option<JsonPointer> {
    let root = JsonPointer::root();
    if let Some(name) = identifier_member(schema, bundle, collection, parameter) {
        return Some(root.join(name));
    }
    if let Some(items) = items_of(schema, bundle) {
        return of_item(items, bundle, collection, parameter, &root.index(0));
    }
    for wrapper in [
        collection, "items", "data", "results", "values", "content", "list", "records",
    ] {
        for member in property_schemas(schema, wrapper, bundle) {
            if let Some(items) = items_of(member, bundle)
                && let Some(found) = of_item(
                    items,
                    bundle,
                    collection,
                    parameter,
                    &root.join(wrapper).index(0),
                )
            {
                return Some(found);
            }
            if let Some(name) = identifier_member(member, bundle, collection, parameter) {
                return Some(root.join(wrapper).join(name));
            }
        }
    }
    None
}

/// The identifier of an element: a member of it, or the element itself when it is scalar.
fn of_item(
    items: &Value,
    bundle: &Value,
    collection: &str,
    parameter: &str,
    at: &JsonPointer,
) -> Option<JsonPointer> {
    if let Some(name) = identifier_member(items, bundle, collection, parameter) {
        return Some(at.join(name));
    }
    let types = TypeSet::admitted_by(items, bundle);
    let is_single = types.meets(TypeSet::SCALARS)
        && !types.meets(TypeSet::OBJECT)
        && !types.meets(TypeSet::ARRAY);
    is_single.then(|| at.clone())
}

fn items_of<'b>(schema: &'b Value, bundle: &'b Value) -> Option<&'b Value> {
    let mut schema = schema;
    for _ in 0..16 {
        if let Some(items) = schema.get("items") {
            return Some(items);
        }
        schema = resolve(schema.get("$ref")?, bundle)?;
    }
    None
}

/// The member that holds the identifier: with the name of the parameter, or `id` and similar names when that is one of them.
fn identifier_member<'p>(
    schema: &Value,
    bundle: &Value,
    collection: &str,
    parameter: &'p str,
) -> Option<std::borrow::Cow<'p, str>> {
    let has = |name: &str| !property_schemas(schema, name, bundle).is_empty();
    if has(parameter) {
        return Some(parameter.into());
    }
    let plain: String = parameter
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let singular = singular(collection).to_ascii_lowercase();
    // `itemId`, `item_id`, `item-name` and `item` refer to the item; `user_id` below `/items` does not.
    let kind = plain.strip_prefix(&singular).unwrap_or(&plain).to_owned();
    let candidates: &[&str] = match kind.as_str() {
        "" | "id" | "identifier" | "identification" => {
            &["id", "_id", "identifier", "uuid", "uid", "name", "key"]
        }
        "uuid" | "guid" => &["uuid", "id", "guid"],
        "name" => &["name", "id"],
        "key" => &["key", "id"],
        "slug" => &["slug", "id"],
        "number" => &["number", "id"],
        _ => return None,
    };
    let snake = format!("{singular}_id");
    let camel = format!("{singular}Id");
    [snake, camel]
        .into_iter()
        .find(|name| has(name))
        .or_else(|| {
            candidates
                .iter()
                .find(|name| has(name))
                .map(|name| (*name).to_owned())
        })
        .map(Into::into)
}
