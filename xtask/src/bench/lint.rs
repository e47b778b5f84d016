//! The lint beside Spectral: time and memory on the same documents.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    Bench,
    documents::large,
    measure::{Taken, is_there, median, run},
    mock::version,
    print_status,
};

/// The rules that Spectral is run with.
const RULESET: &str = "extends: [[\"spectral:oas\", all]]\n";

/// The numbers of one program on one document, a value for each round.
#[derive(Debug, Default)]
struct Numbers {
    wall: Vec<f64>,
    cpu: Vec<f64>,
    megabytes: Vec<f64>,
}

impl Numbers {
    fn add(&mut self, taken: &Taken) {
        self.wall.push(taken.wall.as_secs_f64() * 1000.0);
        self.cpu.push(taken.cpu.as_secs_f64() * 1000.0);
        let megabytes = u32::try_from(taken.peak_kilobytes >> 10);
        self.megabytes.extend(megabytes.ok().map(f64::from));
    }
}

/// Measures both in turns, on generated documents and on `documents`. The result is the section of the page.
pub(super) fn section(bench: &Bench, documents: &[PathBuf]) -> anyhow::Result<String> {
    let spectral = std::env::var("SPECTRAL").unwrap_or_else(|_| "spectral".to_owned());
    let has_spectral = is_there(&spectral);
    let mut paths = Vec::new();
    for megabytes in [3, 6] {
        let path = bench.folder.join(format!("generated-{megabytes}-mb.json"));
        fs::write(&path, large(megabytes * 1_000_000))?;
        paths.push(path);
    }
    paths.extend_from_slice(documents);
    let ruleset = bench.folder.join("ruleset.yaml");
    fs::write(&ruleset, RULESET)?;
    let mut rows = String::new();
    for path in &paths {
        let (mut ours, mut theirs) = (Numbers::default(), Numbers::default());
        for round in 0..bench.rounds {
            print_status(&format!(
                "lint, {}, round {} of {}",
                path.display(),
                round + 1,
                bench.rounds
            ));
            let mut command = Command::new(&bench.conformance);
            ours.add(&run(command.arg("lint").arg(path), &bench.folder)?);
            if has_spectral {
                let mut command = Command::new(&spectral);
                command.arg("lint").arg("--ruleset").arg(&ruleset).arg(path);
                theirs.add(&run(&mut command, &bench.folder)?);
            }
        }
        rows.push_str(&row(path, &mut ours, &mut theirs)?);
    }
    let mut res = format!(
        "`cargo xtask bench lint --document FILE …` measures `lint` of {} beside Spectral {} (`SPECTRAL` names its program, with all of `spectral:oas`) on generated documents and the given ones, in turns, {} rounds; the numbers are medians of whole runs, from the start of the program to its end.\n\n\
        | document | conformance | of all cores | Spectral | ratio of time | memory, conformance | memory, Spectral |\n|---|---|---|---|---|---|---|\n{rows}",
        version(&bench.conformance),
        if has_spectral {
            version(Path::new(&spectral))
        } else {
            String::new()
        },
        bench.rounds,
    );
    res.push_str("\nNot measured:\n\n- vacuum: its npm package downloads the program from GitHub when it is installed\n");
    if !has_spectral {
        res.push_str("- Spectral: it is not installed (`npm install @stoplight/spectral-cli`; `SPECTRAL` names its program)\n");
    }
    Ok(res)
}

fn row(path: &Path, ours: &mut Numbers, theirs: &mut Numbers) -> anyhow::Result<String> {
    let kilobytes = u32::try_from(fs::metadata(path)?.len() / 1000)?;
    let megabytes = f64::from(kilobytes) / 1000.0;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let shown = |number: Option<f64>, unit: &str| {
        number.map_or_else(|| "not measured".to_owned(), |it| format!("{it:.0} {unit}"))
    };
    let (own, other) = (median(&mut ours.wall), median(&mut theirs.wall));
    let ratio = own.zip(other).map(|(own, other)| other / own.max(0.001));
    Ok(format!(
        "| {name}, {megabytes:.1} MB | {} | {} | {} | {} | {} | {} |\n",
        shown(own, "ms"),
        shown(median(&mut ours.cpu), "ms"),
        shown(other, "ms"),
        ratio.map_or_else(String::new, |it| format!("Spectral {it:.1} times as long")),
        shown(median(&mut ours.megabytes), "MB"),
        shown(median(&mut theirs.megabytes), "MB"),
    ))
}
