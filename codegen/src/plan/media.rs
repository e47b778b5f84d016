//! Media types that are not generated, since another one carries the same values.

use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    model::MediaTypeObject,
};

/// A media type carries the values of another one.
pub(super) static REPEATED_MEDIA_TYPE: RuleInfo = RuleInfo {
    id: "repeated-media-type",
    severity: Severity::Note,
    what: "A media type is not generated, since another one carries the same values.",
    why: "A client needs one way to write a value; of several, JSON keeps types best.",
    example: "content:\n  application/json: {schema: {$ref: '#/components/schemas/Pet'}}\n  application/xml: {schema: {$ref: '#/components/schemas/Pet'}}   # not generated",
    standard: "OAS 3.0.3 §4.7.14",
};

/// The media types that were met, each with where it was first and how often.
#[derive(Debug, Default)]
pub(super) struct Repeated<'m>(Vec<(String, &'m MediaTypeObject, usize)>);

impl<'m> Repeated<'m> {
    pub(super) fn note(&mut self, list: Vec<&'m MediaTypeObject>) {
        for media in list {
            let essence = media.media_type.essence();
            match self.0.iter_mut().find(|(known, ..)| *known == essence) {
                Some((_, _, count)) => *count += 1,
                None => self.0.push((essence, media, 1)),
            }
        }
    }

    /// One note for each media type.
    pub(super) fn notes(&self) -> impl Iterator<Item = Diagnostic> {
        self.0.iter().map(|(essence, media, count)| {
            let times = match count {
                1 => "one body".to_owned(),
                count => format!("{count} bodies"),
            };
            let message = format!("`{essence}` of {times} is not generated");
            Diagnostic::new(&REPEATED_MEDIA_TYPE, media.origin.span, message)
                .help("the default media type of the body carries the same values")
        })
    }
}
