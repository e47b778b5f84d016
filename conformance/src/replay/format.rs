//! The format of failure files: structs of its own, so that the engine may change.
//!
//! A field that is added leaves `format_version` as it is; one that is renamed, removed or means something else raises it.

use base64::Engine as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use spec::{
    http::MediaType,
    model::{Api, ParameterLocation, link::LinkValue},
    source::pointer::JsonPointer,
    wire::RequestPart,
};

use crate::{
    case::{self, Case, Content, Intent, Mutation, OperationIndex, ParameterValue},
    engine::Finding,
    phases::stateful::{self, StepBinding},
};

/// Version of this format.
pub const FORMAT_VERSION: u32 = 1;

/// A failure that can be sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailureFile {
    /// Version of this format.
    pub format_version: u32,
    /// The check that failed.
    pub check: String,
    /// What tells causes of that check apart.
    pub cause: String,
    /// One line.
    pub title: String,
    /// What was asked for.
    pub expected: String,
    /// What came instead.
    pub got: String,
    /// The requests, the failing one last.
    pub steps: Vec<Step>,
}

/// A request before values from earlier answers are filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The `operationId`, or method and path where there is none.
    pub operation: String,
    /// Why the request is made.
    pub intent: StepIntent,
    /// The parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Header fields beside the parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The method, when it is not that of the operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What is sent as credentials.
    #[serde(default)]
    pub credentials: Credentials,
    /// Values that come from earlier answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<Take>,
}

/// Why a request is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepIntent {
    /// As the contract wants it.
    Positive,
    /// Made wrong in one place.
    Negative {
        /// `body`, `content-type`, `path`, or location and name of a parameter.
        part: String,
        /// JSON Pointer into the value.
        pointer: String,
        /// The keyword that is broken.
        keyword: String,
        /// What was done.
        what: String,
    },
    /// Without valid credentials.
    Unauthenticated,
    /// Without a required header.
    WithoutHeader(String),
    /// With a method that is not declared.
    UndeclaredMethod(String),
    /// With an `Accept` that excludes everything.
    Unacceptable,
    /// With a body in another media type.
    WrongContentType,
}

/// A parameter with its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// `path`, `query`, `querystring`, `header` or `cookie`.
    pub r#in: String,
    /// Its name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The media type as sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The value, written by the rules of `written_as`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The documented media type whose rules apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_as: Option<String>,
    /// Bytes as they are, in base64, in place of a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

/// What is sent as credentials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Credentials {
    /// Those the run was given.
    #[default]
    Given,
    /// None.
    None,
    /// Wrong ones.
    Wrong,
}

/// A value that comes from an earlier answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// Position of the earlier step, from 0.
    pub step: usize,
    /// `body`, or location and name of the parameter it goes into, such as `path id`.
    pub into: String,
    /// A runtime expression, a constant, `location-tail`, or `same` and location and name of the earlier parameter.
    pub from: Value,
}

/// Why a file cannot be used with a contract.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The file is of a later version.
    #[error("it is of format version {0}, and this program reads {FORMAT_VERSION}")]
    Version(u32),
    /// The contract has no such operation.
    #[error("the contract has no operation `{0}`")]
    Operation(String),
    /// A text cannot be understood.
    #[error("`{0}` cannot be understood")]
    Text(String),
}

impl FailureFile {
    /// The file of a finding.
    pub fn new(api: &Api, finding: &Finding) -> Self {
        let failure = &finding.failure;
        Self {
            format_version: FORMAT_VERSION,
            check: failure.check.to_owned(),
            cause: failure.cause.clone(),
            title: failure.title.clone(),
            expected: failure.expected.clone(),
            got: failure.got.clone(),
            steps: finding
                .steps
                .iter()
                .map(|step| Step::new(api, step))
                .collect(),
        }
    }

    /// The steps, for `api`.
    ///
    /// # Errors
    ///
    /// When the contract has no such operation, or the file cannot be understood.
    pub fn steps(&self, api: &Api) -> Result<Vec<stateful::Step>, FormatError> {
        if self.format_version > FORMAT_VERSION {
            return Err(FormatError::Version(self.format_version));
        }
        self.steps.iter().map(|step| step.planned(api)).collect()
    }
}

