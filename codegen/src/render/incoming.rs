//! `incoming.rs`: what may arrive at a server of the user.

use spec::schema::dispatch::Tag;

use crate::{
    code::{Code, line, literal},
    imports::{Import, Scope},
    plan::{IncomingPlan, Plan},
};

/// The file; `None` when the document has neither webhooks nor callbacks.
///
/// ```text
/// runtime::incoming::incoming! {
///     pub enum Incoming {
///         /// A pet is new.
///         NewPet(types::Pet) = "newPet" if ("kind" = "pet"),
///     }
/// }
/// ```
pub(super) fn incoming(plan: &Plan) -> Option<String> {
    if plan.incoming.is_empty() {
        return None;
    }
    let scope = Scope::beside_types();
    let mut body = Code::default();
    body.open(format_args!("runtime::incoming::incoming! {{"));
    line!(
        body,
        "/// The requests that the API sends: webhooks and callbacks, by their names in the document."
    );
    body.open(format_args!("pub enum Incoming {{"));
    for it in &plan.incoming {
        variant(&mut body, it, plan, &scope);
    }
    body.close("}");
    body.close("}");
    let mut code = Code::default();
    line!(
        code,
        "//! What may arrive: the bodies of webhooks and callbacks, which [`Incoming::read`] reads."
    );
    line!(code);
    if scope.has(Import::BTreeMap) {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    if scope.has(Import::Value) {
        line!(code, "use serde_json::Value;");
        line!(code);
    }
    let types = scope.has(Import::Types);
    let used = if types { "{runtime, types}" } else { "runtime" };
    line!(code, "use super::{used};");
    line!(code);
    Some(code.finish() + &body.finish())
}

fn variant(code: &mut Code, it: &IncomingPlan, plan: &Plan, scope: &Scope) {
    match &it.description {
        Some(description) => code.doc(description),
        None => line!(code, "/// `{}`", it.name.replace('`', "'")),
    }
    if it.is_deprecated {
        line!(code, "#[deprecated]");
    }
    let constants = it.constants(&plan.types).map(|(property, tag)| {
        let value = match tag {
            Tag::String(text) => literal(text),
            Tag::Integer(number) => format!("{number}_i64"),
            Tag::Boolean(flag) => flag.to_string(),
            Tag::Number(number) => format!("{number}_f64"),
        };
        format!("{} = {value}", literal(property))
    });
    let constants: Vec<String> = constants.collect();
    let condition = if constants.is_empty() {
        String::new()
    } else {
        format!(" if ({})", constants.join(", "))
    };
    line!(
        code,
        "{}({}) = {}{condition},",
        it.variant,
        it.ty.in_rust(&plan.types, scope),
        literal(&it.name)
    );
}
