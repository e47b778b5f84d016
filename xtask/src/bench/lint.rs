//! The lint beside Spectral and vacuum: time and memory on the same documents.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{
    Bench,
    documents::large,
    measure::{Taken, is_there, median, run},
    mock::version,
    print_status,
};

/// The rules that Spectral is run with.
const RULESET: &str = "extends: [[\"spectral:oas\", all]]\n";

/// Another linter.
struct Linter {
    name: &'static str,
    /// The variable that names its program, which is called `usual` otherwise.
    variable: &'static str,
    usual: &'static str,
    /// Adds what it is called with; of a document that is JSON on one line there is an indented copy too.
    call: fn(&mut Command, ruleset: &Path, document: &Path, indented: &Path),
    /// The argument that prints its version.
    version: &'static str,
    /// How it is installed.
    install: &'static str,
}

const LINTERS: [Linter; 2] = [
    Linter {
        name: "Spectral",
        variable: "SPECTRAL",
        usual: "spectral",
        call: |command, ruleset, document, _| {
            command.arg("lint").arg("--ruleset").arg(ruleset);
            command.arg(document);
        },
        version: "--version",
        install: "`npm install @stoplight/spectral-cli`",
    },
    Linter {
        name: "vacuum",
        variable: "VACUUM",
        usual: "vacuum",
        call: |command, _, _, indented| {
            command.args(["lint", "--silent", "--no-banner", "--remote=false"]);
            command.arg("--no-update-check").arg(indented);
        },
        version: "version",
        install: "`npm install @quobix/vacuum`, which downloads it from GitHub",
    },
];

impl Linter {
    fn version(&self) -> String {
        let output = Command::new(self.program()).arg(self.version).output();
        let text = output.map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned());
        text.unwrap_or_default()
    }

    fn program(&self) -> String {
        std::env::var(self.variable).unwrap_or_else(|_| self.usual.to_owned())
    }
}

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

/// Measures all in turns, on generated documents and on `documents`. The result is the section of the page.
pub(super) fn section(bench: &Bench, documents: &[PathBuf]) -> anyhow::Result<String> {
    let (present, missing): (Vec<&Linter>, Vec<&Linter>) = LINTERS
        .iter()
        .partition(|linter| is_there(&linter.program()));
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
        let indented = indented(path, &bench.folder)?;
        let mut ours = Numbers::default();
        let mut theirs: Vec<Numbers> = present.iter().map(|_| Numbers::default()).collect();
        for round in 0..bench.rounds {
            print_status(&format!(
                "lint, {}, round {} of {}",
                path.display(),
                round + 1,
                bench.rounds
            ));
            let mut command = Command::new(&bench.conformance);
            ours.add(&run(command.arg("lint").arg(path), &bench.folder)?);
            for (linter, numbers) in present.iter().zip(&mut theirs) {
                let mut command = Command::new(linter.program());
                (linter.call)(&mut command, &ruleset, path, &indented);
                numbers.add(&run(&mut command, &bench.folder)?);
            }
        }
        let kilobytes = u32::try_from(fs::metadata(path)?.len() / 1000)?;
        let megabytes = f64::from(kilobytes) / 1000.0;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let document = format!("{name}, {megabytes:.1} MB");
        let own = median(&mut ours.wall);
        rows.push_str(&row(&document, "conformance", &mut ours, None));
        for (linter, numbers) in present.iter().zip(&mut theirs) {
            rows.push_str(&row(&document, linter.name, numbers, own));
        }
    }
    let beside: Vec<String> = present
        .iter()
        .map(|linter| {
            let version = linter.version();
            format!("{} {version} (`{}`)", linter.name, linter.variable)
        })
        .collect();
    let mut res = format!(
        "`cargo xtask bench lint --document FILE …` measures `lint` of {} beside {} (the variables name the programs) on generated documents and the given ones, in turns, {} rounds; the numbers are medians of whole runs, from the start of the program to its end.\n\
        Spectral has all rules of `spectral:oas`; vacuum has its own defaults, leaves out rules that take longer than 5 seconds, and gets documents indented, since it takes much longer for JSON on one line.\n\n\
        | document | program | time | of all cores | memory | times as long |\n|---|---|---|---|---|---|\n{rows}",
        version(&bench.conformance),
        beside.join(" and "),
        bench.rounds,
    );
    if !missing.is_empty() {
        res.push_str("\nNot measured:\n\n");
    }
    for Linter {
        name,
        variable,
        install,
        ..
    } in missing
    {
        res.push_str(&format!(
            "- {name}: it is not installed ({install}; `{variable}` names its program)\n"
        ));
    }
    Ok(res)
}

/// A copy of the document that is indented; the document itself where it is not JSON.
fn indented(path: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
    let Ok(document) = serde_json::from_slice::<Value>(&fs::read(path)?) else {
        return Ok(path.to_owned());
    };
    let copy = folder.join(format!(
        "indented-{}",
        path.file_name().unwrap_or_default().to_string_lossy()
    ));
    fs::write(&copy, serde_json::to_string_pretty(&document)?)?;
    Ok(copy)
}

/// The row of a program; `own` is the time of this project's.
fn row(document: &str, program: &str, numbers: &mut Numbers, own: Option<f64>) -> String {
    let shown = |number: Option<f64>, unit: &str| {
        number.map_or_else(|| "not measured".to_owned(), |it| format!("{it:.0} {unit}"))
    };
    let time = median(&mut numbers.wall);
    let ratio = own.zip(time).map(|(own, time)| time / own.max(0.001));
    format!(
        "| {document} | {program} | {} | {} | {} | {} |\n",
        shown(time, "ms"),
        shown(median(&mut numbers.cpu), "ms"),
        shown(median(&mut numbers.megabytes), "MB"),
        ratio.map_or_else(String::new, |it| format!("{it:.1}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_on_one_line_is_indented_and_another_one_stays() {
        let folder = std::env::temp_dir().join(format!("indented-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let json = folder.join("a.json");
        fs::write(&json, r#"{"openapi":"3.0.3"}"#).expect("a file");
        let copy = indented(&json, &folder).expect("a copy");
        let text = fs::read_to_string(copy).expect("a text");
        assert_eq!(text, "{\n  \"openapi\": \"3.0.3\"\n}");
        let yaml = folder.join("a.yaml");
        fs::write(&yaml, "openapi: 3.0.3\n").expect("a file");
        assert_eq!(indented(&yaml, &folder).expect("a path"), yaml);
        fs::remove_dir_all(folder).expect("an empty machine");
    }

    #[test]
    fn a_row_says_how_many_times_as_long_it_took() {
        let mut numbers = Numbers {
            wall: vec![300.0],
            cpu: vec![450.0],
            megabytes: vec![20.0],
        };
        let row = row("a", "other", &mut numbers, Some(100.0));
        assert_eq!(row, "| a | other | 300 ms | 450 ms | 20 MB | 3.0 |\n");
    }
}
