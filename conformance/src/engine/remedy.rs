//! What a user can configure so that an operation succeeds that never did.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::Value;
use spec::model::{Api, Operation, ParameterLocation, SecuritySchemeKind};

use super::rejection::Rejection;
use crate::{case::OperationIndex, operation::given, value::member_name::plain};

/// The maximum number of values that an example gives.
const MOST_VALUES: usize = 3;
/// How many words of a message may be one name.
const MOST_WORDS: usize = 3;
/// How many requests may be rejected in the main way for each that the server fails on, which is worth saying then.
const MOST_TO_FAILED: u64 = 3;
/// How servers say that they have no implementation.
const NOT_IMPLEMENTED: [&str; 4] = [
    "not implemented",
    "unimplemented",
    "unsupported",
    "not supported",
];

/// How servers say that their settings exclude something.
const DISABLED: [&str; 3] = ["disabled", "not enabled", "turned off"];

/// What a user can do about an operation that never succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// The explanation, in one sentence.
    pub what: String,
    /// An example of the setting in `conformance.yaml`; `None` when no setting helps.
    pub setting: Option<String>,
}

/// What is known about a run when it is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'r> {
    pub(super) api: &'r Api,
    /// Whether the run ended before it was done.
    pub(super) is_cut: bool,
    /// Whether requests had credentials.
    pub(super) has_credentials: bool,
    /// The operations that succeeded.
    pub(super) succeeded: &'r BTreeSet<OperationIndex>,
    /// The URL that the operation is sent to.
    pub(super) url: &'r str,
}

