//! `unknown-value`: a value that the specification does not list for a field.

use super::has_fields;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    document::{
        SpecVersion,
        grammar::{ObjectKind, Versions},
        reference::similar,
        walk::Located,
    },
    lint::{LintContext, Rule},
    source::node::Node,
};

static INFO: RuleInfo = RuleInfo {
    id: "unknown-value",
    severity: Severity::Error,
    what: "A field that takes one of a few words holds another.",
    why: "Tools leave the object out: a parameter with `in: param` is never sent.",
    example: "in: params   # wrong\nin: query    # right",
    standard: "OAS 3.0.3 §4.7.12.2, §4.7.12.3, §4.7.27.1",
};

/// A field and its words.
struct Words {
    kind: ObjectKind,
    field: &'static str,
    versions: Versions,
    allowed: &'static [&'static str],
}

const fn words(
    versions: Versions,
    kind: ObjectKind,
    field: &'static str,
    allowed: &'static [&'static str],
) -> Words {
    Words {
        kind,
        field,
        versions,
        allowed,
    }
}

const V2: Versions = Versions::between(SpecVersion::V2_0, SpecVersion::V2_0);
const V3: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_2);
const V3_0: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_0);
const V3_0_TO_3_1: Versions = Versions::between(SpecVersion::V3_0, SpecVersion::V3_1);
const SINCE_3_1: Versions = Versions::between(SpecVersion::V3_1, SpecVersion::V3_2);
const SINCE_3_2: Versions = Versions::between(SpecVersion::V3_2, SpecVersion::V3_2);

const SCHEMES: &[&str] = &["http", "https", "ws", "wss"];
const FORMATS: &[&str] = &["csv", "ssv", "tsv", "pipes", "multi"];
const SIMPLE_TYPES: &[&str] = &["string", "number", "integer", "boolean", "array"];

/// The fields with their words, by version.
const TABLE: &[Words] = {
    use ObjectKind as K;
    &[
        words(V2, K::OpenApi, "schemes", SCHEMES),
        words(V2, K::Operation, "schemes", SCHEMES),
        words(
            V2,
            K::Parameter,
            "in",
            &["query", "header", "path", "formData", "body"],
        ),
        words(
            V2,
            K::Parameter,
            "type",
            &["string", "number", "integer", "boolean", "array", "file"],
        ),
        words(V2, K::Parameter, "collectionFormat", FORMATS),
        words(V2, K::Items, "type", SIMPLE_TYPES),
        words(V2, K::Items, "collectionFormat", FORMATS),
        words(V2, K::Header, "type", SIMPLE_TYPES),
        words(V2, K::Header, "collectionFormat", FORMATS),
        words(
            V2,
            K::SecurityScheme,
            "type",
            &["basic", "apiKey", "oauth2"],
        ),
        words(V2, K::SecurityScheme, "in", &["query", "header"]),
        words(
            V2,
            K::SecurityScheme,
            "flow",
            &["implicit", "password", "application", "accessCode"],
        ),
        words(
            V3_0_TO_3_1,
            K::Parameter,
            "in",
            &["query", "header", "path", "cookie"],
        ),
        words(
            SINCE_3_2,
            K::Parameter,
            "in",
            &["query", "querystring", "header", "path", "cookie"],
        ),
        words(
            V3_0_TO_3_1,
            K::Parameter,
            "style",
            &[
                "matrix",
                "label",
                "form",
                "simple",
                "spaceDelimited",
                "pipeDelimited",
                "deepObject",
            ],
        ),
        words(
            SINCE_3_2,
            K::Parameter,
            "style",
            &[
                "matrix",
                "label",
                "form",
                "simple",
                "spaceDelimited",
                "pipeDelimited",
                "deepObject",
                "cookie",
            ],
        ),
        words(V3, K::Header, "style", &["simple"]),
        words(
            V3,
            K::Encoding,
            "style",
            &["form", "spaceDelimited", "pipeDelimited", "deepObject"],
        ),
        words(
            V3_0,
            K::SecurityScheme,
            "type",
            &["apiKey", "http", "oauth2", "openIdConnect"],
        ),
        words(
            SINCE_3_1,
            K::SecurityScheme,
            "type",
            &["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"],
        ),
        words(V3, K::SecurityScheme, "in", &["query", "header", "cookie"]),
        words(
            SINCE_3_2,
            K::Xml,
            "nodeType",
            &["element", "attribute", "text", "cdata", "none"],
        ),
    ]
};

/// The rule.
#[derive(Debug)]
pub(super) struct UnknownValue;

impl Rule for UnknownValue {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn check(&self, context: &LintContext<'_>, diagnostics: &mut Diagnostics) {
        let (objects, version) = context.written();
        let table: Vec<&Words> = TABLE
            .iter()
            .filter(|row| row.versions.contains(version))
            .collect();
        for located in objects
            .iter()
            .filter(|located| has_fields(located, version))
        {
            for row in table.iter().filter(|row| row.kind == located.kind) {
                check(located, row, diagnostics);
            }
        }
    }
}

fn check(located: &Located<'_>, row: &Words, diagnostics: &mut Diagnostics) {
    let Some(value) = located.node.get(row.field) else {
        return;
    };
    let one = std::slice::from_ref(value);
    let items = value.as_sequence().unwrap_or(one);
    for item in items {
        let Some(word) = item.as_str().filter(|word| !row.allowed.contains(word)) else {
            continue;
        };
        diagnostics.push(report(item, word, row));
    }
}

fn report(item: &Node, word: &str, row: &Words) -> Diagnostic {
    let finding = Diagnostic::new(
        &INFO,
        item.span,
        format!("`{word}` is not a value of `{}`", row.field),
    );
    match similar(word, row.allowed.iter().copied()) {
        Some(word) => finding.help(format!("did you mean `{word}`?")),
        None => finding.help(format!("write one of: {}", row.allowed.join(", "))),
    }
}
