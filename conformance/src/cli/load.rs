//! Loads the document: from a file, from the server, or the shipped contract.

use std::{
    io::{self, IsTerminal as _, Read as _},
    sync::Arc,
};

use spec::{
    diagnostic::{
        Diagnostic, Severity,
        render::{Style, render},
    },
    document::{Document, FileSystem, Loaded, Overlaid, file_provider::is_url},
    model::Api,
    source::source_map::SourceMap,
};

use super::{
    Exit,
    fetch::{Fetching, Files},
    print_status,
};

/// The number of problems of a document that are printed before the rest is only counted.
const MOST_PROBLEMS: usize = 20;

/// Loads the document `from` and prints its problems; what is on a server is fetched as `fetching` says. A document with errors
/// can still be tested where it can be understood: the rest is skipped and named.
pub(super) fn load(
    from: Option<&str>,
    overlays: &[String],
    fetching: &Fetching,
) -> Result<Arc<Api>, Exit> {
    api(read(from, overlays, fetching)?)
}

/// The API of what was loaded; prints the problems.
pub(super) fn api(loaded: Loaded) -> Result<Arc<Api>, Exit> {
    print_problems(&loaded);
    match loaded.document {
        Some(document) => Ok(Arc::new(Api::new(Arc::new(document)))),
        None => Err(Exit::Document),
    }
}

/// Loads the document `from` with its `overlays`, whatever problems it has.
pub(super) fn read(
    from: Option<&str>,
    overlays: &[String],
    fetching: &Fetching,
) -> Result<Loaded, Exit> {
    Ok(match from {
        None if !overlays.is_empty() => {
            print_status("error: an overlay changes a document; name the document, too");
            return Err(Exit::Usage);
        }
        None => shipped()?,
        Some(url) if is_url(url) => {
            Document::load_with_overlays(url, overlays, &Files::of(url, fetching)?)
        }
        Some(path) => Document::load_with_overlays(path, overlays, &Files::local(fetching)),
    })
}

/// The document that comes on standard input.
pub(super) fn standard_input() -> Result<Loaded, Exit> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| {
        print_status(&format!("error: cannot read standard input: {error}"));
        Exit::Document
    })?;
    Ok(Document::from_text("standard input", bytes))
}

/// The file or URL `from` with its `overlays`, as it is written.
pub(super) fn overlaid(from: &str, overlays: &[String]) -> Result<Overlaid, Exit> {
    if is_url(from) {
        let files = Fetching::default();
        return Ok(Document::overlaid(
            from,
            overlays,
            &Files::of(from, &files)?,
        ));
    }
    Ok(Document::overlaid(from, overlays, &FileSystem))
}

/// The shipped contract.
#[cfg(feature = "tkey7")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "a build without it has an error here"
)]
pub(super) fn shipped() -> Result<Loaded, Exit> {
    Ok(spec::embedded::load())
}

/// Nothing is shipped in this build.
#[cfg(not(feature = "tkey7"))]
pub(super) fn shipped() -> Result<Loaded, Exit> {
    print_status("error: no document is named; name one, such as `openapi.yaml`, or its URL");
    Err(Exit::Usage)
}

fn print_problems(loaded: &Loaded) {
    let problems = loaded.diagnostics.iter();
    let problems = problems.filter(|diagnostic| diagnostic.severity > Severity::Note);
    print_all(&problems.collect::<Vec<_>>(), &loaded.sources);
}

/// Prints the first of `problems`, and how many there are besides.
pub(super) fn print_all(problems: &[&Diagnostic], sources: &SourceMap) {
    let style = if std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Style::Colored
    } else {
        Style::Plain
    };
    for diagnostic in problems.iter().take(MOST_PROBLEMS) {
        print_status(&format!("{}\n", render(diagnostic, sources, style)));
    }
    if problems.len() > MOST_PROBLEMS {
        print_status(&format!(
            "and {} more problems of the document\n",
            problems.len() - MOST_PROBLEMS
        ));
    }
}
