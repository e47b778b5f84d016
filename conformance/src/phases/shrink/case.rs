//! Shrinks a case within its kind: fewer parameters first, then smaller values.

use std::rc::Rc;

use serde_json::Value;

use super::super::{OperationCases, certification::is_certified};
use crate::{
    case::{Body, Case, Content, Credentials, Intent, ObservedTarget},
    value::shrink::{
        ShrinkTree, Simplifier,
        edits::{Edit, edits},
        weight::{UNIT, weight},
    },
};

/// The weight of a part besides its value: removing a part is better than shrinking its value.
const PART: u64 = 20 * UNIT;

/// The shrinking of a case: a valid case stays valid, an invalid one is invalid in the same location only.
pub type CaseTree = ShrinkTree<CaseSimplifier>;

/// How the cases of an operation shrink.
#[derive(Debug, Clone)]
pub struct CaseSimplifier {
    operation: Rc<OperationCases>,
    /// A smallest valid case, whose parts are tried instead of the present ones.
    simplest: Option<Case>,
}

/// One edit of a case; parameters and header fields by their positions.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseEdit {
    /// Takes all values from the simplest case.
    Simplest,
    /// Removes the parameters that the simplest case does not have.
    OnlyRequired,
    /// Takes the body from the simplest case.
    SimplestBody,
    /// Takes the value of a parameter from the simplest case.
    SimplestParameter(usize),
    /// Sends the credentials of the run.
    OwnCredentials,
    /// Sends no credentials instead of wrong ones.
    WithoutCredentials,
    /// Removes the body.
    WithoutBody,
    /// Removes a parameter.
    WithoutParameter(usize),
    /// Removes a header field.
    WithoutHeader(usize),
    /// Shrinks the value of a parameter.
    Parameter(usize, Edit),
    /// Shrinks the value of the body.
    Body(Edit),
    /// Keeps the first bytes of a body that is not a value.
    FirstBytes(usize),
}

impl CaseEdit {
    fn is_fine(&self) -> bool {
        match self {
            Self::Parameter(_, edit) | Self::Body(edit) => edit.is_fine(),
            _ => false,
        }
    }
}

impl CaseSimplifier {
    /// Shrinks cases of `operation`.
    pub fn new(operation: Rc<OperationCases>) -> Self {
        let simplest = operation.operation.simplest();
        Self {
            operation,
            simplest,
        }
    }

    /// Whether `case` matches its intent.
    pub fn is_certified(&self, case: &Case) -> bool {
        is_certified(&self.operation.operation, case)
    }

    /// The value of the parameter at `index` in the simplest case.
    fn simplest_value(&self, case: &Case, index: usize) -> Option<&Value> {
        let parameter = case.parameters.get(index)?;
        let simplest = self.simplest.as_ref()?;
        simplest.parameter(parameter.location, &parameter.name)
    }

    /// The body of the simplest case, where `case` has a body to replace.
    fn simplest_body(&self, case: &Case) -> Option<&Body> {
        case.body.as_ref()?;
        self.simplest.as_ref()?.body.as_ref()
    }
}

impl Simplifier for CaseSimplifier {
    type Value = Case;
    type Edit = CaseEdit;

    fn weight(&self, case: &Case) -> u64 {
        let parameters = case.parameters.iter();
        let parameters: u64 = parameters
            .map(|parameter| PART + weight(&parameter.value))
            .sum();
        let body = match case.body.as_ref().map(|body| &body.content) {
            None => 0,
            Some(Content::Value { value, .. }) => PART + weight(value),
            Some(Content::Bytes(bytes)) => PART + bytes.len() as u64 * UNIT,
        };
        let headers = case.headers.iter();
        let headers: u64 = headers
            .map(|(name, value)| PART + (name.len() + value.len()) as u64 * UNIT)
            .sum();
        let credentials = match case.credentials {
            Credentials::Given => 0,
            Credentials::None => PART,
            Credentials::Wrong => PART + UNIT,
        };
        parameters + body + headers + credentials
    }

