//! `operations/…`: a file for each group, with its requests and what they give.

use super::{
    code::{Code, line, literal},
    example, secret,
    types::mentions_value,
};
use crate::{
    plan::{
        BodyKind, BodyPlan, GroupPlan, OperationPlan, Outcome, ParameterPlan, Plan, ResponseBody,
        ResponsePlan, operation::ParameterEncoding,
    },
    types::{TypeExpr, TypeTable},
};
use spec::model::{ParameterLocation, ParameterStyle, StatusCodePattern};

/// `operations/mod.rs`.
pub(super) fn module(plan: &Plan) -> String {
    let mut code = Code::default();
    line!(code, "//! Operations, by tag.");
    for group in &plan.groups {
        line!(code);
        if let Some(feature) = &group.feature {
            line!(code, "#[cfg(feature = {})]", literal(feature));
        }
        line!(code, "pub mod {};", group.module);
    }
    code.finish()
}

/// The file of the group at `at`.
pub(super) fn group(plan: &Plan, at: usize, package: &str) -> String {
    let Some(group) = plan.groups.get(at) else {
        return String::new();
    };
    let mut body = Code::default();
    handle(&mut body, plan, at, group, package);
    for operation in plan.operations_of(at) {
        let emitter = Emitter {
            plan,
            group,
            operation,
        };
        emitter.request(&mut body);
        emitter.outcome(&mut body, &operation.success);
        emitter.outcome(&mut body, &operation.failure);
    }
    let body = body.finish();
    let mut code = Code::default();
    match &group.tag {
        Some(tag) => line!(
            code,
            "//! Operations of the tag `{}`.",
            tag.replace('`', "'")
        ),
        None => line!(code, "//! Operations without a tag."),
    }
    line!(code);
    imports(&mut code, &body);
    code.finish() + &body
}

fn imports(code: &mut Code, body: &str) {
    if body.contains("BTreeMap<") {
        line!(code, "use std::collections::BTreeMap;");
        line!(code);
    }
    if mentions_value(body) {
        line!(code, "use serde_json::Value;");
        line!(code);
    }
    line!(code, "use super::super::{{");
    line!(code, "    client::Client,");
    let style = if body.contains("Style::") {
        ", style::Style"
    } else {
        ""
    };
    line!(
        code,
        "    runtime::{{self, Error, InvalidRequest, ResponseValue{style}}},"
    );
    if body.contains("types::") {
        line!(code, "    types,");
    }
    line!(code, "}};");
    line!(code);
}

/// ```text
/// impl Client {
///     /// Balances of the Assets on Digital Accounts.
///     pub fn balances(&self) -> Balances<'_> {
///         Balances { client: self }
///     }
/// }
///
/// /// Balances of the Assets on Digital Accounts.
/// #[derive(Debug, Clone, Copy)]
/// pub struct Balances<'a> {
///     client: &'a Client,
/// }
/// ```
fn handle(code: &mut Code, plan: &Plan, at: usize, group: &GroupPlan, package: &str) {
    let describe = |code: &mut Code| match (&group.description, &group.tag) {
        (Some(description), _) => code.doc(description),
        (None, Some(tag)) => line!(
            code,
            "/// Operations of the tag `{}`.",
            tag.replace('`', "'")
        ),
        (None, None) => line!(code, "/// Operations without a tag."),
    };
    code.open(format_args!("impl Client {{"));
    describe(code);
    code.open(format_args!(
        "pub fn {}(&self) -> {}<'_> {{",
        group.module, group.handle
    ));
    line!(code, "{} {{ client: self }}", group.handle);
    code.close("}");
    code.close("}");
    line!(code);
    describe(code);
    line!(code, "#[derive(Debug, Clone, Copy)]");
    code.open(format_args!("pub struct {}<'a> {{", group.handle));
    line!(code, "client: &'a Client,");
    code.close("}");
    line!(code);
    code.open(format_args!("impl<'a> {}<'a> {{", group.handle));
    for operation in plan.operations_of(at) {
        let emitter = Emitter {
            plan,
            group,
            operation,
        };
        line!(code);
        emitter.constructor(code, package);
    }
    code.close("}");
}