impl Circumstances<'_> {
    /// What helps `operation`, which never succeeded: its valid requests got `rejections`, or there were none.
    pub(super) fn remedy(
        &self,
        operation: &Operation,
        is_untestable: bool,
        rejections: &[Rejection],
    ) -> Remedy {
        let mut all: Vec<&Rejection> = rejections.iter().collect();
        // Of equally frequent responses the first counts.
        all.sort_by_key(|rejection| Reverse(rejection.count));
        match all.first() {
            None if is_untestable => Remedy::new(
                "the document allows no request that can be generated; correct it, or skip the operation",
                Some(skip(operation)),
            ),
            None if self.is_cut => Remedy::new(
                "the run ended before a valid request was sent; raise its limits",
                Some("max_cases: 100000\nmax_time: 30m\n".to_owned()),
            ),
            None => Remedy::new(
                "no valid request was sent; the other phases may send some",
                Some("phases: [examples, coverage, fuzzing, stateful]\n".to_owned()),
            ),
            Some(main) => match main.status {
                Some(status) => self.of_status(operation, &all, status).but(failed(&all)),
                None => Remedy::new(
                    "the server sent no usable response; if it is slow, give it more time",
                    Some("timeout: 60s\n".to_owned()),
                ),
            },
        }
    }

    /// What helps when most valid requests got `status`; `all` are the rejections, the most frequent one first.
    fn of_status(&self, operation: &Operation, all: &[&Rejection], status: u16) -> Remedy {
        match status {
            401 if !self.has_credentials => Remedy::new(
                "the server asks for credentials; name the variables that hold them",
                Some(self.credentials(operation)),
            ),
            401 => Remedy::new(
                "these credentials do not suffice; use an identity that has the right",
                Some(identity(operation)),
            ),
            _ if all.first().is_some_and(|main| says(main, &DISABLED)) => Remedy::new(
                "the server has this disabled; enable it there, or skip the operation",
                Some(skip(operation)),
            ),
            403 => Remedy::new(
                "the server forbids it; use an identity that has the right, or skip the operation where none has",
                Some(identity(operation)),
            ),
            429 => Remedy::new(
                "the server limits the rate of requests; send fewer",
                Some("rate_limit: 5\n".to_owned()),
            ),
            300..=399 => Remedy::new(
                "the server only redirects; document the redirect, or use the URL that it leads to",
                None,
            ),
            500.. => self.of_failure(operation, all),
            _ => self.of_rejection(operation, all, status),
        }
    }

    /// What helps when the server fails on valid requests.
    fn of_failure(&self, operation: &Operation, all: &[&Rejection]) -> Remedy {
        if all.first().is_some_and(|main| says(main, &NOT_IMPLEMENTED)) {
            return Remedy::new(
                "the server does not implement this; skip the operation",
                Some(skip(operation)),
            );
        }
        let known = given::names(self.api, operation);
        let main = all.get(..1).unwrap_or_default();
        let named = named(main, &known);
        let paths = last_in_path_first(operation);
        let likely = if named.is_empty() { &paths } else { &named };
        if likely.is_empty() {
            return Remedy::new(
                "the server fails on valid requests, and no setting changes that",
                None,
            );
        }
        Remedy::new(
            "the server fails on valid requests; give values that it does not fail on",
            Some(values(operation, likely)),
        )
    }

    /// What helps when the server rejects the values of requests.
    fn of_rejection(&self, operation: &Operation, all: &[&Rejection], status: u16) -> Remedy {
        let known = given::names(self.api, operation);
        let named = named(all, &known);
        let paths = last_in_path_first(operation);
        let is_absent = matches!(status, 404 | 410);
        if is_absent && !paths.is_empty() {
            let of_main = self::named(all.get(..1).unwrap_or_default(), &known);
            let is_named = |name: &&&str| of_main.contains(*name);
            let of_message: Vec<&str> = paths.iter().filter(is_named).copied().collect();
            let likely = if of_message.is_empty() {
                paths
            } else {
                of_message
            };
            let what = match self.creation(operation) {
                Some(label) => format!(
                    "the server has no such resource, and `{label}`, which creates them, never succeeded; give a value that exists"
                ),
                None => "the server has no such resource; give a value that exists".to_owned(),
            };
            return Remedy::new(&what, Some(values(operation, &likely)));
        }
        if !named.is_empty() {
            return Remedy::new(
                "the response names what it rejects; give a value that the server accepts",
                Some(values(operation, &named)),
            );
        }
        if matches!(status, 404 | 405 | 501) {
            return if self.succeeded.is_empty() {
                Remedy::new(
                    "the server does not seem to have this path; check the base URL, which includes a prefix",
                    Some(format!(
                        "url: {}\n",
                        quoted(&format!("{}/prefix", self.url))
                    )),
                )
            } else {
                Remedy::new(
                    "the server does not seem to have this operation; implement it, or skip it",
                    Some(skip(operation)),
                )
            };
        }
        let required = operation.parameters.iter();
        let required = required.filter(|parameter| parameter.required);
        let required: Vec<&str> = required.map(|parameter| parameter.name.as_str()).collect();
        let identifiers = known.iter().map(String::as_str);
        let identifiers: Vec<&str> = identifiers.filter(|name| is_identifier(name)).collect();
        let likely = if required.is_empty() {
            identifiers
        } else {
            required
        };
        if likely.is_empty() {
            return Remedy::new(
                "the response does not name what it rejects; give values that the server accepts, or add a constraint \
                 to the document",
                None,
            );
        }
        Remedy::new(
            "the response does not name what it rejects; give values that the server accepts",
            Some(values(operation, &likely)),
        )
    }

    /// The operation that creates what `operation` is about, where it never succeeded: a POST to the collection that one of the
    /// parameters of its path is in.
    fn creation(&self, operation: &Operation) -> Option<String> {
        let path = operation.path.as_str();
        let ends = path.rmatch_indices("/{").map(|(at, _)| at);
        let mut collections = ends.filter_map(|at| path.get(..at));
        collections.find_map(|collection| {
            let mut all = self.api.operations.iter().enumerate();
            let (index, creation) = all.find(|(_, it)| {
                it.method.as_str() == "POST" && it.path.as_str().trim_end_matches('/') == collection
            })?;
            let has_succeeded = self.succeeded.contains(&OperationIndex(index));
            (!has_succeeded).then(|| creation.label())
        })
    }

    /// Settings with the credentials that `operation` asks for.
    fn credentials(&self, operation: &Operation) -> String {
        let asked = operation.security.iter();
        let asked = asked.flat_map(|requirement| &requirement.schemes);
        let schemes = asked.filter_map(|(name, _)| {
            let mut known = self.api.security_schemes.iter();
            known.find(|scheme| scheme.name == *name)
        });
        let mut lines = schemes.filter_map(|scheme| match &scheme.kind {
            SecuritySchemeKind::ApiKey { .. } => {
                Some(format!("api_keys: {{{}: API_KEY}}", quoted(&scheme.name)))
            }
            SecuritySchemeKind::HttpBasic => {
                Some("basic: {user: anna, password: API_PASSWORD}".to_owned())
            }
            kind if kind.client_credentials().is_some() => {
                Some("oauth2: {client_id: my-client, client_secret: CLIENT_SECRET}".to_owned())
            }
            SecuritySchemeKind::HttpBearer { .. }
            | SecuritySchemeKind::OAuth2 { .. }
            | SecuritySchemeKind::OpenIdConnect { .. } => Some("token: API_TOKEN".to_owned()),
            SecuritySchemeKind::HttpOther { .. } | SecuritySchemeKind::MutualTls => None,
        });
        let line = lines.next();
        let line = line.unwrap_or_else(|| "headers: {Authorization: API_AUTHORIZATION}".to_owned());
        format!("auth:\n  {line}\n")
    }
}

