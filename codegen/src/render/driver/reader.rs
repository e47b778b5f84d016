//! The main file of a driver that reads values of the unions of a client.

use crate::{
    code::{Code, line, literal},
    imports::Scope,
    plan::Plan,
    types::{TypeExpr, TypeKind},
};

/// ```text
/// fn run(case: &Case) -> Result<Value, String> {
///     match case.operation.as_str() {
///         "12" => read::<types::Pet>(case),
///         …
///     }
/// }
/// ```
pub(super) fn main(plan: &Plan, scope: &Scope) -> String {
    let mut code = Code::default();
    line!(
        code,
        "//! Reads values of the unions of the client as standard input says, each by the position of its type."
    );
    line!(code);
    line!(
        code,
        "#![allow(unused_imports, dead_code, deprecated, unreachable_patterns)]"
    );
    line!(
        code,
        "#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]"
    );
    line!(code);
    line!(code, "mod support;");
    line!(code, "mod variants;");
    line!(code);
    line!(code, "use client::types;");
    line!(code, "use serde::{{Serialize, de::DeserializeOwned}};");
    line!(code, "use serde_json::Value;");
    line!(code);
    line!(code, "use support::{{Case, Visit}};");
    line!(code);
    code.open(format_args!("fn main() {{"));
    line!(code, "support::serve(run);");
    code.close("}");
    line!(code);
    code.open(format_args!(
        "fn run(case: &Case) -> Result<Value, String> {{"
    ));
    code.open(format_args!("match case.operation.as_str() {{"));
    for (at, item) in plan.types.items.iter().enumerate() {
        let is_used = item.in_requests || item.in_responses;
        if is_used && matches!(item.kind, TypeKind::Union(_)) {
            let named = TypeExpr::Named(at);
            let ty = named.in_rust(&plan.types, scope);
            line!(code, "{} => read::<{ty}>(case),", literal(&at.to_string()));
        }
    }
    line!(code, "_ => Err(\"no type of the client\".to_owned()),");
    code.close("}");
    code.close("}");
    line!(code);
    code.open(format_args!(
        "fn read<T: DeserializeOwned + Serialize + Visit>(case: &Case) -> Result<Value, String> {{"
    ));
    line!(
        code,
        "support::value(&case.body::<T>()?, |it, choices| it.visit(choices))"
    );
    code.close("}");
    code.finish()
}
