//! Names of the document as identifiers of Rust.
//!
//! Words are found as `heck` finds them; symbols become words only before a number and in names without letters and
//! digits, so that `==` and `<=` stay apart and `foo-bar` does not become `foo_minus_bar`.

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};

/// The name of a type or variant: `balanceInfo` is `BalanceInfo`.
pub(crate) fn pascal(text: &str) -> String {
    let name = words(text).to_pascal_case();
    let name = match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("N{name}"),
    };
    if name == "Self" {
        return "Self_".to_owned();
    }
    name
}

/// The name of a function, field or module: `balanceInfo` is `balance_info`, `type` is `type_`.
pub(crate) fn snake(text: &str) -> String {
    let name = words(text).to_snake_case();
    let name = match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if unicode_ident::is_xid_start(first) => name,
        Some(_) => format!("n{name}"),
    };
    // A keyword since edition 2024.
    let is_keyword = name == "gen" || syn::parse_str::<syn::Ident>(&name).is_err();
    if is_keyword { format!("{name}_") } else { name }
}

/// `name`, an identifier, with the characters that are not ASCII by their numbers: `grün` is `gr_ufc_n`.
pub(crate) fn ascii(name: &str) -> String {
    if name.is_ascii() {
        return name.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for c in name.chars() {
        match words.last_mut().filter(|_| is_open && c.is_ascii()) {
            Some(_) if c == '_' => is_open = false,
            Some(word) => word.push(c),
            None if c == '_' => {}
            None if c.is_ascii() => {
                words.push(c.to_string());
                is_open = true;
            }
            None => {
                words.push(format!("u{:x}", u32::from(c)));
                is_open = false;
            }
        }
    }
    words.join("_")
}

/// `text` with everything that identifiers do not allow as a word break.
fn words(text: &str) -> String {
    let number = text.trim_start_matches(is_sign);
    let signs = text.strip_suffix(number).unwrap_or_default();
    let is_signed = number.starts_with(|c: char| c.is_ascii_digit()) && !signs.is_empty();
    let text = if is_signed {
        format!("{} {number}", spelled(signs))
    } else {
        text.replace('\'', "")
    };
    // `heck` takes letters and digits of all scripts and nothing else.
    let plain = text.replace(
        |c: char| !unicode_ident::is_xid_continue(c) || !c.is_alphanumeric() && c != '_',
        " ",
    );
    if plain.contains(|c: char| c != ' ' && c != '_') {
        return plain;
    }
    spelled(&text)
}

/// What is before a number and changes its meaning.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '+' | '-' | '<' | '>' | '=' | '!' | '~' | '≤' | '≥' | '≠' | '≈' | '±' | '−'
    )
}

/// The symbols of `text` as words. Characters that mean nothing on their own are omitted.
fn spelled(text: &str) -> String {
    let word = |c: char| match symbol(c) {
        Some(word) => Some(word.to_owned()),
        None if c.is_whitespace() || c.is_control() || is_invisible(c) => None,
        None => Some(format!("u{:04x}", u32::from(c))),
    };
    let words: Vec<String> = text.chars().filter_map(word).collect();
    words.join(" ")
}

/// Characters that are not shown: spaces of no width, directions, selectors of variants, byte order marks.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '\\' => "backslash",
        '=' => "equal",
        '<' => "less",
        '>' => "greater",
        '!' => "not",
        '~' => "tilde",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '#' => "hash",
        '@' => "at",
        '$' => "dollar",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '?' => "question",
        '_' => "underscore",
        ' ' => "space",
        '(' | ')' => "parenthesis",
        '[' | ']' => "bracket",
        '{' | '}' => "brace",
        '"' | '`' => "quote",
        '\u{20ac}' => "euro",
        '\u{a3}' => "pound",
        '≤' => "at most",
        '≥' => "at least",
        '≠' => "not equal",
        '≈' => "about",
        '±' => "plus minus",
        '−' => "minus",
        '×' => "times",
        '÷' => "divided",
        '°' => "degree",
        '∞' => "infinity",
        '…' => "ellipsis",
        '→' => "right",
        '←' => "left",
        '↑' => "up",
        '↓' => "down",
        '✓' | '✔' => "check",
        '§' => "section",
        _ => return None,
    })
}

/// Names that are taken, so that each is given once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Names of which `reserved` are taken from the beginning.
    pub(crate) fn new(reserved: &[&str]) -> Self {
        Self {
            taken: reserved.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Whether `name` is free.
    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(name)
    }

    /// Takes `wanted`, or the first of `wanted2`, `wanted3` … that is free (`wanted_2` for names in snake case).
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        let is_snake = wanted.starts_with(|c: char| c.is_lowercase());
        let numbered = |number: usize| {
            let base = wanted.trim_end_matches('_');
            let ends_in_digit = base.ends_with(|c: char| c.is_ascii_digit());
            let glue = if is_snake || ends_in_digit { "_" } else { "" };
            format!("{base}{glue}{number}")
        };
        let mut name = wanted.to_owned();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = numbered(number);
            number += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_idiomatic_identifiers() {
        let table = [
            ("balanceInfo", "BalanceInfo", "balance_info"),
            (
                "list_digital_accounts",
                "ListDigitalAccounts",
                "list_digital_accounts",
            ),
            ("repos/get-content", "ReposGetContent", "repos_get_content"),
            ("HTTPServer", "HttpServer", "http_server"),
            ("type", "Type", "type_"),
            ("gen", "Gen", "gen_"),
            ("self", "Self_", "self_"),
            ("404", "N404", "n404"),
            ("-1", "Minus1", "minus_1"),
            ("+1", "Plus1", "plus_1"),
            ("==", "EqualEqual", "equal_equal"),
            ("<=", "LessEqual", "less_equal"),
            ("", "Empty", "empty"),
            ("camt.029", "Camt029", "camt_029"),
            ("don't", "Dont", "dont"),
            ("счёт", "Счёт", "счёт"),
            ("日本語", "日本語", "日本語"),
            ("≥", "AtLeast", "at_least"),
            ("≤5", "AtMost5", "at_most_5"),
            (">=10", "GreaterEqual10", "greater_equal_10"),
            ("*", "Star", "star"),
            ("**", "StarStar", "star_star"),
            ("🚀", "U1f680", "u1f680"),
            ("zero\u{200b}width", "ZeroWidth", "zero_width"),
            ("\u{200b}", "Empty", "empty"),
        ];
        for (text, type_name, function) in table {
            assert_eq!(pascal(text), type_name, "{text}");
            assert_eq!(snake(text), function, "{text}");
        }
    }

    #[test]
    fn names_of_files_are_ascii() {
        for (name, file) in [
            ("pet_types", "pet_types"),
            ("grün", "gr_ufc_n"),
            ("日本_x", "u65e5_u672c_x"),
        ] {
            assert_eq!(ascii(name), file);
        }
    }

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::new(&["Option"]);
        assert_eq!(names.take("Option"), "Option2");
        assert_eq!(names.take("Pet"), "Pet");
        assert_eq!(names.take("Pet"), "Pet2");
        assert_eq!(names.take("type_"), "type_");
        assert_eq!(names.take("type_"), "type_2");
        assert_eq!(names.take("V1"), "V1");
        assert_eq!(names.take("V1"), "V1_2");
    }
}