/// Writes one operation.
struct Emitter<'p> {
    plan: &'p Plan,
    group: &'p GroupPlan,
    operation: &'p OperationPlan,
}

impl Emitter<'_> {
    fn types(&self) -> &TypeTable {
        &self.plan.types
    }

    fn rust(&self, ty: &TypeExpr) -> String {
        ty.in_rust(self.types(), "types::").to_string()
    }

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
    fn constructor(&self, code: &mut Code, package: &str) {
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
        if let Some(evidence) = &operation.evidence {
            line!(code, "///");
            code.doc(evidence);
        }
        example::write(code, self.plan, self.group, operation, package);
        if operation.is_deprecated {
            line!(code, "#[deprecated]");
        }
        let mut arguments = vec!["&self".to_owned()];
        for parameter in operation.parameters.iter().filter(|it| it.is_required) {
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
            match parameter.is_required {
                true if is_text(&parameter.ty) => {
                    line!(code, "{0}: {0}.into(),", parameter.field);
                }
                true => line!(code, "{},", parameter.field),
                false => line!(code, "{}: None,", parameter.field),
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

    fn argument_type(&self, ty: &TypeExpr) -> String {
        argument_type(ty, self.types())
    }

    fn body_type(&self, body: &BodyPlan) -> String {
        body_type(body, self.types())
    }

    fn body_is_converted(&self, body: &BodyPlan) -> bool {
        matches!(body.kind, BodyKind::Text | BodyKind::Bytes) || body.kind.ty().is_some_and(is_text)
    }

    fn body_argument(&self, body: &BodyPlan) -> String {
        let ty = self.body_type(body);
        if self.body_is_converted(body) {
            format!("impl Into<{ty}>")
        } else {
            ty
        }
    }

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
    fn request(&self, code: &mut Code) {
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
            let ty = self.rust(&parameter.ty);
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
        for parameter in operation.parameters.iter().filter(|it| !it.is_required) {
            self.setter(code, parameter);
        }
        if let Some(body) = operation.body.as_ref().filter(|body| !body.is_required) {
            match &body.description {
                Some(description) => code.doc(description),
                None => line!(code, "/// Sets the body."),
            }
            let argument = format!("body: {}", self.body_argument(body));
            code.open_call(
                "pub fn body",
                &["mut self".to_owned(), argument],
                " -> Self {",
            );
            let into = if self.body_is_converted(body) {
                ".into()"
            } else {
                ""
            };
            line!(code, "self.body = Some(body{into});");
            line!(code, "self");
            code.close("}");
            line!(code);
        }
        self.send(code);
        code.close("}");
        line!(code);
        self.write(code);
    }

    /// ```text
    /// /// At most so many.
    /// pub fn limit(mut self, limit: i64) -> Self {
    ///     self.limit = Some(limit);
    ///     self
    /// }
    /// ```
    fn setter(&self, code: &mut Code, parameter: &ParameterPlan) {
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
        let field = &parameter.field;
        let argument = format!("{field}: {}", self.argument_type(&parameter.ty));
        code.open_call(
            &format!("pub fn {field}"),
            &["mut self".to_owned(), argument],
            " -> Self {",
        );
        let into = if is_text(&parameter.ty) {
            ".into()"
        } else {
            ""
        };
        line!(code, "self.{field} = Some({field}{into});");
        line!(code, "self");
        code.close("}");
        line!(code);
    }

    /// ```text
    /// /// Sends the request.
    /// pub async fn send(self) -> Result<ResponseValue<types::Balances>, Error<GetBalancesError>> {
    ///     let account = runtime::request::path("account", Style::SIMPLE, &self.account)?;
    ///     self.client.send_get_balances(&account, &self).await
    /// }
    /// ```
    fn send(&self, code: &mut Code) {
        let operation = self.operation;
        line!(code, "/// Sends the request.");
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
        line!(code, "///");
        line!(code, "/// # Errors");
        line!(code, "///");
        line!(
            code,
            "/// When the request cannot be sent, or the answer is not a success."
        );
        let success = self.outcome_type(&operation.success, "runtime::ByteStream");
        let failure = self.outcome_type(&operation.failure, "runtime::Undocumented");
        code.open_call(
            "pub async fn send",
            &["self".to_owned()],
            &format!(" -> Result<ResponseValue<{success}>, Error<{failure}>> {{"),
        );
        let mut arguments = Vec::new();
        for (argument, at) in &operation.path_arguments {
            let Some(parameter) = operation.parameters.get(*at) else {
                continue;
            };
            let name = literal(&parameter.name);
            let value = format!("&self.{}", parameter.field);
            match &parameter.encoding {
                ParameterEncoding::Json => {
                    line!(
                        code,
                        "let {argument} = runtime::request::path_json({name}, {value})?;"
                    );
                }
                encoding @ ParameterEncoding::Styled { .. } => {
                    let style = style(encoding, parameter.location);
                    code.call(
                        &format!("let {argument} = runtime::request::path"),
                        &[name, style, value],
                        "?;",
                    );
                }
            }
            arguments.push(format!("&{argument}"));
        }
        arguments.push("&self".to_owned());
        code.call(
            &format!("self.client.{}", operation.wire_function()),
            &arguments,
            ".await",
        );
        code.close("}");
        line!(code);
        line!(
            code,
            "/// Sends the request and waits for the answer; for programs without a runtime."
        );
        line!(code, "///");
        line!(code, "/// # Errors");
        line!(code, "///");
        line!(code, "/// As [`Self::send`].");
        line!(code, "#[cfg(feature = \"blocking\")]");
        code.open_call(
            "pub fn send_blocking",
            &["self".to_owned()],
            &format!(" -> Result<ResponseValue<{success}>, Error<{failure}>> {{"),
        );
        line!(code, "runtime::blocking::wait(self.send())");
        code.close("}");
    }

    fn outcome_type(&self, outcome: &Outcome, undocumented: &str) -> String {
        match outcome {
            Outcome::Undocumented => undocumented.to_owned(),
            Outcome::One(responses) => responses.first().map_or_else(
                || undocumented.to_owned(),
                |response| response_type(&response.body, self.types(), "types::"),
            ),
            Outcome::ByStatus { name, .. } => name.clone(),
        }
    }

    /// ```text
    /// impl runtime::request::Request for GetBalances<'_> {
    ///     fn write(&self, parts: &mut runtime::request::Parts) -> Result<(), InvalidRequest> {
    ///         parts.accept("application/json");
    ///         parts.query("limit", &self.limit)
    ///     }
    /// }
    /// ```
    fn write(&self, code: &mut Code) {
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
        for parameter in &operation.parameters {
            if parameter.location != ParameterLocation::Path {
                self.write_parameter(code, parameter);
            }
        }
        if let Some(body) = &operation.body {
            let call = body_call(body);
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

    fn write_parameter(&self, code: &mut Code, parameter: &ParameterPlan) {
        let value = format!("&self.{}", parameter.field);
        let call = write_call(parameter, &value, parameter.is_required);
        line!(code, "{call}?;");
    }

    /// ```text
    /// runtime::data::responses! {
    ///     /// Errors of [`GetBalances`].
    ///     pub enum GetBalancesError {
    ///         /// 404: No such account.
    ///         404 => NotFound(types::Error),
    ///     }
    /// }
    /// ```
    fn outcome(&self, code: &mut Code, outcome: &Outcome) {
        let Outcome::ByStatus { name, responses } = outcome else {
            return;
        };
        let what = if name.contains("Success") {
            "Answers"
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
                body => format!("({})", response_type(body, self.types(), "types::")),
            };
            line!(code, "{pattern} => {}{body},", response.variant);
        }
        code.close("}");
        code.close("}");
    }
}

/// The type of an argument: what is text takes anything that is.
pub(super) fn argument_type(ty: &TypeExpr, table: &TypeTable) -> String {
    if is_text(ty) {
        "impl Into<String>".to_owned()
    } else {
        ty.in_rust(table, "types::").to_string()
    }
}

/// The type of the body of a request.
pub(super) fn body_type(body: &BodyPlan, table: &TypeTable) -> String {
    match &body.kind {
        BodyKind::Json(ty) | BodyKind::Form(ty) => ty.in_rust(table, "types::").to_string(),
        BodyKind::Multipart => "runtime::Multipart".to_owned(),
        BodyKind::Text => "String".to_owned(),
        BodyKind::Bytes => "runtime::Body".to_owned(),
    }
}

/// The call that writes a parameter, which is no part of the path.
pub(super) fn write_call(parameter: &ParameterPlan, value: &str, is_required: bool) -> String {
    let name = literal(&parameter.name);
    let place = match parameter.location {
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
        _ => "query",
    };
    match &parameter.encoding {
        ParameterEncoding::Json if is_required => {
            format!("parts.{place}_json({name}, &Some({value}))")
        }
        ParameterEncoding::Json => format!("parts.{place}_json({name}, {value})"),
        encoding @ ParameterEncoding::Styled { .. } if is_default(encoding, parameter.location) => {
            format!("parts.{place}({name}, {value})")
        }
        encoding @ ParameterEncoding::Styled { .. } => {
            let style = style(encoding, parameter.location);
            format!("parts.{place}_in({name}, {style}, {value})")
        }
    }
}

fn is_text(ty: &TypeExpr) -> bool {
    *ty == TypeExpr::String
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

/// The type of the body of a response.
pub(crate) fn response_type(body: &ResponseBody, table: &TypeTable, path: &str) -> String {
    match body {
        ResponseBody::Empty => "runtime::Empty".to_owned(),
        ResponseBody::Json(TypeExpr::Value) => "Value".to_owned(),
        ResponseBody::Json(ty) => ty.in_rust(table, path).to_string(),
        ResponseBody::Events(ty) => {
            format!("runtime::EventStream<{}>", ty.in_rust(table, path))
        }
        ResponseBody::Lines(ty) => format!("runtime::JsonLines<{}>", ty.in_rust(table, path)),
        ResponseBody::Text => "String".to_owned(),
        ResponseBody::Stream => "runtime::ByteStream".to_owned(),
    }
}

/// The call that writes a body; `{}` stands for its value.
fn body_call(body: &BodyPlan) -> String {
    let media_type = literal(&body.media_type);
    match &body.kind {
        BodyKind::Json(_) => format!("parts.json({media_type}, {{}})?;"),
        BodyKind::Form(_) => format!("parts.form({media_type}, {{}})?;"),
        BodyKind::Multipart => format!("parts.multipart({media_type}, {{}})?;"),
        BodyKind::Text => format!("parts.text({media_type}, {{}});"),
        BodyKind::Bytes => format!("parts.bytes({media_type}, {{}})?;"),
    }
}

fn is_default(encoding: &ParameterEncoding, location: ParameterLocation) -> bool {
    let default = location.default_style();
    matches!(
        encoding,
        ParameterEncoding::Styled { style, explode, allow_reserved: false }
            if *style == default && *explode == default.default_explode()
    )
}

/// The style as an expression.
pub(super) fn style(encoding: &ParameterEncoding, location: ParameterLocation) -> String {
    let ParameterEncoding::Styled {
        style,
        explode,
        allow_reserved,
    } = encoding
    else {
        return "Style::FORM".to_owned();
    };
    let (name, default_explode) = match style {
        ParameterStyle::Matrix => ("MATRIX", false),
        ParameterStyle::Label => ("LABEL", false),
        ParameterStyle::Simple => ("SIMPLE", false),
        ParameterStyle::Form | ParameterStyle::Cookie => ("FORM", true),
        ParameterStyle::SpaceDelimited => ("SPACE_DELIMITED", false),
        ParameterStyle::PipeDelimited => ("PIPE_DELIMITED", false),
        ParameterStyle::DeepObject => ("DEEP_OBJECT", true),
    };
    let mut res = format!("Style::{name}");
    if *explode != default_explode && *style != ParameterStyle::DeepObject {
        res.push_str(&format!(".explode({explode})"));
    }
    if *allow_reserved && location == ParameterLocation::Query {
        res.push_str(".allow_reserved()");
    }
    res
}
