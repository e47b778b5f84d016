//! The format that a check command reads and writes: one JSON object a line. Separate structs, so that the engine may change.
//!
//! A new field keeps `format_version`; a renamed, removed or redefined one raises it. The JSON Schemas are published as
//! `conformance/schemas/check-exchange.schema.json` and `check-result.schema.json`.

use std::time::Duration;

use base64::Engine as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spec::{
    model::{Api, ParameterLocation},
    source::pointer::JsonPointer,
    wire::Headers,
};

use crate::{
    checks::{CheckContext, CheckInfo},
    exchange::Exchange,
    failure::{Failure, Severity},
    transport::auth::is_credential,
};

/// Version of this format.
pub(super) const FORMAT_VERSION: u32 = 1;

/// An exchange, as the command reads it. Credentials are left out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct CheckedExchange {
    /// Version of this format.
    pub format_version: u32,
    /// The `operationId`, when there is one.
    pub operation_id: Option<String>,
    /// The method that the document declares.
    pub method: String,
    /// The path template of the document.
    pub path: String,
    /// The purpose of the request: `positive` for a valid one, `negative` for an invalid one, or another kind.
    pub intent: &'static str,
    /// The request.
    pub request: CheckedRequest,
    /// The response; `null` when there is none.
    pub response: Option<CheckedResponse>,
    /// Why there is no response.
    pub error: Option<String>,
    /// Milliseconds from the first byte sent to the last byte received.
    pub milliseconds: f64,
    /// The earlier exchanges of the same scenario, oldest first.
    pub before: Vec<EarlierExchange>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct CheckedRequest {
    /// The method as sent.
    pub method: String,
    /// Path and query as sent, relative to the base URL.
    pub target: String,
    /// Names and values of header fields.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Option<CheckedBody>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct CheckedResponse {
    /// The status.
    pub status: u16,
    /// Names and values of header fields.
    pub headers: Vec<(String, String)>,
    /// The body, decoded as `Content-Encoding` names it.
    pub body: CheckedBody,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CheckedBody {
    /// JSON.
    Json(Value),
    /// Other text.
    Text(String),
    /// Bytes that are not text, in base64.
    Base64(String),
}

/// An earlier exchange.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct EarlierExchange {
    /// The request.
    pub request: CheckedRequest,
    /// The response; `null` when there is none.
    pub response: Option<CheckedResponse>,
}

/// What the command writes for each exchange.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckResult {
    /// What is wrong; nothing when empty.
    pub findings: Vec<CommandFinding>,
}

/// Something that is wrong in an exchange.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CommandFinding {
    /// One line, the same for every exchange in which the same is wrong.
    pub title: String,
    /// How severe it is, by default `medium`.
    #[serde(default)]
    pub severity: CommandSeverity,
    /// What was required.
    #[serde(default)]
    pub expected: String,
    /// The actual response.
    #[serde(default)]
    pub got: String,
    /// JSON Pointer into the body of the response.
    pub pointer: Option<String>,
    /// Findings with the same signature are one; by default the title.
    pub signature: Option<String>,
}

/// How severe a finding is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum CommandSeverity {
    /// The contract is incomplete or slightly wrong.
    Low,
    /// Clients get responses that they cannot expect.
    #[default]
    Medium,
    /// The server fails, or grants access that it should deny.
    High,
    /// The server breaks the connection.
    Critical,
}

impl CheckedExchange {
    /// The record of `exchange`.
    pub(super) fn new(context: &CheckContext<'_>, exchange: &Exchange) -> Self {
        let api = &context.operation.api;
        let operation = context.operation.operation();
        let before = context.history.iter().map(|earlier| EarlierExchange {
            request: CheckedRequest::new(api, earlier),
            response: CheckedResponse::new(earlier),
        });
        Self {
            format_version: FORMAT_VERSION,
            operation_id: operation.operation_id.clone(),
            method: operation.method.as_str().to_owned(),
            path: operation.path.as_str().to_owned(),
            intent: exchange.case.intent.name(),
            request: CheckedRequest::new(api, exchange),
            response: CheckedResponse::new(exchange),
            error: exchange
                .interaction
                .outcome
                .as_ref()
                .err()
                .map(ToString::to_string),
            milliseconds: milliseconds(exchange.interaction.elapsed),
            before: before.collect(),
        }
    }
}

