//! `conformance lint --fix`: changes the files where a finding has one fix that keeps the meaning.

use std::{collections::BTreeMap, fs, path::Path};

use similar::TextDiff;
use spec::lint::fixed_file::fixed_files;

use super::{
    super::{Exit, print_status},
    Linted,
};

/// What some editors begin a file with; it is not part of the text.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The fixes of `reports`, each text with its file: written, or printed where `is_dry`.
pub(super) fn run(reports: &[Linted], is_dry: bool) -> Result<usize, Exit> {
    let mut changed: BTreeMap<String, (String, String, usize)> = BTreeMap::new();
    for linted in reports {
        for fixed in fixed_files(&linted.report) {
            let source = linted.report.sources.get(fixed.source);
            let name = source.name().to_owned();
            changed
                .entry(name)
                .or_insert_with(|| (source.text().to_owned(), fixed.text, fixed.findings));
        }
    }
    let mut all = 0;
    for (name, (old, new, count)) in &changed {
        let mark = match mark_of_file(name, old) {
            Ok(mark) => mark,
            Err(problem) => {
                print_status(&format!("note: `{name}` {problem}, so it is not fixed"));
                continue;
            }
        };
        all += count;
        if is_dry {
            print_difference(name, old, new);
        } else {
            fs::write(name, format!("{mark}{new}")).map_err(|error| {
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

/// The byte order mark of the file `name`, or nothing where it has none; why the file is not the one whose text was read.
fn mark_of_file(name: &str, text: &str) -> Result<&'static str, &'static str> {
    // What came from a URL or standard input has no file.
    let Ok(known) = fs::read_to_string(Path::new(name)) else {
        return Err("is not a file here");
    };
    match known.strip_prefix(BYTE_ORDER_MARK) {
        Some(known) if known == text => Ok(BYTE_ORDER_MARK),
        None if known == text => Ok(""),
        _ => Err("has changed since it was read"),
    }
}

/// The lines that change, as a unified diff without context.
fn print_difference(name: &str, old: &str, new: &str) {
    let difference = TextDiff::from_lines(old, new);
    let mut unified = difference.unified_diff();
    let text = unified.context_radius(0).header(name, name).to_string();
    super::list::print(text.lines().map(ToOwned::to_owned));
}
