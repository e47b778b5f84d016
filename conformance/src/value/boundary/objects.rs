//! Boundaries of objects: `required`, `properties`, `additionalProperties`, `minProperties`, `maxProperties` and dependencies.

use serde_json::{Map, Value};

use super::{Change, Keyword, Location, Side, Walk};

/// The maximum number of members that are added to exceed a bound.
const MAX_MEMBERS: u64 = 100;

impl<'b> Walk<'b> {
    pub(super) fn objects(&mut self, location: &Location<'_>, members: &Map<String, Value>) {
        let required: Vec<&str> = location
            .keywords
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        for name in &required {
            self.propose(
                location.pointer,
                Keyword::Required,
                Side::Outside,
                Change::Remove((*name).to_owned()),
                format!("without the required `{name}`"),
            );
        }
        for name in members
            .keys()
            .filter(|name| !required.contains(&name.as_str()))
        {
            self.propose(
                location.pointer,
                Keyword::Properties,
                Side::Inside,
                Change::Remove(name.clone()),
                format!("without the optional `{name}`"),
            );
        }
        match location.keywords.get("additionalProperties") {
            Some(Value::Bool(false)) => self.propose(
                location.pointer,
                Keyword::AdditionalProperties,
                Side::Outside,
                Change::Insert("unexpected-member".to_owned(), "x".into()),
                "with a member that is not documented",
            ),
            Some(Value::Object(_)) => self.propose(
                location.pointer,
                Keyword::AdditionalProperties,
                Side::Outside,
                Change::Insert("unexpected-member".to_owned(), wrong_member(members)),
                "with an additional member of the wrong kind",
            ),
            _ => {}
        }
        let count = |key| location.keywords.get(key).and_then(Value::as_u64);
        if let Some(min) = count("minProperties").filter(|min| *min > 0) {
            let fewer: Map<String, Value> = members
                .iter()
                .take(usize::try_from(min - 1).unwrap_or(0))
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            self.outside(
                location.pointer,
                Keyword::MinProperties,
                fewer,
                "one member too few",
            );
        }
        if let Some(max) = count("maxProperties").filter(|max| *max < MAX_MEMBERS) {
            let mut more = members.clone();
            let mut number = 0;
            while (more.len() as u64) <= max {
                number += 1;
                more.insert(
                    format!("member{number}"),
                    members.values().next().cloned().unwrap_or_default(),
                );
            }
            self.outside(
                location.pointer,
                Keyword::MaxProperties,
                more,
                "one member too many",
            );
        }
        let dependent = location
            .keywords
            .get("dependentRequired")
            .and_then(Value::as_object);
        for (name, others) in dependent
            .into_iter()
            .flatten()
            .filter(|(name, _)| members.contains_key(*name))
        {
            for other in others
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                self.propose(
                    location.pointer,
                    Keyword::DependentRequired,
                    Side::Outside,
                    Change::Remove(other.to_owned()),
                    format!("with `{name}` but without `{other}`"),
                );
            }
        }
    }

    /// Continues with the present members.
    pub(super) fn members(
        &mut self,
        keywords: &'b Map<String, Value>,
        location: &Location<'_>,
        members: &Map<String, Value>,
        depth: usize,
    ) {
        let declared = keywords.get("properties").and_then(Value::as_object);
        for (name, schema) in declared.into_iter().flatten() {
            if let Some(member) = members.get(name) {
                self.schema(schema, member, &location.pointer.join(name), depth + 1);
            }
        }
        let other = keywords
            .get("additionalProperties")
            .filter(|schema| schema.is_object());
        let extra = members
            .iter()
            .find(|(name, _)| !declared.is_some_and(|declared| declared.contains_key(*name)));
        if let (Some(schema), Some((name, member))) = (other, extra) {
            self.schema(schema, member, &location.pointer.join(name), depth + 1);
        }
    }
}

/// A member that differs in type from the present ones.
fn wrong_member(members: &Map<String, Value>) -> Value {
    match members.values().next() {
        Some(Value::Object(_)) => "x".into(),
        _ => serde_json::json!({ "unexpected": [] }),
    }
}