impl CheckedRequest {
    /// The request without credentials: of the header fields only those that the case has.
    fn new(api: &Api, exchange: &Exchange) -> Self {
        let Exchange { case, request, .. } = exchange;
        let is_of_case = |name: &str| {
            let mut parameters = case.parameters.iter();
            let is_parameter = parameters.any(|given| {
                given.location == ParameterLocation::Header && given.name.eq_ignore_ascii_case(name)
            });
            let mut headers = case.headers.iter();
            let is_header = headers.any(|(known, _)| known.eq_ignore_ascii_case(name));
            let is_usual = name.eq_ignore_ascii_case("content-type");
            (is_parameter || is_header || is_usual)
                && !name.eq_ignore_ascii_case("authorization")
                && !is_credential(api, ParameterLocation::Header, name)
        };
        let headers = request.headers.iter();
        let headers = headers.filter(|(name, _)| is_of_case(name));
        Self {
            method: request.method.clone(),
            target: without_credentials(api, &request.target),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: request.body.as_deref().map(CheckedBody::new),
        }
    }
}

/// A target without the query parameters that are credentials.
fn without_credentials(api: &Api, target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    let pieces = query.split('&').filter(|piece| {
        let name = piece.split('=').next().unwrap_or_default();
        let name = spec::http::percent::decode_query(name);
        !is_credential(api, ParameterLocation::Query, &name)
    });
    match pieces.collect::<Vec<_>>().join("&").as_str() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

impl CheckedResponse {
    fn new(exchange: &Exchange) -> Option<Self> {
        let response = exchange.response()?;
        Some(Self {
            status: response.status,
            headers: pairs(&response.headers),
            body: CheckedBody::new(&response.body),
        })
    }
}

impl CheckedBody {
    fn new(body: &[u8]) -> Self {
        if let Ok(value) = serde_json::from_slice(body) {
            return Self::Json(value);
        }
        match std::str::from_utf8(body) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(base64::engine::general_purpose::STANDARD.encode(body)),
        }
    }
}

impl CommandFinding {
    /// The failure of the check with `info`.
    pub(super) fn into_failure(self, info: &CheckInfo) -> Failure {
        let severity = match self.severity {
            CommandSeverity::Low => Severity::Low,
            CommandSeverity::Medium => Severity::Medium,
            CommandSeverity::High => Severity::High,
            CommandSeverity::Critical => Severity::Critical,
        };
        let signature = self.signature.unwrap_or_else(|| self.title.clone());
        let mut res = Failure::new(info.id, severity, self.title)
            .expected(self.expected)
            .got(self.got)
            .signature(signature);
        res.pointer = self
            .pointer
            .map(|pointer| JsonPointer::from(pointer.as_str()));
        res
    }
}

fn pairs(headers: &Headers) -> Vec<(String, String)> {
    let fields = headers.iter();
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn published_schemas_of_check_commands_are_up_to_date() {
        let schemas = [
            (
                "check-exchange",
                schemars::schema_for!(CheckedExchange).to_value(),
            ),
            (
                "check-result",
                schemars::schema_for!(CheckResult).to_value(),
            ),
        ];
        for (name, schema) in schemas {
            let path = format!("schemas/{name}.schema.json");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            if std::env::var_os("UPDATE_SCHEMAS").is_some() {
                std::fs::write(&path, &text).unwrap();
            }
            let known = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(
                known, text,
                "run `UPDATE_SCHEMAS=1 cargo test -p openapi-conformance published_schema`"
            );
        }
    }
}
