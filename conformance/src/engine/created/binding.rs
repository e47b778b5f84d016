//! Where a created resource is, when no path goes on below that of its creation: `{"thing": {"id": 7}}` of `POST /register` is
//! deleted at `/things/{thing_id}`.

use serde_json::Value;
use spec::model::{Api, ParameterLocation};

use crate::{
    case::OperationIndex,
    exchange::{Exchange, location},
    observed::{
        Shapes,
        names::{IDENTIFIERS, element, plain},
        shapes::{Segment, Shape},
    },
};

/// The longest identifier, in bytes.
const LONGEST: usize = 2_000;

/// The resource that `exchange`, answered with 201, created, as the key and the values of a path with a `DELETE`. Nothing where
/// the response may be about another resource, to which the created one belongs.
pub(super) fn created(
    api: &Api,
    shapes: &Shapes,
    exchange: &Exchange,
) -> Option<(String, Vec<Value>)> {
    let body: Value = serde_json::from_slice(&exchange.response()?.body).ok()?;
    let own = exchange.operation.of(api)?;
    let own_path = plain(own.path.as_str());
    OperationIndex::all(api).find_map(|(index, operation)| {
        let shape = shapes.of(index)?;
        let Some(Segment::Parameter(parameter)) = shape.segments.last() else {
            return None;
        };
        if operation.method.as_str() != "DELETE" {
            return None;
        }
        let resource = element(shape.collection(shape.segments.len())?);
        let is_named = own_path.contains(&resource) || plain(&own.id).contains(&resource);
        let identifier = identifier(&body, &resource, parameter, is_named)?;
        let values = values_above(shapes.of(exchange.operation), shape, exchange)?;
        let values: Vec<Value> = values.into_iter().chain([identifier]).collect();
        let last = values.last().map(std::slice::from_ref)?;
        (!is_sent(exchange, last)).then(|| (shape.key(shape.segments.len()), values))
    })
}

/// The resource that `exchange`, a `POST`, may have created below its path: by the identifier or name that it sent.
pub(super) fn by_name(shapes: &Shapes, exchange: &Exchange) -> Option<(String, Vec<Value>)> {
    let shape = shapes.of(exchange.operation)?;
    let length = shape.segments.len();
    let mut values = in_path(shape, exchange)?;
    let sent = exchange.case.body_value()?.as_object()?;
    let resource = element(shape.collection(length).unwrap_or_default());
    let own = sent.iter().find(|(name, value)| {
        let name = plain(name);
        let names_it = name == "name" || name == resource || name == format!("{resource}name");
        is_identifier(value) && (names_it || is_usual(&name) || name == format!("{resource}id"))
    });
    values.push(own?.1.clone());
    Some((format!("{}/{{}}", shape.key(length)), values))
}

/// The resource that `exchange`, a `POST` answered with 201, created where the document has no path for it, as the key that its
/// path would have and the values there; without the last value where the response has no identifier.
pub(super) fn without_path(
    api: &Api,
    shapes: &Shapes,
    exchange: &Exchange,
) -> Option<(String, Vec<Value>)> {
    let operation = exchange.operation.of(api)?;
    if operation.method.as_str() != "POST" {
        return None;
    }
    let shape = shapes.of(exchange.operation)?;
    let length = shape.segments.len();
    let mut values = in_path(shape, exchange)?;
    let response = exchange.response()?;
    let body: Option<Value> = serde_json::from_slice(&response.body).ok();
    let resource = element(shape.collection(length).unwrap_or_default());
    let own = body.as_ref().and_then(|body| {
        let members = body.as_object()?;
        let usual = IDENTIFIERS.iter().filter_map(|name| members.get(*name));
        let named = members
            .iter()
            .filter(|(name, _)| plain(name) == format!("{resource}id"));
        let mut all = usual.chain(named.map(|(_, value)| value));
        all.find(|value| is_identifier(value)).cloned()
    });
    let location = response.headers.get("location");
    let in_location = || location.and_then(location::identifier).map(Value::from);
    values.extend(own.or_else(in_location));
    Some((format!("{}/{{}}", shape.key(length)), values))
}

