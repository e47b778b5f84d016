//! What documentation says of types and fields: the words of the document, unless they only repeat the name.
//!
//! Many generators of documents fill `title` and `description` with the name once more (`Pet Id`, "The pet id."). That is
//! worth no line of a client; the constraints of the value are.

use spec::schema::{
    SchemaView,
    view::{SchemaType, bounds::Bound},
};

use super::ConstrainedString;
use crate::names::snake;

/// The description of `schema`, else its title; neither where it repeats `name` or says nothing, nor a title that is a name
/// of a program.
pub(crate) fn of(schema: SchemaView<'_>, name: &str) -> Option<String> {
    let title = schema.title().filter(|text| !is_identifier(text));
    let mut texts = [schema.description(), title].into_iter().flatten();
    texts
        .find(|text| !is_empty(text) && !repeats(text, name))
        .map(ToOwned::to_owned)
}

/// Whether there is no word in `text`: `~`, `...`.
pub(crate) fn is_empty(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

/// Whether `text` is one word as programs write names: `pet_param`, `petParam`, `PetParam`. People begin one with a capital
/// letter and go on in small ones.
fn is_identifier(text: &str) -> bool {
    let is_word = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let rest = text.get(1..).unwrap_or_default();
    let has_hump = rest.contains('_')
        || rest.contains(|c: char| c.is_ascii_uppercase())
            && rest.contains(|c: char| c.is_ascii_lowercase());
    is_word && (has_hump || text.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// The constraints of `schema` that its Rust type does not show: `Expected: 1 to 70 characters.`
pub(super) fn constraints(schema: SchemaView<'_>) -> Option<String> {
    let expected = match schema.single_type()? {
        SchemaType::String => ConstrainedString::of(schema)?.expected(),
        SchemaType::Integer | SchemaType::Number => {
            let (low, high) = (schema.lower_bound(), schema.upper_bound());
            range(low.as_ref().map(bound), high.as_ref().map(bound))?
        }
        SchemaType::Array => {
            let low = schema.min_items().filter(|it| *it > 0);
            let high = schema.max_items();
            let limit = |count: u64| (count.to_string(), false);
            let range = range(low.map(limit), high.map(limit))?;
            let is_one = range == "1" || range.ends_with(" 1");
            format!("{range} item{}", if is_one { "" } else { "s" })
        }
        _ => return None,
    };
    Some(format!("Expected: {expected}."))
}

/// A limit, and whether it is excluded.
type Limit = (String, bool);

fn bound(bound: &Bound) -> Limit {
    (bound.value.to_string(), bound.is_exclusive)
}

/// `1 to 70`, `at least 1`, `more than 0, at most 1`.
fn range(low: Option<Limit>, high: Option<Limit>) -> Option<String> {
    let low_words = |(limit, is_exclusive): Limit| {
        let word = if is_exclusive {
            "more than"
        } else {
            "at least"
        };
        format!("{word} {limit}")
    };
    let high_words = |(limit, is_exclusive): Limit| {
        let word = if is_exclusive { "less than" } else { "at most" };
        format!("{word} {limit}")
    };
    match (low, high) {
        (None, None) => None,
        (Some((low, false)), Some((high, false))) if low == high => Some(low),
        (Some((low, false)), Some((high, false))) => Some(format!("{low} to {high}")),
        (low, high) => {
            let words = low.map(low_words).into_iter().chain(high.map(high_words));
            Some(words.collect::<Vec<String>>().join(", "))
        }
    }
}

/// Whether `text` has no other words than `name`: `Pet Id`, "The pet id." and `pet_id` for `petId`.
pub(crate) fn repeats(text: &str, name: &str) -> bool {
    let text = text.trim().trim_matches(['`', '.', '"', '\'']);
    let bare = ["the ", "a ", "an "].into_iter().find_map(|article| {
        let (begin, rest) = text.split_at_checked(article.len())?;
        begin.eq_ignore_ascii_case(article).then_some(rest)
    });
    // The longest of names: what is longer says more, and need not be taken apart.
    let bare = bare.unwrap_or(text);
    bare.len() <= 2 * name.len() + 2 && letters(bare) == letters(name)
}

/// The letters and digits of `text`, without case and word breaks.
fn letters(text: &str) -> String {
    snake(text).replace('_', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_programs_are_told_from_titles() {
        let table = [
            ("pet_param", true),
            ("param", true),
            ("petParam", true),
            ("PetID", true),
            ("Amount", false),
            ("URL", false),
            ("Pet id", false),
            ("名前", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_identifier(text), expected, "{text}");
        }
        assert!(is_empty("~") && is_empty(" ") && !is_empty("数"));
    }

    #[test]
    fn words_that_repeat_a_name_are_told_from_others() {
        let table = [
            ("Pet Id", "pet_id", true),
            ("The pet id.", "petId", true),
            ("PetID", "petId", true),
            ("an Item", "item", true),
            ("`name`", "name", true),
            ("The id of the pet", "petId", false),
            ("Unique id", "id", false),
            ("", "id", false),
            ("名前", "name", false),
            ("名前", "名前", true),
        ];
        for (text, name, expected) in table {
            assert_eq!(repeats(text, name), expected, "{text} {name}");
        }
    }
}
