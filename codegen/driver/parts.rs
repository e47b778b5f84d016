//! Makes bodies of parts, for clients that have some.

use client::runtime::{Multipart, Part};
use serde_json::Value;

use crate::support::{Case, plain};

impl Case {
    pub fn part_file(&self, name: &str) -> Result<Option<Part>, String> {
        Ok(self.part(name).map(file))
    }

    pub fn part_files(&self, name: &str) -> Result<Option<Vec<Part>>, String> {
        let list = self.part(name).and_then(Value::as_array);
        Ok(list.map(|list| list.iter().map(file).collect()))
    }

    /// Parts put together by hand.
    pub fn multipart(&self) -> Result<Multipart, String> {
        let mut res = Multipart::new();
        let members = self.body.get("value").and_then(Value::as_object);
        for (name, value) in members.into_iter().flatten() {
            let listed = value.as_array();
            let values = listed.map_or(std::slice::from_ref(value), Vec::as_slice);
            for value in values {
                res = match value {
                    Value::Object(_) | Value::Array(_) => {
                        res.json(name, value).map_err(|error| error.to_string())?
                    }
                    value => res.text(name, plain(value)),
                };
            }
        }
        Ok(res)
    }
}

fn file(value: &Value) -> Part {
    Part::new(plain(value).into_bytes())
}
