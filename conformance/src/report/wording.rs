//! The wording that all formats share.

use spec::http::reason_phrase;

use super::json::format::{
    Finding, LeftBehind, Operation, Rejection, Report, ReportedExchange, Severity, StopReason,
    Stopped,
};
use crate::learned::{Relation, stored::StoredLesson};

/// `count` with the noun in singular or plural.
pub(super) fn counted(count: impl TryInto<u64>, noun: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// The options that repeat the random choices of a run.
pub(super) fn seed(seed: u64, nonce: u64) -> String {
    if nonce == seed {
        format!("seed {seed}")
    } else {
        format!("seed {seed}, nonce {nonce}")
    }
}

/// How often, in words.
pub(super) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{} times", grouped(count)),
    }
}

/// `number` with its digits in groups of three.
pub(super) fn grouped(number: impl TryInto<u64>) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let digits = number.to_string();
    let mut res = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            res.push(',');
        }
        res.push(digit);
    }
    res
}

/// How often a finding was reproduced.
pub(super) fn repeated(finding: &Finding) -> String {
    let (again, of) = (finding.reproduced, finding.repetitions);
    if of == 0 {
        "not tried".to_owned()
    } else if again == 0 {
        format!("0 of {of}, not reproduced")
    } else if again < of {
        format!("{again} of {of}, not every time")
    } else {
        let needs_run = needs_run(finding.needs_run);
        format!("{again} of {of}{}{needs_run}", renewed(&finding.renewed))
    }
}

/// What each reproduction had anew, behind how often there was one.
pub(super) fn renewed(at: &[String]) -> String {
    if at.is_empty() {
        return String::new();
    }
    let at: Vec<String> = at.iter().map(|it| format!("`{it}`")).collect();
    format!(
        ", each time with another value at {}: the server responds to a repetition in another way",
        at.join(", ")
    )
}

/// What the requests of a finding need besides, behind how often they reproduced it.
pub(super) fn needs_run(is_so: bool) -> &'static str {
    if is_so {
        ", with what other requests of the run left on the server: with a new resource they do not"
    } else {
        ""
    }
}

/// Why a run ended before it was done.
pub(super) fn stopped(stopped: &Stopped) -> String {
    let text = match stopped.reason {
        StopReason::Interrupted => "interrupted before it was done",
        StopReason::CaseLimit => "ended at the limit of cases",
        StopReason::TimeLimit => "ended at the limit of time",
        StopReason::Unreachable => "ended because the server could not be reached",
        StopReason::Failed => "ended because something that it needs failed",
    };
    match &stopped.detail {
        Some(detail) => format!("{text}: {detail}"),
        None => text.to_owned(),
    }
}

/// The result of a run, in a few words.
pub(super) fn result(report: &Report) -> String {
    match (report.findings.len(), report.cases) {
        (0, 0) => "nothing was tested".to_owned(),
        (0, _) => "no findings".to_owned(),
        (count, _) => {
            let worst = report.findings.iter().map(|finding| finding.severity).max();
            let worst = worst.map(severity).unwrap_or_default();
            let of_worst = report.findings.iter();
            let of_worst = of_worst.filter(|finding| severity(finding.severity) == worst);
            format!(
                "{}, {} of them {worst}",
                counted(count, "finding"),
                of_worst.count()
            )
        }
    }
}

/// A duration in seconds, rounded for display.
pub(super) fn duration(seconds: f64) -> String {
    if seconds < 0.01 {
        format!("{:.1} ms", seconds * 1_000.0)
    } else if seconds < 1.0 {
        format!("{:.0} ms", seconds * 1_000.0)
    } else if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else {
        format!(
            "{:.0} min {:02.0} s",
            (seconds / 60.0).floor(),
            seconds % 60.0
        )
    }
}

/// The name of a severity.
pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Low => "low",
        Severity::Medium => "medium",
        Severity::High => "high",
        Severity::Critical => "critical",
    }
}

/// The result of a request, in one line.
pub(super) fn outcome(exchange: &ReportedExchange) -> String {
    match (&exchange.response, &exchange.error) {
        (Some(response), _) => {
            let reason = reason_phrase(response.status).unwrap_or_default();
            format!("{} {reason}", response.status)
                .trim_end()
                .to_owned()
        }
        (None, Some(error)) => error.clone(),
        (None, None) => "no response".to_owned(),
    }
}

/// Whether an operation succeeded at least once.
pub(super) fn has_succeeded(operation: &Operation) -> bool {
    let documented = operation.documented.iter();
    let documented = documented.map(|known| known.status.as_str());
    let statuses = operation.statuses.keys();
    let statuses = statuses.filter_map(|status| status.parse().ok());
    crate::engine::summary::has_succeeded(&documented, statuses)
}

/// How often a valid request of an operation was rejected, and with which message.
pub(super) fn rejection(rejection: &Rejection) -> String {
    let status = match rejection.status {
        Some(status) => format!("{status} {}", times(rejection.count)),
        None => format!("no response {}", times(rejection.count)),
    };
    match &rejection.message {
        Some(message) => format!("{status}: {message}"),
        None => status,
    }
}

/// The pieces of `text` inside and outside of backquotes; true for a name inside.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    // With an unpaired backquote it is unclear what is quoted.
    let is_quoting = text.matches('`').count().is_multiple_of(2);
    text.split(move |c| is_quoting && c == '`')
        .enumerate()
        .map(|(index, piece)| (index % 2 == 1, piece))
        .filter(|(_, piece)| !piece.is_empty())
}

