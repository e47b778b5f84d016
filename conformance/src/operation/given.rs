//! The values that a user gives for parameters and for members of bodies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use spec::{
    model::{Api, Operation, ParameterLocation},
    schema::{Direction, SchemaBundle, bundle, definitions::resolve},
    source::pointer::JsonPointer,
    wire::RequestPart,
};

use super::{CompiledBody, CompiledParameter, reason::Reason};
use crate::{
    case::{Case, Content, Intent, OperationIndex},
    value::{seed::Dice, strategy::SchemaStrategy},
};

/// The values that a user gives, by operation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenValues {
    by_operation: BTreeMap<OperationIndex, Vec<GivenValue>>,
}

/// The values that a user gives under one name.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenValue {
    /// The name of a parameter or of members at any depth of bodies; with a slash at its beginning, the location of one member
    /// as a JSON pointer.
    pub name: String,
    /// Where it applies; `None` for everything that has the name.
    pub part: Option<GivenPart>,
    /// The values to choose from.
    pub values: Vec<Value>,
    /// Whether the values were read as strings, such as those of environment variables, and mean what the schema allows.
    pub is_text: bool,
}

/// The part of requests that a value is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenPart {
    /// Parameters in one location.
    Parameter(ParameterLocation),
    /// Bodies.
    Body,
}

impl GivenValues {
    /// Adds a value for an operation. Of two values for the same part the last one counts.
    pub fn add(&mut self, operation: OperationIndex, given: GivenValue) {
        self.by_operation.entry(operation).or_default().push(given);
    }

    /// The values for `operation`, the last one first.
    pub fn of(&self, operation: OperationIndex) -> &[GivenValue] {
        let known = self.by_operation.get(&operation);
        known.map(Vec::as_slice).unwrap_or_default()
    }
}

impl GivenValue {
    fn is_for_parameter(&self, name: &str, location: ParameterLocation) -> bool {
        let is_there = match self.part {
            None => true,
            Some(GivenPart::Parameter(known)) => known == location,
            Some(GivenPart::Body) => false,
        };
        let is_header = location == ParameterLocation::Header;
        is_there && (self.name == name || is_header && self.name.eq_ignore_ascii_case(name))
    }

    fn is_for_bodies(&self) -> bool {
        !matches!(self.part, Some(GivenPart::Parameter(_)))
    }

    /// The values, each with everything that it may mean.
    fn interpretations(&self) -> Vec<Vec<Value>> {
        let of = |value: &Value| {
            let mut forms = vec![value.clone()];
            if let Some(parsed) = value
                .as_str()
                .filter(|_| self.is_text)
                .and_then(|text| serde_json::from_str::<Value>(text).ok())
                .filter(|parsed| !parsed.is_string())
            {
                forms.push(parsed);
            }
            forms
        };
        self.values.iter().map(of).collect()
    }
}

/// The names of the parameters and of the members of bodies of `operation`, by which values can be given.
pub fn names(api: &Api, operation: &Operation) -> BTreeSet<String> {
    let parameters = operation.parameters.iter();
    let mut res: BTreeSet<String> = parameters.map(|known| known.name.clone()).collect();
    for content in operation.request_body.iter().flat_map(|body| &body.content) {
        let Some(schema) = &content.schema else {
            continue;
        };
        let direction = Direction::GeneratedRequest;
        let bundle = bundle(&api.document, schema, direction);
        collect_members(&bundle.json, &mut res);
    }
    res
}

/// Whether `given` names something in `operation`, whose names are `known`.
pub fn is_applicable(given: &GivenValue, operation: &Operation, known: &BTreeSet<String>) -> bool {
    let mut parameters = operation.parameters.iter();
    let is_parameter =
        parameters.any(|parameter| given.is_for_parameter(&parameter.name, parameter.location));
    let is_own_name = operation
        .parameters
        .iter()
        .all(|parameter| parameter.name != given.name);
    let member = member_name(&given.name);
    let is_member = given.is_for_bodies() && known.contains(&member);
    is_parameter || is_member && (is_own_name || operation.request_body.is_some())
}

