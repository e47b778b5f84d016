//! Known findings: they are ignored as long as the file names them, each with a reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use spec::lint::{LintConfig, report::Suppressed};

use super::{
    super::{Exit, print_status, today},
    Linted,
    identity::{self, Identity, matched},
};
use crate::config::known_findings::{
    FORMAT_VERSION, KnownFinding, KnownFindingsFile, WITHOUT_POINTERS,
};

/// The reason of a finding that nobody has given one yet.
const NO_REASON: &str = "known before the lint was introduced";

/// The known findings, and the folder of their file.
#[derive(Debug, Default)]
pub(super) struct KnownFindings {
    folder: PathBuf,
    version: u32,
    list: Vec<KnownFinding>,
}

impl KnownFindings {
    /// Reads the file at `path`, and reports everything that is wrong in it.
    pub(super) fn read(path: &Path) -> Result<Self, Exit> {
        let known = Self::read_any(path)?;
        let shown = path.display();
        let rules = known.list.iter().map(|it| LintConfig::known_rule(&it.rule));
        let mut unknown: Vec<String> = rules
            .filter_map(Result::err)
            .map(|it| it.to_string())
            .collect();
        unknown.sort();
        unknown.dedup();
        for error in &unknown {
            print_status(&format!("error: `{shown}`: {error}"));
        }
        if !unknown.is_empty() {
            return Err(Exit::Usage);
        }
        if known.version == FORMAT_VERSION {
            return Ok(known);
        }
        print_status(&format!(
            "error: `{shown}`: its format version is {WITHOUT_POINTERS}, in which entries have no `pointer` and hide new \
             findings; write it anew with the same documents and `--write-ignore {shown}`, which keeps its reasons"
        ));
        Err(Exit::Usage)
    }

    /// The same; the version before is read too.
    fn read_any(path: &Path) -> Result<Self, Exit> {
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
        let version = file.format_version;
        if ![FORMAT_VERSION, WITHOUT_POINTERS].contains(&version) {
            problems.push(format!(
                "the format version is {version}, and this program reads {FORMAT_VERSION}"
            ));
        }
        for known in &file.known {
            let (rule, message) = (&known.rule, &known.message);
            if known.reason.trim().is_empty() {
                problems.push(format!("`{rule}: {message}` has no reason"));
            }
            if version == FORMAT_VERSION && known.pointer.is_none() {
                problems.push(format!(
                    "`{rule}: {message}` has no `pointer`, such as `pointer: /paths/~1users/get`"
                ));
            }
            let until = known.until.as_deref();
            if let Some(until) = until.filter(|until| !today::is_date(until)) {
                problems.push(format!(
                    "`until: {until}` of `{rule}: {message}` is not a date such as `2027-06-30`"
                ));
            }
        }
        if problems.is_empty() {
            Ok(Self {
                folder: folder_of(path),
                version,
                list: file.known,
            })
        } else {
            Err(fail(&problems))
        }
    }

    /// Moves the known findings of `reports` to those that are ignored; a note names what is over or no longer found.
    pub(super) fn apply(&self, reports: &mut [Linted], config: &LintConfig) {
        if self.list.is_empty() {
            return;
        }
        let scope = Scope::new(&self.folder, reports, config);
        let today = today::today();
        let is_over = |known: &KnownFinding| is_over(known, &today);
        let valid: Vec<&KnownFinding> = self.list.iter().filter(|known| !is_over(known)).collect();
        let identities: Vec<Identity> = valid.iter().map(|known| Identity::of(known)).collect();
        let mut is_found = vec![false; valid.len()];
        for linted in reports {
            // Documents may have a file in common, and with it a finding: each has all known ones.
            let found = identity::all(&self.folder, linted);
            let mut matched = matched(&identities, &found).into_iter();
            let mut suppressed = Vec::new();
            linted.report.diagnostics.retain(|finding| {
                let Some(at) = matched.next().flatten() else {
                    return true;
                };
                if let Some(is_found) = is_found.get_mut(at) {
                    *is_found = true;
                }
                suppressed.extend(valid.get(at).map(|known| Suppressed {
                    diagnostic: finding.clone(),
                    reason: known.reason.clone(),
                }));
                false
            });
            linted.report.suppressed.append(&mut suppressed);
        }
        let is_looked_for = |known: &KnownFinding| scope.has(known);
        let over = self.list.iter().filter(|known| is_over(known));
        for known in over.filter(|known| is_looked_for(known)) {
            let until = known.until.as_deref().unwrap_or_default();
            print_status(&format!("note: {} was known until {until}", shown(known)));
        }
        let left = valid.iter().zip(is_found).filter(|(_, found)| !found);
        for (known, _) in left.filter(|(known, _)| is_looked_for(known)) {
            print_status(&format!(
                "note: {} is no longer found: it can be removed",
                shown(known)
            ));
        }
    }

