//! The code that writes a request: query, headers, cookies and body.

use super::{
    Emitter,
    parameter::{parameter_call, style},
};
use crate::{
    code::{Code, line, literal},
    plan::{BodyKind, BodyPlan, ParameterPlan},
};
use spec::model::{ParameterEncoding, ParameterLocation};

impl Emitter<'_> {
    /// ```text
    /// impl runtime::request::Request for GetBalances<'_> {
    ///     pub(super) fn write(&self, parts: &mut runtime::request::Parts) -> Result<(), InvalidRequest> {
    ///         parts.accept("application/json");
    ///         parts.query("limit", &self.limit)
    ///     }
    /// }
    /// ```
    pub(super) fn write(&self, code: &mut Code) {
        let operation = self.operation;
        code.open(format_args!(
            "impl runtime::request::Request for {}<'_> {{",
            operation.request
        ));
        code.open(format_args!(
            "fn write(&self, parts: &mut runtime::request::Parts) -> Result<(), InvalidRequest> {{"
        ));
        let accept = operation.accept.join(", ");
        if accept.is_empty() {
            line!(code, "parts.accept(\"*/*\");");
        } else {
            line!(code, "parts.accept({});", literal(&accept));
        }
        if let Some(query) = &operation.query {
            line!(code, "parts.query_as_written({});", literal(query));
        }
        for parameter in &operation.parameters {
            if parameter.location != ParameterLocation::Path {
                self.write_parameter(code, parameter);
            }
        }
        if let Some(body) = &operation.body {
            let call = self.body_call(body);
            if body.is_required {
                line!(code, "{}", call.replace("{}", "&self.body"));
            } else {
                code.open(format_args!("if let Some(body) = &self.body {{"));
                line!(code, "{}", call.replace("{}", "body"));
                code.close("}");
            }
        }
        line!(code, "Ok(())");
        code.close("}");
        code.close("}");
    }

    /// `parts.query("limit", &self.limit)?;`
    fn write_parameter(&self, code: &mut Code, parameter: &ParameterPlan) {
        let is_json = matches!(parameter.encoding, ParameterEncoding::Json);
        let value = if parameter.is_required && is_json {
            format!("&Some(&self.{})", parameter.field)
        } else {
            format!("&self.{}", parameter.field)
        };
        let call = parameter_call(parameter, self.scope).with_last(&value);
        line!(code, "parts.{call}?;");
    }

    /// The call that writes a body; `{}` is its value.
    fn body_call(&self, body: &BodyPlan) -> String {
        let media_type = literal(&body.media_type);
        match &body.kind {
            BodyKind::Json(_) => format!("parts.json({media_type}, {{}})?;"),
            BodyKind::Lines(_) => format!("parts.lines({media_type}, {{}})?;"),
            BodyKind::Form(_) if !body.fields.is_empty() => {
                let fields = body.fields.iter().map(|(name, encoding)| {
                    let style = style(*encoding, ParameterLocation::Query, self.scope);
                    format!("({}, {style})", literal(name))
                });
                let fields: Vec<String> = fields.collect();
                format!(
                    "parts.form_in({media_type}, &[{}], {{}})?;",
                    fields.join(", ")
                )
            }
            BodyKind::Form(_) => format!("parts.form({media_type}, {{}})?;"),
            BodyKind::Multipart(_) => format!("parts.multipart({media_type}, {{}})?;"),
            BodyKind::Text => format!("parts.text({media_type}, {{}});"),
            BodyKind::Bytes => format!("parts.bytes({media_type}, {{}})?;"),
        }
    }
}
