//! Makes a sentence of an error, for those who read it in a response.

use std::fmt::Display;

/// The text of `error` with a capital letter and a full stop: errors are written as fragments, responses as sentences.
pub(crate) fn sentence(error: &impl Display) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_becomes_a_sentence() {
        assert_eq!(sentence(&"the token is unknown"), "The token is unknown.");
        assert_eq!(sentence(&""), ".");
    }
}
