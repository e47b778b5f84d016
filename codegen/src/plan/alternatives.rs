//! What an operation can be called with beside its default: each pair of a media type that it sends and one that it reads.
//!
//! All later stages know operations only, so each pair is an operation of its own in the plan.

use spec::model::{MediaTypeObject, Operation, Response};

use super::{
    content::{self, Content},
    schemas::Schemas,
};

/// The media types of one of the functions of an operation: suffixes of choices, empty for the default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// That of the request.
    pub(super) request: String,
    /// That of the responses.
    pub(super) response: String,
    /// What the name of the function ends with.
    pub(super) suffix: String,
}

impl Chosen {
    /// Whether it is the function with the defaults.
    pub(super) fn is_default(&self) -> bool {
        self.request.is_empty() && self.response.is_empty()
    }
}

/// The functions of an operation beside the default, and what none of them sends or reads.
#[derive(Debug, Default)]
pub(super) struct Alternatives<'m> {
    pub(super) chosen: Vec<Chosen>,
    /// The media types that carry the values of another one.
    pub(super) repeated: Vec<&'m MediaTypeObject>,
    /// The media types of errors that are not read.
    pub(super) unread: Vec<&'m MediaTypeObject>,
}

impl<'m> Alternatives<'m> {
    pub(super) fn of(operation: &'m Operation, schemas: Schemas<'_>) -> Self {
        let mut res = Self::default();
        let mut sent = Words::default();
        if let Some(body) = &operation.request_body {
            let content = content::content(body, schemas);
            sent.add(&content);
            res.repeated.extend(content.repeated);
        }
        let mut read = Words::default();
        if operation.method.as_str() != "HEAD" {
            let (success, failure): (Vec<&Response>, Vec<&Response>) = operation
                .responses
                .list
                .iter()
                .partition(|it| operation.responses.is_success(it.status));
            for response in success {
                let content = content::content_of(response, schemas);
                read.add(&content);
                res.repeated.extend(content.repeated);
            }
            for response in failure {
                let content = content::content_of(response, schemas);
                res.repeated.extend(content.repeated);
                let others = content.choices.iter().skip(1);
                let others = others.filter(|it| !read.others.contains(&it.suffix));
                res.unread.extend(others.map(content::Choice::media));
            }
        }
        res.chosen = pairs(&sent, &read);
        res
    }
}

/// The choices of one direction by what functions call them.
#[derive(Debug, Default)]
struct Words {
    default: String,
    others: Vec<String>,
}

impl Words {
    fn add(&mut self, content: &Content<'_>) {
        let mut choices = content.choices.iter();
        if let Some(default) = choices.next()
            && self.default.is_empty()
        {
            self.default.clone_from(&default.word);
        }
        for choice in choices {
            if !self.others.contains(&choice.suffix) {
                self.others.push(choice.suffix.clone());
            }
        }
    }
}

/// Each pair but that of the defaults. One word is enough where only one direction has it, or both are the same: `upload_multipart`,
/// `upload_events`, and `upload_multipart_events` for both.
fn pairs(sent: &Words, read: &Words) -> Vec<Chosen> {
    let with_default = |words: &Words| {
        let others = words.others.clone();
        std::iter::once(String::new()).chain(others)
    };
    let mut res = Vec::new();
    for request in with_default(sent) {
        for response in with_default(read) {
            let suffix = match (request.as_str(), response.as_str()) {
                ("", "") => continue,
                (one, other) if one == other => one.to_owned(),
                (one, "") if !read.others.contains(&request) => one.to_owned(),
                (one, "") => format!("{one}_{}", read.default),
                ("", other) if !sent.others.contains(&response) => other.to_owned(),
                ("", other) => format!("{}_{other}", sent.default),
                (one, other) => format!("{one}_{other}"),
            };
            res.push(Chosen {
                request: request.clone(),
                response,
                suffix,
            });
        }
    }
    res
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suffixes(sent: &[&str], read: &[&str]) -> Vec<String> {
        let words = |list: &[&str]| {
            let mut list = list.iter().map(|it| (*it).to_owned());
            Words {
                default: list.next().unwrap_or_default(),
                others: list.collect(),
            }
        };
        let pairs = pairs(&words(sent), &words(read));
        pairs.into_iter().map(|it| it.suffix).collect()
    }

    #[test]
    fn every_pair_has_a_name() {
        assert_eq!(
            suffixes(&["json", "multipart"], &["json", "events"]),
            ["events", "multipart", "multipart_events"]
        );
        assert_eq!(
            suffixes(&["json", "bytes"], &["json", "bytes"]),
            ["json_bytes", "bytes_json", "bytes"]
        );
        assert_eq!(suffixes(&["json"], &["json", "text"]), ["text"]);
        assert_eq!(suffixes(&["json"], &[]), Vec::<String>::new());
    }
}
