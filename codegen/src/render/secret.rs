//! Recognizes credentials, and writes `Debug` for types with such a field.

use crate::code::{Code, line, literal};

/// The list that every client has a copy of.
#[path = "../../runtime/sensitive.rs"]
mod sensitive;

pub(super) use sensitive::is_sensitive as is_secret;

/// ```text
/// impl std::fmt::Debug for OauthToken {
///     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
///         f.debug_struct("OauthToken")
///             .field("access_token", &runtime::redact::Hidden)
///             .field("expires_at", &self.expires_at)
///             .finish()
///     }
/// }
/// ```
///
/// `fields` are pairs of a field and whether it is a credential.
pub(super) fn write_debug(code: &mut Code, name: &str, generics: &str, fields: &[(&str, bool)]) {
    line!(code);
    code.open(format_args!("impl std::fmt::Debug for {name}{generics} {{"));
    code.open(format_args!(
        "fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{"
    ));
    line!(code, "f.debug_struct({})", literal(name));
    for (field, is_hidden) in fields {
        let shown = field.trim_start_matches("r#");
        if *is_hidden {
            line!(
                code,
                "    .field({}, &runtime::redact::Hidden)",
                literal(shown)
            );
        } else {
            line!(code, "    .field({}, &self.{field})", literal(shown));
        }
    }
    line!(code, "    .finish()");
    code.close("}");
    code.close("}");
}
