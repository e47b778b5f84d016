//! The type of a body of parts.

use super::{Emitter, parameter::style};
use crate::{
    code::{Code, line, literal},
    plan::form::{PartKind, PartPlan},
};
use spec::{model::ParameterLocation, schema::dispatch::Tag};

impl Emitter<'_> {
    /// ```text
    /// runtime::form_parts::form! {
    ///     /// The body of [`Upload`], part by part.
    ///     pub struct UploadForm {
    ///         file("file", file: impl Into<runtime::Part>),
    ///     }
    ///     constants {
    ///         value("kind", "image"),
    ///     }
    ///     optional {
    ///         /// What it is called.
    ///         text("title", title: impl Into<String>),
    ///     }
    ///     headers {
    ///         /// The header `X-Size` of the part `file`.
    ///         header_value("file", "X-Size", file_x_size: i64),
    ///     }
    /// }
    /// ```
    pub(super) fn form(&self, code: &mut Code) {
        let Some(form) = self.operation.form() else {
            return;
        };
        let required = form.parts.iter().filter(|part| part.is_argument());
        let optional = form.parts.iter().filter(|part| !part.is_required);
        line!(code);
        code.open(format_args!("runtime::form_parts::form! {{"));
        line!(
            code,
            "/// The body of [`{}`], part by part.",
            self.operation.request
        );
        let by = form.required.iter().map(|name| format!(" by {name}"));
        let by: String = by.collect();
        code.open(format_args!("pub struct {}{by} {{", form.name));
        for part in required {
            line!(code, "{},", self.part(part, form.required.is_none()));
        }
        code.close("}");
        part_constants(code, &form.parts);
        code.open(format_args!("optional {{"));
        for part in optional {
            match &part.description {
                Some(description) => code.doc(description),
                None => line!(code, "/// The part `{}`.", part.name.replace('`', "'")),
            }
            if part.is_deprecated {
                line!(code, "#[deprecated]");
            }
            line!(code, "{},", self.part(part, true));
        }
        code.close("}");
        self.part_headers(code, &form.parts);
        code.close("}");
    }

    fn part_headers(&self, code: &mut Code, parts: &[PartPlan]) {
        if parts.iter().all(|part| part.headers.is_empty()) {
            return;
        }
        code.open(format_args!("headers {{"));
        for part in parts {
            for header in &part.headers {
                let (name, of) = (header.name.replace('`', "'"), part.name.replace('`', "'"));
                match &header.description {
                    Some(description) => code.doc(description),
                    None => line!(code, "/// The header `{name}` of the part `{of}`."),
                }
                if header.is_deprecated {
                    line!(code, "#[deprecated]");
                }
                let (function, ty) = if self.types().is_string(&header.ty) {
                    ("header_text", "impl Into<String>".to_owned())
                } else {
                    ("header_value", self.rust(&header.ty))
                };
                let (name, of) = (literal(&header.name), literal(&part.name));
                line!(code, "{function}({of}, {name}, {}: {ty}),", header.field);
            }
        }
        code.close("}");
    }

    /// What adds `part`; an argument takes what converts into its type, a field does not:
    /// `text("title", title: impl Into<String>)`, `value("tags", tags: Vec<String> => Style::FORM.explode(false))`
    fn part(&self, part: &PartPlan, is_argument: bool) -> String {
        let (function, ty) = match (&part.kind, part.is_list) {
            (PartKind::File, false) if is_argument => {
                ("file", "impl Into<runtime::Part>".to_owned())
            }
            (PartKind::File, false) => ("file", "runtime::Part".to_owned()),
            (PartKind::File, true) => ("files", "Vec<runtime::Part>".to_owned()),
            (PartKind::Value(ty), false) if self.types().is_string(ty) => {
                let ty = if is_argument {
                    "impl Into<String>"
                } else {
                    "String"
                };
                ("text", ty.to_owned())
            }
            (PartKind::Value(ty), false) => ("value", self.rust(ty)),
            (PartKind::Value(ty), true) => ("values", format!("Vec<{}>", self.rust(ty))),
        };
        let media_type = match (&part.media_type, part.style) {
            (_, Some(given)) => {
                // Parts are not percent-encoded, so no character is reserved.
                let style = style(given, ParameterLocation::Header, self.scope);
                format!(" => {style}")
            }
            (Some(media_type), None) => format!(" as {}", literal(media_type)),
            (None, None) => String::new(),
        };
        format!(
            "{function}({}, {}: {ty}{media_type})",
            literal(&part.name),
            part.field
        )
    }
}

/// The parts with one value alone, which the caller does not give.
fn part_constants(code: &mut Code, parts: &[PartPlan]) {
    let constants = parts
        .iter()
        .filter_map(|part| Some((part, part.constant.as_ref()?)));
    let mut constants = constants.peekable();
    if constants.peek().is_none() {
        return;
    }
    code.open(format_args!("constants {{"));
    for (part, constant) in constants {
        let value = match constant {
            Tag::String(text) => literal(text),
            Tag::Integer(number) => format!("{number}_i64"),
            Tag::Number(number) => format!("{number}_f64"),
            Tag::Boolean(flag) => flag.to_string(),
        };
        let media_type = part.media_type.as_deref();
        let media_type = media_type.map(|it| format!(", {}", literal(it)));
        line!(
            code,
            "value({}, {value}{}),",
            literal(&part.name),
            media_type.unwrap_or_default()
        );
    }
    code.close("}");
}
