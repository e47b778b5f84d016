//! Which variant each value is read as, in a driver: code that visits the unions and enumerations of a typed value.

use std::collections::BTreeSet;

use crate::{
    code::{Code, line},
    imports::Scope,
    plan::Plan,
    types::{TypeExpr, TypeItem, TypeKind, TypeTable, UnionType},
};

/// The types of a table that are, or hold, a union or an enumeration.
#[derive(Debug)]
pub(super) struct Visited<'p> {
    plan: &'p Plan,
    /// Their positions.
    held: BTreeSet<usize>,
}

impl<'p> Visited<'p> {
    pub(super) fn of(plan: &'p Plan) -> Self {
        let mut res = Self {
            plan,
            held: BTreeSet::new(),
        };
        loop {
            let items = plan.types.items.iter().enumerate();
            let more: Vec<usize> = items
                .filter(|(at, item)| !res.held.contains(at) && res.is_new(item))
                .map(|(at, _)| at)
                .collect();
            if more.is_empty() {
                return res;
            }
            res.held.extend(more);
        }
    }

    fn is_new(&self, item: &TypeItem) -> bool {
        match &item.kind {
            TypeKind::Union(_) | TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => true,
            kind => TypeTable::parts(kind).into_iter().any(|ty| self.has(ty)),
        }
    }

    /// Whether a value of `ty` may hold a union or an enumeration.
    pub(super) fn has(&self, ty: &TypeExpr) -> bool {
        ty.named().is_some_and(|at| self.held.contains(&at))
    }

    /// ```text
    /// impl Visit for types::Pet {
    ///     fn visit(&self, choices: &mut Choices) {
    ///         match self {
    ///             Self::Cat(held) => choices.variant(12, 0, held),
    ///             Self::Name(_) => choices.variant(12, 1, &()),
    ///             Self::Unknown(_) => choices.unknown(12),
    ///             _ => {}
    ///         }
    ///     }
    /// }
    /// ```
    pub(super) fn file(&self, scope: &Scope) -> String {
        let mut code = Code::default();
        line!(code, "//! Which variants values are read as.");
        line!(code);
        line!(code, "use client::types;");
        line!(code);
        line!(code, "use crate::support::{{Choices, Visit}};");
        let items = self.plan.types.items.iter().enumerate();
        let written = items.filter(|(at, item)| {
            self.held.contains(at)
                && (item.in_requests || item.in_responses)
                && !matches!(item.kind, TypeKind::Alias(_) | TypeKind::Replaced(_))
        });
        for (at, item) in written {
            line!(code);
            code.open(format_args!(
                "impl Visit for {} {{",
                TypeExpr::Named(at).in_rust(&self.plan.types, scope)
            ));
            code.open(format_args!("fn visit(&self, choices: &mut Choices) {{"));
            self.visit(&mut code, at, &item.kind);
            code.close("}");
            code.close("}");
        }
        code.finish()
    }

    fn visit(&self, code: &mut Code, at: usize, kind: &TypeKind) {
        match kind {
            TypeKind::Union(it) => self.union(code, at, it),
            TypeKind::StringEnum(_) | TypeKind::IntegerEnum(_) => {
                code.open(format_args!("if let Self::Unknown(_) = self {{"));
                line!(code, "choices.unknown({at});");
                code.close("}");
            }
            TypeKind::Struct(it) => {
                for field in it.fields.iter().filter(|field| self.has(&field.ty)) {
                    let name = crate::code::literal(&field.property);
                    line!(code, "choices.member({name}, &self.{});", field.name);
                }
                let additional = it.additional.iter().filter(|(_, ty)| self.has(ty));
                for (name, _) in additional {
                    line!(code, "self.{name}.visit(choices);");
                }
            }
            TypeKind::Wrapper(_) => line!(code, "self.0.visit(choices);"),
            TypeKind::Alias(_) | TypeKind::Replaced(_) | TypeKind::ConstrainedString(_) => {}
        }
    }

    fn union(&self, code: &mut Code, at: usize, it: &UnionType) {
        code.open(format_args!("match self {{"));
        for (index, variant) in it.variants.iter().enumerate() {
            let name = &variant.name;
            if self.has(&variant.ty) {
                line!(
                    code,
                    "Self::{name}(held) => choices.variant({at}, {index}, held),"
                );
            } else {
                line!(
                    code,
                    "Self::{name}(_) => choices.variant({at}, {index}, &()),"
                );
            }
        }
        if let Some(several) = it.several(&self.plan.types) {
            line!(
                code,
                "Self::{several}(all) => all.iter().for_each(|it| it.visit(choices)),"
            );
        }
        line!(code, "Self::Unknown(_) => choices.unknown({at}),");
        line!(code, "_ => {{}}");
        code.close("}");
    }
}
