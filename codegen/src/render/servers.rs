//! `servers.rs`: the environments of the document.

use crate::code::{Code, line, literal};
use crate::plan::{
    Plan, ServerPlan,
    server::{UrlPart, VariablePlan},
};

/// The file; `None` when the document names no server with a host.
pub(super) fn servers(plan: &Plan) -> Option<String> {
    let servers = &plan.servers;
    let first = servers.first()?;
    let mut code = Code::default();
    line!(code, "//! Where the API is served.");
    line!(code);
    let has_types = servers
        .iter()
        .flat_map(|server| &server.variables)
        .any(|variable| variable.values.is_some());
    if has_types {
        line!(code, "use super::runtime;");
        line!(code);
    }
    environment(&mut code, servers);
    line!(code);
    code.open(format_args!("impl Server {{"));
    for server in servers.iter().filter(|it| !it.variables.is_empty()) {
        with_defaults(&mut code, server);
        line!(code);
    }
    url(&mut code, servers);
    code.close("}");
    line!(code);
    line!(code, "/// The first one of the document.");
    code.open(format_args!("impl Default for Server {{"));
    code.open(format_args!("fn default() -> Self {{"));
    if first.variables.is_empty() {
        line!(code, "Self::{}", first.variant);
    } else {
        line!(code, "Self::{}()", first.function);
    }
    code.close("}");
    code.close("}");
    line!(code);
    code.open(format_args!("impl From<Server> for String {{"));
    code.open(format_args!("fn from(server: Server) -> Self {{"));
    line!(code, "server.url()");
    code.close("}");
    code.close("}");
    for variable in servers.iter().flat_map(|server| &server.variables) {
        variable_type(&mut code, variable);
    }
    Some(code.finish())
}

/// ```text
/// /// An environment, for [`Client::builder`](super::Client::builder).
/// #[derive(Debug, Clone, PartialEq, Eq)]
/// #[non_exhaustive]
/// pub enum Server {
///     /// Production
///     ///
///     /// `https://{region}.example.com/v1`
///     Production {
///         /// The region.
///         region: Region,
///     },
/// }
/// ```
fn environment(code: &mut Code, servers: &[ServerPlan]) {
    line!(
        code,
        "/// An environment, for [`Client::builder`](super::Client::builder)."
    );
    line!(code, "#[derive(Debug, Clone, PartialEq, Eq)]");
    line!(code, "#[non_exhaustive]");
    code.open(format_args!("pub enum Server {{"));
    for server in servers {
        if let Some(description) = &server.description {
            code.doc(description);
            line!(code, "///");
        }
        line!(code, "/// `{}`", server.url.replace('`', "'"));
        if server.variables.is_empty() {
            line!(code, "{},", server.variant);
            continue;
        }
        code.open(format_args!("{} {{", server.variant));
        for variable in &server.variables {
            match &variable.description {
                Some(description) => code.doc(description),
                None => line!(code, "/// The default is `{}`.", plain(&variable.default)),
            }
            line!(code, "{}: {},", variable.field, ty(variable));
        }
        code.close("},");
    }
    code.close("}");
}

/// ```text
/// /// With the defaults of the document.
/// pub fn production() -> Self {
///     Self::Production {
///         region: Region::Eu,
///     }
/// }
/// ```
fn with_defaults(code: &mut Code, server: &ServerPlan) {
    line!(
        code,
        "/// [`Server::{}`] with the defaults of the document.",
        server.variant
    );
    code.open(format_args!("pub fn {}() -> Self {{", server.function));
    code.open(format_args!("Self::{} {{", server.variant));
    for variable in &server.variables {
        let default = literal(&variable.default);
        match &variable.values {
            None => line!(code, "{}: {default}.to_owned(),", variable.field),
            Some(ty) => match &ty.default {
                Some(variant) => line!(code, "{}: {}::{variant},", variable.field, ty.name),
                None => line!(code, "{}: {}::from({default}),", variable.field, ty.name),
            },
        }
    }
    code.close("}");
    code.close("}");
}

/// ```text
/// /// Its URL.
/// pub fn url(&self) -> String {
///     match self {
///         Self::Production { region } => format!("https://{}.example.com/v1", region),
///     }
/// }
/// ```
fn url(code: &mut Code, servers: &[ServerPlan]) {
    line!(code, "/// Its URL.");
    code.open(format_args!("pub fn url(&self) -> String {{"));
    code.open(format_args!("match self {{"));
    for server in servers {
        if server.variables.is_empty() {
            line!(
                code,
                "Self::{} => {}.to_owned(),",
                server.variant,
                literal(&server.url)
            );
            continue;
        }
        let fields: Vec<&str> = server
            .variables
            .iter()
            .map(|it| it.field.as_str())
            .collect();
        let mut format = String::new();
        for part in &server.parts {
            match part {
                UrlPart::Literal(text) => {
                    format.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                UrlPart::Variable(at) => {
                    let field = fields.get(*at).copied().unwrap_or_default();
                    format.push_str(&format!("{{{field}}}"));
                }
            }
        }
        line!(
            code,
            "Self::{} {{ {} }} => format!({}),",
            server.variant,
            fields.join(", "),
            literal(&format)
        );
    }
    code.close("}");
    code.close("}");
}

fn variable_type(code: &mut Code, variable: &VariablePlan) {
    let Some(ty) = &variable.values else {
        return;
    };
    line!(code);
    code.open(format_args!("runtime::data::string_enum! {{"));
    match &variable.description {
        Some(description) => code.doc(description),
        None => line!(code, "/// Values of `{}`.", variable.field),
    }
    code.open(format_args!("pub enum {} {{", ty.name));
    for (variant, value) in &ty.values {
        line!(code, "{variant} = {},", literal(value));
    }
    code.close("}");
    code.close("}");
}

fn ty(variable: &VariablePlan) -> &str {
    match &variable.values {
        Some(ty) => &ty.name,
        None => "String",
    }
}

fn plain(text: &str) -> String {
    text.replace('`', "'")
}
