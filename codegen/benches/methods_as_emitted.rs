//! Counts the lines of a client with the methods as progenitor emits them, and with the shortened methods.
//!
//! `cargo bench -p openapi-conformance-codegen --bench methods_as_emitted` counts the client of the contract, and with the path of another
//! document after `--` the client of that. The figures in `README.md` come from here.

#![allow(clippy::print_stdout, reason = "a bench prints")]
#![allow(missing_docs, reason = "a bench has no users")]

use codegen::{ClientConfig, output::Output};
use spec::document::Document;

fn main() {
    let path = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let loaded = match &path {
        Some(path) => Document::load(path),
        None => spec::embedded::load(),
    };
    let document = loaded.document.expect("a document that can be read");
    let config = ClientConfig::default();
    let cut = codegen::generate(&document, &config).expect("a document that can be generated");
    let emitted = codegen::generate_with_methods_as_emitted(&document, &config)
        .expect("a document that can be generated");
    println!("{} operations", cut.plan.operations.len());
    let mut all = Vec::new();
    for (name, output) in [("cut", &cut.output), ("as emitted", &emitted.output)] {
        all.push(lines(output, ""));
        println!(
            "{name}: {} lines, {} of them in wire/",
            lines(output, ""),
            lines(output, "wire/")
        );
    }
    let per_mille = ((all[1] - all[0]) * 1000 + all[0] / 2) / all[0];
    println!("{}.{} % more", per_mille / 10, per_mille % 10);
}

/// The lines of the files below `folder`.
fn lines(output: &Output, folder: &str) -> usize {
    let files = output.files().filter(|(path, _)| path.starts_with(folder));
    files.map(|(_, text)| text.lines().count()).sum()
}
