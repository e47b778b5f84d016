//! Names of the document as identifiers of Rust.
//!
//! Words are found as `heck` finds them; symbols become words only in names without letters and digits, so that `==`
//! and `<=` stay apart and `foo-bar` does not become `foo_minus_bar`.

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

/// `text` with everything that identifiers do not allow as a word break.
fn words(text: &str) -> String {
    let negative = text
        .strip_prefix('-')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let positive = text
        .strip_prefix('+')
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let text = match (negative, positive) {
        (Some(rest), _) => format!("minus {rest}"),
        (_, Some(rest)) => format!("plus {rest}"),
        _ => text.replace('\'', ""),
    };
    let plain = text.replace(|c: char| !unicode_ident::is_xid_continue(c), " ");
    if plain.contains(|c: char| c != ' ' && c != '_') {
        return plain;
    }
    let spelled: Vec<&str> = text.chars().filter_map(symbol).collect();
    spelled.join(" ")
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
        ];
        for (text, type_name, function) in table {
            assert_eq!(pascal(text), type_name, "{text}");
            assert_eq!(snake(text), function, "{text}");
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
