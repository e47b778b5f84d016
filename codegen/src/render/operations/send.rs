//! The code that sends a request.

use super::{Emitter, parameter::parameter_call};
use crate::{
    code::{Code, line, literal},
    names::{Names, snake},
    plan::{
        Outcome,
        header::{HeaderForm, HeaderPlan},
    },
};

impl Emitter<'_> {
    /// ```text
    /// runtime::operation::send! {
    ///     prepare_get_balances(path(account, "account", Style::SIMPLE))
    ///         -> types::Balances, GetBalancesError;
    ///     headers { X_RATE_LIMIT: i64 = value("X-Rate-Limit") }
    /// }
    /// ```
    pub(super) fn send(&self, code: &mut Code) {
        let operation = self.operation;
        line!(code);
        code.open(format_args!("runtime::operation::send! {{"));
        if let Outcome::One(responses) = &operation.success
            && let Some(description) = responses.iter().find_map(|it| it.description.as_ref())
        {
            line!(code, "///");
            code.doc(&format!("Gives: {description}"));
        }
        let path = operation.path_parameters.iter().filter_map(|at| {
            let parameter = operation.parameters.get(*at)?;
            let call = parameter_call(parameter, self.scope);
            Some(call.with_first(&parameter.field))
        });
        let path: Vec<String> = path.collect();
        let success =
            operation
                .success
                .in_rust(self.types(), self.scope, "", "runtime::ByteStream");
        let failure =
            operation
                .failure
                .in_rust(self.types(), self.scope, "", "runtime::Undocumented");
        let end = if operation.headers().is_empty() {
            ""
        } else {
            ";"
        };
        code.call(
            &operation.wire_function(),
            &path,
            &format!(" -> {success}, {failure}{end}"),
        );
        self.headers(code);
        code.close("}");
    }

    /// `X_RATE_LIMIT: i64 = value("X-Rate-Limit"), X_REQUEST: String = string("X-Request")`
    fn headers(&self, code: &mut Code) {
        let headers = self.operation.headers();
        if headers.is_empty() {
            return;
        }
        let mut names = Names::default();
        let successes = self.operation.success.responses().iter();
        let of_success: Vec<&HeaderPlan> = successes.flat_map(|it| &it.headers).collect();
        let headers = headers.into_iter().map(|header| {
            let mut name = constant(&header.name);
            if !names.is_free(&name) && !of_success.contains(&header) {
                name = format!("ERROR_{name}");
            }
            let name = names.take(&name);
            let ty = self.rust(&header.ty);
            let form = match header.form {
                HeaderForm::String => "string",
                HeaderForm::Value => "value",
                HeaderForm::Strings => "strings",
                HeaderForm::Values => "values",
                HeaderForm::Json => "json",
            };
            let separated = header.separator.map(|it| format!(".separated({it:?})"));
            format!(
                "{name}: {ty} = {form}({}){}",
                literal(&header.name),
                separated.unwrap_or_default()
            )
        });
        let headers: Vec<String> = headers.collect();
        code.block("headers", &headers);
    }
}

/// The name of the constant for the header `name`.
fn constant(name: &str) -> String {
    snake(name).trim_end_matches('_').to_uppercase()
}