impl Step {
    fn new(api: &Api, step: &stateful::Step) -> Self {
        let case = &step.case;
        Self {
            operation: step
                .operation
                .of(api)
                .map(|operation| operation.id.clone())
                .unwrap_or_default(),
            intent: StepIntent::new(&case.intent),
            parameters: case
                .parameters
                .iter()
                .map(|parameter| Parameter {
                    r#in: parameter.location.name().to_owned(),
                    name: parameter.name.clone(),
                    value: parameter.value.clone(),
                })
                .collect(),
            body: case.body.as_ref().map(Body::new),
            headers: case.headers.clone(),
            method: case.method.clone(),
            credentials: match case.credentials {
                case::Credentials::Given => Credentials::Given,
                case::Credentials::None => Credentials::None,
                case::Credentials::Wrong => Credentials::Wrong,
            },
            takes: step.bindings.iter().map(Take::new).collect(),
        }
    }

    fn planned(&self, api: &Api) -> Result<stateful::Step, FormatError> {
        let missing = || FormatError::Operation(self.operation.clone());
        let operation = OperationIndex::find(api, |operation| operation.id == self.operation)
            .ok_or_else(missing)?;
        let mut case = Case::new(self.operation.clone(), self.intent.intent()?);
        for parameter in &self.parameters {
            case.parameters.push(ParameterValue {
                location: location(&parameter.r#in)?,
                name: parameter.name.clone(),
                value: parameter.value.clone(),
            });
        }
        case.body = self.body.as_ref().map(Body::body).transpose()?;
        case.headers.clone_from(&self.headers);
        case.method.clone_from(&self.method);
        case.credentials = match self.credentials {
            Credentials::Given => case::Credentials::Given,
            Credentials::None => case::Credentials::None,
            Credentials::Wrong => case::Credentials::Wrong,
        };
        let bindings = self
            .takes
            .iter()
            .map(Take::binding)
            .collect::<Result<_, _>>()?;
        Ok(stateful::Step {
            operation,
            case,
            bindings,
        })
    }
}

impl StepIntent {
    fn new(intent: &Intent) -> Self {
        match intent {
            Intent::Positive => Self::Positive,
            Intent::Negative(mutation) => Self::Negative {
                part: site_text(&mutation.site),
                pointer: mutation.pointer.to_string(),
                keyword: mutation.keyword.clone(),
                what: mutation.what.clone(),
            },
            Intent::Unauthenticated => Self::Unauthenticated,
            Intent::WithoutHeader(name) => Self::WithoutHeader(name.clone()),
            Intent::UndeclaredMethod(method) => Self::UndeclaredMethod(method.clone()),
            Intent::Unacceptable => Self::Unacceptable,
            Intent::WrongContentType => Self::WrongContentType,
        }
    }

    fn intent(&self) -> Result<Intent, FormatError> {
        Ok(match self {
            Self::Positive => Intent::Positive,
            Self::Negative {
                part,
                pointer,
                keyword,
                what,
            } => Intent::Negative(Mutation {
                site: site(part)?,
                pointer: JsonPointer::from(pointer.as_str()),
                keyword: keyword.clone(),
                what: what.clone(),
            }),
            Self::Unauthenticated => Intent::Unauthenticated,
            Self::WithoutHeader(name) => Intent::WithoutHeader(name.clone()),
            Self::UndeclaredMethod(method) => Intent::UndeclaredMethod(method.clone()),
            Self::Unacceptable => Intent::Unacceptable,
            Self::WrongContentType => Intent::WrongContentType,
        })
    }
}

impl Body {
    fn new(body: &case::Body) -> Self {
        let (value, written_as, bytes) = match &body.content {
            Content::Value { value, written_as } => {
                (Some(value.clone()), Some(written_as.to_string()), None)
            }
            Content::Bytes(bytes) => (
                None,
                None,
                Some(base64::engine::general_purpose::STANDARD.encode(bytes)),
            ),
        };
        Self {
            media_type: body.media_type.clone(),
            value,
            written_as,
            bytes,
        }
    }

    fn body(&self) -> Result<case::Body, FormatError> {
        let content = if let Some(bytes) = &self.bytes {
            let decoded = base64::engine::general_purpose::STANDARD.decode(bytes);
            Content::Bytes(decoded.map_err(|_| FormatError::Text(bytes.clone()))?)
        } else {
            let written_as = self.written_as.clone().unwrap_or_default();
            Content::Value {
                value: self.value.clone().unwrap_or_default(),
                written_as: MediaType::parse(&written_as).ok_or(FormatError::Text(written_as))?,
            }
        };
        Ok(case::Body {
            media_type: self.media_type.clone(),
            content,
        })
    }
}

impl Take {
    fn new(taken: &StepBinding) -> Self {
        let StepBinding {
            from: step,
            binding,
        } = taken;
        let into = match &binding.target {
            stateful::BindingTarget::Parameter(location, name) => format!("{location} {name}"),
            stateful::BindingTarget::Body => "body".to_owned(),
        };
        let from = match &binding.source {
            stateful::Source::Link(value) => value.to_json(),
            stateful::Source::LocationTail => "location-tail".into(),
            stateful::Source::SameParameter(location, name) => {
                format!("same {location} {name}").into()
            }
        };
        Self {
            step: *step,
            into,
            from,
        }
    }

