//! Lists that come in pages: which operations have functions for all pages, and how the next page is asked for.
//!
//! A rule in a file of its own recognizes each way to ask, in the order of [`RULES`]; what it recognizes is a note. A
//! setting of the operation, in `codegen.yaml` or as `x-pagination`, comes before all rules.

mod candidate;

mod dropshot;

mod given;

mod last_item;

mod link_header;

mod next_link;

mod offset;

mod page_number;

mod token;

use std::collections::BTreeMap;

use spec::{
    diagnostic::{Diagnostic, Diagnostics, RuleInfo, Severity},
    model::{Api, Operation},
};

use self::candidate::Candidate;
use super::{
    OperationPlan,
    page::{EndFlag, FieldStep, MemberPath, NextPage, PaginationPlan},
};
use crate::{
    error::GenerateError,
    pagination::{EXTENSION, PaginationSetting},
    types::{TypeExpr, TypeTable},
};

/// The pages of an operation are followed by a rule.
static RECOGNIZED_PAGINATION: RuleInfo = RuleInfo {
    id: "recognized-pagination",
    severity: Severity::Note,
    what: "An operation has functions for all pages of its list, since its parameters and responses look like pages.",
    why: "OpenAPI cannot express how the next page is asked for; a rule recognizes it by names.",
    example: "parameters: [{name: cursor, in: query, schema: {type: string}}]\n# and `next_cursor` in the response",
    standard: "good practice",
};

/// The pages of an operation cannot be followed as a setting has it.
static UNUSABLE_PAGINATION: RuleInfo = RuleInfo {
    id: "unusable-pagination",
    severity: Severity::Error,
    what: "The pages of an operation cannot be asked for as `x-pagination` or the configuration has it.",
    why: "It names a parameter or a member that is not there.",
    example: "x-pagination: {token: {member: next, parameter: cursor}}   # without the parameter",
    standard: "good practice",
};

/// What a rule recognizes: the way to the next page, and that as words of a note.
struct Recognized {
    next: NextPage,
    /// The list, where the rule knows more than that there is one.
    list: Option<(Vec<FieldStep>, TypeExpr)>,
    end: Option<EndFlag>,
    by: String,
    /// What is guessed.
    guess: Option<String>,
}

impl Recognized {
    fn new(next: NextPage, by: impl Into<String>) -> Self {
        Self {
            next,
            list: None,
            end: None,
            by: by.into(),
            guess: None,
        }
    }
}

/// A rule: what it recognizes in an operation, if anything.
type Rule = fn(&Candidate<'_>) -> Option<Recognized>;

/// The rules, the surest first.
const RULES: &[Rule] = &[
    dropshot::recognize,
    link_header::recognize,
    token::recognize,
    last_item::recognize,
    next_link::recognize,
    offset::recognize,
    page_number::recognize,
];

/// The key of settings that is for all operations without one of their own.
const ALL: &str = "*";

/// Plans the pages of `operations`.
///
/// # Errors
///
/// When `settings` names an operation that is not there.
pub(super) fn plan(
    api: &Api,
    operations: &mut [OperationPlan],
    types: &TypeTable,
    settings: &BTreeMap<String, PaginationSetting>,
    diagnostics: &mut Diagnostics,
) -> Result<(), GenerateError> {
    let is_of = |key: &str, operation: &Operation| key == operation.id || key == operation.label();
    for key in settings.keys().filter(|key| *key != ALL) {
        if !api.operations.iter().any(|it| is_of(key, it)) {
            return Err(GenerateError::UnknownOperation(key.clone()));
        }
    }
    let models: BTreeMap<&str, &Operation> = api
        .operations
        .iter()
        .map(|operation| (operation.id.as_str(), operation))
        .collect();
    for operation in operations {
        let Some(model) = models.get(operation.id.as_str()) else {
            continue;
        };
        let Some(candidate) = Candidate::of(operation, model, types, &api.document) else {
            continue;
        };
        let given = settings.iter().find(|(key, _)| is_of(key, model));
        let given = given.map(|(_, setting)| Ok(setting.clone()));
        let extended = model.extensions.value(EXTENSION);
        let extended = extended.map(|value| serde_json::from_value(value.clone()));
        let of_all = settings.get(ALL).map(|setting| Ok(setting.clone()));
        let setting = given.or(extended).or(of_all).transpose();
        let found = match setting {
            Ok(Some(PaginationSetting::Recognized(false))) => continue,
            Ok(Some(PaginationSetting::Given(rule))) => given::find(&candidate, &rule),
            Ok(Some(PaginationSetting::Recognized(true)) | None) => {
                let recognized = RULES.iter().find_map(|rule| rule(&candidate));
                Ok(recognized.and_then(|it| recognized_plan(&candidate, it, diagnostics)))
            }
            Err(_) => Err("expected `true`, `false`, or one of `link-header`, `next-link`, `token`, `offset`, `page` and `last-item`".to_owned()),
        };
        match found {
            Ok(found) => operation.pagination = found,
            Err(reason) => diagnostics.push(
                Diagnostic::new(&UNUSABLE_PAGINATION, operation.span, reason)
                    .here("its pages cannot be asked for"),
            ),
        }
    }
    Ok(())
}

fn recognized_plan(
    candidate: &Candidate<'_>,
    recognized: Recognized,
    diagnostics: &mut Diagnostics,
) -> Option<PaginationPlan> {
    let (list, item) = recognized.list.or_else(|| candidate.list())?;
    let message = format!("its pages are asked for by {}", recognized.by);
    let note = Diagnostic::new(&RECOGNIZED_PAGINATION, candidate.operation.span, message);
    let switch = format!("`{EXTENSION}: false`, or `pagination` in `codegen.yaml`, changes that");
    diagnostics.push(note.help(match recognized.guess {
        Some(guess) => format!("{guess}; {switch}"),
        None => switch,
    }));
    Some(candidate.finish(list, item, recognized.next, recognized.end))
}
