//! The names that progenitor meets: numbers, which it does not change and which meet none of its own.
//!
//! Progenitor rewrites every name by rules of its own: `GetAB` becomes `GetAb`, and a name in another script may
//! become a keyword. So it gets names such as `operation7`, and [`cut`](super::cut) puts those of the plan in.

use spec::model::path::{PathPart, PathTemplate};

use crate::{
    names::{Names, snake},
    plan::OperationPlan,
};

/// The name of the parameter that carries what is not in the path.
pub(super) const PARTS: &str = "parts";

/// The beginning of the name of an argument, before its number.
const ARGUMENT: &str = "argument";

/// Names that the arguments of an emitted method do not take: its body uses them.
const RESERVED_ARGUMENTS: &[&str] = &[
    "body",
    "client",
    "info",
    PARTS,
    "header_map",
    "url",
    "request",
    "response",
    "result",
    "self_",
];

/// The `operationId` of the operation at `at`, which is the name of its method too.
pub(super) fn function(at: usize) -> String {
    format!("operation{at}")
}

/// The component for the request, success or failure of the operation at `at`.
pub(super) fn component(at: usize, role: &str) -> String {
    format!("Operation{at}{role}")
}

/// The path for progenitor, with a placeholder for each argument, and the names of the arguments in order.
pub(super) fn path(operation: &OperationPlan) -> (String, Vec<String>) {
    let Ok(template) = PathTemplate::parse(&operation.path) else {
        return (operation.path.clone(), Vec::new());
    };
    let mut arguments: Vec<String> = Vec::new();
    let parts = template.parts().iter().map(|part| match part {
        PathPart::Literal(text) => text.clone(),
        PathPart::Parameter(_) => {
            let argument = format!("{ARGUMENT}{}", arguments.len());
            let placeholder = format!("{{{argument}}}");
            arguments.push(argument);
            placeholder
        }
    });
    (parts.collect(), arguments)
}

/// The names of the arguments of the method in the client, in the order of the path.
pub(super) fn arguments(operation: &OperationPlan) -> Vec<String> {
    let template = PathTemplate::parse(&operation.path);
    let mut names = Names::new(RESERVED_ARGUMENTS);
    let parameters = template.iter().flat_map(PathTemplate::parameter_names);
    parameters.map(|name| names.take(&argument(name))).collect()
}

/// The name in the client of the argument that progenitor was given as `emitted`.
pub(super) fn argument_named<'n>(names: &'n [String], emitted: &str) -> Option<&'n String> {
    let at: usize = emitted.strip_prefix(ARGUMENT)?.parse().ok()?;
    names.get(at)
}

/// Arguments have no underscore at the end, which marks keywords elsewhere.
fn argument(name: &str) -> String {
    let name = snake(name);
    match name.strip_suffix('_') {
        Some(keyword) => format!("path_{}", keyword.trim_end_matches('_')),
        None => name,
    }
}
