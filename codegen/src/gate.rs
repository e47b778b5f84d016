//! What cannot be generated is said here, with its place, and nothing else reaches progenitor.
//!
//! Two gates. [`operation`] looks at an operation in normal form and reports what no request could be made of.
//! [`admit`] looks at the document for progenitor and admits exactly the forms it is known to accept: progenitor refuses,
//! panics or aborts on many legal documents, and a list of what it accepts is shorter than a list of what it does not.
//! Only an [`Admitted`] document can be handed to it.

use std::collections::BTreeSet;

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    document::grammar::ObjectKind,
    http::StatusCodePattern,
    model::{
        ParameterLocation,
        path::{PathTemplate, PathTemplateError},
    },
    source::node::{Mapping, Node},
};

use crate::{
    plan::{Site, operation::encoding},
    tree,
    wire::WireDocument,
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

/// A document that progenitor accepts.
#[derive(Debug)]
pub struct Admitted {
    document: WireDocument,
}

impl Admitted {
    /// The document.
    pub(crate) fn document(&self) -> &WireDocument {
        &self.document
    }
}

/// Where a document for progenitor has a form that is not known to be accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Refusal {
    /// The place, as a path of keys.
    pub place: String,
    /// What is not admitted.
    pub problem: String,
}

/// Admits `document`, or says what is wrong with it. [`WireDocument::new`] makes only what is admitted.
///
/// # Errors
///
/// At the first form that progenitor is not known to accept.
pub fn admit(document: WireDocument) -> Result<Admitted, Refusal> {
    let root = &document.root;
    if root.get_str("openapi") != Some("3.0.3") {
        return Err(refusal("openapi", "the version is not 3.0.3"));
    }
    only(root, "", &["openapi", "info", "paths", "components"])?;
    let info = root.get("info");
    for field in ["title", "version"] {
        if info.and_then(|info| info.get_str(field)).is_none() {
            return Err(refusal("info", "title or version is missing"));
        }
    }
    let schemas = tree::components(root, "schemas");
    for entry in schemas.map_or(&[][..], Mapping::entries) {
        let is_plain =
            entry.value.entries().len() == 1 && entry.value.get_str("type") == Some("string");
        if !is_plain || !document.types.contains_key(&entry.key) {
            return Err(refusal(&entry.key, "a schema is not a replaced type"));
        }
    }
    let mut functions = BTreeSet::new();
    for path in root.get("paths").map_or(&[][..], Node::entries) {
        for field in path.value.entries() {
            let is_method = ObjectKind::PathItem
                .fields()
                .iter()
                .any(|known| known.name == field.key)
                && ["get", "put", "post", "delete", "head", "patch"].contains(&field.key.as_str());
            if !is_method {
                return Err(refusal(&path.key, format!("`{}` is no method", field.key)));
            }
            wire_operation(&path.key, &field.value, &document, &mut functions)?;
        }
    }
    Ok(Admitted { document })
}

fn wire_operation(
    path: &str,
    operation: &Node,
    document: &WireDocument,
    functions: &mut BTreeSet<String>,
) -> Result<(), Refusal> {
    let id = operation.get_str("operationId").unwrap_or_default();
    let place = format!("{path} {id}");
    only(
        operation,
        &place,
        &["operationId", "parameters", "requestBody", "responses"],
    )?;
    let is_function = syn::parse_str::<syn::Ident>(id).is_ok()
        && id.starts_with("send_")
        && !id.chars().any(char::is_uppercase);
    if !is_function || !functions.insert(id.to_owned()) {
        return Err(refusal(&place, "the id is not a function of its own"));
    }
    let template = PathTemplate::parse(path).map_err(|error| refusal(&place, error.to_string()))?;
    let places: Vec<&str> = template.parameter_names().collect();
    let mut names = Vec::new();
    for parameter in operation.get("parameters").map_or(&[][..], Node::items) {
        only(parameter, &place, &["name", "in", "required", "schema"])?;
        let is_plain = parameter.get_str("in") == Some("path")
            && parameter.get_bool("required") == Some(true)
            && parameter
                .get("schema")
                .and_then(|schema| schema.get_str("type"))
                == Some("string");
        let name = parameter.get_str("name").unwrap_or_default();
        if !is_plain || syn::parse_str::<syn::Ident>(name).is_err() {
            return Err(refusal(
                &place,
                format!("the parameter `{name}` is not plain"),
            ));
        }
        names.push(name);
    }
    if names != places {
        return Err(refusal(
            &place,
            "the parameters are not the places of the path",
        ));
    }
    let body = operation.get("requestBody");
    typed(body, "application/x-www-form-urlencoded", &place, document)?;
    let (mut success, mut failure) = (BTreeSet::new(), BTreeSet::new());
    for response in operation.get("responses").map_or(&[][..], Node::entries) {
        let schema = typed(Some(&response.value), "application/json", &place, document)?;
        match StatusCodePattern::parse(&response.key) {
            Some(status) if status.is_success() => {
                success.insert(schema.to_owned());
            }
            Some(StatusCodePattern::Range(4 | 5)) => {
                failure.insert(schema.to_owned());
            }
            _ => return Err(refusal(&place, format!("the status `{}`", response.key))),
        }
    }
    if success.len() != 1 || failure.len() != 1 {
        return Err(refusal(
            &place,
            "success or failure has not exactly one type",
        ));
    }
    Ok(())
}

/// The component that `holder` refers to below its one media type.
fn typed<'n>(
    holder: Option<&'n Node>,
    media_type: &str,
    place: &str,
    document: &WireDocument,
) -> Result<&'n str, Refusal> {
    let content = holder.and_then(|holder| holder.get("content"));
    let schema = match content.map(Node::entries) {
        Some([one]) if one.key == media_type => one.value.get("schema"),
        _ => None,
    };
    schema
        .and_then(tree::schema_reference)
        .filter(|name| document.types.contains_key(*name))
        .ok_or_else(|| refusal(place, format!("no replaced type as `{media_type}`")))
}

fn only(node: &Node, place: &str, fields: &[&str]) -> Result<(), Refusal> {
    match node
        .entries()
        .iter()
        .find(|entry| !fields.contains(&entry.key.as_str()))
    {
        Some(entry) => Err(refusal(place, format!("the field `{}`", entry.key))),
        None => Ok(()),
    }
}

fn refusal(place: &str, problem: impl Into<String>) -> Refusal {
    Refusal {
        place: place.to_owned(),
        problem: problem.into(),
    }
}
