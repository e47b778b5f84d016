//! `conformance lint --fix`: changes the files where a finding has one fix that keeps the meaning.

use std::{collections::BTreeMap, fs, path::Path};

use similar::TextDiff;
use spec::{
    lint::fix::{Fix, apply, fix},
    source::source_map::SourceId,
};

use super::{
    super::{Exit, print_status},
    Linted,
};

/// The fixes of `reports`, each text with its file: written, or printed where `is_dry`.
pub(super) fn run(reports: &[Linted], is_dry: bool) -> Result<usize, Exit> {
    let mut changed: BTreeMap<String, (String, String, usize)> = BTreeMap::new();
    for linted in reports {
        let sources = &linted.report.sources;
        let mut fixes: BTreeMap<SourceId, Vec<Fix>> = BTreeMap::new();
        for finding in &linted.report.diagnostics {
            if let Some(fix) = fix(finding, sources) {
                fixes.entry(fix.source).or_default().push(fix);
            }
        }
        for (source, fixes) in fixes {
            let source = sources.get(source);
            let (text, count) = apply(source.text(), &fixes);
            let name = source.name().to_owned();
            changed
                .entry(name)
                .or_insert_with(|| (source.text().to_owned(), text, count));
        }
    }
    let mut all = 0;
    for (name, (old, new, count)) in &changed {
        // What came from a URL, standard input or an overlay has no file.
        if !is_file_of(name, old) {
            print_status(&format!(
                "note: `{name}` is not a file here, so it is not fixed"
            ));
            continue;
        }
        all += count;
        if is_dry {
            print_difference(name, old, new);
        } else {
            fs::write(name, new).map_err(|error| {
                print_status(&format!("error: cannot write `{name}`: {error}"));
                Exit::Document
            })?;
        }
    }
    let what = if is_dry { "would be fixed" } else { "fixed" };
    let noun = if all == 1 { "finding" } else { "findings" };
    if is_dry || all > 0 {
        print_status(&format!("{all} {noun} {what}"));
    }
    Ok(all)
}

fn is_file_of(name: &str, text: &str) -> bool {
    let path = Path::new(name);
    fs::read_to_string(path).is_ok_and(|known| known == text)
}

/// The lines that change, as a unified diff without context.
fn print_difference(name: &str, old: &str, new: &str) {
    let difference = TextDiff::from_lines(old, new);
    let mut unified = difference.unified_diff();
    let text = unified.context_radius(0).header(name, name).to_string();
    super::list::print(text.lines().map(ToOwned::to_owned));
}
