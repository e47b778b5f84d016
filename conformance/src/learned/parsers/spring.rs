//! Spring: `{"status": 400, "errors": [{"field": "name", "code": "NotNull", "defaultMessage": "must not be null"}]}`, and the
//! messages of Jackson and of missing parameters.

use serde_json::Value;

use super::{Parser, about, segments, string};
use crate::learned::{Complaint, Demand, sentence};

/// Reads the field errors of Spring and Jackson.
pub(super) struct Spring;

impl Parser for Spring {
    fn name(&self) -> &'static str {
        "Spring, Jackson"
    }

    fn parse(&self, body: &Value) -> Vec<Complaint> {
        let lists = ["errors", "fieldErrors", "violations", "subErrors"].into_iter();
        let mut lists = lists.filter_map(|name| body.get(name)?.as_array());
        let errors = lists.next().into_iter().flatten();
        let res: Vec<Complaint> = errors.flat_map(complaints).collect();
        if !res.is_empty() {
            return res;
        }
        let messages = ["message", "detail", "trace"].into_iter();
        let mut messages = messages.filter_map(|name| string(body, name));
        let found = messages.find_map(|message| {
            let found = jackson(message);
            (!found.is_empty()).then_some(found)
        });
        found.unwrap_or_default()
    }
}

fn complaints(error: &Value) -> Vec<Complaint> {
    let Some(message) = string(error, "defaultMessage")
        .or_else(|| string(error, "message").filter(|_| error.get("propertyPath").is_some()))
    else {
        return Vec::new();
    };
    let path = string(error, "field")
        .or_else(|| string(error, "propertyPath"))
        .unwrap_or_default();
    let mut res = about(None, &segments(path), message);
    for complaint in &mut res {
        if let Demand::Pattern(pattern) = &mut complaint.demand
            && is_of_whole(pattern)
        {
            *pattern = format!("^(?:{pattern})$");
        }
    }
    res
}

/// Whether a pattern of `@Pattern`, which the whole string has to match (`Matcher.matches`), does not say so itself.
fn is_of_whole(pattern: &str) -> bool {
    !pattern.starts_with('^') || !pattern.ends_with('$')
}

/// `Cannot deserialize value of type `com.example.Kind` from String "x": not one of the values accepted for Enum class: [A, B] …
/// (through reference chain: com.example.Order["kind"])`. Newer versions leave out what is in parentheses.
fn jackson(message: &str) -> Vec<Complaint> {
    let is_jackson = message.contains("Cannot deserialize value of type");
    let (said, chain) = match message.split_once("through reference chain: ") {
        Some((said, chain)) => (said, chain),
        None if is_jackson => (message, ""),
        None => return Vec::new(),
    };
    let pieces = chain.split('[').skip(1);
    let path: Vec<String> = pieces
        .filter_map(|piece| piece.split(']').next())
        .map(|name| name.trim_matches(['"', '\\']).to_owned())
        .collect();
    let said = said.split(" at [Source").next().unwrap_or(said);
    let said = said.trim_end_matches(['\n', ' ', '(']);
    let demands = match format_of_type(said) {
        Some(format) => vec![Demand::Format(format.to_owned())],
        None => sentence::demands(said),
    };
    demands
        .into_iter()
        .filter_map(|demand| Complaint::new(None, path.clone(), demand).in_words(said))
        .collect()
}

/// The format of the strings that Jackson reads as the type that `message` names.
fn format_of_type(message: &str) -> Option<&'static str> {
    let (_, name) = message.split_once("Cannot deserialize value of type `")?;
    Some(match name.split('`').next()? {
        "java.util.UUID" => "uuid",
        "java.time.LocalDate" => "date",
        "java.time.Instant" | "java.time.OffsetDateTime" | "java.time.ZonedDateTime" => "date-time",
        "java.net.URI" | "java.net.URL" => "uri",
        _ => return None,
    })
}
