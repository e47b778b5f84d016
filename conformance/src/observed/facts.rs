//! Reads an exchange: which resources exist or no longer exist by it, and which values its response shows.

use std::sync::Arc;

use serde_json::Value;
use spec::{
    model::{Api, ParameterLocation},
    wire::RequestPart,
};

use super::{
    identifiers::is_identifier_value,
    names::{element, is_identifier, plain},
    own::is_of_own_user,
    pages,
    resources::{self, AtUrl},
    shapes::{Shape, Shapes},
};
use crate::{
    case::{Credentials, Intent, ObservedTarget, OperationIndex, observed::Origin},
    exchange::{Exchange, location},
    learned::Lesson,
    transport::own_names,
};

/// Something that an exchange shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A resource exists.
    Exists {
        /// The exchange that showed it.
        from: Arc<Origin>,
        /// The key of its path.
        key: String,
        /// The values of the parameters in its path.
        values: Vec<Value>,
        /// Whether this run created it.
        is_created: bool,
    },
    /// The resources at a path and below it are gone.
    Gone {
        /// The key of the path.
        key: String,
        /// The values of the parameters in the path.
        values: Vec<Value>,
    },
    /// A resource exists that an accepted invalid request created or changed: it shows what is wrong in that request, so
    /// no other request uses it.
    Unfit {
        /// The key of its path.
        key: String,
        /// The values of the parameters in its path.
        values: Vec<Value>,
    },
    /// An operation succeeded with the identifiers of a resource in its path, or was rejected with them: servers find a resource
    /// by its id in one path and by its name in another.
    Addressed {
        /// The operation.
        operation: OperationIndex,
        /// The identifiers.
        values: Vec<Value>,
        /// Whether it succeeded.
        is_served: bool,
    },
    /// A value of a parameter was accepted.
    Accepted {
        /// The location of the parameter.
        location: ParameterLocation,
        /// Its name.
        name: String,
        /// The value; `None` where it was left out.
        value: Option<Value>,
    },
    /// A rejection says what the server demands of the requests of an operation.
    Learned {
        /// The id of the operation.
        operation: String,
        /// What it says.
        lesson: Lesson,
    },
    /// The server knows the user of the run by this name.
    Own {
        /// The name.
        name: String,
    },
    /// What was learned proved wrong.
    Unlearned {
        /// The id of the operation.
        operation: String,
        /// What was wrong.
        lesson: Lesson,
    },
    /// A value was shown under a name.
    Shown {
        /// The exchange that showed it.
        from: Arc<Origin>,
        /// The plain name, such as `orderid`.
        name: String,
        /// The value.
        value: Value,
    },
}

/// The largest body that is kept, to find values in it again.
const LARGEST_KEPT: usize = 1 << 14;
/// The same for the response to a `GET`, of which there are more.
const LARGEST_LIST: usize = 1 << 12;
/// The maximum number of facts of one exchange, and that of values under the names of path parameters besides.
const MOST_FACTS: usize = 200;
const MOST_ASKED: usize = 100;
/// The maximum number of values of a body that are looked at.
const MOST_READ: usize = 10_000;
/// The maximum number of elements of a list that are read.
const MOST_ELEMENTS: usize = 6;
/// The same, for lists of plain values.
const MOST_PLAIN: usize = 32;
/// How deep values are read.
const DEEPEST: usize = 5;

/// What `exchange` says about the identifiers in its path, which were shown; nothing where others were sent.
pub fn addressed(shapes: &Shapes, exchange: &Exchange) -> Option<Fact> {
    let status = exchange.response()?.status;
    let is_served = exchange.is_success();
    if !is_served && !matches!(status, 400 | 404 | 410 | 422 | 500) {
        return None;
    }
    let shape = shapes.of(exchange.operation)?;
    let length = *shape.resource_lengths().last()?;
    let names = shape.parameters(length).into_iter();
    let values: Option<Vec<Value>> = names
        .map(|name| {
            let target = ObservedTarget::Parameter(ParameterLocation::Path, name.to_owned());
            let mut observed = exchange.case.observed.iter();
            let observed = observed.find(|observed| observed.target == target)?;
            Some(observed.value.clone())
        })
        .collect();
    Some(Fact::Addressed {
        operation: exchange.operation,
        values: values?,
        is_served,
    })
}

