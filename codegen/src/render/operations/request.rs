//! The struct of a request, and its setters.

use super::{super::secret, Emitter, constant::constant, kept_type};
use crate::{
    code::{Code, line},
    plan::ParameterPlan,
};

impl Emitter<'_> {
    /// ```text
    /// /// Request of [`Balances::get_balances`].
    /// #[derive(Debug, Clone)]
    /// #[must_use = "a request does nothing until it is sent"]
    /// pub struct GetBalances<'a> {
    ///     client: &'a Client,
    ///     account: String,
    ///     limit: Option<i64>,
    /// }
    /// ```
    pub(super) fn request(&self, code: &mut Code) {
        let operation = self.operation;
        line!(code);
        line!(
            code,
            "/// Request of [`{}::{}`].",
            self.group.handle,
            operation.function
        );
        let shown: Vec<(&str, bool)> = operation
            .parameters
            .iter()
            .map(|it| (it.field.as_str(), secret::is_secret(&it.name)))
            .chain(operation.body.iter().map(|_| ("body", false)))
            .collect();
        let has_secrets = shown.iter().any(|(_, is_secret)| *is_secret);
        let debug = if has_secrets { "" } else { "Debug, " };
        line!(code, "#[derive({debug}Clone)]");
        line!(
            code,
            "#[must_use = \"a request does nothing until it is sent\"]"
        );
        code.open(format_args!("pub struct {}<'a> {{", operation.request));
        line!(code, "client: &'a Client,");
        for parameter in &operation.parameters {
            let ty = kept_type(&parameter.ty, self.types(), self.scope);
            if parameter.is_required {
                line!(code, "{}: {ty},", parameter.field);
            } else {
                line!(code, "{}: Option<{ty}>,", parameter.field);
            }
        }
        if let Some(body) = &operation.body {
            let ty = self.body_type(body);
            if body.is_required {
                line!(code, "body: {ty},");
            } else {
                line!(code, "body: Option<{ty}>,");
            }
        }
        code.close("}");
        if has_secrets {
            secret::write_debug(code, &operation.request, "<'_>", &shown);
        }
        line!(code);
        code.open(format_args!("impl {}<'_> {{", operation.request));
        self.setters(code);
        self.send(code);
        code.close("}");
        line!(code);
        self.write(code);
    }

    /// ```text
    /// runtime::operation::setters! {
    ///     /// At most so many.
    ///     limit: i64,
    /// }
    /// ```
    ///
    /// What has one value only is set by a function that takes none.
    fn setters(&self, code: &mut Code) {
        let optional = |it: &&ParameterPlan| !it.is_required;
        let parameters = self.operation.parameters.iter().filter(optional);
        let (constants, others): (Vec<_>, Vec<_>) =
            parameters.partition(|it| it.constant.is_some());
        let body = self.operation.body.as_ref();
        let body = body.filter(|body| !body.is_required);
        if !others.is_empty() || body.is_some() {
            code.open(format_args!("runtime::operation::setters! {{"));
            for parameter in others {
                head(code, parameter);
                let ty = self.argument_type(&parameter.ty);
                line!(code, "{}: {ty},", parameter.field);
            }
            if let Some(body) = body {
                match &body.description {
                    Some(description) => code.doc(description),
                    None => line!(code, "/// Sets the body."),
                }
                line!(code, "body: {},", self.body_argument(body));
            }
            code.close("}");
        }
        for parameter in constants {
            let Some(only) = &parameter.constant else {
                continue;
            };
            head(code, parameter);
            let field = &parameter.field;
            let value = constant(only, &parameter.ty, self.types());
            code.open(format_args!("pub fn {field}(mut self) -> Self {{"));
            line!(code, "self.{field} = Some({value});");
            line!(code, "self");
            code.close("}");
        }
    }
}

/// The documentation of the setter of `parameter`.
fn head(code: &mut Code, parameter: &ParameterPlan) {
    match &parameter.description {
        Some(description) => code.doc(description),
        None => line!(
            code,
            "/// Sets the {} parameter `{}`.",
            parameter.location,
            parameter.name.replace('`', "'")
        ),
    }
    if parameter.is_deprecated {
        line!(code, "#[deprecated]");
    }
}
