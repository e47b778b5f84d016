//! `spec/docs/rules.md`: the page of every lint rule.

use spec::lint::rule_pages;

use super::Page;

/// The page.
#[derive(Debug)]
pub(super) struct Rules;

impl Page for Rules {
    fn path(&self) -> &'static str {
        "spec/docs/rules.md"
    }

    fn render(&self, _current: &str) -> anyhow::Result<String> {
        let pages = rule_pages();
        let count: usize = pages.iter().map(|page| page.rules.len()).sum();
        let mut res = format!(
            "<!-- Made by `cargo xtask docs`. -->\n\n# Lint rules\n\n\
             There are {count} rules.\n\
             The severity in parentheses can be changed with `--level RULE=LEVEL`, or in the section `lint` of `conformance.yaml`.\n\
             A document suppresses a finding with `x-lint-ignore: {{RULE: reason}}` on the object it is in.\n\n\
             | Category | Rules |\n|---|---|\n"
        );
        for page in &pages {
            let names: Vec<String> = page
                .rules
                .iter()
                .map(|rule| format!("[`{0}`](#{0}-{1})", rule.id, rule.severity))
                .collect();
            res += &format!("| {} | {} |\n", page.title, names.join(", "));
        }
        for page in &pages {
            res += &format!("\n## {}\n\n", page.title);
            if let Some(set) = page.set {
                res += &format!("These rules are applied with `--set {set}`.\n\n");
            }
            let entries: Vec<String> = page.rules.iter().map(|rule| rule.to_markdown()).collect();
            res += &entries.join("\n");
        }
        Ok(res)
    }
}
