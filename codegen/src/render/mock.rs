//! `mock.rs`: mocks of the operations, for tests of programs that use the client.
//!
//! The file is there for the feature `mock` alone, so that it is compiled only when needed.

use super::operations::parameter_call;
use crate::{
    code::{Code, line, literal},
    imports::{Import, Scope},
    names::{Names, snake},
    plan::{BodyKind, OperationPlan, Outcome, ParameterPlan, Plan, ResponseBody, ResponsePlan},
    types::TypeTable,
};
use spec::http::StatusCodePattern;

/// The file.
pub(super) fn mock(plan: &Plan) -> String {
    let scope = Scope::beside_types();
    let mut body = Code::default();
    for operation in &plan.operations {
        write_mock(&mut body, operation, &plan.types, &scope);
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
        "//! Each begins with the function of an operation, sets what it expects, and ends with a response."
    );
    line!(code);
    if scope.has(Import::BTreeMap) {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    line!(
        code,
        "pub use wiremock::{{Mock, MockServer, Respond, ResponseTemplate}};"
    );
    line!(code);
    if scope.has(Import::Value) {
        line!(code, "use serde_json::Value;");
        line!(code);
    }
    let mut names = vec![if scope.has(Import::Style) {
        "runtime::{self, style::Style}"
    } else {
        "runtime"
    }];
    if scope.has(Import::Types) {
        names.push("types");
    }
    match names.as_slice() {
        [name] if !name.contains('{') => line!(code, "use super::{name};"),
        _ => line!(code, "use super::{{{}}};", names.join(", ")),
    }
    line!(code);
    code.finish() + &body
}

/// ```text
/// runtime::mock::mock! {
///     get_balances -> GetBalances, "GET", "/balances/{account}";
///     expects {
///         account: &str = path("account", Style::SIMPLE),
///     }
///     responses {
///         ok: 200 = respond_json(types::Balances),
///     }
/// }
/// ```
fn write_mock(code: &mut Code, operation: &OperationPlan, table: &TypeTable, scope: &Scope) {
    let mut names = Names::new(&["respond_with", "body", "clone"]);
    let mut expected: Vec<String> = operation
        .parameters
        .iter()
        .map(|parameter| expected(parameter, &names.take(&parameter.field), table, scope))
        .collect();
    expected.extend(expected_body(operation, table, scope));
    let outcomes = [&operation.success, &operation.failure];
    let responses: Vec<String> = outcomes
        .into_iter()
        .flat_map(Outcome::responses)
        .map(|response| {
            response_line(
                response,
                &names.take(&snake(&response.variant)),
                table,
                scope,
            )
        })
        .collect();
    line!(code);
    code.open(format_args!("runtime::mock::mock! {{"));
    line!(
        code,
        "{} -> {}, {}, {};",
        operation.function,
        operation.request,
        literal(&operation.method),
        literal(&operation.path)
    );
    for (section, lines) in [("expects", expected), ("responses", responses)] {
        if lines.is_empty() {
            line!(code, "{section} {{}}");
            continue;
        }
        code.open(format_args!("{section} {{"));
        for text in lines {
            line!(code, "{text},");
        }
        code.close("}");
    }
    code.close("}");
}

/// `limit: i64 = query("limit")`
fn expected(parameter: &ParameterPlan, function: &str, table: &TypeTable, scope: &Scope) -> String {
    // A test may expect what no document knows.
    let ty = if table.is_string(&parameter.ty) || table.is_formatted(&parameter.ty) {
        "&str".to_owned()
    } else if table.holds_formatted(&parameter.ty) {
        "&[&str]".to_owned()
    } else {
        parameter.ty.in_rust(table, scope).to_string()
    };
    format!(
        "{function}: {ty} = {}",
        parameter_call(parameter, scope).text()
    )
}

/// `body: &types::Pet = json()`
///
/// Forms and bodies of parts or bytes are not compared: their bytes may differ and mean the same.
fn expected_body(operation: &OperationPlan, table: &TypeTable, scope: &Scope) -> Option<String> {
    match &operation.body.as_ref()?.kind {
        BodyKind::Json(ty) => Some(format!("body: &{} = json()", ty.in_rust(table, scope))),
        BodyKind::Text => Some("body: &str = text()".to_owned()),
        BodyKind::Form(_) | BodyKind::Lines(_) | BodyKind::Multipart(_) | BodyKind::Bytes => None,
    }
}

/// `not_found: 404 = respond_json(types::Error)`
fn response_line(
    response: &ResponsePlan,
    function: &str,
    table: &TypeTable,
    scope: &Scope,
) -> String {
    let status = match response.status {
        StatusCodePattern::Exact(status) => status.to_string(),
        StatusCodePattern::Range(_) | StatusCodePattern::Default => "_".to_owned(),
    };
    let call = match &response.body {
        ResponseBody::Empty => "respond_empty()".to_owned(),
        ResponseBody::Text
        | ResponseBody::Events(_)
        | ResponseBody::TypedEvents(_)
        | ResponseBody::Lines(_) => "respond_text(str)".to_owned(),
        ResponseBody::Stream => "respond_bytes([u8])".to_owned(),
        body @ ResponseBody::Json(_) => {
            format!("respond_json({})", body.in_rust(table, scope))
        }
    };
    format!("{function}: {status} = {call}")
}
