//! Takes expressions of Rust apart: each function gives the parts of one form, or nothing when it is another.

use syn::{Expr, ExprMethodCall, Ident, Lit};

/// `inner?`
pub(super) fn tried(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Try(it) if it.attrs.is_empty() => Some(&it.expr),
        _ => None,
    }
}

/// `inner.await`
pub(super) fn awaited(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Await(it) if it.attrs.is_empty() => Some(&it.base),
        _ => None,
    }
}

/// `&inner`
pub(super) fn borrowed(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Reference(it) if it.attrs.is_empty() && it.mutability.is_none() => Some(&it.expr),
        _ => None,
    }
}

/// `&mut inner`
pub(super) fn borrowed_mut(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::Reference(it) if it.attrs.is_empty() && it.mutability.is_some() => Some(&it.expr),
        _ => None,
    }
}

/// The `base` of `base.name`.
pub(super) fn field<'e>(expression: &'e Expr, name: &str) -> Option<&'e Expr> {
    match expression {
        Expr::Field(it) if matches!(&it.member, syn::Member::Named(own) if own == name) => {
            Some(&it.base)
        }
        _ => None,
    }
}

/// `receiver.name(…)`
pub(super) fn method<'e>(expression: &'e Expr, name: &str) -> Option<&'e ExprMethodCall> {
    match expression {
        Expr::MethodCall(it) if is_plain(it, name) => Some(it),
        _ => None,
    }
}

/// Whether `call` is one of the method `name`, without types given to it.
pub(super) fn is_plain(call: &ExprMethodCall, name: &str) -> bool {
    call.attrs.is_empty() && call.turbofish.is_none() && call.method == name
}

/// The arguments of `path(…)`.
pub(super) fn call<'e>(expression: &'e Expr, path: &[&str]) -> Option<Vec<&'e Expr>> {
    match expression {
        Expr::Call(it) if it.attrs.is_empty() && is_path(&it.func, path) => {
            Some(it.args.iter().collect())
        }
        _ => None,
    }
}

/// Whether `expression` is the path of `segments`, with or without `::` before it.
pub(super) fn is_path(expression: &Expr, segments: &[&str]) -> bool {
    let Expr::Path(it) = expression else {
        return false;
    };
    let own = &it.path.segments;
    it.attrs.is_empty()
        && it.qself.is_none()
        && own.len() == segments.len()
        && own
            .iter()
            .zip(segments)
            .all(|(own, name)| own.arguments.is_none() && own.ident == name)
}

/// The name, when the expression is only one.
pub(super) fn identifier(expression: &Expr) -> Option<Ident> {
    match expression {
        Expr::Path(it) if it.attrs.is_empty() && it.qself.is_none() => it.path.get_ident().cloned(),
        _ => None,
    }
}

/// The value of a string literal.
pub(super) fn string(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(it) => match &it.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// What a block of one expression gives; anything else is itself.
pub(super) fn block(expression: &Expr) -> &Expr {
    match expression {
        Expr::Block(it) if it.attrs.is_empty() && it.label.is_none() => {
            match it.block.stmts.as_slice() {
                [syn::Stmt::Expr(inner, None)] => inner,
                _ => expression,
            }
        }
        _ => expression,
    }
}
