//! `mock.rs`: what users of the client write their own tests with.
//!
//! The file is there for the feature `mock` alone, so that nobody else compiles it.

use super::{
    code::{Code, line, literal},
    operations::{argument_type, body_type, response_type, style, write_call},
};
use crate::{
    names::{Names, snake},
    plan::{
        BodyKind, OperationPlan, Outcome, ParameterPlan, Plan, ResponseBody, ResponsePlan,
        operation::ParameterEncoding,
    },
    types::TypeExpr,
};
use spec::model::{ParameterLocation, StatusCodePattern};

/// The file.
pub(super) fn mock(plan: &Plan) -> String {
    let mut body = Code::default();
    for operation in &plan.operations {
        write_mock(&mut body, operation, plan);
    }
    let body = body.finish();
    let mut code = Code::default();
    line!(
        code,
        "//! Mocks of all operations, for tests that need no server of the API."
    );
    line!(code, "//!");
    line!(
        code,
        "//! Each begins with the function of an operation, says what it expects, and ends with an answer."
    );
    line!(code);
    if body.contains("BTreeMap<") {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    line!(
        code,
        "pub use wiremock::{{Mock, MockServer, Respond, ResponseTemplate}};"
    );
    line!(code);
    let value = if super::types::mentions_value(&body) {
        "use serde_json::Value;\n\n"
    } else {
        ""
    };
    code.raw(value);
    let itself = if body.contains("runtime::") {
        "runtime::{self, mock::Expected"
    } else {
        "runtime::{mock::Expected"
    };
    let mut names = vec![itself];
    if body.contains("Style::") {
        names.push(", style::Style");
    }
    names.push("}");
    if body.contains("types::") {
        names.push(", types");
    }
    line!(code, "use super::{{{}}};", names.concat());
    line!(code);
    code.finish() + &body
}

/// ```text
/// /// Begins a mock of `GET /balances/{account}`.
/// pub fn get_balances() -> GetBalances {
///     GetBalances(Expected::new("GET", "/balances/{account}"))
/// }
///
/// /// Mock of the operation `get_balances`.
/// #[derive(Debug, Clone)]
/// #[must_use = "a mock does nothing until it is mounted"]
/// pub struct GetBalances(Expected);
/// ```
fn write_mock(code: &mut Code, operation: &OperationPlan, plan: &Plan) {
    let name = &operation.request;
    let label = format!("{} {}", operation.method, operation.path).replace('`', "'");
    line!(code);
    line!(code, "/// Begins a mock of `{label}`.");
    code.open(format_args!("pub fn {}() -> {name} {{", operation.function));
    line!(
        code,
        "{name}(Expected::new({}, {}))",
        literal(&operation.method),
        literal(&operation.path)
    );
    code.close("}");
    line!(code);
    line!(code, "/// Mock of `{label}`.");
    line!(code, "#[derive(Debug, Clone)]");
    line!(
        code,
        "#[must_use = \"a mock does nothing until it is mounted\"]"
    );
    line!(code, "pub struct {name}(Expected);");
    line!(code);
    let mut names = Names::new(&["respond_with", "body", "clone"]);
    code.open(format_args!("impl {name} {{"));
    for parameter in &operation.parameters {
        write_parameter(code, parameter, &names.take(&parameter.field), plan);
    }
    write_body(code, operation, plan);
    let outcomes = [&operation.success, &operation.failure];
    for response in outcomes.into_iter().flat_map(Outcome::responses) {
        let function = names.take(&snake(&response.variant));
        write_answer(code, response, &function, plan);
    }
    line!(code, "/// Answers with anything.");
    code.open(format_args!(
        "pub fn respond_with(self, respond: impl Respond + 'static) -> Mock {{"
    ));
    line!(code, "self.0.respond_with(respond)");
    code.close("}");
    code.close("}");
}

/// ```text
/// /// Expects the query parameter `limit`.
/// pub fn limit(mut self, limit: i64) -> Self {
///     self.0.parts(|parts| parts.query("limit", &limit));
///     self
/// }
/// ```
fn write_parameter(code: &mut Code, parameter: &ParameterPlan, function: &str, plan: &Plan) {
    let field = &parameter.field;
    line!(
        code,
        "/// Expects the {} parameter `{}`.",
        parameter.location,
        parameter.name.replace('`', "'")
    );
    let argument = format!("{field}: {}", argument_type(&parameter.ty, &plan.types));
    code.open_call(
        &format!("pub fn {function}"),
        &["mut self".to_owned(), argument],
        " -> Self {",
    );
    if parameter.ty == TypeExpr::String {
        line!(code, "let {field}: String = {field}.into();");
    }
    let name = literal(&parameter.name);
    let value = format!("&{field}");
    match (parameter.location, &parameter.encoding) {
        (ParameterLocation::Path, ParameterEncoding::Json) => {
            line!(code, "self.0.path_json({name}, {value});");
        }
        (ParameterLocation::Path, encoding) => {
            let style = style(encoding, parameter.location);
            line!(code, "self.0.path({name}, {style}, {value});");
        }
        _ => {
            let call = write_call(parameter, &value, true);
            line!(code, "self.0.parts(|parts| {call});");
        }
    }
    line!(code, "self");
    code.close("}");
    line!(code);
}

/// Forms and bodies of parts or bytes are not compared: their bytes may differ and mean the same.
fn write_body(code: &mut Code, operation: &OperationPlan, plan: &Plan) {
    let Some(body) = &operation.body else {
        return;
    };
    let (argument, call) = match &body.kind {
        BodyKind::Json(_) => (
            format!("body: &{}", body_type(body, &plan.types)),
            "self.0.json(body);",
        ),
        BodyKind::Text => ("body: impl Into<String>".to_owned(), "self.0.text(body);"),
        BodyKind::Form(_) | BodyKind::Multipart | BodyKind::Bytes => return,
    };
    line!(code, "/// Expects this body.");
    code.open_call(
        "pub fn body",
        &["mut self".to_owned(), argument],
        " -> Self {",
    );
    line!(code, "{call}");
    line!(code, "self");
    code.close("}");
    line!(code);
}

/// ```text
/// /// Answers 404: No such account.
/// pub fn not_found(self, body: &types::Error) -> Mock {
///     self.0.answer_json(404, body)
/// }
/// ```
fn write_answer(code: &mut Code, response: &ResponsePlan, function: &str, plan: &Plan) {
    let (status, label) = match response.status {
        StatusCodePattern::Exact(status) => (Some(status), status.to_string()),
        StatusCodePattern::Range(digit) => (None, format!("{digit}XX")),
        StatusCodePattern::Default => (None, "any other status".to_owned()),
    };
    match &response.description {
        Some(description) => code.doc(&format!("Answers {label}: {description}")),
        None => line!(code, "/// Answers {label}."),
    }
    let mut arguments = vec!["self".to_owned()];
    if status.is_none() {
        arguments.push("status: u16".to_owned());
    }
    let (argument, call) = match &response.body {
        ResponseBody::Empty => (None, "answer_empty"),
        ResponseBody::Text | ResponseBody::Events(_) | ResponseBody::Lines(_) => {
            (Some("body: impl Into<String>".to_owned()), "answer_text")
        }
        ResponseBody::Stream => (Some("body: impl Into<Vec<u8>>".to_owned()), "answer_bytes"),
        body @ ResponseBody::Json(_) => (
            Some(format!(
                "body: &{}",
                response_type(body, &plan.types, "types::")
            )),
            "answer_json",
        ),
    };
    let has_body = argument.is_some();
    arguments.extend(argument);
    code.open_call(&format!("pub fn {function}"), &arguments, " -> Mock {");
    let status = status.map_or_else(|| "status".to_owned(), |status| status.to_string());
    let body = if has_body { ", body" } else { "" };
    line!(code, "self.0.{call}({status}{body})");
    code.close("}");
    line!(code);
}