/// How many of the valid requests the server failed on, where most were rejected, but not nearly all.
fn failed(all: &[&Rejection]) -> Option<u64> {
    let is_failure = |it: &Rejection| it.status.is_none_or(|status| status >= 500);
    let main = all.first().filter(|main| !is_failure(main))?;
    let failed = all.iter().filter(|it| is_failure(it));
    let count: u64 = failed.map(|it| it.count).sum();
    (count * MOST_TO_FAILED >= main.count).then_some(count)
}

/// Whether the message of `rejection` has one of `signs`.
fn says(rejection: &Rejection, signs: &[&str]) -> bool {
    let message = rejection.message.as_deref().unwrap_or_default();
    let message = message.to_lowercase();
    signs.iter().any(|sign| message.contains(sign))
}

/// The parameters in the path; the last one is what a request is most likely about.
fn last_in_path_first(operation: &Operation) -> Vec<&str> {
    let parameters = operation.parameters.iter().rev();
    let in_path = parameters.filter(|parameter| parameter.location == ParameterLocation::Path);
    in_path.map(|parameter| parameter.name.as_str()).collect()
}

impl Remedy {
    /// Says that the server fails on `failed` further requests.
    fn but(self, failed: Option<u64>) -> Self {
        let Some(count) = failed else {
            return self;
        };
        Self {
            what: format!("{}; on {count} others it fails", self.what),
            ..self
        }
    }

    fn new(what: &str, setting: Option<String>) -> Self {
        Self {
            what: what.to_owned(),
            setting,
        }
    }
}

/// Settings that leave `operation` out.
fn skip(operation: &Operation) -> String {
    format!("operations:\n  skip: [{}]\n", quoted(&operation.label()))
}

/// Settings with an identity for `operation`.
fn identity(operation: &Operation) -> String {
    format!(
        "auth:\n  identities:\n    other: {{token: OTHER_TOKEN}}\n  use:\n  - {{identity: other, operations: [{}]}}\n",
        quoted(&operation.label())
    )
}

/// Settings with values for the parameters and members called `names`.
fn values(operation: &Operation, names: &[&str]) -> String {
    let rules = names.iter().take(MOST_VALUES).map(|name| {
        let mut parameters = operation.parameters.iter();
        let parameter = parameters.find(|parameter| parameter.name == *name);
        let part = match parameter.map(|parameter| parameter.location) {
            Some(ParameterLocation::QueryString) => String::new(),
            Some(location) => format!(" in: {location},"),
            None => " in: body,".to_owned(),
        };
        format!(
            "- {{name: {},{part} operations: [{}], value: \"?\"}}\n",
            quoted(name),
            quoted(&operation.label())
        )
    });
    format!("values:\n{}", rules.collect::<String>())
}

