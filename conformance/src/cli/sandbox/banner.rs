//! What `conformance sandbox` prints when it listens: lines for a shell.
//!
//! A reader finds URLs, passwords and tokens ready to paste, and `conformance sandbox > sandbox.env` makes a file that a
//! script reads with `. ./sandbox.env`. Explanations are comments.

use sandbox::{AccessRights, IssuedToken, SandboxHandle};

/// The lines.
pub(super) fn lines(handle: &SandboxHandle, kept: &str, fault: Option<&str>) -> Vec<String> {
    let sandbox = handle.sandbox();
    let url = handle.base_url();
    let mut lines = vec![format!(
        "# TKEY7 sandbox: the data of seed {}, kept {kept}",
        sandbox.seed()
    )];
    if !handle.address().ip().is_loopback() {
        lines.push(format!(
            "# It listens on {}: all who reach this address can use it.",
            handle.address()
        ));
    }
    lines.extend(fault.map(|fault| format!("# Injected fault: {fault}")));
    lines.extend([
        "# The API, its OpenAPI document, and the Web Office for a browser.".to_owned(),
        export("TKEY7_URL", url),
        export("TKEY7_DOCUMENT", &format!("{url}/openapi.json")),
        export("TKEY7_WEB_OFFICE", &format!("{url}/office")),
        format!(
            "# Who may log in to the Web Office: {}.",
            administrators(sandbox.tokens()).join(", ")
        ),
        export("TKEY7_PASSWORD", sandbox.administrator_password()),
    ]);
    if let Some(key) = sandbox.operator_token() {
        lines.extend([
            "# The clock of the sandbox, and the key that sets it forward and creates access tokens.".to_owned(),
            export("TKEY7_CLOCK", &format!("{url}/sandbox/clock")),
            export("TKEY7_OPERATOR", key),
        ]);
    }
    lines.extend([
        "# Reaches every operation, for `conformance run`.".to_owned(),
        export("CONFORMANCE_TOKEN", sandbox.full_token()),
        "# One token for each of the access rights of each Member. They last 24 hours;".to_owned(),
        "# those of Managers and Viewers must be refreshed every 15 minutes.".to_owned(),
    ]);
    lines.extend(sandbox.tokens().iter().map(|issued| {
        let rights = issued.rights.as_str();
        let name = format!("{}_{rights}", issued.member).to_uppercase();
        export(&name, &issued.token)
    }));
    lines.push("# Ctrl-C ends it.".to_owned());
    lines
}

/// An assignment. Only a password that a user chose may need quotes.
fn export(name: &str, value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/@".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        format!("export {name}={value}")
    } else {
        format!("export {name}='{}'", value.replace('\'', r"'\''"))
    }
}

/// The Administrators, each once.
fn administrators(tokens: &[IssuedToken]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for token in tokens {
        if token.rights == AccessRights::Administrator && !names.contains(&token.user.as_str()) {
            names.push(&token.user);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_a_shell_would_read_more_into_them() {
        assert_eq!(
            export("A", "http://127.0.0.1:1/x"),
            "export A=http://127.0.0.1:1/x"
        );
        assert_eq!(export("A", "$(rm)"), "export A='$(rm)'");
        assert_eq!(export("A", "it's"), r"export A='it'\''s'");
        assert_eq!(export("A", ""), "export A=''");
    }
}
