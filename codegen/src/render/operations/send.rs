//! The code that sends a request.

use super::{Emitter, parameter::parameter_call};
use crate::{
    code::{Code, line},
    plan::{OperationPlan, Outcome},
};

impl Emitter<'_> {
    /// ```text
    /// runtime::operation::send! {
    ///     prepare_get_balances(path(account, "account", Style::SIMPLE))
    ///         -> types::Balances, GetBalancesError
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
        for header in documented_headers(operation) {
            line!(code, "///");
            line!(code, "/// Header: `{}`.", header.replace('`', "'"));
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
        code.call(
            &operation.wire_function(),
            &path,
            &format!(" -> {success}, {failure}"),
        );
        code.close("}");
    }
}

/// The names of headers that responses document, each once.
fn documented_headers(operation: &OperationPlan) -> Vec<&str> {
    let mut res: Vec<&str> = Vec::new();
    for header in operation
        .success
        .responses()
        .iter()
        .flat_map(|it| &it.headers)
    {
        if !res.contains(&header.as_str()) {
            res.push(header);
        }
    }
    res
}
