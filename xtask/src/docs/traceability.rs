//! `spec/docs/traceability.md`: the evidence of each element of the shipped contract.

use std::{collections::BTreeMap, fmt::Write as _};

use anyhow::Context as _;
use spec::{
    document::{Document, Location},
    lint::tkey7::evidence::{Element, ElementKind, EvidenceClass, elements},
    model::Api,
    source::node::Node,
};

use super::{Page, cell};
use crate::workspace;

/// The page.
#[derive(Debug)]
pub(super) struct Traceability;

/// Where the contract lists what the sources disagree on.
const CONTRADICTIONS: &str = "x-documentation-contradictions";

impl Page for Traceability {
    fn path(&self) -> &'static str {
        "spec/docs/traceability.md"
    }

    fn render(&self, _current: &str) -> anyhow::Result<String> {
        let document = workspace::load_contract().document;
        let document = document.context("the shipped contract does not load")?;
        let elements = elements(&document);
        let sources = Sources::of(&elements, &document);
        let mut res = String::from(HEAD);
        res += &counts(&elements);
        res += &sources.table(&elements);
        res += &contradictions(&document, &elements, &sources)?;
        res += &general(&elements, &sources);
        res += &operations(&document, &elements, &sources)?;
        res += &schemas(&elements, &sources);
        Ok(res)
    }
}

const HEAD: &str = "<!-- Made by `cargo xtask docs`. -->

# Evidence of the TKEY7 contract

The contract is made from public documentation, of which large parts could not be read.
Every element states how well it is supported.

- `documented`: the API reference or the API introduction is the source.
- `documented-elsewhere`: scenario pages, diagrams, XML schemas or XML samples are the source.
- `inferred`: there is no source; the contract proposes it.
- `contradictory`: the sources disagree, and the note lists all interpretations.

Numbers in brackets are sources; for an inferred element they are the pages it was inferred from.
";

/// The pages that elements name, numbered in their order.
struct Sources {
    urls: Vec<String>,
}

impl Sources {
    fn of(elements: &[Element<'_>], document: &Document) -> Self {
        let of_elements = elements.iter().flat_map(Element::sources);
        let listed = listed(document);
        let of_list = listed.iter().flat_map(|entry| strings(entry, "sources"));
        let mut urls: Vec<String> = of_elements.chain(of_list).map(ToOwned::to_owned).collect();
        urls.sort();
        urls.dedup();
        Self { urls }
    }

    /// `[1] [4]`.
    fn numbers<'s>(&self, named: impl IntoIterator<Item = &'s str>) -> String {
        let numbers: Vec<String> = named
            .into_iter()
            .filter_map(|url| self.urls.iter().position(|known| known == url))
            .map(|at| format!("[{0}](#source-{0})", at + 1))
            .collect();
        numbers.join(" ")
    }

