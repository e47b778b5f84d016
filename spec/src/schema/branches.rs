//! Validates values by the branches of unions, each compiled when it is asked for the first time.
//!
//! In a web of models that refer to each other, every branch brings all of them along, and whoever walks through a value
//! asks the same branches again and again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde_json::{Map, Value, json};

use super::{
    definitions::by_name,
    definitions::{definition_name, reachable},
    standalone::Standalone,
};

/// Validators of the branches of the unions in one bundle.
#[derive(Debug, Default)]
pub struct BranchValidators {
    /// Validates the value of each member by the definition of that name, for branches that only refer to one.
    by_name: OnceLock<Option<Standalone>>,
    /// Those of all other branches, by their text; absent where one cannot be compiled.
    others: Mutex<BTreeMap<String, Option<Arc<Standalone>>>>,
}

impl BranchValidators {
    /// Whether `value` satisfies `branch`, a schema in `bundle`, which is the same one for each question. What cannot be
    /// compiled admits everything.
    pub fn admits(&self, bundle: &Value, branch: &Value, value: &Value) -> bool {
        let Some(name) = referred(bundle, branch) else {
            return self.other(bundle, branch).is_none_or(|it| it.admits(value));
        };
        let all = self.by_name.get_or_init(|| {
            let properties = by_name(bundle);
            Standalone::new(&alone(&json!({ "properties": properties }), bundle))
        });
        let named = json!({ name: value });
        all.as_ref().is_none_or(|it| it.admits(&named))
    }

    fn other(&self, bundle: &Value, branch: &Value) -> Option<Arc<Standalone>> {
        let others = || self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let text = branch.to_string();
        if let Some(known) = others().get(&text) {
            return known.clone();
        }
        // Made without the lock: another worker may make the same one meanwhile.
        let made = Standalone::new(&alone(branch, bundle)).map(Arc::new);
        others().insert(text, made.clone());
        made
    }
}

/// The name of the definition of `bundle` that `branch` refers to, where it does nothing else.
pub fn referred(bundle: &Value, branch: &Value) -> Option<String> {
    let members = branch.as_object().filter(|it| it.len() == 1)?;
    let name = definition_name(members.get("$ref")?.as_str()?)?;
    bundle.get("$defs")?.get(&name).map(|_| name)
}

/// `schema` as a schema of its own, with the definitions of `bundle` that it reaches.
pub fn alone(schema: &Value, bundle: &Value) -> Value {
    let mut members = match schema {
        Value::Object(members) => members.clone(),
        Value::Bool(false) => Map::from_iter([("not".to_owned(), json!({}))]),
        _ => Map::new(),
    };
    let definitions = reachable(schema, bundle);
    if !definitions.is_empty() {
        members.insert("$defs".to_owned(), definitions.into());
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_satisfies_the_branches_that_admit_it() {
        let model = |number: usize| {
            let other = json!({"$ref": format!("#/$defs/M{}", (number + 1) % 3)});
            let properties = json!({"kind": {"const": number}, "other": other});
            let model = json!({"type": "object", "required": ["kind"], "properties": properties});
            (format!("M{number}"), model)
        };
        let definitions: Map<String, Value> = (0..3).map(model).collect();
        let bundle = json!({ "$defs": definitions });
        let branches = BranchValidators::default();
        let value = json!({"kind": 1, "other": {"kind": 2}});
        for _ in 0..2 {
            let admits = |branch: Value| branches.admits(&bundle, &branch, &value);
            assert!(admits(json!({"$ref": "#/$defs/M1"})));
            assert!(!admits(json!({"$ref": "#/$defs/M2"})));
            assert!(!admits(json!({"$ref": "#/$defs/M1", "maxProperties": 1})));
            assert!(admits(json!({"type": "object"})));
            assert!(admits(json!(true)) && !admits(json!(false)));
            assert!(admits(json!({"$ref": "#/$defs/Unknown"})));
        }
        assert_eq!(branches.others.lock().expect("no panic").len(), 5);
    }
}
