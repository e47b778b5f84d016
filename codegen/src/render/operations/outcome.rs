//! The success and error types of an operation, by status.

use super::Emitter;
use crate::{
    code::{Code, line},
    plan::{Outcome, ResponseBody, ResponsePlan},
};
use spec::http::StatusCodePattern;

impl Emitter<'_> {
    /// ```text
    /// runtime::data::responses! {
    ///     /// Errors of [`GetBalances`].
    ///     pub enum GetBalancesError {
    ///         /// 404: No such account.
    ///         404 => NotFound(types::Error),
    ///     }
    /// }
    /// ```
    pub(super) fn outcome(&self, code: &mut Code, outcome: &Outcome) {
        let Outcome::ByStatus { name, responses } = outcome else {
            return;
        };
        let what = if name.contains("Success") {
            "Success responses"
        } else {
            "Errors"
        };
        line!(code);
        code.open(format_args!("runtime::data::responses! {{"));
        line!(
            code,
            "/// {what} of [`{}`], by status.",
            self.operation.request
        );
        code.open(format_args!("pub enum {name} {{"));
        for response in responses {
            let (label, pattern) = status(response);
            match &response.description {
                Some(description) => code.doc(&format!("{label}: {description}")),
                None => line!(code, "/// {label}"),
            }
            let body = match &response.body {
                ResponseBody::Empty => String::new(),
                body => format!("({})", body.in_rust(self.types(), self.scope)),
            };
            line!(code, "{pattern} => {}{body},", response.variant);
        }
        code.close("}");
        code.close("}");
    }
}

/// The label and the pattern of a response's statuses.
fn status(response: &ResponsePlan) -> (String, String) {
    match response.status {
        StatusCodePattern::Exact(code) => (code.to_string(), code.to_string()),
        StatusCodePattern::Range(digit) => (
            format!("{digit}XX"),
            format!("{}..={}", digit * 100, digit * 100 + 99),
        ),
        StatusCodePattern::Default => ("Any other status".to_owned(), "_".to_owned()),
    }
}
