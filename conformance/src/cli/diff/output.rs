//! How a comparison is written: for people, for pull requests, for CI systems.

use std::io::{self, IsTerminal as _, Write as _};

use clap::ValueEnum;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use spec::{
    diagnostic::render::Style,
    diff::{Change, Report},
    source::span::LineColumn,
};

use crate::report::{
    annotation,
    code_quality::{self, Issue},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Every change with its lines in both documents, then a line that counts them
    Text,
    /// One object
    Json,
    /// Tables for pull requests and release notes
    Markdown,
    /// A page
    Html,
    /// One test for each change, for CI systems
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
}

/// Prints `report`.
pub(super) fn print(report: &Report, format: Format) {
    let text = match format {
        Format::Text => {
            let is_plain = !io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some();
            report.to_text(if is_plain {
                Style::Plain
            } else {
                Style::Colored
            })
        }
        Format::Json => report.to_json() + "\n",
        Format::Markdown => report.to_markdown(),
        Format::Html => html(report),
        Format::Junit => junit(report),
        Format::Github => report.changes.iter().map(|c| github(report, c)).collect(),
        Format::Gitlab => code_quality::write(report.changes.iter().map(|c| issue(report, c))),
    };
    // A reader that closes early, such as `head`, is not an error.
    drop(io::stdout().lock().write_all(text.as_bytes()));
}

/// The file and the place of a change: in the new document, or where it was.
fn place<'r>(report: &'r Report, change: &Change) -> (&'r str, LineColumn) {
    let at = change.new.map(|span| (&report.new_sources, span));
    let at = at.or(change.old.map(|span| (&report.old_sources, span)));
    at.map_or(
        ("", LineColumn { line: 1, column: 1 }),
        |(sources, span)| (sources.get(span.source).name(), sources.line_column(span)),
    )
}

fn line(change: &Change) -> String {
    let accepted = change
        .accepted
        .as_ref()
        .map(|reason| format!(" (accepted: {reason})"));
    format!(
        "{}: {}: {}{}",
        change.breaks.name(),
        change.subject_line(),
        change.message,
        accepted.unwrap_or_default()
    )
}

/// The change with what shows it, for formats that have one text for each.
fn line_with_notes(change: &Change) -> String {
    let mut res = line(change);
    for note in change.notes() {
        res.push('\n');
        res.push_str(&note);
    }
    res
}

fn is_breaking(change: &Change) -> bool {
    change.accepted.is_none() && change.breaks.anyone()
}

fn github(report: &Report, change: &Change) -> String {
    let (file, at) = place(report, change);
    let level = if is_breaking(change) {
        "error"
    } else {
        "notice"
    };
    annotation::github(
        level,
        Some((file, at)),
        change.kind.info.id,
        &line_with_notes(change),
    )
}

fn issue<'r>(report: &'r Report, change: &'r Change) -> Issue<'r> {
    let (path, at) = place(report, change);
    Issue {
        check: change.kind.info.id,
        identity: format!("{}\n{}", change.subject_line(), change.message),
        description: line_with_notes(change).replace('\n', "; "),
        severity: if is_breaking(change) { "major" } else { "info" },
        path,
        line: at.line,
    }
}

fn junit(report: &Report) -> String {
    let mut suite = TestSuite::new("changes");
    suite.add_test_cases(report.changes.iter().map(|change| {
        let status = if is_breaking(change) {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let (file, at) = place(report, change);
            status
                .set_message(line(change))
                .set_type(change.kind.info.id)
                .set_description(format!(
                    "{}\n{}{file}:{}:{}",
                    line(change),
                    change
                        .notes()
                        .iter()
                        .map(|note| format!("{note}\n"))
                        .collect::<String>(),
                    at.line,
                    at.column
                ));
            status
        } else {
            TestCaseStatus::success()
        };
        let name = format!("{}: {}", change.subject_line(), change.message);
        let mut case = TestCase::new(name, status);
        case.set_classname(change.kind.info.id);
        case
    }));
    let mut res = quick_junit::Report::new("conformance diff");
    res.add_test_suite(suite);
    res.to_string().unwrap_or_default() + "\n"
}

fn html(report: &Report) -> String {
    let section = |title: &str, belongs: &dyn Fn(&Change) -> bool| {
        let changes: Vec<&Change> = report.changes.iter().filter(|c| belongs(c)).collect();
        maud::html! {
            @if !changes.is_empty() {
                h2 { (title) }
                table {
                    tr { th { "Where" } th { "What" } th { "Kind" } th { "Place" } }
                    @for change in changes {
                        @let (file, at) = place(report, change);
                        tr {
                            td { (change.subject_line()) }
                            td {
                                (change.message)
                                @for note in change.notes() { br; small { (note) } }
                                @if let Some(reason) = &change.accepted { br; i { (reason) } }
                            }
                            td { code title=(change.kind.info.what) { (change.kind.info.id) } }
                            td { code { (file) ":" (at.line) ":" (at.column) } }
                        }
                    }
                }
            }
        }
    };
    let is_open = |change: &Change| change.accepted.is_none();
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Changes of the API" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                h1 { "Changes of the API" }
                p { (report.summary()) }
                (section("Breaking for clients", &|c| is_open(c) && c.breaks.clients))
                (section("Breaking for servers", &|c| {
                    is_open(c) && c.breaks.servers && !c.breaks.clients
                }))
                (section("Compatible", &|c| is_open(c) && !c.breaks.anyone()))
                (section("Accepted", &|c| !is_open(c)))
            }
        }
    };
    page.into_string() + "\n"
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;\
border-bottom:1px solid #ccc;overflow-wrap:anywhere}code{font-size:.9em}\
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}";
