//! Which values are credentials, and how a type with such a field shows itself.

use super::code::{Code, line, literal};

/// Whether a parameter or property of this name holds a credential.
pub(super) fn is_secret(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "token",
        "secret",
        "password",
        "passwd",
        "apikey",
        "privatekey",
        "authorization",
    ];
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    WORDS.iter().any(|word| name.ends_with(word)) || name == "jwt"
}

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

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_of_credentials_are_known() {
        for name in [
            "access_token",
            "refreshToken",
            "client_secret",
            "Password",
            "api_key",
            "X-Api-Key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["token_type", "tokens", "expires_at", "key", "tokenizer"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
