//! Reads messages about a date or time that has to be in the future, or in the past.

use serde_json::Value;

use super::{
    Demand,
    matching::{is, regex},
};

/// A moment that is in the future of every run. No clock is asked, so that requests do not depend on the day.
const FUTURE: &str = "2100-01-01T00:00:00Z";
/// A moment that is in the past of every run.
const PAST: &str = "2000-01-01T00:00:00Z";

/// What `text` demands, where it is about the present moment.
pub(super) fn demand(text: &str) -> Option<Demand> {
    let is_future = regex!(
        r"(?i)\b(?:can ?not|can't|must not|may not|should not|mustn't|shouldn't|is|are|was|lies) (?:be )?(?:a (?:date|time|datetime) )?in the past\b|\b(?:must|should|has to|have to|needs? to) (?:be|lie) (?:a (?:date|time|datetime) )?(?:in the future\b|(?:after|later than) (?:now|today|the (?:current|present))\b)|\bmust be a future (?:date|time|datetime)\b|\bis not in the future\b"
    );
    let is_past = regex!(
        r"(?i)\b(?:can ?not|can't|must not|may not|should not|mustn't|shouldn't|is|are|was|lies) (?:be )?(?:a (?:date|time|datetime) )?in the future\b|\b(?:must|should|has to|have to|needs? to) (?:be|lie) (?:a (?:date|time|datetime) )?(?:in the past\b|(?:before|earlier than) (?:now|today|the (?:current|present))\b)|\bmust be a past (?:date|time|datetime)\b|\bis not in the past\b"
    );
    let moment = if is(text, is_future) {
        FUTURE
    } else if is(text, is_past) {
        PAST
    } else {
        return None;
    };
    Some(Demand::Like(Value::from(moment)))
}

/// The words of `text` before what it says of a moment: they end with the name of the value.
pub(super) fn subject(text: &str) -> &str {
    let phrase = regex!(
        r"(?i)\b(?:can ?not|can't|must|mustn't|may|should|shouldn't|has|have|needs?|is|are|was|lies)\b"
    );
    let found = phrase.as_ref().and_then(|phrase| phrase.find(text));
    found.and_then(|it| text.get(..it.start())).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_about_the_present_moment_are_read() {
        let read = |text: &str| match demand(text) {
            Some(Demand::Like(Value::String(moment))) if moment == FUTURE => "future",
            Some(Demand::Like(_)) => "past",
            _ => "",
        };
        for text in [
            "end time can't be in the past",
            "Date must be in the future",
            "must be a future date",
            "start must be after now",
            "departure is in the past",
            "expires_at must not be in the past",
        ] {
            assert_eq!(read(text), "future", "{text}");
        }
        for text in [
            "birthday cannot be in the future",
            "must be a past date",
            "must be a date in the past",
        ] {
            assert_eq!(read(text), "past", "{text}");
        }
        for text in ["", "the token has expired", "start must be before end"] {
            assert_eq!(read(text), "", "{text}");
        }
    }

    #[test]
    fn the_name_is_before_what_is_said_of_it() {
        assert_eq!(subject("end time can't be in the past").trim(), "end time");
    }
}