/// The identifier of the only object of the response, where that is called like the resource; or that of the response itself,
/// where its member names the resource, and the creation does, too.
fn identifier(body: &Value, resource: &str, parameter: &str, is_named: bool) -> Option<Value> {
    let members = body.as_object()?;
    let wanted = plain(parameter);
    let in_object = |object: &Value| {
        let members = object.as_object()?;
        let identifying = members.iter().find(|(name, value)| {
            let name = plain(name);
            is_identifier(value) && (name == wanted || name == format!("{resource}id"))
        });
        let usual = || {
            let mut usual = IDENTIFIERS
                .iter()
                .filter_map(|name| members.get_key_value(*name));
            usual.find(|(_, value)| is_identifier(value))
        };
        identifying.or_else(usual).map(|(_, value)| value.clone())
    };
    let mut objects = members.iter().filter(|(_, member)| member.is_object());
    if let (Some((name, object)), None) = (objects.next(), objects.next()) {
        if element(name) == resource {
            return in_object(object);
        }
        // An envelope around the envelope.
        if ["data", "result", "response", "payload"].contains(&plain(name).as_str()) {
            return identifier(object, resource, parameter, is_named);
        }
        return None;
    }
    let own = members.iter().find(|(name, value)| {
        let name = plain(name);
        let is_own = name == format!("{resource}id") || name == wanted && !is_usual(&wanted);
        is_identifier(value) && is_own
    });
    own.filter(|_| is_named).map(|(_, value)| value.clone())
}

fn is_usual(name: &str) -> bool {
    IDENTIFIERS.iter().any(|usual| plain(usual) == name)
}

fn is_identifier(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty() && text.len() <= LONGEST,
        Value::Number(number) => !number.is_f64(),
        _ => false,
    }
}

/// The values of the parameters of `shape` before its last one, which the creation must have had in its own path.
fn values_above(own: Option<&Shape>, shape: &Shape, exchange: &Exchange) -> Option<Vec<Value>> {
    let above = shape.parameters(shape.segments.len() - 1);
    let own = own.map(|own| own.parameters(own.segments.len()));
    let own = own.unwrap_or_default();
    let value = |name: &str| {
        let same = own.iter().find(|it| plain(it) == plain(name))?;
        exchange
            .case
            .parameter(ParameterLocation::Path, same)
            .cloned()
    };
    above.into_iter().map(value).collect()
}

/// The values that the path of `exchange`, which is that of `shape`, had for its parameters.
pub(super) fn in_path(shape: &Shape, exchange: &Exchange) -> Option<Vec<Value>> {
    let names = shape.parameters(shape.segments.len()).into_iter();
    let value = |name| {
        exchange
            .case
            .parameter(ParameterLocation::Path, name)
            .cloned()
    };
    names.map(value).collect()
}

/// Whether the request had the last of `values` somewhere.
pub(super) fn is_sent(exchange: &Exchange, values: &[Value]) -> bool {
    let Some(last) = values.last().map(plain_text) else {
        return false;
    };
    let mut parameters = exchange.case.parameters.iter();
    let in_body = exchange.case.body_value();
    parameters.any(|it| plain_text(&it.value) == last)
        || in_body.is_some_and(|body| contains(body, &last))
}

fn contains(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Object(members) => members.values().any(|member| contains(member, wanted)),
        Value::Array(items) => items.iter().any(|item| contains(item, wanted)),
        scalar => plain_text(scalar) == wanted,
    }
}

/// Identifiers as text: they are the same in a path, whether they are numbers or strings.
pub(super) fn text(values: &[Value]) -> String {
    let all: Vec<String> = values.iter().map(plain_text).collect();
    all.join("/")
}

fn plain_text(value: &Value) -> String {
    let text = value.as_str().map(ToOwned::to_owned);
    text.unwrap_or_else(|| value.to_string())
}
