//! Boundaries of objects: `required`, `properties`, `additionalProperties`, `unevaluatedProperties`, `propertyNames`,
//! `minProperties`, `maxProperties` and dependencies.

use serde_json::{Map, Value};

use super::{Change, Keyword, Location, Side, Walk};

/// The maximum number of members that are added to exceed a bound.
const MAX_MEMBERS: u64 = 100;

/// The name of a member that no schema names.
const EXTRA_MEMBER: &str = "unexpected-member";

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
        self.extra_member(location, members);
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

    /// A member that no schema names: forbidden, of the wrong kind, or with a forbidden name.
    fn extra_member(&mut self, location: &Location<'_>, members: &Map<String, Value>) {
        let others = [
            ("additionalProperties", Keyword::AdditionalProperties),
            ("unevaluatedProperties", Keyword::UnevaluatedProperties),
        ];
        for (name, keyword) in others {
            let (member, what) = match location.keywords.get(name) {
                Some(Value::Bool(false)) => ("x".into(), "with a member that is not documented"),
                Some(Value::Object(_)) => (
                    wrong_member(members),
                    "with an additional member of the wrong kind",
                ),
                _ => continue,
            };
            self.propose(
                location.pointer,
                keyword,
                Side::Outside,
                Change::Insert(EXTRA_MEMBER.to_owned(), member),
                what,
            );
        }
        if location.keywords.contains_key("propertyNames") {
            let others = location.keywords.get("additionalProperties");
            let member = others.filter(|schema| schema.is_object());
            let member = member.and_then(|schema| self.sample(schema, |_| {}));
            self.propose(
                location.pointer,
                Keyword::PropertyNames,
                Side::Outside,
                Change::Insert(
                    EXTRA_MEMBER.to_owned(),
                    member.unwrap_or_else(|| "x".into()),
                ),
                "with a member whose name is not allowed",
            );
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
        let is_declared =
            |name: &String| declared.is_some_and(|declared| declared.contains_key(name));
        let extra = members.iter().find(|(name, _)| !is_declared(name));
        let Some((name, member)) = extra else {
            return;
        };
        // Which of the patterns the name matches is not asked: what is proposed for another one is dropped later.
        let by_pattern = keywords.get("patternProperties").and_then(Value::as_object);
        let by_pattern = by_pattern.into_iter().flat_map(Map::values);
        let others = ["additionalProperties", "unevaluatedProperties"];
        let others = others.iter().filter_map(|keyword| keywords.get(*keyword));
        for schema in by_pattern.chain(others) {
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
