//! Notices that a resource got another name: it is to be removed under that one.

use serde_json::Value;

use super::binding::in_path;
use crate::{
    exchange::Exchange,
    observed::{Shapes, shapes::Segment},
};

/// A resource that is called otherwise now.
#[derive(Debug)]
pub(super) struct Renaming {
    /// The key of its path.
    pub(super) key: String,
    /// The values of its path before.
    pub(super) values: Vec<Value>,
    /// The last of them now.
    pub(super) name: Value,
}

/// What the successful `exchange` renamed: its response shows another value under the name of the last parameter of the path.
pub(super) fn of(shapes: &Shapes, exchange: &Exchange) -> Option<Renaming> {
    let shape = shapes.of(exchange.operation)?;
    let Some(Segment::Parameter(last)) = shape.segments.last() else {
        return None;
    };
    let values = in_path(shape, exchange)?;
    let body: Value = serde_json::from_slice(&exchange.response()?.body).ok()?;
    let name = body.get(last).filter(|name| name.is_string())?.clone();
    (values.last()? != &name).then(|| Renaming {
        key: shape.key(shape.segments.len()),
        values,
        name,
    })
}
