//! The forms of a lint report, severities by configuration, and suppressions in the document.

use spec::{
    diagnostic::{Severity, render::Style},
    document::Document,
    lint::{Level, LintConfig, LintReport, lint},
};

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Счета, verison: '1', version: '1'}
paths:
  /счета/{id}:
    get:
      operationId: get_account
      summary: Счёт
      responses:
        '204': {description: ok}
        default: {description: error}
components:
  schemas:
    Old:
      x-lint-ignore: {unused-component: kept for the next release}
      type: object
";

fn report(text: &str, config: &LintConfig) -> LintReport {
    lint(&Document::from_text("счета.yaml", text), config)
}

#[test]
fn text_shows_the_lines_and_counts() {
    let report = report(DOCUMENT, &LintConfig::new());
    insta::assert_snapshot!(report.to_text(Style::Plain), @"
    error[unknown-field]: `verison` is not a field of the Info Object
     --> счета.yaml:2:22
      |
    2 | info: {title: Счета, verison: '1', version: '1'}
      |                      ^^^^^^^
      |
      = help: did you mean `version`?

    error[undeclared-path-parameter]: the path parameter `id` is not declared by GET /счета/{id}
     --> счета.yaml:4:10
      |
    4 |   /счета/{id}:
      |          ^^^^
    5 |     get:
      |     --- by this operation
      |
      = help: add a parameter with `name: id`, `in: path` and `required: true`

    2 errors, 1 ignored
    ");
}

#[test]
fn json_has_every_finding_with_lines_columns_and_bytes() {
    let report = report(DOCUMENT, &LintConfig::new());
    insta::assert_snapshot!(report.to_json());
}

#[test]
fn severities_are_configured_by_rule() {
    let config = LintConfig::new()
        .with_level("unknown-field", Level::At(Severity::Note))
        .and_then(|config| config.with_level("undeclared-path-parameter", Level::Off))
        .and_then(|config| config.with_level("unused-component", Level::At(Severity::Error)))
        .unwrap();
    let report = report(DOCUMENT, &config);
    assert!(!report.has_errors());
    assert_eq!(report.summary(), "1 note, 1 ignored");
    assert_eq!(report.suppressed[0].diagnostic.severity, Severity::Error);
}

#[test]
fn a_suppression_for_a_rule_that_is_off_is_not_called_unused() {
    let config = LintConfig::new()
        .with_level("unused-component", Level::Off)
        .and_then(|config| config.with_level("unknown-field", Level::Off))
        .and_then(|config| config.with_level("undeclared-path-parameter", Level::Off))
        .unwrap();
    assert_eq!(report(DOCUMENT, &config).summary(), "no finding");
}

#[test]
fn a_suppression_at_the_root_holds_for_every_file() {
    let text = format!(
        "x-lint-ignore: {{unknown-field: agreed, undeclared-path-parameter: agreed}}\n{DOCUMENT}"
    );
    assert_eq!(
        report(&text, &LintConfig::new()).summary(),
        "no finding, 3 ignored"
    );
}

#[test]
fn problems_found_while_loading_can_be_suppressed() {
    let text = "openapi: 3.0.3\ninfo: {title: a, version: '1', x-lint-ignore: {ambiguous-boolean: meant}, x-on: no}\npaths: {}\n";
    assert_eq!(
        report(text, &LintConfig::new()).summary(),
        "no finding, 1 ignored"
    );
}
