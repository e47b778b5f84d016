//! `spec/README.md`: the categories of lint rules.

use spec::lint::rule_pages;

use super::{Page, part};

/// The part of the page.
#[derive(Debug)]
pub(super) struct RuleCategories;

impl Page for RuleCategories {
    fn path(&self) -> &'static str {
        "spec/README.md"
    }

    fn render(&self, current: &str) -> anyhow::Result<String> {
        let mut res = String::from("| Category | Rules | For example |\n|---|---|---|\n");
        for page in rule_pages() {
            let title = match page.set {
                Some(set) => format!("{} (`--set {set}`)", page.title),
                None => page.title.to_owned(),
            };
            let examples = page.rules.iter().take(3);
            let examples: Vec<String> = examples.map(|rule| format!("`{}`", rule.id)).collect();
            res += &format!(
                "| {title} | {} | {} |\n",
                page.rules.len(),
                examples.join(", ")
            );
        }
        part::replaced(current, "rules", &res)
    }
}