    fn binding(&self) -> Result<StepBinding, FormatError> {
        let target = match self.into.split_once(' ') {
            None if self.into == "body" => stateful::BindingTarget::Body,
            Some((at, name)) => stateful::BindingTarget::Parameter(location(at)?, name.to_owned()),
            None => return Err(FormatError::Text(self.into.clone())),
        };
        let same = self
            .from
            .as_str()
            .and_then(|text| text.strip_prefix("same ")?.split_once(' '));
        let source = match (self.from.as_str(), same) {
            (Some("location-tail"), _) => stateful::Source::LocationTail,
            (_, Some((at, name))) => {
                stateful::Source::SameParameter(location(at)?, name.to_owned())
            }
            _ => stateful::Source::Link(LinkValue::from_json(self.from.clone())),
        };
        Ok(StepBinding {
            from: self.step,
            binding: stateful::Binding { target, source },
        })
    }
}

fn location(text: &str) -> Result<ParameterLocation, FormatError> {
    ParameterLocation::from_name(text).ok_or_else(|| FormatError::Text(text.to_owned()))
}

fn site_text(site: &RequestPart) -> String {
    match site {
        RequestPart::Parameter(location, name) => format!("{location} {name}"),
        RequestPart::Body => "body".to_owned(),
        RequestPart::ContentType => "content-type".to_owned(),
        RequestPart::Path => "path".to_owned(),
    }
}

fn site(text: &str) -> Result<RequestPart, FormatError> {
    Ok(match text {
        "body" => RequestPart::Body,
        "content-type" => RequestPart::ContentType,
        "path" => RequestPart::Path,
        _ => {
            let (at, name) = text
                .split_once(' ')
                .ok_or_else(|| FormatError::Text(text.to_owned()))?;
            RequestPart::Parameter(location(at)?, name.to_owned())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api() -> Api {
        let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a/{id}:\n    get: {operationId: get, responses: {}}\n";
        let document = spec::document::Document::from_text("a.yaml", text)
            .document
            .expect("a document");
        Api::new(std::sync::Arc::new(document))
    }

    #[test]
    fn every_kind_of_step_survives_a_file() {
        let mutation = Mutation {
            site: RequestPart::Parameter(ParameterLocation::Query, "a b".to_owned()),
            pointer: JsonPointer::from("/x"),
            keyword: "minLength".to_owned(),
            what: "one character too short".to_owned(),
        };
        let intents = [
            Intent::Positive,
            Intent::Negative(mutation),
            Intent::Unauthenticated,
            Intent::WithoutHeader("X-A".to_owned()),
            Intent::UndeclaredMethod("PUT".to_owned()),
            Intent::Unacceptable,
            Intent::WrongContentType,
        ];
        let api = api();
        for (index, intent) in intents.into_iter().enumerate() {
            let mut case = Case::new("get", intent);
            case.set_parameter(ParameterLocation::Path, "id", 7.into());
            case.credentials = case::Credentials::Wrong;
            case.headers.push(("Accept".to_owned(), "x/y".to_owned()));
            case.body = Some(case::Body {
                media_type: Some("a/b".to_owned()),
                content: if index % 2 == 0 {
                    Content::Bytes(vec![0, 255])
                } else {
                    Content::Value {
                        value: serde_json::json!({"a": [null]}),
                        written_as: MediaType::json(),
                    }
                },
            });
            let source = match index % 3 {
                0 => stateful::Source::LocationTail,
                1 => stateful::Source::SameParameter(ParameterLocation::Path, "id".to_owned()),
                _ => stateful::Source::Link(LinkValue::from_json("x{$response.body#/id}".into())),
            };
            let planned = stateful::Step {
                operation: OperationIndex(0),
                case,
                bindings: vec![StepBinding {
                    from: 0,
                    binding: stateful::Binding {
                        target: stateful::BindingTarget::Body,
                        source,
                    },
                }],
            };
            let text = serde_json::to_string(&Step::new(&api, &planned)).unwrap();
            let step: Step = serde_json::from_str(&text).unwrap();
            assert_eq!(step.planned(&api), Ok(planned), "{text}");
        }
    }
}
