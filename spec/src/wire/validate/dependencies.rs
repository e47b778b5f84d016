//! Dependencies between query parameters, which OpenAPI itself has no place for.
//!
//! The extension `x-dependencies` of an operation lists them in the Inter-parameter Dependency Language (IDL4OAS). Of its
//! operators the ones that count parameters are read: `OnlyOne(a, b)`, `Or(a, b)`, `ZeroOrOne(a, b)`, `AllOrNone(a, b)`.

use serde_json::Value;

use super::result::{Findings, RequestPart};
use crate::model::{Operation, ParameterLocation};

/// The extension.
const EXTENSION: &str = "x-dependencies";

/// How many of some parameters a request has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependency {
    operator: Operator,
    names: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    OnlyOne,
    Or,
    ZeroOrOne,
    AllOrNone,
}

impl Operator {
    const ALL: [(&'static str, Self, &'static str); 4] = [
        ("OnlyOne", Self::OnlyOne, "exactly one of"),
        ("Or", Self::Or, "at least one of"),
        ("ZeroOrOne", Self::ZeroOrOne, "at most one of"),
        ("AllOrNone", Self::AllOrNone, "all or none of"),
    ];

    fn admits(self, sent: usize, all: usize) -> bool {
        match self {
            Self::OnlyOne => sent == 1,
            Self::Or => sent >= 1,
            Self::ZeroOrOne => sent <= 1,
            Self::AllOrNone => sent == 0 || sent == all,
        }
    }

    /// Its name, and what it asks for.
    fn words(self) -> (&'static str, &'static str) {
        let mut all = Self::ALL.into_iter();
        let own = all.find(|(_, operator, _)| *operator == self);
        own.map_or(("", ""), |(name, _, words)| (name, words))
    }
}

/// The dependencies of `operation`; those that cannot be read are added to `flaws`.
pub(super) fn of(operation: &Operation, flaws: &mut Vec<String>) -> Vec<Dependency> {
    let listed = match operation.extensions.value(EXTENSION) {
        None => return Vec::new(),
        Some(Value::Array(listed)) => listed.as_slice(),
        Some(one) => std::slice::from_ref(one),
    };
    let mut res = Vec::new();
    for item in listed {
        match item.as_str().and_then(|text| parse(operation, text)) {
            Some(dependency) => res.push(dependency),
            None => flaws.push(format!(
                "`{EXTENSION}` has {item}, and only `OnlyOne`, `Or`, `ZeroOrOne` and `AllOrNone` of query parameters are \
                 read, such as `OnlyOne(a, b);`"
            )),
        }
    }
    res
}

/// Reads `OnlyOne(a, b);`, where the names are those of query parameters.
fn parse(operation: &Operation, text: &str) -> Option<Dependency> {
    let text = text.trim();
    let text = text.strip_suffix(';').unwrap_or(text).trim_end();
    let (operator, names) = text.strip_suffix(')')?.split_once('(')?;
    let mut all = Operator::ALL.into_iter();
    let (_, operator, _) = all.find(|(name, ..)| *name == operator.trim())?;
    let names: Vec<String> = names
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    let is_query = |name: &String| {
        let mut query = operation.parameters_in(ParameterLocation::Query);
        query.any(|parameter| parameter.name == *name)
    };
    (names.len() > 1 && names.iter().all(is_query)).then_some(Dependency { operator, names })
}

impl Dependency {
    /// Compares the parameters that were sent, which `is_sent` knows.
    pub(super) fn validate(&self, is_sent: impl Fn(&str) -> bool, findings: &mut Findings) {
        let sent: Vec<&String> = self.names.iter().filter(|name| is_sent(name)).collect();
        if self.operator.admits(sent.len(), self.names.len()) {
            return;
        }
        let quoted = |names: &[&String]| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            names.join(" and ")
        };
        let found = match sent.as_slice() {
            [] => "none was sent".to_owned(),
            [one] => format!("`{one}` was sent"),
            more => format!("{} were sent", quoted(more)),
        };
        let (keyword, words) = self.operator.words();
        let all: Vec<&String> = self.names.iter().collect();
        // The problem is at the last one that was sent, or at the first one that could be.
        let at = sent.last().copied().or(self.names.first());
        findings.add(
            RequestPart::Parameter(ParameterLocation::Query, at.cloned().unwrap_or_default()),
            keyword,
            format!("{words} {} must be sent, and {found}", quoted(&all)),
            false,
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::{
        document::{Document, MemoryFiles},
        model::Api,
        wire::{Request, RequestValidator, Validity},
    };

    fn validator(dependencies: &str) -> RequestValidator {
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      x-dependencies: \
             {dependencies}\n      parameters:\n      - {{name: p, in: query, schema: {{type: string}}}}\n      - {{name: \
             q, in: query, schema: {{type: string}}}}\n      - {{name: h, in: header, schema: {{type: string}}}}\n      \
             responses: {{'200': {{description: d}}}}\n"
        );
        let files = MemoryFiles::from_iter([("a.yaml", text)]);
        let api = Api::new(Arc::new(
            Document::load_with("a.yaml", &files).document.unwrap(),
        ));
        RequestValidator::new(&api, &api.operations[0])
    }

    fn problems(validator: &RequestValidator, target: &str) -> Vec<String> {
        let validation = validator.validate(&Request {
            method: "GET".to_owned(),
            target: target.to_owned(),
            headers: Vec::<(&str, &str)>::new().into_iter().collect(),
            body: None,
        });
        assert_eq!(
            validation.validity == Validity::Valid,
            validation.problems.is_empty()
        );
        validation
            .problems
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_request_has_as_many_parameters_as_its_dependencies_ask_for() {
        let targets = ["/a", "/a?p=", "/a?q", "/a?p=1&q=2"];
        for (operator, admitted) in [
            ("OnlyOne", [false, true, true, false]),
            ("Or", [false, true, true, true]),
            ("ZeroOrOne", [true, true, true, false]),
            ("AllOrNone", [true, false, false, true]),
        ] {
            let validator = validator(&format!("['{operator}(p, q);']"));
            assert!(validator.flaws().is_empty());
            let found = targets.map(|target| problems(&validator, target).is_empty());
            assert_eq!(found, admitted, "{operator}");
        }
        let only_one = validator("'OnlyOne(p,q)'");
        assert_eq!(
            problems(&only_one, "/a"),
            ["query parameter `p`: exactly one of `p` and `q` must be sent, and none was sent"]
        );
        assert_eq!(
            problems(&only_one, "/a?q=1&p=2"),
            [
                "query parameter `q`: exactly one of `p` and `q` must be sent, and `p` and `q` were sent"
            ]
        );
    }

    #[test]
    fn dependencies_that_are_not_read_are_flaws_and_admit_everything() {
        for unread in [
            "['OnlyOne(p, x);']",
            "['OnlyOne(p)']",
            "['OnlyOne(p, h);']",
            "['IF p THEN q;', 1]",
            "{a: b}",
        ] {
            let validator = validator(unread);
            assert!(!validator.flaws().is_empty(), "{unread}");
            assert!(problems(&validator, "/a").is_empty());
        }
    }
}
