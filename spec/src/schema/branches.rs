//! Validates values by the branches of unions, each compiled when it is asked for the first time.
//!
//! In a web of models that refer to each other, every branch brings all of them along, and one who walks through a value
//! asks the same branches again and again.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use serde_json::{Value, json};

use super::{
    compile::CompiledSchema,
    definitions::{alone, by_name, definition_name},
};

/// Validators of the branches of the unions in one bundle.
#[derive(Debug, Default)]
pub struct BranchValidators {
    /// Validates the value of each member by the definition of that name, for branches that only refer to one.
    by_name: OnceLock<Option<CompiledSchema>>,
    /// Those of all other branches, by their text; absent where one cannot be compiled.
    others: Mutex<BTreeMap<String, Option<Arc<CompiledSchema>>>>,
}

impl BranchValidators {
    /// Whether `value` satisfies `branch`, a schema in `bundle`, which is the same one for each question. What cannot be
    /// compiled admits everything.
    pub fn admits(&self, bundle: &Value, branch: &Value, value: &Value) -> bool {
        let all = self.by_name.get_or_init(|| {
            let properties = by_name(bundle);
            CompiledSchema::new(&alone(&json!({ "properties": properties }), bundle)).ok()
        });
        self.admits_by(all.as_ref(), bundle, branch, value)
    }

    /// The same, where `all` validates the value of each member by the definition of that name.
    pub(super) fn admits_by(
        &self,
        all: Option<&CompiledSchema>,
        bundle: &Value,
        branch: &Value,
        value: &Value,
    ) -> bool {
        let Some(name) = referred(bundle, branch) else {
            let make = || {
                let within = all.and_then(|all| all.within(branch));
                within.or_else(|| CompiledSchema::new(&alone(branch, bundle)).ok())
            };
            return self.other(branch, make).is_none_or(|it| it.is_valid(value));
        };
        let named = json!({ name: value });
        all.is_none_or(|it| it.is_valid(&named))
    }

    fn other(
        &self,
        branch: &Value,
        make: impl FnOnce() -> Option<CompiledSchema>,
    ) -> Option<Arc<CompiledSchema>> {
        let others = || self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let text = branch.to_string();
        if let Some(known) = others().get(&text) {
            return known.clone();
        }
        // Made without the lock: another worker may make the same one meanwhile.
        let made = make().map(Arc::new);
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

#[cfg(test)]
mod tests {
    use serde_json::Map;

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
