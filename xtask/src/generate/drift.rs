//! Compares the client on disk with the one that would be generated, and finds the likely reason.

use anyhow::Context as _;
use codegen::{ClientConfig, FileDifference, Generated, Header, Unsupported};

use super::{CLIENT, PACKAGE, shipped_replacements};
use crate::workspace;

/// Lines of a difference that are shown.
const MOST_LINES: usize = 40;

/// What differs between the client on disk and what the shipped contract generates; `None` when nothing does.
pub(crate) fn drift_of_client() -> anyhow::Result<Option<String>> {
    let document = workspace::contract()?;
    let config = ClientConfig {
        package_name: PACKAGE.to_owned(),
        unsupported: Unsupported::Reject,
        replace: shipped_replacements(),
        ..ClientConfig::default()
    };
    drift(&codegen::generate(&document, &config)?)
}

/// What differs between the client on disk and `generated`, and what is the likely reason; `None` when nothing does.
pub(super) fn drift(generated: &Generated) -> anyhow::Result<Option<String>> {
    let folder = workspace::root().join(CLIENT);
    let differences = generated
        .output
        .difference(&folder)
        .context("cannot compare")?;
    if differences.is_empty() {
        return Ok(None);
    }
    // The root module names the digest of the document; what matters is what else changed.
    let mut shown: Vec<&FileDifference> =
        differences.iter().filter(|file| !is_header(file)).collect();
    if shown.is_empty() {
        shown = differences.iter().collect();
    }
    let unified: String = shown.into_iter().map(FileDifference::unified).collect();
    let mut lines: Vec<&str> = unified.lines().take(MOST_LINES).collect();
    if unified.lines().count() > MOST_LINES {
        lines.push("…");
    }
    Ok(Some(format!(
        "{}\n\n{CLIENT} is not what would be generated ({} files differ): {}.\nRun `cargo xtask generate`.",
        lines.join("\n"),
        differences.len(),
        reason(&differences),
    )))
}

/// Whether the header alone differs.
fn is_header(difference: &FileDifference) -> bool {
    let body = |text: &Option<String>| {
        let (_, body) = Header::read(text.as_deref()?)?;
        Some(body.to_owned())
    };
    let found = body(&difference.found);
    found.is_some() && found == body(&difference.expected)
}

/// Which input changed.
fn reason(differences: &[FileDifference]) -> String {
    let edited = differences.iter().find(|difference| {
        let found = difference.found.as_deref();
        found.is_some_and(|text| !Header::is_intact(text))
    });
    if let Some(edited) = edited {
        return format!("`{}` was edited by hand", edited.path);
    }
    let both = |difference: &FileDifference| {
        let (found, _) = Header::read(difference.found.as_deref()?)?;
        let (expected, _) = Header::read(difference.expected.as_deref()?)?;
        Some((found, expected))
    };
    if !differences
        .iter()
        .any(|difference| both(difference).is_some())
    {
        return "files are missing or stale".to_owned();
    }
    let origins = differences.iter().find_map(|difference| {
        let (found, expected) = both(difference)?;
        Some((found.origin?, expected.origin?))
    });
    let Some((found, expected)) = origins else {
        return "the generator changed".to_owned();
    };
    if found.document != expected.document {
        "the contract changed".to_owned()
    } else if found.progenitor != expected.progenitor {
        format!(
            "progenitor changed from {} to {}",
            found.progenitor, expected.progenitor
        )
    } else {
        "the generator changed".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_client_is_up_to_date() {
        if let Some(drift) = drift_of_client().expect("the contract can be generated") {
            panic!("{drift}");
        }
    }
}
