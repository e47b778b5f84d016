//! What one message of a rejection says: where the server sees the fault, and what it demands there.

use spec::model::ParameterLocation;

use super::{Demand, two_values::Said};

/// A part of a request, as servers name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The body.
    Body,
    /// A parameter.
    Parameter(ParameterLocation),
}

/// What one message of a rejection says.
#[derive(Debug, Clone, PartialEq)]
pub struct Complaint {
    /// The part of the request; `None` where the server does not say it.
    pub part: Option<Part>,
    /// The names and positions that lead to the value, as the server spells them. The first ones may be names of types.
    pub path: Vec<String>,
    /// What is demanded there.
    pub demand: Demand,
    /// The message, where the path may not lead to the value: it may quote the value, or name it in another place.
    pub words: String,
}

impl Part {
    /// The part that servers call `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "body" | "payload" | "json" | "requestbody" | "form" => Self::Body,
            "query" | "querystring" | "params_query" => Self::Parameter(ParameterLocation::Query),
            "header" | "headers" => Self::Parameter(ParameterLocation::Header),
            "path" | "params" | "url" => Self::Parameter(ParameterLocation::Path),
            "cookie" | "cookies" => Self::Parameter(ParameterLocation::Cookie),
            _ => return None,
        })
    }
}

impl Complaint {
    /// A complaint about the value that `path` leads to.
    pub fn new(part: Option<Part>, path: Vec<String>, demand: Demand) -> Self {
        Self {
            part,
            path,
            demand,
            words: String::new(),
        }
    }

    /// The complaint with the words of its message; `None` where these are needed to find the value, and do not help: of what is
    /// missing, no message can quote the value.
    pub fn in_words(self, words: &str) -> Option<Self> {
        let is_found = !matches!(self.demand, Demand::Present | Demand::Absent);
        (is_found || !self.path.is_empty()).then(|| Self {
            words: words.to_owned(),
            ..self
        })
    }

    /// A complaint about how a value below `path` relates to another one: the path and the demand have the words of the
    /// message, which begin and end with names.
    pub fn related(part: Option<Part>, path: &[String], said: Said) -> Self {
        let path = path.iter().cloned().chain([said.one]).collect();
        Self::new(part, path, Demand::Related(said.relation, said.other))
    }

    /// A complaint about the value at `path`, as one text: `items[0].name`, `/items/0/name`, `$.items.0.name`.
    pub fn at(part: Option<Part>, path: &str, demand: Demand) -> Self {
        Self::new(part, segments(path), demand)
    }
}

/// The names and positions in a path, whatever separates them.
pub fn segments(path: &str) -> Vec<String> {
    let separators: &[char] = if path.starts_with('/') {
        &['/']
    } else {
        &['.', '[', ']']
    };
    path.split(separators)
        .map(|segment| segment.trim_matches(['"', '\'', '`', ' ']))
        .filter(|segment| !segment.is_empty() && *segment != "$" && *segment != "#")
        .map(ToOwned::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_in_every_usual_spelling() {
        for path in [
            "items[0].name",
            "/items/0/name",
            "$.items.0.name",
            "items.0.name",
        ] {
            assert_eq!(segments(path), ["items", "0", "name"], "{path}");
        }
        assert_eq!(segments("['name']"), ["name"]);
    }
}