    fn edits(&self, case: &Case) -> Vec<CaseEdit> {
        let parameters = 0..case.parameters.len();
        let mut res = Vec::new();
        if self.simplest.is_some() {
            res.extend([CaseEdit::Simplest, CaseEdit::OnlyRequired]);
            res.push(CaseEdit::SimplestBody);
            res.extend(parameters.clone().map(CaseEdit::SimplestParameter));
        }
        res.extend([CaseEdit::OwnCredentials, CaseEdit::WithoutCredentials]);
        res.push(CaseEdit::WithoutBody);
        res.extend(parameters.map(CaseEdit::WithoutParameter));
        res.extend((0..case.headers.len()).map(CaseEdit::WithoutHeader));
        let from = res.len();
        for (index, parameter) in case.parameters.iter().enumerate() {
            let own = ObservedTarget::Parameter(parameter.location, parameter.name.clone());
            let is_observed = case.observed.iter().any(|it| it.target == own);
            // Parts of what names something name nothing.
            let smaller = edits(&parameter.value).into_iter();
            let smaller = smaller.filter(|edit| !(is_observed && edit.is_fine()));
            res.extend(smaller.map(|edit| CaseEdit::Parameter(index, edit)));
        }
        match case.body.as_ref().map(|body| &body.content) {
            Some(Content::Value { value, .. }) => {
                res.extend(edits(value).into_iter().map(CaseEdit::Body));
            }
            // An empty body would count as missing.
            Some(Content::Bytes(bytes)) => {
                res.extend([1, bytes.len() / 2].map(CaseEdit::FirstBytes));
            }
            None => {}
        }
        // Small steps in one part come after large ones in all.
        if let Some(smaller) = res.get_mut(from..) {
            smaller.sort_by_key(CaseEdit::is_fine);
        }
        res
    }

    fn apply(&self, case: &Case, edit: &CaseEdit) -> Option<Case> {
        let mut res = case.clone();
        match edit {
            CaseEdit::Simplest => {
                let simplest = self.simplest.as_ref()?;
                res.parameters.clone_from(&simplest.parameters);
                res.body.clone_from(&simplest.body);
            }
            CaseEdit::OnlyRequired => {
                let simplest = self.simplest.as_ref()?;
                res.parameters.retain(|parameter| {
                    let known = simplest.parameter(parameter.location, &parameter.name);
                    known.is_some()
                });
                if simplest.body.is_none() {
                    res.body = None;
                }
            }
            CaseEdit::SimplestBody => res.body = Some(self.simplest_body(case)?.clone()),
            CaseEdit::SimplestParameter(index) => {
                let smaller = self.simplest_value(case, *index)?;
                res.parameters.get_mut(*index)?.value = smaller.clone();
            }
            CaseEdit::OwnCredentials => {
                res.credentials = Credentials::Given;
                if res.intent == Intent::Unauthenticated {
                    res.intent = Intent::Positive;
                }
            }
            CaseEdit::WithoutCredentials => res.credentials = Credentials::None,
            CaseEdit::WithoutBody => {
                res.body.take()?;
            }
            CaseEdit::WithoutParameter(index) => remove(&mut res.parameters, *index)?,
            CaseEdit::WithoutHeader(index) => {
                remove(&mut res.headers, *index)?;
                // What accepted no documented type accepts any type without its header (RFC 9110 §12.5.1).
                if res.intent == Intent::Unacceptable {
                    res.intent = Intent::Positive;
                }
            }
            CaseEdit::Parameter(index, edit) => {
                let value = &mut res.parameters.get_mut(*index)?.value;
                *value = edit.apply(value);
            }
            CaseEdit::Body(edit) => match &mut res.body.as_mut()?.content {
                Content::Value { value, .. } => *value = edit.apply(value),
                Content::Bytes(_) => return None,
            },
            CaseEdit::FirstBytes(count) => match &mut res.body.as_mut()?.content {
                Content::Bytes(bytes) => bytes.truncate(*count),
                Content::Value { .. } => return None,
            },
        }
        Some(res)
    }

    fn admits(&self, smaller: &Case, _: &CaseEdit) -> bool {
        let operation = &self.operation.operation;
        operation.keeps_given(smaller) && is_certified(operation, smaller)
    }
}

/// Removes the element at `index`; `None` when there is none.
fn remove<T>(list: &mut Vec<T>, index: usize) -> Option<()> {
    (index < list.len()).then(|| {
        list.remove(index);
    })
}
