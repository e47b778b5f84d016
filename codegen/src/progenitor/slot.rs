//! The path and method of an operation in the document for progenitor, which may differ from the original.
//!
//! They differ in two cases, which are corrected in the output of progenitor where necessary:
//!
//! - **`post` for methods that progenitor has no way to send.** OpenAPI 3.0 has no field for `QUERY` or `LINK`, and the
//!   HTTP client no function for `OPTIONS` or `TRACE`. Such an operation is a `post`, and [`cut`](super::cut) sends it
//!   by the name of its method.
//! - **One more slash before a path whose field is taken.** Two operations of one path can want one field by the first
//!   liberty, and two paths can differ in the names of their parameters alone, which are names of arguments here.
//!   Progenitor reads any number of slashes as one, so that `//jobs` and `/jobs` are two keys for one URL.

use openapiv3::{Operation, PathItem, Paths, ReferenceOr};

/// A field of a path item that progenitor emits a method for: one that has a function in the HTTP client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// `get`
    Get,
    /// `put`
    Put,
    /// `post`, and every method that has no slot of its own.
    Post,
    /// `delete`
    Delete,
    /// `head`
    Head,
    /// `patch`
    Patch,
}

impl Slot {
    /// The slot of an operation whose method is `method`.
    pub(super) fn of(method: &str) -> Self {
        match method {
            "GET" => Self::Get,
            "PUT" => Self::Put,
            "DELETE" => Self::Delete,
            "HEAD" => Self::Head,
            "PATCH" => Self::Patch,
            _ => Self::Post,
        }
    }

    /// The function of the HTTP client that progenitor names for it.
    pub(super) fn function(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Put => "put",
            Self::Post => "post",
            Self::Delete => "delete",
            Self::Head => "head",
            Self::Patch => "patch",
        }
    }

    fn field(self, item: &mut PathItem) -> &mut Option<Operation> {
        match self {
            Self::Get => &mut item.get,
            Self::Put => &mut item.put,
            Self::Post => &mut item.post,
            Self::Delete => &mut item.delete,
            Self::Head => &mut item.head,
            Self::Patch => &mut item.patch,
        }
    }
}

/// Puts `operation` into the field `slot` of `path`, or of that path with the fewest more slashes whose field is free.
pub(super) fn insert(paths: &mut Paths, mut path: String, slot: Slot, operation: Operation) {
    loop {
        let item = paths
            .paths
            .entry(path.clone())
            .or_insert_with(|| ReferenceOr::Item(PathItem::default()));
        if let ReferenceOr::Item(item) = item {
            let field = slot.field(item);
            if field.is_none() {
                *field = Some(operation);
                return;
            }
        }
        path.insert(0, '/');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_with_a_duplicate_method_gets_a_path_with_one_more_slash() {
        let mut paths = Paths::default();
        for method in ["POST", "QUERY", "GET", "LINK"] {
            let operation = Operation {
                operation_id: Some(method.to_owned()),
                ..Operation::default()
            };
            insert(&mut paths, "/a".to_owned(), Slot::of(method), operation);
        }
        let slots: Vec<(&str, &str, &str)> = paths
            .iter()
            .filter_map(|(path, item)| Some((path, item.as_item()?)))
            .flat_map(|(path, item)| {
                item.iter().map(move |(field, operation)| {
                    let id = operation.operation_id.as_deref().unwrap_or_default();
                    (path.as_str(), field, id)
                })
            })
            .collect();
        let expected = [
            ("/a", "get", "GET"),
            ("/a", "post", "POST"),
            ("//a", "post", "QUERY"),
            ("///a", "post", "LINK"),
        ];
        assert_eq!(slots, expected);
    }
}
