//! `runtime/…`: the code that all clients share, copied unchanged.

use spec::model::CredentialLocation;

use crate::{
    plan::{BodyKind, Plan, ResponseBody, ResponsePlan},
    types::TypeKind,
};

macro_rules! file {
    ($name:literal) => {
        (
            concat!("runtime/", $name, ".rs"),
            include_str!(concat!("../../runtime/", $name, ".rs")),
        )
    };
}

/// The files every client has; the first lists the others.
const FILES: &[(&str, &str)] = &[
    file!("mod"),
    file!("any_error"),
    file!("received"),
    file!("blocking"),
    file!("charset"),
    file!("credentials"),
    file!("data"),
    file!("error"),
    file!("from_response"),
    file!("hook"),
    file!("hooks"),
    file!("integers"),
    file!("invalid_request"),
    file!("link"),
    file!("mismatch"),
    file!("mock"),
    file!("operation"),
    file!("position"),
    file!("prepared_call"),
    file!("receive"),
    file!("redact"),
    file!("error_response"),
    file!("request"),
    file!("response"),
    file!("retry"),
    file!("secret"),
    file!("send"),
    file!("send_error"),
    file!("sensitive"),
    file!("settings"),
    file!("stream"),
    file!("strict"),
    file!("style"),
    file!("timed_out"),
    file!("trace"),
    file!("undocumented"),
];

/// Files for some clients.
const OPTIONAL: &[Optional] = &[
    Optional {
        is_needed: has_formats,
        module: "argument",
        file: file!("argument"),
        exports: "    argument::Argument,\n",
    },
    Optional {
        is_needed: fetches_tokens,
        module: "client_credentials",
        file: file!("client_credentials"),
        exports: "    client_credentials::ClientCredentials,\n",
    },
    Optional {
        is_needed: reads_rows,
        module: "events",
        file: file!("events"),
        exports: "    events::{Event, EventStream, JsonLines, RowError},\n",
    },
    Optional {
        is_needed: reads_typed_events,
        module: "typed_events",
        file: file!("typed_events"),
        exports: "    typed_events::TypedEventStream,\n",
    },
    Optional {
        is_needed: |plan| !plan.incoming.is_empty(),
        module: "incoming",
        file: file!("incoming"),
        exports: "    incoming::InvalidIncoming,\n",
    },
    Optional {
        is_needed: describes_parts,
        module: "form_parts",
        file: file!("form_parts"),
        exports: "",
    },
    Optional {
        is_needed: sends_parts,
        module: "multipart",
        file: file!("multipart"),
        exports: "    multipart::{Multipart, Part},\n",
    },
    Optional {
        is_needed: has_pages,
        module: "pagination",
        file: file!("pagination"),
        exports: "    pagination::{Items, Pages},\n",
    },
    Optional {
        is_needed: checks_patterns,
        module: "pattern",
        file: file!("pattern"),
        exports: "",
    },
    Optional {
        is_needed: bears_tokens,
        module: "refreshing",
        file: file!("refreshing"),
        exports: "    refreshing::RefreshingToken,\n",
    },
    Optional {
        is_needed: has_unions,
        module: "choice",
        file: file!("choice"),
        exports: "",
    },
    Optional {
        is_needed: documents_headers,
        module: "response_header",
        file: file!("response_header"),
        exports: "    response_header::{InvalidHeader, ResponseHeader},\n",
    },
    Optional {
        is_needed: has_unions,
        module: "shape",
        file: file!("shape"),
        exports: "",
    },
    Optional {
        is_needed: has_unions,
        module: "union",
        file: file!("union"),
        exports: "",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_base64"),
        module: "format_base64",
        file: file!("format_base64"),
        exports: "    format_base64::Base64,\n",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_chrono"),
        module: "format_chrono",
        file: file!("format_chrono"),
        exports: "",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_decimal"),
        module: "format_decimal",
        file: file!("format_decimal"),
        exports: "",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_jiff"),
        module: "format_jiff",
        file: file!("format_jiff"),
        exports: "",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_time"),
        module: "format_time",
        file: file!("format_time"),
        exports: "",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_url"),
        module: "format_url",
        file: file!("format_url"),
        exports: "",
    },
    Optional {
        is_needed: |plan| uses(plan, "format_uuid"),
        module: "format_uuid",
        file: file!("format_uuid"),
        exports: "",
    },
    Optional {
        is_needed: has_typed_formats,
        module: "formatted",
        file: file!("formatted"),
        exports: "    formatted::{Format, Formatted},\n",
    },
    Optional {
        is_needed: has_formats,
        module: "constrained_string",
        file: file!("constrained_string"),
        exports: "    constrained_string::InvalidValue,\n",
    },
    Optional {
        is_needed: bears_tokens,
        module: "token",
        file: file!("token"),
        exports: "",
    },
];

