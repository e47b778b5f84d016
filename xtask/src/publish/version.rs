//! Semantic Versioning: how far the version must move, by the contract and by the public surface.

use std::fmt::Write as _;

use anyhow::Context as _;
use spec::diff::Step;

use super::{Release, baseline::Baseline, finding::Finding, surface::Surface};
use crate::workspace;

/// The changes that are named when a version is rejected.
const MOST: usize = 12;

/// The version moves far enough.
pub(super) fn check(release: &Release) -> anyhow::Result<Finding> {
    let Some(baseline) = &release.baseline else {
        let first = "the first publication: nothing to compare with".to_owned();
        return Ok(Finding::Holds(first));
    };
    let contract = if release.package.is_client {
        Some(workspace::contract()?)
    } else {
        None
    };
    validate(
        baseline,
        &release.version,
        contract.as_ref(),
        &release.surface,
    )
    .map(Finding::Holds)
}

/// Whether `version` may follow `baseline` with this contract and this surface.
pub(super) fn validate(
    baseline: &Baseline,
    version: &str,
    contract: Option<&spec::document::Document>,
    surface: &Surface,
) -> anyhow::Result<String> {
    let contracts = baseline.contract.as_ref().zip(contract);
    let report = contracts.map(|(old, new)| conformance::witness::diff(old, new));
    let changes = surface.changes_since(&baseline.surface);
    let step = report
        .as_ref()
        .map_or(Step::None, spec::diff::Report::semver_step)
        .max(changes.step());
    let least = step.after(&baseline.version).with_context(|| {
        format!(
            "the version that was published last, `{}`, is none",
            baseline.version
        )
    })?;
    let (wanted, least_numbers) = (numbers(version)?, numbers(&least)?);
    anyhow::ensure!(
        wanted > numbers(&baseline.version)?,
        "{version} is not above {}, which was published last",
        baseline.version
    );
    if wanted >= least_numbers {
        let of_contract = report.map(|report| format!("contract: {}; ", report.summary()));
        return Ok(format!(
            "{} to {version} for a {step} step: {}public surface: {}",
            baseline.version,
            of_contract.unwrap_or_default(),
            changes.summary(),
        ));
    }
    let mut reasons = String::new();
    let of_contract = report
        .iter()
        .flat_map(|report| &report.changes)
        .filter(|change| change.step == step)
        .map(|change| format!("contract: {}: {}", change.subject_line(), change.message));
    let of_surface = changes
        .of(step)
        .map(|line| format!("public surface: {line}"));
    let all: Vec<String> = of_contract.chain(of_surface).collect();
    for reason in all.iter().take(MOST) {
        let _ = write!(reasons, "\n  - {reason}");
    }
    if all.len() > MOST {
        let _ = write!(reasons, "\n  … and {} more", all.len() - MOST);
    }
    anyhow::bail!(
        "{version} is too small a step from {}: a {step} step asks for {least} at least, because of{reasons}",
        baseline.version
    )
}

/// Major, minor and patch.
fn numbers(version: &str) -> anyhow::Result<[u64; 3]> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    let numbers: Option<Vec<u64>> = plain.split('.').map(|text| text.parse().ok()).collect();
    numbers
        .and_then(|numbers| numbers.try_into().ok())
        .with_context(|| format!("`{version}` is not a version of the form 1.2.3"))
}

/// The version that a manifest states.
pub(super) fn of_manifest(manifest: &str) -> anyhow::Result<String> {
    let line = manifest
        .lines()
        .take_while(|line| !line.starts_with('[') || *line == "[package]")
        .find_map(|line| line.strip_prefix("version = "));
    let version = line.context("the manifest states no version")?;
    Ok(version.trim().trim_matches('"').to_owned())
}