    /// The known finding that `identity` is, where `matched` found none: in the version without pointers, every one with its
    /// message.
    fn without_pointer(&self, identity: &Identity) -> Option<&KnownFinding> {
        let mut known = self
            .list
            .iter()
            .filter(|_| self.version == WITHOUT_POINTERS);
        known.find(|known| {
            let Identity {
                rule,
                file,
                message,
                ..
            } = Identity::of(known);
            // Its file was written as seen from where the lint ran.
            let is_file = file == identity.file
                || Path::new(&file).file_name() == Path::new(&identity.file).file_name();
            rule == identity.rule && message == identity.message && is_file
        })
    }
}

/// What a run of the lint could have found.
struct Scope<'c> {
    folder: PathBuf,
    files: BTreeSet<String>,
    config: &'c LintConfig,
}

impl<'c> Scope<'c> {
    fn new(folder: &Path, reports: &[Linted], config: &'c LintConfig) -> Self {
        Self {
            folder: folder.to_owned(),
            files: identity::files(folder, reports),
            config,
        }
    }

    /// Whether `known` would have been found if it were still there: its rule applied, and its file was read, or is gone.
    fn has(&self, known: &KnownFinding) -> bool {
        let file = Identity::of(known).file;
        let is_document = [".yaml", ".yml", ".json"]
            .iter()
            .any(|it| file.ends_with(it));
        let is_gone = || is_document && !file.contains("://") && !self.folder.join(&file).exists();
        self.config.may_report(&known.rule) && (self.files.contains(&file) || is_gone())
    }
}

/// Whether the last day of `known` is over.
fn is_over(known: &KnownFinding, today: &str) -> bool {
    let until = known.until.as_deref();
    until.is_some_and(|until| today::is_over(until, today))
}

/// The rule, the message and the place, for a note.
fn shown(known: &KnownFinding) -> String {
    let KnownFinding {
        rule,
        message,
        file,
        ..
    } = known;
    let pointer = known.pointer.as_deref().unwrap_or_default();
    format!("`{rule}: {message}` at `{file}#{pointer}`")
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The findings of all reports. What a file has that several documents share is written once.
fn all_of(folder: &Path, reports: &[Linted]) -> Vec<Identity> {
    let mut counts: BTreeMap<Identity, usize> = BTreeMap::new();
    for linted in reports {
        let mut of_one: BTreeMap<Identity, usize> = BTreeMap::new();
        for identity in identity::all(folder, linted) {
            *of_one.entry(identity).or_default() += 1;
        }
        for (identity, count) in of_one {
            let most = counts.entry(identity).or_default();
            *most = count.max(*most);
        }
    }
    let counts = counts.into_iter();
    counts
        .flat_map(|(identity, count)| std::iter::repeat_n(identity, count))
        .collect()
}

/// Writes the findings of `reports` to `path`. Reasons and days of findings that the file already has are kept, and so is
/// what it has of other files and of rules that were not applied.
pub(super) fn write(path: &Path, reports: &[Linted], config: &LintConfig) -> Exit {
    let before = if path.exists() {
        match KnownFindings::read_any(path) {
            Ok(known) => known,
            Err(exit) => return exit,
        }
    } else {
        KnownFindings::default()
    };
    let found = all_of(&folder_of(path), reports);
    let identities: Vec<Identity> = before.list.iter().map(Identity::of).collect();
    let matched = matched(&identities, &found);
    let known = found.into_iter().zip(matched).map(|(found, at)| {
        let same = at.and_then(|at| before.list.get(at));
        let same = same.or_else(|| before.without_pointer(&found));
        KnownFinding {
            reason: same.map_or_else(|| NO_REASON.to_owned(), |same| same.reason.clone()),
            until: same.and_then(|same| same.until.clone()),
            rule: found.rule,
            file: found.file,
            pointer: Some(found.pointer),
            message: found.message,
        }
    });
    let scope = Scope::new(&folder_of(path), reports, config);
    let is_kept = |it: &&KnownFinding| {
        // Without a pointer nobody knows which finding it is.
        it.pointer.is_some() && LintConfig::known_rule(&it.rule).is_ok() && !scope.has(it)
    };
    let mut known: Vec<KnownFinding> = known.collect();
    let count = known.len();
    let today = today::today();
    for known in known.iter().filter(|known| is_over(known, &today)) {
        let until = known.until.as_deref().unwrap_or_default();
        print_status(&format!(
            "warning: {} was known until {until}, so it is reported again: correct it, or give it another day",
            shown(known)
        ));
    }
    known.extend(before.list.iter().filter(is_kept).cloned());
    let kept = known.len() - count;
    known.sort();
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
            let kept = match kept {
                0 => String::new(),
                kept => format!(", and {kept} kept that this run did not look for"),
            };
            print_status(&format!(
                "{count} known {noun} written to `{shown}`{kept}: give each a reason, and run with `--ignore-file {shown}`"
            ));
            Exit::Clean
        }
        Err(error) => {
            print_status(&format!("error: cannot write `{shown}`: {error}"));
            Exit::Usage
        }
    }
}
