//! The shipped contract: its outline, that it has no findings, and that the rules would find errors in it.

use std::sync::Arc;

use spec::{
    diagnostic::render::Style,
    document::{Document, MemoryFiles},
    lint::{Level, LintConfig, LintReport, lint, rule_pages},
    model::{Api, link::LinkValue},
};

/// Lints the contract after `change` was made to every line, by the rule called `rule` alone.
fn lint_changed(rule: &str, change: impl Fn(&str) -> Option<String>) -> LintReport {
    let files: MemoryFiles = spec::embedded::FILES
        .iter()
        .map(|(name, text)| {
            let lines: Vec<String> = text.lines().filter_map(&change).collect();
            (*name, lines.join("\n"))
        })
        .collect();
    let pages = rule_pages();
    let others = pages
        .iter()
        .flat_map(|page| &page.rules)
        .filter(|info| info.id != rule);
    let config = others.fold(
        LintConfig::new().with_set("tkey7").unwrap(),
        |config, info| config.with_level(info.id, Level::Off).unwrap(),
    );
    lint(&Document::load_with(spec::embedded::ENTRY, &files), &config)
}

/// Lines of the contract that hold `text`.
fn lines_with(text: &str) -> usize {
    let all = spec::embedded::FILES.iter();
    all.flat_map(|(_, file)| file.lines())
        .filter(|line| line.contains(text))
        .count()
}

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
fn shipped_contract_keeps_its_ruleset() {
    let loaded = spec::embedded::load();
    let config = LintConfig::new().with_set("tkey7").expect("the set exists");
    let report = lint(&loaded, &config);
    assert_eq!(report.to_text(Style::Plain), "no finding\n");
}

#[test]
fn every_removed_evidence_status_is_found() {
    let field = "x-documentation-status:";
    let report = lint_changed("tkey7-evidence", |line| {
        (!line.contains(field)).then(|| line.to_owned())
    });
    assert!(lines_with(field) > 100);
    assert_eq!(
        report.diagnostics.len(),
        lines_with(field),
        "{}",
        report.diagnostics.to_lines(&report.sources)
    );
}

#[test]
fn inferred_elements_must_be_described_as_inferred() {
    let status = "x-documentation-status: inferred";
    let report = lint_changed("tkey7-evidence", |line| {
        Some(if line.contains(status) {
            line.to_owned()
        } else {
            line.replace("inferred", "proposed")
        })
    });
    assert!(lines_with(status) > 30);
    assert_eq!(report.diagnostics.len(), lines_with(status));
}

#[test]
fn every_removed_note_on_a_contradiction_is_found() {
    let status = "x-documentation-status: contradictory";
    let report = lint_changed("tkey7-evidence", |line| {
        Some(line.replace("x-documentation-note:", "x-note:"))
    });
    assert!(lines_with(status) > 0);
    assert_eq!(report.diagnostics.len(), lines_with(status));
}

#[test]
fn every_removed_example_is_found() {
    let report = lint_changed("tkey7-examples", |line| {
        Some(line.replace("examples:", "x-examples:"))
    });
    let document = spec::embedded::load().document.expect("the contract loads");
    let api = Api::new(Arc::new(document));
    let bodies = api.operations.iter().map(|operation| {
        let responses = operation.responses.list.iter();
        let request = operation.request_body.iter().map(|body| &body.content);
        request
            .chain(responses.map(|response| &response.content))
            .map(Vec::len)
            .sum::<usize>()
    });
    // Shared responses are reported once.
    let shared = 7 * (api.operations.len() - 1) + 1;
    let bodies: usize = bodies.sum();
    assert!(
        report.diagnostics.len() >= bodies - shared,
        "{}",
        report.summary()
    );
    assert!(
        report.diagnostics.len() >= 8 + 2 * 5,
        "{}",
        report.summary()
    );
}

#[test]
fn examples_are_validated_by_their_schemas() {
    for (valid, invalid) in [
        ("timestamp: 1651224866578", "timestamp: today"),
        ("account_type: operating", "account_type: current"),
        ("message_type: pacs.008", "message_type: pacs.999"),
        (
            "distributed_ledger_account_address: T",
            "distributed_ledger_account_address: G",
        ),
    ] {
        assert!(lines_with(valid) > 0, "{valid}");
        let report = lint_changed("invalid-example", |line| Some(line.replace(valid, invalid)));
        assert!(!report.diagnostics.is_empty(), "{invalid} is not found");
    }
    let unchanged = lint_changed("invalid-example", |line| Some(line.to_owned()));
    assert!(unchanged.is_clean());
}

#[test]
fn links_describe_the_documented_workflows() {
    let document = spec::embedded::load().document.expect("the contract loads");
    let api = Api::new(Arc::new(document));
    let links = |from: &str| -> Vec<(String, Vec<String>)> {
        let operation = api.operation(from).unwrap_or_else(|| panic!("no {from}"));
        let success = operation.responses.for_status(200).expect("a success");
        let passed = |(name, value): &(String, LinkValue)| format!("{name}={}", value.to_json());
        success
            .links
            .iter()
            .map(|link| {
                let target = link.operation.clone().expect("a target");
                (target, link.parameters.iter().map(passed).collect())
            })
            .collect()
    };
    let leads = |from: &str, to: &str, passing: &str| {
        let links = links(from);
        let found = links.iter().any(|(target, passed)| {
            target == to && (passing.is_empty() || passed.iter().any(|p| p == passing))
        });
        assert!(
            found,
            "{from} does not lead to {to} with {passing}: {links:?}"
        );
    };
    // List, account, balances.
    let first = "account_identification=\"$response.body#/0/account_identification\"";
    leads("list_digital_accounts", "get_digital_account", first);
    leads("list_digital_accounts", "get_balances", first);
    leads("get_digital_account", "get_balances", "");
    // Sign, send, gateway; likewise redemption, and the response of the Tokenizer.
    for sending in [
        "send_payment_message",
        "reply_payment_message",
        "redeem_payment_message",
    ] {
        leads("sign_message", sending, "");
    }
    leads(
        "send_payment_message",
        "get_gateway_messages",
        "payment=\"\"",
    );
    leads(
        "redeem_payment_message",
        "get_gateway_messages",
        "payment=\"\"",
    );
    leads(
        "get_tokenizer_gateway_messages",
        "redeem_transaction_message",
        "",
    );
    // Refresh.
    leads("refresh_access_token", "list_digital_accounts", "");
}
