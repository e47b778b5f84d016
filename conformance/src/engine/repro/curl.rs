//! A request as a `curl` command.

use base64::Engine as _;
use spec::wire::Request;

use crate::{control_chars::is_hidden, transport::auth::SHOWN_BASIC};

/// A command that sends `request` to `base_url`. The shell expands the `$NAME`s of `variables`.
pub(crate) fn curl(base_url: &str, request: &Request, variables: &[String]) -> String {
    let mut words = vec!["curl".to_owned(), "-i".to_owned()];
    // Brackets and dots in the path are literal.
    if request.target.contains(['[', ']', '{', '}']) {
        words.push("-g".to_owned());
    }
    if request.path().contains("/.") {
        words.push("--path-as-is".to_owned());
    }
    if request.method == "HEAD" {
        words.push("-I".to_owned());
    } else if request.method != "GET" || request.body.is_some() {
        words.push("-X".to_owned());
        words.push(request.method.clone());
    }
    words.push(quoted(&format!("{base_url}{}", request.target), variables));
    for (name, value) in request.headers.iter() {
        let user = value.strip_prefix(SHOWN_BASIC);
        if let Some(user) = user.and_then(|user| user.strip_suffix(')')) {
            words.push("-u".to_owned());
            words.push(quoted(user, variables));
            continue;
        }
        words.push("-H".to_owned());
        // A header without a value is written with a semicolon.
        let line = if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        words.push(quoted(&line, variables));
    }
    let Some(body) = &request.body else {
        return words.join(" ");
    };
    if request.headers.get("content-type").is_none() {
        words.push("-H".to_owned());
        words.push("'Content-Type:'".to_owned());
    }
    words.push("--data-binary".to_owned());
    match std::str::from_utf8(body) {
        Ok(text) if !text.contains('\0') && !text.starts_with('@') => {
            words.push(quoted(text, &[]));
            words.join(" ")
        }
        _ => {
            words.push("@-".to_owned());
            let coded = base64::engine::general_purpose::STANDARD.encode(body);
            format!("echo {coded} | base64 -d | {}", words.join(" "))
        }
    }
}

/// `command` with `options` of `curl`, whose values are quoted where they need it.
pub(crate) fn with_options(command: String, options: &[String]) -> String {
    if options.is_empty() {
        return command;
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:".contains(c);
    let words = options.iter().map(|word| {
        if word.chars().all(is_plain) {
            word.clone()
        } else {
            single_quoted(word)
        }
    });
    let words: Vec<String> = words.collect();
    command.replacen("curl -i", &format!("curl -i {}", words.join(" ")), 1)
}

/// `text` in single quotes, with the variables in double quotes between them.
fn quoted(text: &str, variables: &[String]) -> String {
    let mut res = String::new();
    let mut rest = text;
    loop {
        let next = variables
            .iter()
            .filter_map(|name| {
                let placeholder = format!("${name}");
                rest.find(&placeholder).map(|at| (at, placeholder))
            })
            .min();
        let Some((at, placeholder)) = next else {
            res.push_str(&single_quoted(rest));
            return if res.is_empty() { "''".to_owned() } else { res };
        };
        let (before, from) = rest.split_at(at);
        res.push_str(&single_quoted(before));
        res.push_str(&format!("\"{placeholder}\""));
        rest = from.get(placeholder.len()..).unwrap_or_default();
    }
}

/// `text` as one word of the shell.
pub(crate) fn single_quoted(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else if text.chars().any(is_hidden) {
        escaped(text)
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// `text` in the quotes of bash and zsh that support escapes: control characters must not reach a terminal.
fn escaped(text: &str) -> String {
    let mut res = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => {
                res.push('\\');
                res.push(c);
            }
            c if is_hidden(c) && c.is_ascii() => res.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if is_hidden(c) => res.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => res.push(c),
        }
    }
    res.push('\'');
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Request {
        Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: headers.iter().copied().collect(),
            body: body.map(<[u8]>::to_vec),
        }
    }

    #[test]
    fn lines_can_be_pasted() {
        let variables = ["TOKEN".to_owned()];
        let lines = [
            curl(
                "http://a",
                &request(
                    "GET",
                    "/x?a=%20b",
                    &[("Authorization", "Bearer $TOKEN")],
                    None,
                ),
                &variables,
            ),
            curl(
                "http://a",
                &request(
                    "GET",
                    "/x",
                    &[("Authorization", "Basic base64(ann:$TOKEN)")],
                    None,
                ),
                &variables,
            ),
            curl(
                "http://a",
                &request(
                    "POST",
                    "/x",
                    &[("Content-Type", "application/json")],
                    Some(b"{\"it's\": 1}"),
                ),
                &variables,
            ),
            curl(
                "http://a",
                &request("DELETE", "/../x", &[("X-Empty", "")], None),
                &variables,
            ),
            curl(
                "http://a",
                &request("POST", "/x", &[], Some(b"\0\xff")),
                &variables,
            ),
            curl(
                "http://a",
                &request("POST", "/x", &[], Some("\u{1b}[2J'\\ \u{202e}".as_bytes())),
                &variables,
            ),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r#"
        curl -i 'http://a/x?a=%20b' -H 'Authorization: Bearer '"$TOKEN"
        curl -i 'http://a/x' -u 'ann:'"$TOKEN"
        curl -i -X POST 'http://a/x' -H 'Content-Type: application/json' --data-binary '{"it'\''s": 1}'
        curl -i --path-as-is -X DELETE 'http://a/../x' -H 'X-Empty;'
        echo AP8= | base64 -d | curl -i -X POST 'http://a/x' -H 'Content-Type:' --data-binary @-
        curl -i -X POST 'http://a/x' -H 'Content-Type:' --data-binary $'\x1b[2J\'\\ \u202e'
        "#);
    }
}
