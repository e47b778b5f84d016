//! Relates the names of members, parameters and resources: `order_id`, `orderId`, `order: {id}` and `/orders/{id}`.

pub use crate::value::member_name::plain;

/// Names of members that identify the object that has them, best first.
pub const IDENTIFIERS: [&str; 11] = [
    "id",
    "_id",
    "uuid",
    "uid",
    "guid",
    "identifier",
    "name",
    "key",
    "slug",
    "code",
    "path",
];

/// What a foreign key ends with, after the name of the resource.
const ENDINGS: [&str; 9] = [
    "identifier",
    "uuid",
    "guid",
    "name",
    "slug",
    "code",
    "key",
    "uid",
    "id",
];

/// Words that say that a list is a list: `/pluginslist` lists plugins.
const LIST_WORDS: [&str; 4] = ["list", "names", "ids", "all"];

/// `name` without the prefix of headers that no standard has: `Account-Id` of `X-Account-Id` (RFC 6648).
pub fn without_prefix(name: &str) -> &str {
    let prefix = name.get(..2).filter(|it| it.eq_ignore_ascii_case("x-"));
    let rest = prefix.and_then(|it| name.get(it.len()..));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

/// The singular of an English word, by its ending.
pub fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        format!("{stem}y")
    } else if let Some(stem) = word.strip_suffix("sses") {
        format!("{stem}ss")
    } else if let Some(stem) = word.strip_suffix('s').filter(|stem| !stem.ends_with('s')) {
        stem.to_owned()
    } else {
        word.to_owned()
    }
}

/// The name of one element of the collection called `name`: `order` for `orders`, `plugin` for `pluginslist`.
pub fn element(name: &str) -> String {
    let name = plain(name);
    let mut stem = name.as_str();
    for word in LIST_WORDS {
        if let Some(rest) = stem.strip_suffix(word).filter(|rest| rest.len() > 2) {
            stem = rest;
            break;
        }
    }
    singular(stem)
}

/// Whether a member called `name` identifies the object that has it.
pub fn is_identifier(name: &str) -> bool {
    IDENTIFIERS.contains(&name.to_ascii_lowercase().as_str())
}

/// What a foreign key refers to: `order` and `id` for `order_id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The plain name of the resource.
    pub resource: String,
    /// The plain name of its identifier.
    pub identifier: &'static str,
}

/// The foreign key that `name` is the name of.
pub fn foreign(name: &str) -> Option<ForeignKey> {
    let name = plain(name);
    ENDINGS.into_iter().find_map(|ending| {
        let stem = name.strip_suffix(ending).filter(|stem| !stem.is_empty())?;
        Some(ForeignKey {
            resource: stem.to_owned(),
            identifier: ending,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_thing_are_related() {
        assert_eq!(plain("Order-ID"), plain("orderId"));
        assert_eq!(element("pluginslist"), "plugin");
        assert_eq!(element("categories"), "category");
        assert_eq!(element("addresses"), "address");
        let found = |name| foreign(name).map(|key| (key.resource, key.identifier));
        assert_eq!(found("order_id"), Some(("order".to_owned(), "id")));
        assert_eq!(found("userUuid"), Some(("user".to_owned(), "uuid")));
        assert_eq!(foreign("id"), None);
        assert_eq!(without_prefix("X-Account-Id"), "Account-Id");
        assert_eq!(without_prefix("xid"), "xid");
        assert_eq!(without_prefix("x-"), "x-");
        assert!(is_identifier("UUID") && !is_identifier("colour"));
    }
}
