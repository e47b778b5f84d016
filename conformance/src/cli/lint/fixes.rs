//! `conformance lint --fix`: changes the files where a finding has one fix that keeps the meaning.

use std::{collections::BTreeMap, fs, path::Path};

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

/// The lines that change, with their numbers.
fn print_difference(name: &str, old: &str, new: &str) {
    let (before, after): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut res = format!("--- {name}\n+++ {name}\n");
    let (mut i, mut j) = (0, 0);
    while i < before.len() || j < after.len() {
        if before.get(i) == after.get(j) {
            i += 1;
            j += 1;
            continue;
        }
        // Where the texts meet again.
        let (gone, come) = meeting(
            before.get(i..).unwrap_or_default(),
            after.get(j..).unwrap_or_default(),
        );
        res += &format!("@@ -{},{gone} +{},{come} @@\n", i + 1, j + 1);
        for line in before.iter().skip(i).take(gone) {
            res += &format!("-{line}\n");
        }
        for line in after.iter().skip(j).take(come) {
            res += &format!("+{line}\n");
        }
        i += gone;
        j += come;
    }
    super::list::print(res.lines().map(ToOwned::to_owned));
}

/// The numbers of lines after which `before` and `after` are the same again: the least that are.
fn meeting(before: &[&str], after: &[&str]) -> (usize, usize) {
    const FARTHEST: usize = 40;
    for sum in 1..FARTHEST {
        for gone in 0..=sum {
            let come = sum - gone;
            let (old, new) = (before.get(gone..), after.get(come..));
            let (Some(old), Some(new)) = (old, new) else {
                continue;
            };
            let same = old.iter().zip(new).take(3).all(|(a, b)| a == b);
            if same && old.len().min(3) == new.len().min(3) {
                return (gone, come);
            }
        }
    }
    (before.len(), after.len())
}
