//! Reads bodies that are sequences, for clients that have some.

use std::fmt::Debug;

use client::runtime::{EventStream, JsonLines};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support::{failure, value};

pub async fn events<T: DeserializeOwned + Serialize + Debug>(mut body: EventStream<T>) -> Result<Value, String> {
    let mut list = Vec::new();
    while let Some(event) = body.next().await {
        list.push(value(&event.map_err(|error| failure(&error))?.data)?);
    }
    Ok(json!({ "items": list }))
}

pub async fn lines<T: DeserializeOwned + Serialize + Debug>(mut body: JsonLines<T>) -> Result<Value, String> {
    let mut list = Vec::new();
    while let Some(line) = body.next().await {
        list.push(value(&line.map_err(|error| failure(&error))?)?);
    }
    Ok(json!({ "items": list }))
}
