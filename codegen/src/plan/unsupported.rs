//! Reports the operations that cannot be generated, with their locations.

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    model::{
        Flaw, FlawKind, Operation, ParameterEncoding, ParameterLocation, ParameterProblem,
        UnreadablePath, path::PathTemplateError,
    },
};

/// A path is not a template.
pub static UNSUPPORTED_PATH: RuleInfo = RuleInfo {
    id: "unsupported-path",
    severity: Severity::Error,
    what: "A path cannot be read as a template.",
    why: "No URL can be made of it.",
    example: "pets/{id}:    # wrong: no leading slash\n/pets/{id}:   # right",
    standard: "OAS 3.0.3 §4.7.8.1",
};

/// A parameter that is none.
pub static UNSUPPORTED_PARAMETER: RuleInfo = RuleInfo {
    id: "unsupported-parameter",
    severity: Severity::Error,
    what: "A parameter lacks its name or its location, or goes where no parameter goes.",
    why: "It could not be sent.",
    example: "in: body    # wrong in 3.0: use requestBody\nin: query   # right",
    standard: "OAS 3.0.3 §4.7.12.1; 3.2.0 §4.12.2",
};

/// Something refers to nothing.
pub static UNRESOLVED_PART: RuleInfo = RuleInfo {
    id: "unresolved-part",
    severity: Severity::Error,
    what: "A parameter, body or response of an operation is a reference that leads nowhere.",
    why: "Half an operation would be generated.",
    example: "parameters: [{$ref: '#/components/parameters/limt'}]   # wrong when it is called limit",
    standard: "OAS 3.0.3 §4.7.23",
};

/// A method that cannot be sent.
pub static UNSUPPORTED_METHOD: RuleInfo = RuleInfo {
    id: "unsupported-method",
    severity: Severity::Error,
    what: "The name of a method is not one that HTTP allows.",
    why: "It could not be sent.",
    example: "additionalOperations: {'MY METHOD': {…}}   # wrong: a space",
    standard: "RFC 9110 §9.1",
};

/// Why `operation` cannot be generated; nothing when it can.
pub(super) fn problems(operation: &Operation) -> Vec<Diagnostic> {
    let mut res: Vec<Diagnostic> = method(operation).into_iter().collect();
    let of_flaws = operation.flaws.iter();
    res.extend(of_flaws.filter_map(|flaw| flaw_problem(operation, flaw)));
    let unwritten = operation
        .parameters_in(ParameterLocation::QueryString)
        .filter(|parameter| {
            let encoding = parameter.content.encoding();
            !matches!(encoding, ParameterEncoding::Form | ParameterEncoding::Json)
        });
    for parameter in unwritten {
        let message = "the parameter for the query string has neither a schema nor content";
        res.push(
            Diagnostic::new(&UNSUPPORTED_PARAMETER, parameter.origin.span, message)
                .help("give it `content` with `application/x-www-form-urlencoded` or JSON"),
        );
    }
    res
}

/// Why no operation under `path` can be generated.
pub(super) fn path_problem(path: &UnreadablePath) -> Diagnostic {
    let UnreadablePath {
        path, span, error, ..
    } = path;
    let message = format!("the path `{path}` is not a template: {error}");
    let help = match error {
        PathTemplateError::NoLeadingSlash => format!("write `/{path}`"),
        _ => "write each parameter as `{name}`".to_owned(),
    };
    Diagnostic::new(&UNSUPPORTED_PATH, *span, message).help(help)
}

fn method(operation: &Operation) -> Option<Diagnostic> {
    let method = operation.method.as_str();
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if !method.is_empty() && method.chars().all(is_token) {
        return None;
    }
    let message = format!("`{method}` is not a valid HTTP method");
    Some(Diagnostic::new(
        &UNSUPPORTED_METHOD,
        operation.id_span,
        message,
    ))
}

/// The diagnostic for `flaw`. A response without a status code is only skipped.
fn flaw_problem(operation: &Operation, flaw: &Flaw) -> Option<Diagnostic> {
    let id = &operation.id;
    let unresolved = |what: &str, reference: &str| {
        let message = format!("{what} of `{id}` leads nowhere: `{reference}`");
        Diagnostic::new(&UNRESOLVED_PART, flaw.span, message)
    };
    Some(match &flaw.kind {
        FlawKind::Operation { reference } => {
            let message = format!(
                "the operation {} leads nowhere: `{reference}`",
                operation.label()
            );
            Diagnostic::new(&UNRESOLVED_PART, flaw.span, message)
        }
        FlawKind::Parameter { problem, .. } => {
            let message = match problem {
                ParameterProblem::Unresolved(reference) => {
                    return Some(unresolved("a parameter", reference));
                }
                ParameterProblem::NotAnObject | ParameterProblem::NoName => {
                    "the parameter has no name".to_owned()
                }
                ParameterProblem::NoLocation { name } => {
                    format!("the parameter `{name}` has no location (`in`)")
                }
                ParameterProblem::UnknownLocation { name, location } => {
                    format!("the parameter `{name}` cannot go to `{location}`")
                }
            };
            Diagnostic::new(&UNSUPPORTED_PARAMETER, flaw.span, message)
                .help("`in` is one of `path`, `query`, `querystring`, `header`, `cookie`")
        }
        // The first is written as a string and the second has no place; the lint reports both.
        FlawKind::UndeclaredPathParameter { .. } | FlawKind::UnusedPathParameter { .. } => {
            return None;
        }
        FlawKind::RequestBody { reference } => unresolved("the body", reference.as_deref()?),
        FlawKind::Response { reference, .. } => unresolved("a response", reference.as_deref()?),
    })
}
