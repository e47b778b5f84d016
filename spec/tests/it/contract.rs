//! The shipped contract: what it says, and that it is free of mistakes.

use std::sync::Arc;

use spec::{
    diagnostic::render::Style,
    lint::{LintConfig, lint},
    model::Api,
};

#[test]
fn shipped_contract_loads_without_a_finding() {
    let loaded = spec::embedded::load();
    assert_eq!(loaded.diagnostics.to_lines(&loaded.sources), "");
}

#[test]
fn outline_of_the_shipped_contract() {
    let document = spec::embedded::load().document.expect("the contract loads");
    insta::assert_snapshot!(Api::new(Arc::new(document)));
}

#[test]
fn shipped_contract_keeps_the_rules_of_its_house() {
    let loaded = spec::embedded::load();
    let config = LintConfig::new().with_set("tkey7").expect("the set exists");
    let report = lint(&loaded, &config);
    assert_eq!(report.to_text(Style::Plain), "no finding\n");
}
