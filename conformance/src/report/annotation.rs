//! Annotations of GitHub Actions: lines on standard output that become remarks at the lines of a file.

use spec::source::span::LineColumn;

/// An annotation of the level `error`, `warning` or `notice`.
pub(crate) fn github(
    level: &str,
    at: Option<(&str, LineColumn)>,
    title: &str,
    message: &str,
) -> String {
    let place = at.map(|(file, at)| {
        format!(
            "file={},line={},col={},",
            property(file),
            at.line,
            at.column
        )
    });
    let place = place.unwrap_or_default();
    format!(
        "::{level} {place}title={}::{}\n",
        property(title),
        data(message)
    )
}

/// Text in which no character ends the annotation.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_in_its_annotation() {
        let at = LineColumn { line: 2, column: 3 };
        assert_eq!(
            github("error", Some(("a,b.yaml", at)), "x:y", "100%\n::error::no"),
            "::error file=a%2Cb.yaml,line=2,col=3,title=x%3Ay::100%25%0A::error::no\n"
        );
    }
}