/// A finding as plain text, for formats with one field for everything.
pub(super) fn plain(finding: &Finding) -> String {
    let mut res = format!("{}\n\n", finding.title);
    let mut row = |name: &str, text: &str| {
        let indented = text.replace('\n', "\n           ");
        res.push_str(&format!("{name:<10} {indented}\n"));
    };
    row("case", &finding.intent);
    row("expected", &finding.expected);
    row("got", &finding.got);
    if let Some(pointer) = finding.pointer.as_deref().filter(|text| !text.is_empty()) {
        let value = finding.value.as_deref().unwrap_or_default();
        row("at", format!("{pointer} of the body {value}").trim_end());
    }
    if let Some(location) = &finding.location {
        row("document", location);
    }
    if let Some(response) = &finding.exchange.response {
        let body = crate::checks::excerpt(response.body.text.as_bytes());
        let body = if finding.got.contains(&body) {
            ""
        } else {
            &body
        };
        row(
            "response",
            format!("{} {body}", outcome(&finding.exchange)).trim_end(),
        );
    }
    row("reproduced", &repeated(finding));
    for (index, operation) in finding.operations.iter().take(MOST_OPERATIONS).enumerate() {
        let name = if index == 0 { "occurs in" } else { "" };
        row(
            name,
            &format!("{} ({})", operation.label, times(operation.count)),
        );
    }
    if let Some(more) = more_operations(finding.operations.len()) {
        row("", &more);
    }
    res.push_str("\nto reproduce:\n");
    for exchange in finding.before.iter().chain([&finding.exchange]) {
        res.push_str(&exchange.curl);
        res.push('\n');
    }
    res
}

/// The operations of a finding that are listed where each of them has the text of it: more would multiply.
pub(super) const MOST_OPERATIONS: usize = 12;

/// What stands for the operations of `count` that are not listed.
pub(super) fn more_operations(count: usize) -> Option<String> {
    let more = count.checked_sub(MOST_OPERATIONS)?;
    (more > 0).then(|| format!("and {more} more"))
}

/// What the run could not remove.
pub(super) fn left_behind(left: &LeftBehind) -> String {
    resources_left(left.count, &left.path, &left.example)
}

/// Resources that were not removed: `count` at `path`, of which `example` is one.
pub(super) fn resources_left(count: u64, path: &str, example: &str) -> String {
    match count {
        1 => example.to_owned(),
        // Without identifiers in the responses, no path is known.
        _ if example == path => format!("{count} of {path}"),
        _ => format!("{count} of {path}, such as {example}"),
    }
}

/// What the server demands, in one sentence; the value is in the notation of code.
pub(super) fn lesson(lesson: &StoredLesson) -> String {
    let value = lesson.value.as_ref().map(ToString::to_string);
    let value = value.unwrap_or_default();
    let demand = match lesson.demand.as_str() {
        "present" => "must be present".to_owned(),
        "absent" => "must be absent".to_owned(),
        "unique" => "must be unique".to_owned(),
        "one-of" => format!("must be one of `{value}`"),
        "like" => format!("must be like `{value}`"),
        "format" => format!("must have the format `{value}`"),
        "pattern" => format!("must match the pattern `{value}`"),
        "min-length" => format!("must have at least `{value}` characters"),
        "max-length" => format!("must have at most `{value}` characters"),
        "min-items" => format!("must have at least `{value}` items"),
        "max-items" => format!("must have at most `{value}` items"),
        "unique-items" => "must have items that differ from each other".to_owned(),
        "multiple-of" => format!("must be a multiple of `{value}`"),
        "minimum" => format!("must be at least `{value}`"),
        "maximum" => format!("must be at most `{value}`"),
        other => match Relation::from_name(other) {
            Some(Relation::NotWith) => format!(
                "must not be sent together with `{}`",
                value.trim_matches('"')
            ),
            Some(relation) => format!("must be {} `{}`", relation.words(), value.trim_matches('"')),
            None => format!("{other} `{value}`"),
        },
    };
    let location = match lesson.part.as_str() {
        "body" if lesson.at.is_empty() => "the body".to_owned(),
        "body" => format!("the body at `{}`", lesson.at),
        part => format!("the {part} parameter `{}`", lesson.at),
    };
    if lesson.is_about_all() {
        format!("all operations with it: {location} {demand}")
    } else {
        format!("`{}`: {location} {demand}", lesson.operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(0_u64), "0");
        assert_eq!(grouped(999_u64), "999");
        assert_eq!(grouped(1_000_u64), "1,000");
        assert_eq!(grouped(12_345_678_u64), "12,345,678");
        assert_eq!(counted(1_usize, "finding"), "1 finding");
        assert_eq!(counted(2_000_u64, "case"), "2,000 cases");
        assert_eq!(times(1), "once");
        assert_eq!(duration(0.0034), "3.4 ms");
        assert_eq!(duration(0.25), "250 ms");
        assert_eq!(duration(12.34), "12.3 s");
        assert_eq!(duration(605.0), "10 min 05 s");
    }

    #[test]
    fn resources_without_identifiers_have_no_example() {
        assert_eq!(resources_left(1, "/a/{}", "/a/7"), "/a/7");
        assert_eq!(
            resources_left(2, "/a/{}", "/a/7"),
            "2 of /a/{}, such as /a/7"
        );
        assert_eq!(resources_left(2, "/a/{}", "/a/{}"), "2 of /a/{}");
    }

    #[test]
    fn names_in_backquotes_are_recognized() {
        let names = |text| -> Vec<&str> {
            let quoted = pieces(text).filter(|(is_name, _)| *is_name);
            quoted.map(|(_, name)| name).collect()
        };
        assert_eq!(names("the body breaks `Item`: `type`"), ["Item", "type"]);
        assert_eq!(names("one ` is left over `x`"), Vec::<&str>::new());
    }
}
