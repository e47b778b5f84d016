//! Characters that a terminal or a viewer would interpret instead of showing them.

/// Control characters except the line feed, and those that change the direction of writing (Unicode UAX #9).
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
