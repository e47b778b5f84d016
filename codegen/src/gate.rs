//! Reports the operations that cannot be generated, with their place: those that no request could be made of.

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    model::{
        ParameterLocation,
        path::{PathTemplate, PathTemplateError},
    },
    source::node::Node,
};

use crate::plan::{Site, operation::encoding};

/// A path is not a template.
pub static UNSUPPORTED_PATH: RuleInfo = RuleInfo {
    id: "unsupported-path",
    severity: Severity::Error,
    what: "A path cannot be read as a template.",
    why: "No URL can be made of it.",
    example: "pets/{id}:    # wrong: no leading slash\n/pets/{id}:   # right",
    standard: "OAS 3.0.3 §4.7.8.1",
};

/// A place of a path has no parameter.
pub static UNDECLARED_PATH_PARAMETER: RuleInfo = RuleInfo {
    id: "undeclared-path-parameter",
    severity: Severity::Error,
    what: "A path has a place in braces that no parameter of the operation fills.",
    why: "No URL can be made without a value for it.",
    example: "/pets/{id}:\n  get:\n    parameters: []                          # wrong\n    parameters: [{name: id, in: path, …}]   # right",
    standard: "OAS 3.0.3 §4.7.12.1",
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

/// Why the operation at `site` cannot be generated; nothing when it can.
pub(crate) fn operation(site: &Site<'_>) -> Vec<Diagnostic> {
    let mut res = Vec::new();
    method(site, &mut res);
    parts(site, &mut res);
    match PathTemplate::parse(site.path) {
        Ok(template) => path_parameters(site, &template, &mut res),
        Err(error) => {
            let message = format!("the path `{}` is not a template: {error}", site.path);
            let help = match error {
                PathTemplateError::NoLeadingSlash => format!("write `/{}`", site.path),
                _ => "write each parameter as `{name}`".to_owned(),
            };
            res.push(Diagnostic::new(&UNSUPPORTED_PATH, site.path_span, message).help(help));
        }
    }
    res
}

fn method(site: &Site<'_>, problems: &mut Vec<Diagnostic>) {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if site.method.is_empty() || !site.method.chars().all(is_token) {
        let message = format!("`{}` is no method of HTTP", site.method);
        problems.push(Diagnostic::new(&UNSUPPORTED_METHOD, site.span(), message));
    }
}

fn parts(site: &Site<'_>, problems: &mut Vec<Diagnostic>) {
    let unresolved = |node: &Node, what: &str| {
        let text = node.get_str("$ref")?;
        Some(Diagnostic::new(
            &UNRESOLVED_PART,
            node.span,
            format!("{what} of `{}` leads nowhere: `{text}`", site.id()),
        ))
    };
    let list = |field: &str| site.node.get(field).map_or(&[][..], Node::items);
    for parameter in list("parameters") {
        if let Some(problem) = unresolved(parameter, "a parameter") {
            problems.push(problem);
            continue;
        }
        let name = parameter.get_str("name").filter(|name| !name.is_empty());
        let location = parameter
            .get_str("in")
            .and_then(ParameterLocation::from_name);
        if name.is_none() || location.is_none() {
            let message = match (name, parameter.get_str("in")) {
                (None, _) => "the parameter has no name".to_owned(),
                (Some(name), None) => format!("the parameter `{name}` does not say where it goes"),
                (Some(name), Some(place)) => {
                    format!("the parameter `{name}` cannot go to `{place}`")
                }
            };
            problems.push(
                Diagnostic::new(&UNSUPPORTED_PARAMETER, parameter.span, message)
                    .help("`in` is one of `path`, `query`, `querystring`, `header`, `cookie`"),
            );
            continue;
        }
        if location == Some(ParameterLocation::QueryString) && encoding(parameter).is_none() {
            let message = "nothing says how a whole query string is written".to_owned();
            problems.push(
                Diagnostic::new(&UNSUPPORTED_PARAMETER, parameter.span, message)
                    .help("give it `content` with `application/x-www-form-urlencoded` or JSON"),
            );
        }
    }
    let body = site.node.get("requestBody");
    problems.extend(body.and_then(|body| unresolved(body, "the body")));
    for response in site.node.get("responses").map_or(&[][..], Node::entries) {
        problems.extend(unresolved(&response.value, "a response"));
    }
}

fn path_parameters(site: &Site<'_>, template: &PathTemplate, problems: &mut Vec<Diagnostic>) {
    let parameters = site.node.get("parameters").map_or(&[][..], Node::items);
    for name in template.parameter_names() {
        let is_declared = parameters.iter().any(|parameter| {
            parameter.get_str("in") == Some("path") && parameter.get_str("name") == Some(name)
        });
        if !is_declared {
            problems.push(
                Diagnostic::new(
                    &UNDECLARED_PATH_PARAMETER,
                    site.path_span,
                    format!("nothing says what `{{{name}}}` is in `{}`", site.id()),
                )
                .also(site.span(), "this operation does not declare it")
                .help(format!(
                    "add `{{name: {name}, in: path, required: true, schema: …}}`"
                )),
            );
        }
    }
}
