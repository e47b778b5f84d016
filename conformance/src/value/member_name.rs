//! The names of members, compared as people read them.

/// `name` without case and punctuation: `order_id` and `orderId` are the same.
pub fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
