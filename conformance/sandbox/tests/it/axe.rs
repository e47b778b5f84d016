//! What the accessibility checker axe-core finds on a page.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::chromium::Chromium;

/// The checker, where it is installed.
pub(crate) fn script() -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let path: PathBuf = folder.join("node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(path).ok()
}

/// All that it finds, by rule and element.
pub(crate) fn findings(browser: &mut Chromium, script: &str) -> Vec<String> {
    if !browser.holds("typeof axe === 'object'") {
        browser.evaluate(&format!("{script};0"));
    }
    let results = browser.evaluate(
        "axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })\
         .then(results => results.violations)",
    );
    let violations = results.as_array().cloned().unwrap_or_default();
    let of_rule = |violation: &Value| {
        let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
        let rule = violation["id"].as_str().unwrap_or_default().to_owned();
        let lines = nodes.into_iter().map(move |node| {
            format!(
                "{rule}: {} {}",
                node["html"].as_str().unwrap_or_default(),
                node["failureSummary"].as_str().unwrap_or_default()
            )
        });
        lines.collect::<Vec<_>>()
    };
    violations.iter().flat_map(of_rule).collect()
}
