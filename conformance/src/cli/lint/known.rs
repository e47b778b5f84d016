//! Known findings: they are ignored as long as the file names them, each with a reason.

use std::{collections::BTreeMap, fs, path::Path};

use spec::{diagnostic::Diagnostic, lint::report::Suppressed};

use super::{
    super::{Exit, print_status, today},
    Linted,
};
use crate::config::known_findings::{FORMAT_VERSION, KnownFinding, KnownFindingsFile};

/// The reason of a finding that nobody has given one yet.
const NO_REASON: &str = "known before the lint was introduced";

/// What distinguishes a finding: its rule, its file, its message.
type Identity = (String, String, String);

/// The known findings.
#[derive(Debug, Default)]
pub(super) struct KnownFindings(Vec<KnownFinding>);

impl KnownFindings {
    /// Reads the file at `path`, and reports everything that is wrong in it.
    pub(super) fn read(path: &Path) -> Result<Self, Exit> {
        let shown = path.display();
        let fail = |problems: &[String]| {
            for problem in problems {
                print_status(&format!("error: `{shown}`: {problem}"));
            }
            Exit::Usage
        };
        let text = fs::read_to_string(path).map_err(|error| fail(&[error.to_string()]))?;
        let file: KnownFindingsFile =
            serde_yaml::from_str(&text).map_err(|error| fail(&[error.to_string()]))?;
        let mut problems = Vec::new();
        if file.format_version != FORMAT_VERSION {
            let version = file.format_version;
            problems.push(format!(
                "the format version is {version}, and this program reads {FORMAT_VERSION}"
            ));
        }
        for known in &file.known {
            let (rule, message) = (&known.rule, &known.message);
            if known.reason.trim().is_empty() {
                problems.push(format!("`{rule}: {message}` has no reason"));
            }
            let until = known.until.as_deref();
            if let Some(until) = until.filter(|until| !today::is_date(until)) {
                problems.push(format!(
                    "`until: {until}` of `{rule}: {message}` is no date such as `2027-06-30`"
                ));
            }
        }
        if problems.is_empty() {
            Ok(Self(file.known))
        } else {
            Err(fail(&problems))
        }
    }

    /// Moves the known findings of `reports` to those that are ignored; a note names what is over or no longer found.
    pub(super) fn apply(&self, reports: &mut [Linted]) {
        let today = today::today();
        let is_over = |known: &KnownFinding| {
            let until = known.until.as_deref();
            until.is_some_and(|until| today::is_over(until, &today))
        };
        let mut reasons: BTreeMap<Identity, (&str, bool)> = BTreeMap::new();
        for known in self.0.iter().filter(|known| !is_over(known)) {
            reasons.insert(identity_of(known), (&known.reason, false));
        }
        for linted in reports {
            let mut suppressed = Vec::new();
            let (name, sources) = (&linted.name, &linted.report.sources);
            linted.report.diagnostics.retain(|finding| {
                let key = identity(name, sources, finding);
                let Some((reason, is_used)) = reasons.get_mut(&key) else {
                    return true;
                };
                *is_used = true;
                suppressed.push(Suppressed {
                    diagnostic: finding.clone(),
                    reason: (*reason).to_owned(),
                });
                false
            });
            linted.report.suppressed.append(&mut suppressed);
        }
        for known in &self.0 {
            let (rule, message) = (&known.rule, &known.message);
            match &known.until {
                Some(until) if is_over(known) => print_status(&format!(
                    "note: `{rule}: {message}` was known until {until}"
                )),
                _ if reasons
                    .get(&identity_of(known))
                    .is_some_and(|(_, used)| !used) =>
                {
                    print_status(&format!(
                        "note: `{rule}: {message}` is no longer found: it can be removed"
                    ));
                }
                _ => {}
            }
        }
    }
}

/// Writes the findings of `reports` to `path`. Reasons and days of findings that the file already has are kept.
pub(super) fn write(path: &Path, reports: &[Linted]) -> Exit {
    let before = if path.exists() {
        match KnownFindings::read(path) {
            Ok(known) => known.0,
            Err(exit) => return exit,
        }
    } else {
        Vec::new()
    };
    let mut known = Vec::new();
    for linted in reports {
        for finding in &linted.report.diagnostics {
            let key = identity(&linted.name, &linted.report.sources, finding);
            let kept = before.iter().find(|known| identity_of(known) == key);
            let (rule, file, message) = key;
            known.push(kept.cloned().unwrap_or_else(|| KnownFinding {
                rule,
                file,
                message,
                reason: NO_REASON.to_owned(),
                until: None,
            }));
        }
    }
    known.sort();
    known.dedup();
    let count = known.len();
    let file = KnownFindingsFile {
        format_version: FORMAT_VERSION,
        known,
    };
    let written = serde_yaml::to_string(&file)
        .map_err(|error| error.to_string())
        .and_then(|text| fs::write(path, text).map_err(|error| error.to_string()));
    let shown = path.display();
    match written {
        Ok(()) => {
            let noun = if count == 1 { "finding" } else { "findings" };
            print_status(&format!(
                "{count} known {noun} written to `{shown}`: give each a reason, and run with `--ignore-file {shown}`"
            ));
            Exit::Clean
        }
        Err(error) => {
            print_status(&format!("error: cannot write `{shown}`: {error}"));
            Exit::Usage
        }
    }
}

fn identity_of(known: &KnownFinding) -> Identity {
    let (rule, file, message) = (&known.rule, &known.file, &known.message);
    (rule.clone(), file.clone(), message.clone())
}

fn identity(
    document: &str,
    sources: &spec::source::source_map::SourceMap,
    finding: &Diagnostic,
) -> Identity {
    let file = finding
        .span()
        .map_or(document, |span| sources.get(span.source).name());
    (
        finding.rule.id.to_owned(),
        file.to_owned(),
        finding.message.clone(),
    )
}
