//! The function of a group that begins a request, with its documentation.

use super::{super::example, Emitter, constant::constant, is_converted};
use crate::code::{Code, line};

impl Emitter<'_> {
    /// ```text
    /// /// Read balances.
    /// ///
    /// /// `GET /balances/{account}`
    /// pub fn get_balances(&self, account: impl Into<String>) -> GetBalances<'a> {
    ///     GetBalances {
    ///         client: self.client,
    ///         account: account.into(),
    ///         limit: None,
    ///     }
    /// }
    /// ```
    pub(super) fn constructor(&self, code: &mut Code, package: &str) {
        let operation = self.operation;
        let described = [&operation.summary, &operation.description];
        for text in described.into_iter().flatten() {
            code.doc(text);
            line!(code, "///");
        }
        line!(
            code,
            "/// `{} {}`",
            operation.method,
            operation.path.replace('`', "'")
        );
        if operation.is_alternative {
            let sent = operation.body.iter().map(|body| body.media_type.as_str());
            let sent: Vec<&str> = sent.collect();
            let words = [
                ("Sends", sent.join("")),
                ("Accepts", operation.accept.join("`, `")),
            ];
            for (word, media_types) in words {
                if !media_types.is_empty() {
                    line!(code, "///");
                    line!(code, "/// {word} `{media_types}`.");
                }
            }
        }
        if let Some(body) = operation
            .body
            .as_ref()
            .filter(|it| !it.other_media_types.is_empty())
        {
            line!(code, "///");
            line!(
                code,
                "/// Its body may also be `{}`, by [`runtime::Body::with_media_type`].",
                body.other_media_types.join("`, `")
            );
        }
        if let Some(server) = operation.server.as_ref().filter(|it| it.contains("://")) {
            line!(code, "///");
            line!(code, "/// It is served at `{}`.", server.replace('`', "'"));
        }
        if let Some(form) = operation.form() {
            line!(code, "///");
            line!(
                code,
                "/// Its body is a [`{}`], or parts put together by hand.",
                form.name
            );
        }
        if let Some(evidence) = &operation.evidence {
            line!(code, "///");
            code.doc(evidence);
        }
        example::write(code, self.plan, self.group, operation, package);
        if operation.is_deprecated {
            line!(code, "#[deprecated]");
        }
        let mut arguments = vec!["&self".to_owned()];
        for parameter in operation.parameters.iter().filter(|it| it.is_argument()) {
            arguments.push(format!(
                "{}: {}",
                parameter.field,
                self.argument_type(&parameter.ty)
            ));
        }
        if let Some(body) = operation.body.as_ref().filter(|body| body.is_required) {
            arguments.push(format!("body: {}", self.body_argument(body)));
        }
        if arguments.len() > 7 {
            line!(
                code,
                "#[allow(clippy::too_many_arguments, reason = \"as many as must be there\")]"
            );
        }
        let before = format!("pub fn {}", operation.function);
        code.open_call(
            &before,
            &arguments,
            &format!(" -> {}<'a> {{", operation.request),
        );
        code.open(format_args!("{} {{", operation.request));
        line!(code, "client: self.client,");
        for parameter in &operation.parameters {
            let (field, ty) = (&parameter.field, &parameter.ty);
            if !parameter.is_required {
                line!(code, "{field}: None,");
            } else if let Some(only) = &parameter.constant {
                let value = constant(only, ty, self.types());
                line!(code, "{field}: {value},");
            } else if is_converted(ty, self.types()) {
                line!(code, "{field}: {field}.into(),");
            } else {
                line!(code, "{field},");
            }
        }
        match &operation.body {
            Some(body) if body.is_required && self.body_is_converted(body) => {
                line!(code, "body: body.into(),");
            }
            Some(body) if body.is_required => line!(code, "body,"),
            Some(_) => line!(code, "body: None,"),
            None => {}
        }
        code.close("}");
        code.close("}");
    }
}
