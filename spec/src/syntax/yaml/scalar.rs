//! Resolves plain scalars by the core schema (YAML 1.2.2 §10.3).

use crate::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    source::{
        node::{NodeValue, NumberLiteral},
        span::Span,
    },
};

/// A plain scalar that YAML 1.1 readers take for a boolean.
pub static AMBIGUOUS_BOOLEAN: RuleInfo = RuleInfo {
    id: "ambiguous-boolean",
    severity: Severity::Note,
    what: "A plain `yes`, `no`, `on`, `off`, `y` or `n` is a string here and a boolean to YAML 1.1 readers.",
    why: "The country code `no` becomes `false` in some tools.",
    example: "enum: [se, no]     # some read false\nenum: [se, 'no']   # right",
    standard: "YAML 1.2.2 §10.3.2",
};

/// The note on `text`, a plain scalar at `span`, when YAML 1.1 readers take it for a boolean.
pub(super) fn ambiguity(text: &str, span: Span) -> Option<Diagnostic> {
    is_boolean_in_yaml_1_1(text).then(|| {
        let message = format!("`{text}` is a string here, but a boolean to YAML 1.1 readers");
        Diagnostic::new(&AMBIGUOUS_BOOLEAN, span, message).help(format!(
            "write '{text}' for the string, true or false for the boolean"
        ))
    })
}

/// The value of a plain scalar (YAML 1.2.2 §10.3.2).
pub(super) fn resolve_plain(text: &str) -> NodeValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeValue::Null,
        "true" | "True" | "TRUE" => NodeValue::Bool(true),
        "false" | "False" | "FALSE" => NodeValue::Bool(false),
        _ if is_number(text) => NodeValue::Number(NumberLiteral::new(text)),
        _ => NodeValue::String(text.to_owned()),
    }
}

/// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`, floats, `.inf` and `.nan`.
fn is_number(text: &str) -> bool {
    let all =
        |digits: &str, ok: fn(&u8) -> bool| !digits.is_empty() && digits.bytes().all(|b| ok(&b));
    if let Some(digits) = text.strip_prefix("0o") {
        return all(digits, |b| (b'0'..=b'7').contains(b));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return all(digits, u8::is_ascii_hexdigit);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let exponent_ok = exponent.is_none_or(|exponent| {
        all(
            exponent.strip_prefix(['-', '+']).unwrap_or(exponent),
            u8::is_ascii_digit,
        )
    });
    let mantissa_ok = match mantissa.split_once('.') {
        None => all(mantissa, u8::is_ascii_digit),
        Some(("", fraction)) => all(fraction, u8::is_ascii_digit),
        Some((integer, fraction)) => {
            all(integer, u8::is_ascii_digit) && fraction.bytes().all(|b| b.is_ascii_digit())
        }
    };
    mantissa_ok && exponent_ok
}

fn is_boolean_in_yaml_1_1(text: &str) -> bool {
    matches!(
        text,
        "y" | "Y"
            | "yes"
            | "Yes"
            | "YES"
            | "n"
            | "N"
            | "no"
            | "No"
            | "NO"
            | "on"
            | "On"
            | "ON"
            | "off"
            | "Off"
            | "OFF"
    )
}