/// Those of `names` that the bodies of `rejections` have in their strings, in this order: `order_id` also as `Order ID`.
fn named<'n>(rejections: &[&Rejection], names: &'n BTreeSet<String>) -> Vec<&'n str> {
    let known: BTreeMap<String, &str> = names
        .iter()
        .map(|name| (plain(name), name.as_str()))
        .collect();
    let mut res: Vec<&str> = Vec::new();
    for rejection in rejections {
        let mut strings = Vec::new();
        match serde_json::from_str::<Value>(&rejection.body) {
            Ok(value) => collect_strings(&value, &mut strings),
            Err(_) => strings.push(rejection.body.clone()),
        }
        for string in &strings {
            let is_part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            let words = string.split(|c: char| !is_part_of_name(c));
            let words: Vec<String> = words.map(plain).filter(|it| !it.is_empty()).collect();
            let mut rest = words.as_slice();
            while let Some((_, after)) = rest.split_first() {
                let lengths = (1..=MOST_WORDS.min(rest.len())).rev();
                let mut starts = lengths.filter_map(|count| rest.split_at_checked(count));
                let found = starts.find_map(|(words, after)| {
                    let name = known.get(words.concat().as_str())?;
                    Some((*name, after))
                });
                if let Some((name, _)) = found
                    && !res.contains(&name)
                {
                    res.push(name);
                }
                rest = found.map_or(after, |(_, after)| after);
            }
        }
    }
    res
}

fn collect_strings(value: &Value, res: &mut Vec<String>) {
    match value {
        Value::String(string) => res.push(string.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_strings(item, res)),
        Value::Object(members) => members.values().for_each(|item| collect_strings(item, res)),
        _ => {}
    }
}

/// Whether something called `name` refers to something else, as `order_id` and `orderId` do.
fn is_identifier(name: &str) -> bool {
    name == "id" || name.ends_with("_id") || name.ends_with("Id") || name.ends_with("-id")
}

/// `text` as a scalar of YAML in double quotes, which JSON's strings are.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spec::document::Document;

    use super::*;

    const TEXT: &str = "
openapi: 3.0.3
info: {title: t, version: '1'}
security: [{session: []}]
components:
  securitySchemes:
    session: {type: http, scheme: bearer}
    api key: {type: apiKey, in: header, name: X-Key}
paths:
  /items/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: o}}
  /items:
    get: {security: [{api key: []}], responses: {'200': {description: o}}}
    post:
      requestBody: {content: {application/json: {schema: {type: object, properties: {order_id: {type: string}, note: {type: string}}}}}}
      responses: {'201': {description: c}}