/// That the resource in the path of `exchange` is not there, where the server says so.
pub fn missing(shapes: &Shapes, exchange: &Exchange) -> Option<Fact> {
    let status = exchange.response()?.status;
    if !matches!(status, 404 | 410) || exchange.case.method.is_some() {
        return None;
    }
    let shape = shapes.of(exchange.operation)?;
    let length = *shape.resource_lengths().last()?;
    let names = shape.parameters(length).into_iter();
    let values: Option<Vec<Value>> = names
        .map(|name| {
            let value = exchange.case.parameter(ParameterLocation::Path, name);
            value.cloned()
        })
        .collect();
    Some(Fact::Gone {
        key: shape.key(length),
        values: values?,
    })
}

/// The facts of `exchange`, which only a success has.
pub fn facts(api: &Api, shapes: &Shapes, exchange: &Exchange) -> Vec<Fact> {
    let (Some(operation), Some(response)) = (exchange.operation.of(api), exchange.response())
    else {
        return Vec::new();
    };
    // A 202 has done nothing yet.
    let is_done = exchange.is_success() && !exchange.is_accepted();
    if !is_done || exchange.case.method.is_some() {
        return Vec::new();
    }
    let method = operation.method.as_str();
    let body = resources::body(exchange);
    let location = response.headers.get("location");
    let mut reader = Reader {
        shapes,
        exchange,
        origin: Arc::new(Origin {
            operation: exchange.operation,
            is_creation: matches!(method, "POST" | "PUT"),
            case: exchange.case.clone(),
            body: body.clone().filter(|_| {
                let most = if method == "GET" {
                    LARGEST_LIST
                } else {
                    LARGEST_KEPT
                };
                response.body.len() <= most
            }),
            location_tail: location.and_then(location::identifier),
        }),
        compound: None,
        read: 0,
        asked: 0,
        res: Vec::new(),
    };
    let shape = shapes.of(exchange.operation);
    if method == "DELETE" {
        if let Some(shape) = shape
            && let Some(values) = resources::values(exchange, shape, shape.segments.len())
        {
            let key = shape.key(shape.segments.len());
            reader.res.push(Fact::Gone { key, values });
        }
        return reader.res;
    }
    if let Some(shape) = shape {
        let is_empty = method == "GET" && body.as_ref().is_some_and(resources::shows_nothing);
        reader.addressed(shape, method, is_empty);
    }
    for name in ["location", "content-location"] {
        if let Some(url) = response.headers.get(name) {
            reader.url(url, method != "GET");
        }
    }
    if let Some(shape) = shape {
        reader.identified(method, body.as_ref());
        let link = response.headers.get("link");
        for (name, value) in pages::cursors(operation, shapes, shape, body.as_ref(), link) {
            reader.show(pages::name_of(shape, &name), &value);
        }
    }
    let path = operation.path.as_str().trim_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    let is_own = method == "GET" && exchange.case.credentials == Credentials::Given;
    if let Some(body) = body
        .as_ref()
        .filter(|_| is_own && is_of_own_user(&segments))
    {
        let names = own_names::in_value(body).into_iter();
        reader.res.extend(names.map(|name| Fact::Own { name }));
    }
    let context = shape
        .and_then(|shape| shape.collection(shape.segments.len()))
        .map(element)
        .unwrap_or_default();
    let compound = shape.and_then(|shape| shape.compound(shape.segments.len()));
    reader.compound = compound.map(|compound| (context.clone(), compound));
    if let Some(body) = &body {
        for (kind, value) in shapes.kinds.in_response(exchange.operation, body) {
            if is_identifier_value(value) {
                reader.show(kind.to_owned(), value);
            }
        }
        reader.members(body, &context, 0);
    }
    if matches!(method, "POST" | "PUT")
        && let Some(sent) = exchange.case.body_value()
    {
        reader.members(sent, &context, DEEPEST - 1);
    }
    if has_invalid_body(exchange) {
        return reader.res.into_iter().filter_map(unfit).collect();
    }
    reader.res
}

/// Whether the body was invalid, and the server accepted it all the same.
fn has_invalid_body(exchange: &Exchange) -> bool {
    match &exchange.case.intent {
        Intent::Negative(mutation) => mutation.part == RequestPart::Body,
        Intent::WrongContentType => true,
        _ => false,
    }
}

/// What remains of `fact` where the body of its request was invalid.
fn unfit(fact: Fact) -> Option<Fact> {
    match fact {
        Fact::Exists {
            key,
            values,
            is_created: true,
            ..
        } => Some(Fact::Unfit { key, values }),
        _ => None,
    }
}

