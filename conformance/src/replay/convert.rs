//! Converts between the steps of the engine and those of failure files.

use base64::Engine as _;
use spec::{
    http::MediaType,
    model::{Api, ParameterLocation, link::LinkValue},
    source::pointer::JsonPointer,
    wire::RequestPart,
};

use super::format::{
    FORMAT_VERSION, FailureFile, FormatError, StoredBinding, StoredBody, StoredCredentials,
    StoredIntent, StoredParameter, StoredStep, StoredSubject,
};
use crate::{
    case::{self, Case, Content, Intent, Mutation, OperationIndex, ParameterValue},
    engine::Finding,
    phases::stateful::{self, StepBinding},
    value::keyword::Keyword,
};

impl FailureFile {
    /// The failure file of a finding in `subject`.
    pub fn new(api: &Api, finding: &Finding, subject: StoredSubject) -> Self {
        let failure = &finding.failure;
        Self {
            format_version: FORMAT_VERSION,
            check: failure.check.to_owned(),
            signature: failure.signature.clone(),
            title: failure.title.clone(),
            expected: failure.expected.clone(),
            got: failure.got.clone(),
            status: finding.evidence.exchange.response().map(|it| it.status),
            is_not_reproduced: finding.reproduction.is_in_vain() || finding.needs_run,
            subject,
            steps: finding
                .steps
                .iter()
                .map(|step| StoredStep::new(api, step))
                .collect(),
        }
    }

    /// The steps, for `api`.
    ///
    /// # Errors
    ///
    /// When the contract has no such operation, or a field is invalid.
    pub fn steps(&self, api: &Api) -> Result<Vec<stateful::Step>, FormatError> {
        if self.format_version > FORMAT_VERSION {
            return Err(FormatError::Version(self.format_version));
        }
        self.steps.iter().map(|step| step.planned(api)).collect()
    }
}

impl StoredStep {
    fn new(api: &Api, step: &stateful::Step) -> Self {
        let case = &step.case;
        Self {
            operation: step
                .operation
                .of(api)
                .map(|operation| operation.id.clone())
                .unwrap_or_default(),
            intent: StoredIntent::new(&case.intent),
            parameters: case
                .parameters
                .iter()
                .map(|parameter| StoredParameter {
                    r#in: parameter.location.name().to_owned(),
                    name: parameter.name.clone(),
                    value: parameter.value.clone(),
                })
                .collect(),
            body: case.body.as_ref().map(StoredBody::new),
            headers: case.headers.clone(),
            method: case.method.clone(),
            credentials: match case.credentials {
                case::Credentials::Given => StoredCredentials::Given,
                case::Credentials::None => StoredCredentials::None,
                case::Credentials::Wrong => StoredCredentials::Wrong,
            },
            takes: step.bindings.iter().map(StoredBinding::new).collect(),
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
        case.body = self.body.as_ref().map(StoredBody::body).transpose()?;
        case.headers.clone_from(&self.headers);
        case.method.clone_from(&self.method);
        case.credentials = match self.credentials {
            StoredCredentials::Given => case::Credentials::Given,
            StoredCredentials::None => case::Credentials::None,
            StoredCredentials::Wrong => case::Credentials::Wrong,
        };
        let bindings = self
            .takes
            .iter()
            .map(StoredBinding::binding)
            .collect::<Result<_, _>>()?;
        Ok(stateful::Step {
            operation,
            case,
            bindings,
        })
    }
}

impl StoredIntent {
    fn new(intent: &Intent) -> Self {
        match intent {
            Intent::Positive => Self::Positive,
            Intent::Negative(mutation) => Self::Negative {
                part: part_name(&mutation.part),
                pointer: mutation.pointer.to_string(),
                keyword: mutation.keyword.name().to_owned(),
                what: mutation.what.clone(),
            },
            Intent::Unauthenticated => Self::Unauthenticated,
            Intent::WithoutHeader(name) => Self::WithoutHeader(name.clone()),
            Intent::UndeclaredMethod(method) => Self::UndeclaredMethod(method.clone()),
            Intent::Unacceptable => Self::Unacceptable,
            Intent::WrongContentType => Self::WrongContentType,
            Intent::Ambiguous(what) => Self::Ambiguous(what.clone()),
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
                part: request_part(part)?,
                pointer: JsonPointer::from(pointer.as_str()),
                keyword: Keyword::from_name(keyword)
                    .ok_or_else(|| FormatError::InvalidValue(keyword.clone()))?,
                what: what.clone(),
            }),
            Self::Unauthenticated => Intent::Unauthenticated,
            Self::WithoutHeader(name) => Intent::WithoutHeader(name.clone()),
            Self::UndeclaredMethod(method) => Intent::UndeclaredMethod(method.clone()),
            Self::Unacceptable => Intent::Unacceptable,
            Self::WrongContentType => Intent::WrongContentType,
            Self::Ambiguous(what) => Intent::Ambiguous(what.clone()),
        })
    }
}

impl StoredBody {
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
            Content::Bytes(decoded.map_err(|_| FormatError::InvalidValue(bytes.clone()))?)
        } else {
            let written_as = self.written_as.clone().unwrap_or_default();
            Content::Value {
                value: self.value.clone().unwrap_or_default(),
                written_as: MediaType::parse(&written_as)
                    .ok_or(FormatError::InvalidValue(written_as))?,
            }
        };
        Ok(case::Body {
            media_type: self.media_type.clone(),
            content,
        })
    }
}

impl StoredBinding {
    fn new(taken: &StepBinding) -> Self {
        let StepBinding {
            from: step,
            binding,
        } = taken;
        let into = match &binding.target {
            stateful::BindingTarget::Parameter(location, name) => format!("{location} {name}"),
            stateful::BindingTarget::Body => "body".to_owned(),
            stateful::BindingTarget::Member(pointer) => format!("body {pointer}"),
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
            Some(("body", pointer)) => stateful::BindingTarget::Member(JsonPointer::from(pointer)),
            Some((at, name)) => stateful::BindingTarget::Parameter(location(at)?, name.to_owned()),
            None => return Err(FormatError::InvalidValue(self.into.clone())),
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
    ParameterLocation::from_name(text).ok_or_else(|| FormatError::InvalidValue(text.to_owned()))
}

fn part_name(part: &RequestPart) -> String {
    match part {
        RequestPart::Parameter(location, name) => format!("{location} {name}"),
        RequestPart::Body => "body".to_owned(),
        RequestPart::ContentType => "content-type".to_owned(),
        RequestPart::Path => "path".to_owned(),
    }
}

fn request_part(name: &str) -> Result<RequestPart, FormatError> {
    Ok(match name {
        "body" => RequestPart::Body,
        "content-type" => RequestPart::ContentType,
        "path" => RequestPart::Path,
        _ => {
            let (at, name) = name
                .split_once(' ')
                .ok_or_else(|| FormatError::InvalidValue(name.to_owned()))?;
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
    fn every_kind_of_step_round_trips_through_a_file() {
        let mutation = Mutation {
            part: RequestPart::Parameter(ParameterLocation::Query, "a b".to_owned()),
            pointer: JsonPointer::from("/x"),
            keyword: Keyword::MinLength,
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
            let text = serde_json::to_string(&StoredStep::new(&api, &planned)).unwrap();
            let step: StoredStep = serde_json::from_str(&text).unwrap();
            assert_eq!(step.planned(&api), Ok(planned), "{text}");
        }
    }
}
