//! The names of members, compared as people read them.

/// Plain names of members that identify the object that has them. Names that people choose, such as `name` and `code`, are not
/// among them.
pub const IDENTIFIERS: [&str; 5] = ["id", "uuid", "guid", "uid", "identifier"];

/// `name` without case and punctuation: `order_id` and `orderId` are the same.
pub fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