    fn table(&self, elements: &[Element<'_>]) -> String {
        let mut res = String::from(
            "\n## Sources\n\n| Number | Page | Elements that name it |\n|---|---|---|\n",
        );
        for (at, url) in self.urls.iter().enumerate() {
            let naming = elements
                .iter()
                .filter(|element| element.sources().contains(&url.as_str()));
            line(
                &mut res,
                format_args!(
                    "| <a id=\"source-{0}\"></a>{0} | <{url}> | {1} |",
                    at + 1,
                    naming.count()
                ),
            );
        }
        res
    }
}

fn counts(elements: &[Element<'_>]) -> String {
    let mut res = String::from("\n## Counts\n\n| Elements |");
    for class in EvidenceClass::ALL {
        res += &format!(" {class} |");
    }
    res += " together |\n|---|---|---|---|---|---|\n";
    let mut row = |name: &str, of: &dyn Fn(&Element<'_>) -> bool| {
        let all: Vec<&Element<'_>> = elements.iter().filter(|element| of(element)).collect();
        if all.is_empty() {
            return;
        }
        res += &format!("| {name} |");
        for class in EvidenceClass::ALL {
            let count = all
                .iter()
                .filter(|element| element.class() == Some(class))
                .count();
            res += &format!(" {count} |");
        }
        res += &format!(" {} |\n", all.len());
    };
    for kind in ElementKind::ALL {
        row(kind.name(), &|element| element.kind == kind);
    }
    row("all", &|_| true);
    res
}

fn contradictions(
    document: &Document,
    elements: &[Element<'_>],
    sources: &Sources,
) -> anyhow::Result<String> {
    let mut res = String::from(
        "\n## Contradictions of the sources\n\nNone of them is resolved silently: the contract names all interpretations and the one it follows.\n",
    );
    for entry in listed(document) {
        let subject = entry
            .get_str("subject")
            .context("a contradiction has no subject")?;
        let contract = entry.get_str("contract").with_context(|| {
            format!("`{subject}` does not record which one the contract follows")
        })?;
        line(&mut res, format_args!("\n### {subject}\n"));
        for interpretation in strings(entry, "interpretations") {
            line(&mut res, format_args!("- {interpretation}"));
        }
        let numbers = sources.numbers(strings(entry, "sources"));
        line(
            &mut res,
            format_args!("\nThe contract: {contract}\nSources: {numbers}."),
        );
    }
    let marked: Vec<&Element<'_>> = elements
        .iter()
        .filter(|element| element.class() == Some(EvidenceClass::Contradictory))
        .collect();
    line(&mut res, format_args!("\n### Elements that hang on them\n"));
    for element in marked {
        let note = cell(element.note().unwrap_or_default());
        line(
            &mut res,
            format_args!("- {} `{}`: {note}", element.kind.name(), element.name),
        );
    }
    Ok(res)
}

/// The elements outside operations and schemas.
fn general(elements: &[Element<'_>], sources: &Sources) -> String {
    let kinds = [
        ElementKind::Server,
        ElementKind::ServerVariable,
        ElementKind::SecurityScheme,
        ElementKind::Tag,
    ];
    let rows: String = elements
        .iter()
        .filter(|element| kinds.contains(&element.kind))
        .map(|element| {
            row(
                &format!("{} `{}`", element.kind.name(), element.name),
                element,
                sources,
            )
        })
        .collect();
    format!("\n## The API itself\n\n{TABLE}{rows}")
}

/// Every operation with its parameters, its body, its statuses and their links.
fn operations(
    document: &Document,
    elements: &[Element<'_>],
    sources: &Sources,
) -> anyhow::Result<String> {
    let by_location: BTreeMap<&Location, &Element<'_>> = elements
        .iter()
        .map(|element| (&element.location, element))
        .collect();
    let api = Api::new(std::sync::Arc::new(document.clone()));
    let mut res = String::from("\n## Operations\n");
    for operation in &api.operations {
        line(
            &mut res,
            format_args!("\n### `{}`\n\n{}", operation.label(), TABLE.trim_end()),
        );
        let mut add = |name: String, location: &Location| -> anyhow::Result<()> {
            let element = by_location
                .get(location)
                .with_context(|| format!("{name} of {} has no evidence", operation.label()))?;
            res += &row(&name, element, sources);
            Ok(())
        };
        add(
            format!("operation `{}`", operation.id),
            &operation.origin.location,
        )?;
        for parameter in &operation.parameters {
            let name = format!("{} parameter `{}`", parameter.location, parameter.name);
            add(name, &parameter.origin.location)?;
        }
        if let Some(body) = &operation.request_body {
            add("request body".to_owned(), &body.origin.location)?;
        }
        for response in &operation.responses.list {
            add(
                format!("response {}", response.status),
                &response.origin.location,
            )?;
            for link in &response.links {
                add(format!("link `{}`", link.name), &link.origin.location)?;
            }
        }
    }
    Ok(res)
}

/// Every schema with its properties.
fn schemas(elements: &[Element<'_>], sources: &Sources) -> String {
    let mut res = String::from("\n## Schemas\n");
    let all = elements
        .iter()
        .filter(|element| element.kind == ElementKind::Schema);
    for schema in all {
        line(
            &mut res,
            format_args!("\n### Schema `{}`\n\n{}", schema.name, TABLE.trim_end()),
        );
        res += &row("schema", schema, sources);
        let below = elements.iter().filter(|element| {
            element.kind == ElementKind::Property
                && element.location.source == schema.location.source
                && element.location.pointer.is_within(&schema.location.pointer)
        });
        for property in below {
            res += &row(&format!("property `{}`", property.name), property, sources);
        }
    }
    res
}

const TABLE: &str = "| Element | Evidence | Sources | Note |\n|---|---|---|---|\n";

fn row(name: &str, element: &Element<'_>, sources: &Sources) -> String {
    let class = element.class().map_or("missing", EvidenceClass::name);
    format!(
        "| {} | {class} | {} | {} |\n",
        cell(name),
        sources.numbers(element.sources()),
        cell(element.note().unwrap_or_default()),
    )
}

fn listed(document: &Document) -> &[Node] {
    let list = document.root().get(CONTRADICTIONS);
    list.map(Node::items).unwrap_or_default()
}

fn strings<'d>(node: &'d Node, field: &str) -> impl Iterator<Item = &'d str> + use<'d> {
    let items = node.get(field).map(Node::items).unwrap_or_default();
    items.iter().filter_map(Node::as_str)
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    let written = writeln!(text, "{line}");
    debug_assert!(written.is_ok(), "a string takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_a_row() {
        let document = workspace::load_contract()
            .document
            .expect("the contract loads");
        let elements = elements(&document);
        let page = Traceability.render("").expect("the page can be made");
        let sources = Sources::of(&elements, &document);
        let mut missing = Vec::new();
        for element in &elements {
            // Everything behind the name is the row.
            let row = row("", element, &sources);
            let has_row = page.contains(row.trim_start_matches("|  |"));
            // Bodies and statuses are named by what holds them.
            let is_named = matches!(
                element.kind,
                ElementKind::RequestBody | ElementKind::Response
            ) || page.contains(&format!("`{}`", element.name));
            if !has_row || !is_named {
                missing.push(format!("{} {}", element.kind.name(), element.name));
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
        assert!(!page.contains("| missing |"));
    }
}
