//! `operations/…`: a file for each group, with its requests and responses.
//!
//! [`constructor`] begins a request, [`request`] is its struct with setters, [`send`] sends it, [`parts`] and
//! [`form`] write it, [`outcome`] is the response, [`pagination`] asks for all pages of a list.

mod constant;

mod constructor;

mod form;

mod outcome;

mod pagination;

mod parameter;

mod parts;

mod request;

mod send;

use crate::{
    code::{Code, line, literal},
    imports::{Import, Scope},
    plan::{BodyKind, BodyPlan, GroupPlan, OperationPlan, Plan},
    types::{TypeExpr, TypeTable},
};

pub(super) use parameter::parameter_call;

/// `operations/mod.rs`.
pub(super) fn module(plan: &Plan) -> String {
    let mut code = Code::default();
    line!(code, "//! Operations, by tag.");
    for group in &plan.groups {
        line!(code);
        if let Some(feature) = &group.feature {
            line!(code, "#[cfg(feature = {})]", literal(feature));
        }
        if group.file != group.module {
            line!(code, "#[path = \"{}.rs\"]", group.file);
        }
        line!(code, "pub mod {};", group.module);
    }
    code.finish()
}

/// The file of the group at `at`.
pub(super) fn group(plan: &Plan, at: usize, package: &str) -> String {
    let Some(group) = plan.groups.get(at) else {
        return String::new();
    };
    let scope = Scope::beside_types();
    let mut body = Code::default();
    handle(&mut body, plan, at, &scope, package);
    for operation in plan.operations_of(at) {
        let emitter = Emitter {
            plan,
            group,
            operation,
            scope: &scope,
        };
        emitter.request(&mut body);
        emitter.form(&mut body);
        emitter.pagination(&mut body);
        emitter.outcome(&mut body, &operation.success);
        emitter.outcome(&mut body, &operation.failure);
    }
    let body = body.finish();
    let mut code = Code::default();
    match &group.tag {
        Some(tag) => line!(
            code,
            "//! Operations of the tag `{}`.",
            tag.replace('`', "'")
        ),
        None => line!(code, "//! Operations without a tag."),
    }
    line!(code);
    imports(&mut code, &scope);
    code.finish() + &body
}

fn imports(code: &mut Code, scope: &Scope) {
    if scope.has(Import::BTreeMap) {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    if scope.has(Import::Value) {
        line!(code, "use serde_json::Value;");
        line!(code);
    }
    line!(code, "use super::super::{{");
    line!(code, "    client::Client,");
    let style = if scope.has(Import::Style) {
        ", style::Style"
    } else {
        ""
    };
    line!(
        code,
        "    runtime::{{self, Error, InvalidRequest, ResponseValue{style}}},"
    );
    if scope.has(Import::Types) {
        line!(code, "    types,");
    }
    line!(code, "}};");
    line!(code);
}

/// ```text
/// impl Client {
///     /// Balances of the Assets on Digital Accounts.
///     pub fn balances(&self) -> Balances<'_> {
///         Balances { client: self }
///     }
/// }
///
/// /// Balances of the Assets on Digital Accounts.
/// #[derive(Debug, Clone, Copy)]
/// pub struct Balances<'a> {
///     client: &'a Client,
/// }
/// ```
fn handle(code: &mut Code, plan: &Plan, at: usize, scope: &Scope, package: &str) {
    let Some(group) = plan.groups.get(at) else {
        return;
    };
    let describe = |code: &mut Code| match (&group.description, &group.tag) {
        (Some(description), _) => code.doc(description),
        (None, Some(tag)) => line!(
            code,
            "/// Operations of the tag `{}`.",
            tag.replace('`', "'")
        ),
        (None, None) => line!(code, "/// Operations without a tag."),
    };
    code.open(format_args!("impl Client {{"));
    describe(code);
    code.open(format_args!(
        "pub fn {}(&self) -> {}<'_> {{",
        group.module, group.handle
    ));
    line!(code, "{} {{ client: self }}", group.handle);
    code.close("}");
    code.close("}");
    line!(code);
    describe(code);
    line!(code, "#[derive(Debug, Clone, Copy)]");
    code.open(format_args!("pub struct {}<'a> {{", group.handle));
    line!(code, "client: &'a Client,");
    code.close("}");
    line!(code);
    code.open(format_args!("impl<'a> {}<'a> {{", group.handle));
    for operation in plan.operations_of(at) {
        let emitter = Emitter {
            plan,
            group,
            operation,
            scope,
        };
        line!(code);
        emitter.constructor(code, package);
    }
    code.close("}");
}

/// Writes one operation.
struct Emitter<'p> {
    plan: &'p Plan,
    group: &'p GroupPlan,
    operation: &'p OperationPlan,
    scope: &'p Scope,
}

impl Emitter<'_> {
    fn types(&self) -> &TypeTable {
        &self.plan.types
    }

    fn rust(&self, ty: &TypeExpr) -> String {
        ty.in_rust(self.types(), self.scope).to_string()
    }

    fn argument_type(&self, ty: &TypeExpr) -> String {
        argument_type(ty, self.types(), self.scope)
    }

    fn body_type(&self, body: &BodyPlan) -> String {
        body_type(body, self.types(), self.scope)
    }

    fn body_is_converted(&self, body: &BodyPlan) -> bool {
        matches!(
            body.kind,
            BodyKind::Text | BodyKind::Bytes | BodyKind::Multipart(Some(_))
        ) || body.kind.ty().is_some_and(|ty| self.types().is_string(ty))
    }

    fn body_argument(&self, body: &BodyPlan) -> String {
        let ty = self.body_type(body);
        if self.body_is_converted(body) {
            format!("impl Into<{ty}>")
        } else {
            ty
        }
    }
}

/// The type of an argument: for strings anything that converts into one.
fn argument_type(ty: &TypeExpr, table: &TypeTable, scope: &Scope) -> String {
    let kept = kept_type(ty, table, scope);
    if is_converted(ty, table) {
        format!("impl Into<{kept}>")
    } else {
        kept
    }
}

/// The type of a parameter within a request: a string with a format may be invalid until the request is sent.
fn kept_type(ty: &TypeExpr, table: &TypeTable, scope: &Scope) -> String {
    let rust = ty.in_rust(table, scope);
    if table.holds_formatted(ty) {
        format!("runtime::Argument<{rust}>")
    } else {
        rust.to_string()
    }
}

/// Whether an argument of `ty` is converted into what the request keeps.
fn is_converted(ty: &TypeExpr, table: &TypeTable) -> bool {
    table.is_string(ty) || table.holds_formatted(ty) || table.is_replaced(ty)
}

/// The type of the body of a request.
pub(super) fn body_type(body: &BodyPlan, table: &TypeTable, scope: &Scope) -> String {
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) | BodyKind::Lines(ty) => {
            ty.in_rust(table, scope).to_string()
        }
        BodyKind::Multipart(_) => "runtime::Multipart".to_owned(),
        BodyKind::Text => "String".to_owned(),
        BodyKind::Bytes => "runtime::Body".to_owned(),
    }
}
