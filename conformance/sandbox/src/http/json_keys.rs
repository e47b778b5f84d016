//! Finds keys that an object of a JSON text has more than once.
//!
//! Readers differ in which of the two they take (RFC 8259 §4), so that a request could mean one thing to a filter and
//! another to the sandbox.

use std::{cell::RefCell, collections::BTreeSet, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};

/// The JSON Pointer (RFC 6901) of the first key in `text` that its object has already. A text that is not JSON has none:
/// that it cannot be read is found elsewhere.
pub(crate) fn repeated(text: &[u8]) -> Option<String> {
    let found = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(text);
    let keys = Keys {
        at: "",
        found: &found,
    };
    // The error only ends the search.
    let _ = (&mut reader).deserialize_any(keys);
    found.into_inner()
}

/// Visits the value at a pointer.
struct Keys<'k> {
    at: &'k str,
    found: &'k RefCell<Option<String>>,
}

impl<'de> DeserializeSeed<'de> for Keys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            let at = format!("{}/{}", self.at, key.replace('~', "~0").replace('/', "~1"));
            if !seen.insert(key) {
                *self.found.borrow_mut() = Some(at);
                return Err(A::Error::custom("a key is repeated"));
            }
            map.next_value_seed(Keys {
                at: &at,
                found: self.found,
            })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        for index in 0_u64.. {
            let at = format!("{}/{index}", self.at);
            let item = Keys {
                at: &at,
                found: self.found,
            };
            if items.next_element_seed(item)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_key_is_found_at_any_depth() {
        for (text, at) in [
            (r#"{"a":1,"a":1}"#, "/a"),
            (r#"{"a":1,"\u0061":2}"#, "/a"),
            (
                r#"{"a":{"b":[0,{"c/d":null,"x":[],"c/d":{}}]}}"#,
                "/a/b/1/c~1d",
            ),
            (r#"[{},{"":1,"":2}]"#, "/1/"),
            (r#"{"a":1.5,"b":true,"a":"#, "/a"),
        ] {
            assert_eq!(repeated(text.as_bytes()).as_deref(), Some(at), "{text}");
        }
    }

    #[test]
    fn other_texts_have_none() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in [
            r#"{"a":{"a":1},"A":1,"b":[{"a":1},{"a":1e400}]}"#,
            "12345678901234567890123",
            "{\"a\":",
            "",
            "\u{0}",
            &deep,
        ] {
            assert_eq!(repeated(text.as_bytes()), None);
        }
        assert_eq!(repeated(b"\xff{"), None);
    }
}
