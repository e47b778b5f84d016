//! Recognizes the names of credentials. The generator uses it too, so that both hide the same.

/// Whether a parameter, property or type of this name holds a credential.
pub(crate) fn is_sensitive(name: &str) -> bool {
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
    // `token_type`, `expires_token_at` and the like describe a token.
    WORDS.iter().any(|word| name.ends_with(word)) || name == "jwt" || name == "cookie"
}

#[cfg(test)]
mod tests {
    use super::is_sensitive;

    #[test]
    fn names_of_credentials_are_known() {
        for name in [
            "access_token",
            "refreshToken",
            "client_secret",
            "Password",
            "api_key",
            "X-Api-Key",
            "Cookie",
        ] {
            assert!(is_sensitive(name), "{name}");
        }
        for name in ["token_type", "tokens", "expires_at", "key", "tokenizer"] {
            assert!(!is_sensitive(name), "{name}");
        }
    }
}
