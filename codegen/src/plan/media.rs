//! Media types that are not generated, since another one carries the same values, or since an error has another one.

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    model::MediaTypeObject,
};

/// A media type carries the values of another one.
pub static REPEATED_MEDIA_TYPE: RuleInfo = RuleInfo {
    id: "repeated-media-type",
    severity: Severity::Note,
    what: "A media type is not generated, since another one carries the same values.",
    why: "A client needs one way to write a value; of several, JSON keeps types best.",
    example: "content:\n  application/json: {schema: {$ref: '#/components/schemas/Pet'}}\n  application/xml: {schema: {$ref: '#/components/schemas/Pet'}}   # not generated",
    standard: "OAS 3.0.3 §4.7.14",
};

/// An error has a media type that the client does not read.
pub static UNREAD_MEDIA_TYPE: RuleInfo = RuleInfo {
    id: "unread-media-type",
    severity: Severity::Note,
    what: "A media type of an error is not read as a type of its own, since the error has another one.",
    why: "A function reads a success in one media type and each error in one; an error in another one is reported with its text.",
    example: "'400':\n  content:\n    application/json: {schema: {$ref: '#/components/schemas/Problem'}}\n    text/plain: {schema: {type: string}}   # not read",
    standard: "OAS 3.0.3 §4.7.17",
};

/// The media types that were met for one reason, each with where it was first and how often.
#[derive(Debug)]
pub(super) struct Repeated<'m> {
    rule: &'static RuleInfo,
    list: Vec<(String, &'m MediaTypeObject, usize)>,
}

impl<'m> Repeated<'m> {
    pub(super) fn new(rule: &'static RuleInfo) -> Self {
        Self {
            rule,
            list: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, list: Vec<&'m MediaTypeObject>) {
        for media in list {
            let name = media.media_type.to_string();
            match self.list.iter_mut().find(|(known, ..)| *known == name) {
                Some((_, _, count)) => *count += 1,
                None => self.list.push((name, media, 1)),
            }
        }
    }

    /// One note for each media type.
    pub(super) fn notes(&self) -> impl Iterator<Item = Diagnostic> {
        let is_repeated = self.rule.id == REPEATED_MEDIA_TYPE.id;
        self.list.iter().map(move |(name, media, count)| {
            let (what, many) = if is_repeated {
                ("body", "bodies")
            } else {
                ("error", "errors")
            };
            let times = match count {
                1 => format!("one {what}"),
                count => format!("{count} {many}"),
            };
            let (message, help) = if is_repeated {
                (
                    format!("`{name}` of {times} is not generated"),
                    "another media type of the body carries the same values",
                )
            } else {
                (
                    format!("`{name}` of {times} is not read"),
                    "the error has another media type, which is",
                )
            };
            Diagnostic::new(self.rule, media.origin.span, message).help(help)
        })
    }
}