struct Reader<'r> {
    shapes: &'r Shapes,
    exchange: &'r Exchange,
    origin: Arc<Origin>,
    /// The name of the resources of the path, and the one that also has the name of the resource above.
    compound: Option<(String, String)>,
    /// How many values were looked at.
    read: usize,
    /// How many of the facts are about the names of path parameters.
    asked: usize,
    res: Vec<Fact>,
}

impl Reader<'_> {
    /// A resource that was addressed with success exists, and those above it. An empty list says nothing about them: many
    /// servers send one below whatever does not exist.
    fn addressed(&mut self, shape: &Shape, method: &str, is_empty: bool) {
        for length in shape.resource_lengths() {
            if is_empty && length < shape.segments.len() {
                continue;
            }
            let Some(values) = resources::values(self.exchange, shape, length) else {
                continue;
            };
            if let (Some(name), Some(value)) = (shape.parameters(length).last(), values.last()) {
                self.show(plain(name), value);
                let collection = shape.collection(length).map(element).unwrap_or_default();
                self.show(format!("{collection}id"), value);
                if let Some(compound) = shape.compound(length) {
                    self.show(format!("{compound}id"), value);
                }
            }
            // A PATCH creates nothing, but like a PUT it decides what the resource is.
            let is_own = length == shape.segments.len();
            let is_invalid = method == "PATCH" && has_invalid_body(self.exchange);
            let is_created = is_own && (method == "PUT" || is_invalid);
            self.exists(shape.key(length), values, is_created);
        }
    }

    /// The resources right below the path, which the response lists or creates.
    fn identified(&mut self, method: &str, body: Option<&Value>) {
        for (key, values) in resources::below(self.shapes, self.exchange, method, body) {
            self.exists(key, values, method == "POST");
        }
    }

    /// The values in a body, by their names and by the names of what has them.
    fn members(&mut self, value: &Value, context: &str, depth: usize) {
        if depth > DEEPEST || self.read >= MOST_READ {
            return;
        }
        self.read += 1;
        match value {
            Value::Object(object) => {
                for (name, member) in object {
                    if is_identifier_value(member) {
                        if is_identifier(name) {
                            let name = plain(name);
                            let compound = self.compound.as_ref();
                            let compound = compound.filter(|(own, _)| own == context);
                            if let Some(full) = compound.map(|(_, it)| format!("{it}{name}")) {
                                self.show(full, member);
                            }
                            self.show(format!("{context}{name}"), member);
                        } else {
                            self.show(plain(name), member);
                        }
                        self.link(member);
                    } else {
                        let inner = match name.as_str() {
                            "data" | "items" | "results" | "result" | "item" => context.to_owned(),
                            other => element(other),
                        };
                        self.members(member, &inner, depth + 1);
                    }
                }
            }
            Value::Array(list) => {
                let is_plain = list.iter().all(is_identifier_value);
                let most = if is_plain { MOST_PLAIN } else { MOST_ELEMENTS };
                for item in list.iter().take(most) {
                    if is_identifier_value(item) {
                        self.show(context.to_owned(), item);
                        self.link(item);
                    } else {
                        self.members(item, context, depth + 1);
                    }
                }
            }
            _ => {}
        }
    }

    fn link(&mut self, value: &Value) {
        if let Some(text) = value.as_str().filter(|text| text.contains('/')) {
            self.url(text, false);
        }
    }

    /// The resources that a URL of the same origin means.
    fn url(&mut self, url: &str, is_created: bool) {
        for AtUrl { resource, is_own } in resources::at_url(self.shapes, url) {
            let (key, values) = resource;
            self.exists(key, values, is_created && is_own);
        }
    }

    fn exists(&mut self, key: String, values: Vec<Value>, is_created: bool) {
        if self.res.len() >= MOST_FACTS + self.asked {
            return;
        }
        self.res.push(Fact::Exists {
            from: Arc::clone(&self.origin),
            key,
            values,
            is_created,
        });
    }

    fn show(&mut self, name: String, value: &Value) {
        let is_asked = self.shapes.has_parameter(&name) && self.asked < MOST_ASKED;
        let is_room = is_asked || self.res.len() < MOST_FACTS + self.asked;
        if !name.is_empty() && is_room {
            self.asked += usize::from(is_asked);
            self.res.push(Fact::Shown {
                from: Arc::clone(&self.origin),
                name,
                value: value.clone(),
            });
        }
    }
}
