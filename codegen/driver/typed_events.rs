//! Reads events as a whole, for clients whose document describes them so.

use client::runtime::TypedEventStream;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::support::{Choices, failure, value};

pub async fn events<T: DeserializeOwned + Serialize>(
    mut body: TypedEventStream<T>,
    visit: fn(&T, &mut Choices),
) -> Result<Value, String> {
    let mut list = Vec::new();
    while let Some(event) = body.next().await {
        list.push(value(&event.map_err(|error| failure(&error))?, visit)?);
    }
    Ok(json!({ "items": list }))
}