/// A file for clients that need it.
struct Optional {
    is_needed: fn(&Plan) -> bool,
    module: &'static str,
    file: (&'static str, &'static str),
    /// The items that `mod.rs` re-exports.
    exports: &'static str,
}

/// Bodies of several parts.
pub(super) fn sends_parts(plan: &Plan) -> bool {
    let mut bodies = plan.operations.iter().filter_map(|it| it.body.as_ref());
    bodies.any(|body| matches!(body.kind, BodyKind::Multipart(_)))
}

/// Bodies of parts that the document describes.
fn describes_parts(plan: &Plan) -> bool {
    plan.operations.iter().any(|it| it.form().is_some())
}

/// Bodies that are a row of values.
pub(super) fn reads_rows(plan: &Plan) -> bool {
    reads_typed_events(plan)
        || responses(plan)
            .any(|it| matches!(it.body, ResponseBody::Events(_) | ResponseBody::Lines(_)))
}

/// Events that are read as a whole.
pub(super) fn reads_typed_events(plan: &Plan) -> bool {
    responses(plan).any(|it| matches!(it.body, ResponseBody::TypedEvents(_)))
}

fn responses(plan: &Plan) -> impl Iterator<Item = &ResponsePlan> {
    let outcomes = plan.operations.iter();
    outcomes.flat_map(|it| it.success.responses().iter().chain(it.failure.responses()))
}

/// Responses with headers.
fn documents_headers(plan: &Plan) -> bool {
    plan.operations.iter().any(|it| !it.headers().is_empty())
}

/// Lists that come in pages.
fn has_pages(plan: &Plan) -> bool {
    plan.operations.iter().any(|it| it.pagination.is_some())
}

/// Tokens that the client gets for itself.
fn fetches_tokens(plan: &Plan) -> bool {
    let mut schemes = plan.security.schemes.iter();
    schemes.any(|scheme| scheme.client_credentials.is_some())
}

/// Tokens that may have to be fetched and renewed.
fn bears_tokens(plan: &Plan) -> bool {
    let mut schemes = plan.security.schemes.iter();
    schemes.any(|scheme| scheme.credential == CredentialLocation::Bearer)
}

/// Whether the client has strings with a format.
fn has_formats(plan: &Plan) -> bool {
    plan.formats().next().is_some() || has_typed_formats(plan)
}

/// Formats that have a type.
fn has_typed_formats(plan: &Plan) -> bool {
    !plan.typed_formats.is_empty()
}

/// Whether a type of a format is implemented by the file `module`.
fn uses(plan: &Plan, module: &str) -> bool {
    let mut formats = plan.typed_formats.iter();
    formats.any(|format| format.module() == module)
}

/// Unions.
fn has_unions(plan: &Plan) -> bool {
    let mut items = plan.types.items.iter();
    items.any(|item| matches!(item.kind, TypeKind::Union(_)) && plan.generates(item))
}

/// Patterns among those formats.
fn checks_patterns(plan: &Plan) -> bool {
    let mut formats = plan.formats();
    formats.any(|text| text.pattern.as_ref().is_some_and(|it| it.checked.is_some()))
}

/// The files for the client of `plan`, without their tests, which stay with the generator.
pub(super) fn files(plan: &Plan) -> Vec<(String, String)> {
    let owned = |(path, text): (&str, &str)| (path.to_owned(), without_tests(text));
    let mut res: Vec<(String, String)> = FILES.iter().copied().map(owned).collect();
    for optional in OPTIONAL {
        if (optional.is_needed)(plan) {
            res.push(owned(optional.file));
        } else if let Some((_, text)) = res.first_mut() {
            *text = text
                .replace(&format!("pub mod {};\n\n", optional.module), "")
                .replace(&format!("pub(crate) mod {};\n\n", optional.module), "")
                .replace(optional.exports, "");
        }
    }
    res
}

fn without_tests(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    match text.split_once("\n#[cfg(test)]\n") {
        Some((code, _)) => code.to_owned(),
        None => text,
    }
}
