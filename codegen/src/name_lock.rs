//! The lock file of names, so that an edited document does not rename unchanged items of a client.
//!
//! Most names follow from the document alone. Two kinds do not: which of several things with one name keeps it, and
//! whether an inline schema is the only one of its short name. A document that gains an operation could so rename
//! another. What is in the lock file stays as long as the thing itself is there:
//!
//! ```json
//! {
//!   "operations": {"GET /pets/{id}": {"id": "get-pet", "name": "get_pet"}},
//!   "schemas": {"pet": "Pet"},
//!   "inline": {"ListPetsDirection": "Direction"}
//! }
//! ```
//!
//! An operation whose `operationId` was changed is another one, and gets a new name.
//!
//! **Invariant:** the file is an input like the document: the same two give the same bytes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// The names of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameLock {
    /// By method and path.
    operations: BTreeMap<String, LockedOperation>,
    /// Types, by the component.
    schemas: BTreeMap<String, String>,
    /// Components that inline schemas became, by their location.
    inline: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LockedOperation {
    /// The `operationId` as written.
    id: Option<String>,
    /// The function.
    name: String,
}

/// Why a lock file is invalid.
#[derive(Debug, thiserror::Error)]
pub enum NameLockError {
    /// It is not JSON.
    #[error("the names are not JSON")]
    NotJson(#[from] serde_json::Error),
    /// It is JSON of another form.
    #[error("`{0}` is not an object of names")]
    NotNames(String),
}

impl NameLock {
    /// Reads the text of a lock file.
    ///
    /// # Errors
    ///
    /// When it is not what [`NameLock::to_text`] writes.
    pub fn from_text(text: &str) -> Result<Self, NameLockError> {
        let value: Value = serde_json::from_str(text)?;
        let section = |key: &str| match value.get(key) {
            None => Ok(Map::new()),
            Some(Value::Object(section)) => Ok(section.clone()),
            Some(_) => Err(NameLockError::NotNames(key.to_owned())),
        };
        let mut res = Self::default();
        for (label, entry) in section("operations")? {
            let text = |key: &str| {
                entry
                    .get(key)
                    .and_then(Value::as_str)
                    .map(ToOwned::to_owned)
            };
            let Some(name) = text("name") else {
                return Err(NameLockError::NotNames(label));
            };
            let id = text("id");
            res.operations.insert(label, LockedOperation { id, name });
        }
        for (key, names) in [("schemas", &mut res.schemas), ("inline", &mut res.inline)] {
            for (what, name) in section(key)? {
                let Value::String(name) = name else {
                    return Err(NameLockError::NotNames(what));
                };
                names.insert(what, name);
            }
        }
        Ok(res)
    }

    /// The text of the lock file, in the order of its keys.
    pub fn to_text(&self) -> String {
        let operations: Map<String, Value> = self
            .operations
            .iter()
            .map(|(label, locked)| {
                let mut entry = Map::new();
                if let Some(id) = &locked.id {
                    entry.insert("id".to_owned(), json!(id));
                }
                entry.insert("name".to_owned(), json!(locked.name));
                (label.clone(), Value::Object(entry))
            })
            .collect();
        let value = json!({
            "operations": operations,
            "schemas": self.schemas,
            "inline": self.inline,
        });
        format!("{value:#}\n")
    }
}

/// Names while they are given: those of before, and those of now.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    known: NameLock,
    given: NameLock,
}

impl Naming {
    /// Begins with the names of before.
    pub fn new(known: NameLock) -> Self {
        Self {
            known,
            given: NameLock::default(),
        }
    }

    /// The names of now.
    pub fn into_given(self) -> NameLock {
        self.given
    }

    /// The function the operation `label` had when its `operationId` was the same.
    pub(crate) fn operation(&self, label: &str, id: Option<&str>) -> Option<&str> {
        let locked = self.known.operations.get(label)?;
        (locked.id.as_deref() == id).then_some(&locked.name)
    }

    pub(crate) fn give_operation(&mut self, label: &str, id: Option<&str>, name: &str) {
        let locked = LockedOperation {
            id: id.map(ToOwned::to_owned),
            name: name.to_owned(),
        };
        self.given.operations.insert(label.to_owned(), locked);
    }

    /// The type the component had.
    pub(crate) fn schema(&self, component: &str) -> Option<&str> {
        self.known.schemas.get(component).map(String::as_str)
    }

    pub(crate) fn give_schema(&mut self, component: &str, name: &str) {
        self.given
            .schemas
            .insert(component.to_owned(), name.to_owned());
    }

    /// The component the inline schema at `location` became.
    pub(crate) fn inline(&self, location: &str) -> Option<&str> {
        self.known.inline.get(location).map(String::as_str)
    }

    pub(crate) fn give_inline(&mut self, location: &str, name: &str) {
        self.given
            .inline
            .insert(location.to_owned(), name.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_is_read_as_it_is_written() {
        let mut naming = Naming::default();
        naming.give_operation("GET /a", None, "get_a");
        naming.give_operation("GET /b", Some("b"), "b_get");
        naming.give_schema("foo-bar", "FooBar2");
        naming.give_inline("ListDirection", "Direction");
        let lock = naming.into_given();
        let read = NameLock::from_text(&lock.to_text()).expect("a lock file");
        assert_eq!(read, lock);
        let naming = Naming::new(read);
        assert_eq!(naming.operation("GET /b", Some("b")), Some("b_get"));
        assert_eq!(naming.operation("GET /b", Some("c")), None);
    }

    #[test]
    fn other_lock_files_are_rejected() {
        for text in ["", "[", r#"{"schemas": []}"#, r#"{"inline": {"a": 1}}"#] {
            assert!(NameLock::from_text(text).is_err(), "{text}");
        }
        assert!(NameLock::from_text(r#"{"operations": {"GET /a": {}}}"#).is_err());
    }
}