/// The name of the member that a name or a pointer means.
pub fn member_name(name: &str) -> String {
    if !name.starts_with('/') {
        return name.to_owned();
    }
    let pointer = JsonPointer::from(name);
    let last = pointer.last();
    last.map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// Collects the names under every `properties` of a schema.
fn collect_members(schema: &Value, res: &mut BTreeSet<String>) {
    match schema {
        Value::Object(keywords) => {
            if let Some(Value::Object(properties)) = keywords.get("properties") {
                res.extend(properties.keys().cloned());
            }
            for value in keywords.values() {
                collect_members(value, res);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_members(item, res)),
        _ => {}
    }
}

/// The names that the objects at the root of a bundled schema have.
fn root_members(bundle: &SchemaBundle) -> BTreeSet<String> {
    fn collect(bundle: &Value, schema: &Value, depth: usize, res: &mut BTreeSet<String>) {
        if depth > 16 {
            return;
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            res.extend(properties.keys().cloned());
        }
        let reference = schema.get("$ref");
        if let Some(target) = reference.and_then(|it| resolve(it, bundle)) {
            collect(bundle, target, depth + 1, res);
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array);
            for branch in branches.into_iter().flatten() {
                collect(bundle, branch, depth + 1, res);
            }
        }
    }
    let mut res = BTreeSet::new();
    collect(&bundle.json, bundle.root(), 0, &mut res);
    res
}

/// The given values of a compiled operation.
#[derive(Debug, Default)]
pub(super) struct CompiledGiven {
    parameters: Vec<GivenParameter>,
    members: Vec<GivenMember>,
}

#[derive(Debug)]
struct GivenParameter {
    location: ParameterLocation,
    name: String,
    values: Vec<Value>,
}

#[derive(Debug)]
struct GivenMember {
    name: String,
    /// The values, each with everything that it may mean.
    values: Vec<Vec<Value>>,
}

impl CompiledGiven {
    /// The values of `given` for the parts of an operation; reasons against values go to `skipped_parts`.
    pub(super) fn new(
        given: &[GivenValue],
        parameters: &[CompiledParameter],
        bodies: &[CompiledBody],
        skipped_parts: &mut Vec<Reason>,
    ) -> Self {
        let mut res = Self::default();
        for parameter in parameters {
            let mut last_first = given.iter().rev();
            let meant =
                last_first.find(|it| it.is_for_parameter(&parameter.name, parameter.location));
            let Some(meant) = meant else {
                continue;
            };
            let validator = parameter.strategy.as_ref().map(SchemaStrategy::validator);
            let is_valid = |value: &Value| validator.is_none_or(|known| known.is_valid(value));
            let mut values = Vec::new();
            for forms in meant.interpretations() {
                match forms.iter().find(|form| is_valid(form)) {
                    Some(form) => values.push(form.clone()),
                    None => skipped_parts.push(Reason::GivenValue {
                        part: format!("{} parameter `{}`", parameter.location, parameter.name),
                        value: forms.first().cloned().unwrap_or_default().to_string(),
                    }),
                }
            }
            if !values.is_empty() {
                res.parameters.push(GivenParameter {
                    location: parameter.location,
                    name: parameter.name.clone(),
                    values,
                });
            }
        }
        for meant in given.iter().rev().filter(|it| it.is_for_bodies()) {
            if res.members.iter().any(|known| known.name == meant.name) {
                continue;
            }
            let mut member = GivenMember {
                name: meant.name.clone(),
                values: meant.interpretations(),
            };
            member.values.retain(|forms| {
                let is_usable = member_is_usable(&meant.name, forms, bodies);
                if !is_usable {
                    skipped_parts.push(Reason::GivenValue {
                        part: format!("member `{}` of the body", meant.name),
                        value: forms.first().cloned().unwrap_or_default().to_string(),
                    });
                }
                is_usable
            });
            if !member.values.is_empty() {
                res.members.push(member);
            }
        }
        res
    }

    /// A value for a parameter; `None` when the user gives none.
    pub(super) fn parameter(
        &self,
        location: ParameterLocation,
        name: &str,
        dice: &mut Dice<'_>,
    ) -> Option<Value> {
        let mut parameters = self.parameters.iter();
        let known = parameters.find(|known| known.location == location && known.name == name)?;
        dice.pick(&known.values).cloned()
    }

    /// Whether the user gives a value for a parameter.
    pub(super) fn has_parameter(&self, location: ParameterLocation, name: &str) -> bool {
        let mut parameters = self.parameters.iter();
        parameters.any(|known| known.location == location && known.name == name)
    }

    /// `value` with the given members, where that satisfies the schema of the body.
    pub(super) fn body(
        &self,
        mut value: Value,
        strategy: Option<&SchemaStrategy>,
        dice: &mut Dice<'_>,
    ) -> Value {
        for member in &self.members {
            let Some(forms) = dice.pick(&member.values) else {
                continue;
            };
            if let Some(changed) = with_member(&value, &member.name, forms, strategy) {
                value = changed;
            }
        }
        value
    }

    /// Sets the given values of the parts that `case` has.
    pub(super) fn fill(&self, case: &mut Case, bodies: &[CompiledBody]) {
        for known in &self.parameters {
            if case.parameter(known.location, &known.name).is_some()
                && let Some(value) = known.values.first()
            {
                case.set_parameter(known.location, &known.name, value.clone());
            }
        }
        if let Some(Content::Value { value, written_as }) =
            case.body.as_mut().map(|body| &mut body.content)
        {
            let mut bodies = bodies.iter();
            let body = bodies.find(|body| body.content.media_type == *written_as);
            let strategy = body.and_then(|body| body.strategy.as_ref());
            *value = self.body(value.take(), strategy, &mut Dice::Simplest);
        }
    }

    /// Whether all parts of `case` have the given values, apart from the part that a negative case breaks.
    pub(super) fn is_kept_in(&self, case: &Case) -> bool {
        let broken = match &case.intent {
            Intent::Negative(mutation) => Some(&mutation.part),
            _ => None,
        };
        let parameters = self.parameters.iter().all(|known| {
            let part = RequestPart::Parameter(known.location, known.name.clone());
            let value = case.parameter(known.location, &known.name);
            broken == Some(&part) || value.is_none_or(|value| known.values.contains(value))
        });
        let body = case
            .body_value()
            .filter(|_| broken != Some(&RequestPart::Body));
        let members = self.members.iter().all(|known| {
            body.is_none_or(|body| {
                values_of(body, &known.name)
                    .iter()
                    .all(|value| known.values.iter().flatten().any(|form| form == *value))
            })
        });
        parameters && members
    }
}

/// Whether some body of an operation can have one of `forms` as the member `name`; a member that no simple body shows is.
fn member_is_usable(name: &str, forms: &[Value], bodies: &[CompiledBody]) -> bool {
    let shown: Vec<(&CompiledBody, Value)> = bodies
        .iter()
        .filter_map(|body| Some((body, body.sample(&mut Dice::Fullest)?)))
        .filter(|(_, value)| !values_of(value, name).is_empty())
        .collect();
    shown.is_empty()
        || shown
            .iter()
            .any(|(body, value)| with_member(value, name, forms, body.strategy.as_ref()).is_some())
}

/// `value` with the first of `forms` as the member `name` that satisfies the schema; `None` when there is none.
fn with_member(
    value: &Value,
    name: &str,
    forms: &[Value],
    strategy: Option<&SchemaStrategy>,
) -> Option<Value> {
    forms.iter().find_map(|form| {
        let mut changed = value.clone();
        let has_changed = set(&mut changed, name, form)
            || strategy.is_some_and(|strategy| {
                let declared = root_members(strategy.validator().bundle());
                let at_root = name.strip_prefix('/').unwrap_or(name);
                let object = changed
                    .as_object_mut()
                    .filter(|_| declared.contains(at_root));
                object.is_some_and(|object| {
                    object.insert(at_root.to_owned(), form.clone());
                    true
                })
            });
        let is_valid = strategy.is_none_or(|strategy| strategy.validator().is_valid(&changed));
        (has_changed && is_valid).then_some(changed)
    })
}

/// Sets the members called `name`, or the one that it points to; returns whether there is one.
fn set(value: &mut Value, name: &str, to: &Value) -> bool {
    if name.starts_with('/') {
        let known = value.pointer_mut(name);
        return known.is_some_and(|known| {
            *known = to.clone();
            true
        });
    }
    match value {
        Value::Object(members) => {
            let mut has_changed = false;
            for (key, member) in members {
                if key == name {
                    *member = to.clone();
                    has_changed = true;
                } else {
                    has_changed |= set(member, name, to);
                }
            }
            has_changed
        }
        Value::Array(items) => {
            let mut has_changed = false;
            for item in items {
                has_changed |= set(item, name, to);
            }
            has_changed
        }
        _ => false,
    }
}

/// The values of the members called `name`, or of the one that it points to.
fn values_of<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    fn collect<'v>(value: &'v Value, name: &str, res: &mut Vec<&'v Value>) {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    if key == name {
                        res.push(member);
                    } else {
                        collect(member, name, res);
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, name, res)),
            _ => {}
        }
    }
    if name.starts_with('/') {
        return value.pointer(name).into_iter().collect();
    }
    let mut res = Vec::new();
    collect(value, name, &mut res);
    res
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn members_are_set_at_any_depth_or_where_a_pointer_leads() {
        let mut value = json!({"id": 1, "order": {"id": 2}, "list": [{"id": 3}]});
        assert!(set(&mut value, "id", &json!(9)));
        assert_eq!(
            value,
            json!({"id": 9, "order": {"id": 9}, "list": [{"id": 9}]})
        );
        assert!(set(&mut value, "/order/id", &json!(2)));
        assert_eq!(values_of(&value, "/order/id"), [&json!(2)]);
        assert!(!set(&mut value, "name", &json!(2)));
        assert_eq!(values_of(&value, "id").len(), 3);
        assert_eq!(member_name("/order/id"), "id");
    }

    #[test]
    fn strings_of_the_environment_mean_numbers_too() {
        let given = GivenValue {
            name: "id".to_owned(),
            part: None,
            values: vec!["7".into(), "x".into()],
            is_text: true,
        };
        assert_eq!(
            given.interpretations(),
            [vec![json!("7"), json!(7)], vec![json!("x")]]
        );
    }
}
