//! Reads bodies that are sequences, for clients that have some.

use client::runtime::{EventStream, JsonLines};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support::{Choices, failure, value};

pub async fn events<T: DeserializeOwned + Serialize>(
    mut body: EventStream<T>,
    visit: fn(&T, &mut Choices),
) -> Result<Value, String> {
    let mut list = Vec::new();
    while let Some(event) = body.next().await {
        list.push(value(&event.map_err(|error| failure(&error))?.data, visit)?);
    }
    Ok(json!({ "items": list }))
}

pub async fn lines<T: DeserializeOwned + Serialize>(
    mut body: JsonLines<T>,
    visit: fn(&T, &mut Choices),
) -> Result<Value, String> {
    let mut list = Vec::new();
    while let Some(line) = body.next().await {
        list.push(value(&line.map_err(|error| failure(&error))?, visit)?);
    }
    Ok(json!({ "items": list }))
}
