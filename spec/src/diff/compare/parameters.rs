//! Compares parameters.

use std::collections::BTreeMap;

use super::{Comparison, Scope, lifecycle::Lifecycle, matched, operations::renamed};
use crate::{
    diff::{
        evidence::{Carrier, Sides},
        kinds::parameters as kinds,
    },
    model::{Operation, Parameter, ParameterContent, ParameterLocation},
};

impl Comparison<'_> {
    /// Compares the parameters of an operation.
    pub(super) fn parameters(&mut self, scope: &Scope, old: &Operation, new: &Operation) {
        let names: BTreeMap<&str, &str> = renamed(old, new)
            .map(|(before, after)| (after, before))
            .collect();
        let old_list = old.parameters.iter().map(|parameter| (parameter, None));
        // A path parameter is the same at the same position, whatever its name.
        let new_list = new.parameters.iter().map(|parameter| {
            let is_in_path = parameter.location == ParameterLocation::Path;
            let renamed = names.get(parameter.name.as_str()).copied();
            (parameter, renamed.filter(|_| is_in_path))
        });
        let (old_list, new_list): (Vec<_>, Vec<_>) = (old_list.collect(), new_list.collect());
        let parameters = matched(&old_list, &new_list, |(parameter, old_name)| {
            let name = old_name.unwrap_or(&parameter.name);
            match parameter.location {
                ParameterLocation::Header => (parameter.location, name.to_ascii_lowercase()),
                location => (location, name.to_owned()),
            }
        });
        let (mut added, mut removed) = (plain(parameters.added), plain(parameters.removed));
        for (before, after) in moved(&removed, &added) {
            self.parameter_moved(scope, before, after);
            added.retain(|parameter| !std::ptr::eq(*parameter, after));
            removed.retain(|parameter| !std::ptr::eq(*parameter, before));
        }
        for parameter in added {
            let before = self.old.member(&old.origin.location, "parameters");
            let after = self.new.name_of(&parameter.origin.location);
            let (kind, what) = if parameter.required {
                (&kinds::REQUIRED_PARAMETER_ADDED, "required")
            } else {
                (&kinds::PARAMETER_ADDED, "optional")
            };
            let message = format!("the {what} {} is new", described(parameter));
            let scope = &of_parameters(scope, None, Some(parameter));
            self.push(kind, scope, before, after, message);
        }
        for parameter in removed {
            let before = self.old.name_of(&parameter.origin.location);
            let after = self.new.member(&new.origin.location, "parameters");
            let lifecycle = Lifecycle::of(self.old.document.node(&parameter.origin.location));
            let (what, remark) = (described(parameter), lifecycle.remark());
            let message = format!("the {what} is gone{remark}");
            let scope = &of_parameters(scope, Some(parameter), None);
            self.push(&kinds::PARAMETER_REMOVED, scope, before, after, message);
            self.note_sunset(lifecycle.text());
        }
        for ((old, _), (new, _)) in parameters.both {
            self.parameter(scope, old, new);
        }
    }

    fn parameter_moved(&mut self, scope: &Scope, old: &Parameter, new: &Parameter) {
        let at = (&old.origin.location, &new.origin.location);
        let message = format!(
            "the parameter `{}` moved from {} to {}",
            old.name, old.location, new.location
        );
        let moved = &of_parameters(scope, Some(old), Some(new));
        self.push_at(&kinds::PARAMETER_MOVED, moved, at, "in", message);
        self.parameter(scope, old, new);
    }

    fn parameter(&mut self, scope: &Scope, old: &Parameter, new: &Parameter) {
        let scope = &of_parameters(&scope.below(described(new)), Some(old), Some(new));
        let at = (&old.origin.location, &new.origin.location);
        match (old.required, new.required) {
            (false, true) => {
                let message = "it is required";
                self.push_at(
                    &kinds::PARAMETER_BECAME_REQUIRED,
                    scope,
                    at,
                    "required",
                    message,
                );
            }
            (true, false) => {
                let message = "it is no longer required";
                self.push_at(
                    &kinds::PARAMETER_BECAME_OPTIONAL,
                    scope,
                    at,
                    "required",
                    message,
                );
            }
            _ => {}
        }
        let deprecation = (&kinds::PARAMETER_DEPRECATED, &kinds::PARAMETER_REINSTATED);
        self.lifecycle(deprecation, scope, at, (old.deprecated, new.deprecated));
        self.prose(scope, at, "description");
        if old.allow_empty_value != new.allow_empty_value {
            let (kind, message) = if new.allow_empty_value {
                (
                    &kinds::EMPTY_VALUE_ALLOWED,
                    "it may be sent without a value",
                )
            } else {
                let message = "it may no longer be sent without a value";
                (&kinds::EMPTY_VALUE_FORBIDDEN, message)
            };
            self.push_at(kind, scope, at, "allowEmptyValue", message);
        }
        // A parameter that moved has another default style, which is not a second change.
        self.parameter_content(scope, (old, new), old.location == new.location);
    }

    fn parameter_content(
        &mut self,
        scope: &Scope,
        (old, new): (&Parameter, &Parameter),
        has_place: bool,
    ) {
        let at = (&old.origin.location, &new.origin.location);
        let (old_form, new_form) = (form(&old.content), form(&new.content));
        if has_place && old_form != new_form {
            let (kind, field) = match (&old.content, &new.content) {
                (ParameterContent::Styled { .. }, ParameterContent::Styled { .. }) => {
                    (&kinds::PARAMETER_STYLE_CHANGED, "style")
                }
                _ => (&kinds::PARAMETER_CONTENT_CHANGED, "content"),
            };
            let message = format!("it was written {old_form} and is written {new_form}");
            self.push_at(kind, scope, at, field, message);
        }
        let flow = scope.request();
        let carrier = carrier(&new.content);
        self.root(
            scope.clone(),
            (flow, carrier),
            old.schema(),
            new.schema(),
            at,
        );
    }
}

