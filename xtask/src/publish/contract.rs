//! The contract, and the client it generates.

use spec::{diagnostic::Severity, lint::LintConfig};

use super::{Release, finding::Finding};
use crate::{generate, workspace};

/// No rule of lint finds anything, those for TKEY7 included.
pub(super) fn lint(_release: &Release) -> anyhow::Result<Finding> {
    let config = LintConfig::new()
        .with_set("tkey7")
        .map_err(|_| anyhow::anyhow!("the rules for TKEY7 are missing"))?;
    let report = spec::lint::lint(&workspace::load_contract(), &config);
    let found = report
        .diagnostics
        .iter()
        .filter(|it| it.severity > Severity::Note);
    let count = found.count();
    anyhow::ensure!(
        count == 0,
        "{count} findings:\n{}",
        report.diagnostics.to_lines(&report.sources)
    );
    Ok(Finding::Holds(format!(
        "no finding, {} suppressed",
        report.suppressed.len()
    )))
}

/// Nothing differs from what would be generated.
pub(super) fn drift(_release: &Release) -> anyhow::Result<Finding> {
    match generate::drift_of_client()? {
        None => Ok(Finding::Holds("the client is up to date".to_owned())),
        Some(drift) => anyhow::bail!("{drift}"),
    }
}
