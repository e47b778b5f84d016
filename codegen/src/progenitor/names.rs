//! The names of the arguments of progenitor's methods, which it takes from the names in a path.

use spec::model::path::{PathPart, PathTemplate};

use crate::{
    names::{Names, snake},
    plan::OperationPlan,
};

/// The name of the parameter that carries what is not in the path.
pub(super) const PARTS: &str = "parts";

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

/// The path for progenitor, with a placeholder for each argument, and the names of the arguments in order.
pub(super) fn path(operation: &OperationPlan) -> (String, Vec<String>) {
    let Ok(template) = PathTemplate::parse(&operation.path) else {
        return (operation.path.clone(), Vec::new());
    };
    let mut names = Names::new(RESERVED_ARGUMENTS);
    let mut arguments = Vec::new();
    let parts = template.parts().iter().map(|part| match part {
        PathPart::Literal(text) => text.clone(),
        PathPart::Parameter(name) => {
            let argument = names.take(&argument(name));
            let placeholder = format!("{{{argument}}}");
            arguments.push(argument);
            placeholder
        }
    });
    (parts.collect(), arguments)
}

/// Progenitor strips underscores at the end, which mark keywords elsewhere.
fn argument(name: &str) -> String {
    let name = snake(name);
    match name.strip_suffix('_') {
        Some(keyword) => format!("path_{}", keyword.trim_end_matches('_')),
        None => name,
    }
}