/// The scope of a parameter.
fn of_parameters(scope: &Scope, old: Option<&Parameter>, new: Option<&Parameter>) -> Scope {
    let named = |parameter: &Parameter| (parameter.location, parameter.name.clone());
    let mut res = scope.clone();
    res.evidence.parameter = Sides {
        old: old.map(named),
        new: new.map(named),
    };
    res
}

/// Whether values have types: those in JSON have.
pub(super) fn carrier(content: &ParameterContent) -> Carrier {
    match content {
        ParameterContent::Styled { .. } => Carrier::Text,
        ParameterContent::Media(media) => super::bodies::carrier(&media.media_type),
    }
}

/// The parameters without the names that they were matched by.
fn plain<'a>(list: Vec<&(&'a Parameter, Option<&str>)>) -> Vec<&'a Parameter> {
    list.into_iter().map(|(parameter, _)| *parameter).collect()
}

/// The parameters that only changed their location: the only one of their name on both sides.
fn moved<'a>(
    removed: &[&'a Parameter],
    added: &[&'a Parameter],
) -> Vec<(&'a Parameter, &'a Parameter)> {
    let only = |list: &[&'a Parameter], name: &str| -> Option<&'a Parameter> {
        let mut found = list.iter().filter(|parameter| parameter.name == name);
        let first = found.next().copied();
        first.filter(|_| found.next().is_none())
    };
    removed
        .iter()
        .filter_map(|old| Some((only(removed, &old.name)?, only(added, &old.name)?)))
        .collect()
}

/// A description of how a value is serialized.
fn form(content: &ParameterContent) -> String {
    match content {
        ParameterContent::Styled { style, explode, .. } => {
            let explode = if *explode { "exploded" } else { "not exploded" };
            format!("in style `{style}`, {explode}")
        }
        ParameterContent::Media(media) => format!("as `{}`", media.media_type),
    }
}

/// ``query parameter `limit` ``.
fn described(parameter: &Parameter) -> String {
    format!("{} parameter `{}`", parameter.location, parameter.name)
}