";

    /// The remedy for the operation at `index` whose valid requests got `status` with `body`.
    fn remedy(index: usize, status: Option<u16>, body: &str, has_credentials: bool) -> String {
        of(index, status, body, has_credentials, &BTreeSet::new())
    }

    /// The same after a run in which some operations succeeded.
    fn of(
        index: usize,
        status: Option<u16>,
        body: &str,
        has_credentials: bool,
        succeeded: &BTreeSet<OperationIndex>,
    ) -> String {
        let document = Document::from_text("api.yaml", TEXT).document.unwrap();
        let api = Api::new(Arc::new(document));
        let mut rejection = Rejection::canned(0, body, 3);
        rejection.status = status;
        body.clone_into(&mut rejection.body);
        let circumstances = Circumstances {
            api: &api,
            is_cut: false,
            has_credentials,
            succeeded,
            url: "http://localhost:1",
        };
        let remedy = circumstances.remedy(&api.operations[index], false, &[rejection]);
        format!("{}\n{}", remedy.what, remedy.setting.unwrap_or_default())
    }

    #[test]
    fn a_resource_that_does_not_exist_wants_a_value() {
        let succeeded = BTreeSet::from([OperationIndex(2)]);
        insta::assert_snapshot!(of(0, Some(404), "", false, &succeeded), @r#"
        the server has no such resource; give a value that exists
        values:
        - {name: "id", in: path, operations: ["GET /items/{id}"], value: "?"}
        "#);
        insta::assert_snapshot!(remedy(0, Some(404), "", false), @r#"
        the server has no such resource, and `POST /items`, which creates them, never succeeded; give a value that exists
        values:
        - {name: "id", in: path, operations: ["GET /items/{id}"], value: "?"}
        "#);
    }

    #[test]
    fn what_the_server_has_disabled_is_not_a_matter_of_rights() {
        let body = r#"{"message": "Reset is disabled by config"}"#;
        insta::assert_snapshot!(remedy(2, Some(403), body, true), @r#"
        the server has this disabled; enable it there, or skip the operation
        operations:
          skip: ["POST /items"]
        "#);
    }

    #[test]
    fn credentials_are_those_of_the_document() {
        insta::assert_snapshot!(remedy(0, Some(401), "", false), @r"
        the server asks for credentials; name the variables that hold them
        auth:
          token: API_TOKEN
        ");
        insta::assert_snapshot!(remedy(1, Some(401), "", false), @r#"
        the server asks for credentials; name the variables that hold them
        auth:
          api_keys: {"api key": API_KEY}
        "#);
        insta::assert_snapshot!(remedy(1, Some(403), "", true), @r#"
        the server forbids it; use an identity that has the right, or skip the operation where none has
        auth:
          identities:
            other: {token: OTHER_TOKEN}
          use:
          - {identity: other, operations: ["GET /items"]}
        "#);
    }

    #[test]
    fn what_a_response_names_wants_a_value() {
        let body = r#"{"detail": [{"loc": ["body", "order_id"], "msg": "not found", "note": 1}]}"#;
        insta::assert_snapshot!(remedy(2, Some(422), body, true), @r#"
        the response names what it rejects; give a value that the server accepts
        values:
        - {name: "order_id", in: body, operations: ["POST /items"], value: "?"}
        "#);
    }

    #[test]
    fn what_refers_to_something_is_the_likely_reason() {
        insta::assert_snapshot!(remedy(2, Some(400), "no", true), @r#"
        the response does not name what it rejects; give values that the server accepts
        values:
        - {name: "order_id", in: body, operations: ["POST /items"], value: "?"}
        "#);
    }

    #[test]
    fn names_are_found_as_people_write_them() {
        let text = remedy(2, Some(400), "Order ID is not a number", true);
        assert!(text.contains(r#"name: "order_id""#), "{text}");
    }

    #[test]
    fn a_server_without_an_implementation_is_not_asked_again() {
        let text = remedy(2, Some(501), "Orders are unsupported here", true);
        assert!(text.contains("skip:"), "{text}");
        let text = remedy(2, Some(501), "The note is not there", true);
        assert!(text.contains(r#"name: "note""#), "{text}");
        let text = remedy(0, Some(500), "", true);
        assert!(text.contains(r#"name: "id""#), "{text}");
    }

    #[test]
    fn requests_that_come_further_and_fail_are_said() {
        let document = Document::from_text("api.yaml", TEXT).document.unwrap();
        let api = Api::new(Arc::new(document));
        let circumstances = Circumstances {
            api: &api,
            is_cut: false,
            has_credentials: false,
            succeeded: &BTreeSet::from([OperationIndex(1)]),
            url: "http://localhost:1",
        };
        let remedy = |failed: u64| {
            let rejections = [
                Rejection::canned(400, "no", 30),
                Rejection::canned(500, "boom", failed),
            ];
            circumstances
                .remedy(&api.operations[2], false, &rejections)
                .what
        };
        assert!(remedy(20).ends_with("; on 20 others it fails"));
        assert!(!remedy(2).contains("fails"));
    }

    #[test]
    fn no_setting_changes_a_failing_server() {
        for status in [302, 500, 503] {
            let text = remedy(2, Some(status), "", true);
            assert!(text.ends_with('\n') && !text.contains(':'), "{text}");
        }
        assert!(remedy(2, None, "", true).contains("timeout: 60s"));
        assert!(remedy(2, Some(429), "", true).contains("rate_limit: 5"));
        assert!(remedy(1, Some(404), "", true).contains("url: \"http://localhost:1/prefix\""));
    }
}
