//! The function that prepares every request, and what it looks up by operation: server, credentials, retries.

use std::collections::BTreeSet;

use spec::model::ParameterLocation;

use crate::{
    code::{Code, line, literal},
    plan::{OperationPlan, Plan},
};

/// The code that all methods of the client share.
const CALL: &str = include_str!("call.rs.txt");

/// ```text
/// impl Client {
///     /// The call of an operation: `method` on `url`, with `parts` for the rest.
///     pub(super) fn call<'c>(
///         &'c self,
///         operation_id: &'static str,
///         method: &'static str,
///         url: String,
///         parts: &'c (dyn Request + Sync),
///         is_success: fn(u16) -> bool,
///     ) -> PreparedCall<'c> {
///         …
///     }
/// }
/// ```
pub(super) fn call(code: &mut Code, plan: &Plan) {
    code.raw(CALL);
    line!(code);
    if plan.operations.iter().any(|it| it.server.is_some()) {
        base_of(code, plan);
        line!(code);
    }
    retryable(code, plan);
    line!(code);
    keyed(code, plan);
    line!(code);
    line!(
        code,
        "/// The credentials an operation asks for: alternatives, of which all schemes of one are needed."
    );
    code.open(format_args!(
        "fn security(operation_id: &str) -> &'static [&'static [&'static str]] {{"
    ));
    if plan.security.exceptions.is_empty() {
        line!(code, "let _ = operation_id;");
        line!(code, "{}", alternatives(&plan.security.default));
    } else {
        code.open(format_args!("match operation_id {{"));
        for (requirement, operations) in &plan.security.exceptions {
            let ids: Vec<String> = operations.iter().map(|id| literal(id)).collect();
            for (at, id) in ids.iter().enumerate() {
                let is_last = at + 1 == ids.len();
                if is_last {
                    line!(code, "{}{id} => {},", bar(at), alternatives(requirement));
                } else {
                    line!(code, "{}{id}", bar(at));
                }
            }
        }
        line!(code, "_ => {},", alternatives(&plan.security.default));
        code.close("}");
    }
    code.close("}");
}

/// ```text
/// impl Client {
///     /// The base URL of an operation that is served elsewhere than the others.
///     pub(super) fn base_of(&self, own: &'static str) -> std::borrow::Cow<'_, str> {
///         runtime::settings::base_of(&self.baseurl, &["https://api.example.com"], own)
///     }
/// }
/// ```
fn base_of(code: &mut Code, plan: &Plan) {
    let servers: Vec<String> = plan
        .servers
        .iter()
        .map(|it| literal(&it.default_url()))
        .collect();
    code.open(format_args!("impl Client {{"));
    line!(
        code,
        "/// The base URL of an operation that is served elsewhere than the others."
    );
    code.open(format_args!(
        "pub(super) fn base_of(&self, own: &'static str) -> std::borrow::Cow<'_, str> {{"
    ));
    code.call(
        "runtime::settings::base_of",
        &[
            "&self.baseurl".to_owned(),
            format!("&[{}]", servers.join(", ")),
            "own".to_owned(),
        ],
        "",
    );
    code.close("}");
    code.close("}");
}

/// ```text
/// /// Whether an operation may be retried, where the document overrides its method.
/// fn is_retryable(operation_id: &str) -> Option<bool> {
///     match operation_id {
///         "take_message" => Some(false),
///         _ => None,
///     }
/// }
/// ```
fn retryable(code: &mut Code, plan: &Plan) {
    let overrides: Vec<(&str, bool)> = plan
        .operations
        .iter()
        .filter_map(|it| Some((it.id.as_str(), it.is_retryable?)))
        .collect();
    line!(
        code,
        "/// Whether an operation may be retried, where the document overrides its method."
    );
    code.open(format_args!(
        "fn is_retryable(operation_id: &str) -> Option<bool> {{"
    ));
    if overrides.is_empty() {
        line!(code, "let _ = operation_id;");
        line!(code, "None");
    } else {
        code.open(format_args!("match operation_id {{"));
        for (id, value) in overrides {
            line!(code, "{} => Some({value}),", literal(id));
        }
        line!(code, "_ => None,");
        code.close("}");
    }
    code.close("}");
}

/// ```text
/// /// Whether an operation documents the header `Idempotency-Key`.
/// fn takes_key(operation_id: &str) -> bool {
///     matches!(operation_id, "create_order")
/// }
/// ```
fn keyed(code: &mut Code, plan: &Plan) {
    let takes_key = |operation: &&OperationPlan| {
        let mut parameters = operation.parameters.iter();
        parameters.any(|it| {
            it.location == ParameterLocation::Header
                && it.name.eq_ignore_ascii_case("Idempotency-Key")
        })
    };
    let keyed = plan.operations.iter().filter(takes_key);
    let keyed: BTreeSet<String> = keyed.map(|it| literal(&it.id)).collect();
    line!(
        code,
        "/// Whether an operation documents the header `Idempotency-Key`."
    );
    code.open(format_args!("fn takes_key(operation_id: &str) -> bool {{"));
    if keyed.is_empty() {
        line!(code, "let _ = operation_id;");
        line!(code, "false");
    } else {
        let keyed: Vec<String> = keyed.into_iter().collect();
        line!(code, "matches!(operation_id, {})", keyed.join(" | "));
    }
    code.close("}");
}

fn bar(at: usize) -> &'static str {
    if at == 0 { "" } else { "| " }
}

fn alternatives(requirement: &[Vec<String>]) -> String {
    let each = |schemes: &Vec<String>| {
        let names: Vec<String> = schemes.iter().map(|name| literal(name)).collect();
        format!("&[{}]", names.join(", "))
    };
    let all: Vec<String> = requirement.iter().map(each).collect();
    format!("&[{}]", all.join(", "))
}
