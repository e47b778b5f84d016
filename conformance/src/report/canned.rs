//! Fixed findings and summaries for the tests of all reporters.

use std::{collections::BTreeMap, time::Duration};

use spec::{
    source::pointer::JsonPointer,
    wire::{Request, RequestPart, Response},
};

use super::{RunInfo, json::format::Report};
use crate::{
    case::{Case, Intent, Mutation, OperationIndex},
    engine::{
        Finding, OperationSummary, Summary,
        created::Leftover,
        event::RunStarted,
        finding::{AffectedOperation, Evidence, Reproduction},
        rejection::Rejection,
        remedy::Remedy,
        summary::DocumentedStatus,
    },
    exchange::{Exchange, Interaction, TransportError},
    failure::{Failure, Severity},
    learned::stored::StoredLesson,
    phases::CoveredConstraint,
    value::keyword::Keyword,
};

/// Text that breaks formats without escaping: markup, tables, code fences, terminals, writing directions.
pub(crate) const HOSTILE: &str =
    "</pre></code><script>alert(1)</script> | ``` ]]> \u{1b}[31mred\u{7} \u{202e}drow & \"'";

pub(crate) fn info() -> RunInfo {
    let locations = [
        ("GET /items", "api.yaml:8:5"),
        ("GET /things", "api.yaml:40:5"),
    ];
    RunInfo::canned("api.yaml", &locations)
}

pub(crate) fn started() -> RunStarted {
    RunStarted {
        title: "Shop 1.0".to_owned(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        servers: BTreeMap::new(),
        seed: 7,
        nonce: 3,
        jobs: 1,
        selected: 2,
        operations: 3,
        phases: vec!["coverage", "fuzzing"],
    }
}

pub(crate) fn report() -> Report {
    Report::new(&info(), Some(&started()), &summary())
}

/// A report with unusual findings: a scenario, an invalid request, hostile text.
pub(crate) fn hostile_report() -> Report {
    let summary = Summary {
        findings: vec![wrong_request(), hostile()],
        left_behind: Vec::new(),
        learned: Vec::new(),
        warnings: vec![HOSTILE.to_owned()],
        ..summary()
    };
    let started = RunStarted {
        title: HOSTILE.to_owned(),
        ..started()
    };
    Report::new(&info(), Some(&started), &summary)
}

/// A negative case after another request.
pub(crate) fn wrong_request() -> Finding {
    let mutation = Mutation {
        part: RequestPart::Body,
        pointer: JsonPointer::from("/name"),
        keyword: Keyword::MinLength,
        what: "one character too short".to_owned(),
    };
    let created = Evidence {
        label: "POST /items".to_owned(),
        exchange: Exchange {
            request: Request {
                method: "POST".to_owned(),
                target: "/items".to_owned(),
                headers: [("Content-Type", "application/json")].into_iter().collect(),
                body: Some(b"{\"name\":\"a\"}".to_vec()),
            },
            interaction: Interaction {
                outcome: Ok(Response {
                    status: 201,
                    headers: [("Location", "/items/1")].into_iter().collect(),
                    body: Vec::new(),
                }),
                elapsed: Duration::from_millis(2),
            },
            ..exchange()
        },
        curl: "curl -i -X POST 'http://127.0.0.1:8080/items'".to_owned(),
    };
    Finding {
        failure: Failure::new(
            "negative_data_rejection",
            Severity::Medium,
            "an invalid request is accepted with 200",
        )
        .expected("a rejection with 4xx")
        .got("200"),
        operations: vec![AffectedOperation {
            id: "replace_item".to_owned(),
            label: "PUT /items/{id}".to_owned(),
            count: 1,
            curl: None,
        }],
        before: vec![created],
        evidence: Evidence {
            label: "PUT /items/{id}".to_owned(),
            exchange: Exchange {
                case: Case::new("replace_item", Intent::Negative(mutation)),
                request: Request {
                    method: "PUT".to_owned(),
                    target: "/items/1".to_owned(),
                    headers: [("Content-Type", "application/json")].into_iter().collect(),
                    body: Some(b"{\"id\":1,\"name\":\"\",\"tags\":[\"x\",{\"y\":null}]}".to_vec()),
                },
                ..exchange()
            },
            curl: "curl -i -X PUT 'http://127.0.0.1:8080/items/1'".to_owned(),
        },
        ..finding()
    }
}

/// A finding that quotes a malicious server.
pub(crate) fn hostile() -> Finding {
    Finding {
        failure: Failure::new("not_a_server_error", Severity::High, HOSTILE)
            .expected(HOSTILE)
            .got(HOSTILE)
            .location(Some("a b/<x>.yaml:3:7".to_owned())),
        operations: vec![
            AffectedOperation {
                id: HOSTILE.to_owned(),
                label: format!("GET /{HOSTILE}"),
                count: 2,
                curl: None,
            },
            AffectedOperation {
                id: "remove".to_owned(),
                label: "DELETE /items/{id}".to_owned(),
                count: 1,
                curl: Some(format!("curl -i -X DELETE '{HOSTILE}'")),
            },
        ],
        evidence: Evidence {
            label: format!("GET /{HOSTILE}"),
            exchange: Exchange {
                request: Request {
                    method: "GET".to_owned(),
                    target: format!("/{HOSTILE}"),
                    headers: [("X-<b>", HOSTILE)].into_iter().collect(),
                    body: Some(vec![0, 159, 146, 150]),
                },
                interaction: Interaction {
                    outcome: Ok(Response {
                        status: 500,
                        headers: [("content-type", HOSTILE)].into_iter().collect(),
                        body: HOSTILE.as_bytes().to_vec(),
                    }),
                    elapsed: Duration::from_millis(9),
                },
                ..exchange()
            },
            curl: format!("curl -i '{HOSTILE}'"),
        },
        ..finding()
    }
}

pub(crate) fn finding() -> Finding {
    let affected = |id: &str, count| AffectedOperation {
        id: id.to_owned(),
        label: format!("GET /{id}"),
        count,
        curl: None,
    };
    Finding {
        failure: Failure::new(
            "response_schema_conformance",
            Severity::Medium,
            "the body of 200 breaks `Item`: type",
        )
        .expected("a body of 200 that satisfies `Item`")
        .got("\"7\" is not of type \"integer\"")
        .at(JsonPointer::from("/id"))
        .location(Some("api.yaml:12:9".to_owned())),
        operations: vec![affected("items", 3), affected("things", 1)],
        before: Vec::new(),
        steps: Vec::new(),
        evidence: evidence(),
        reproduction: Reproduction {
            reproduced: 5,
            tries: 5,
        },
        renewed: Vec::new(),
        needs_run: false,
        is_known: false,
    }
}

fn evidence() -> Evidence {
    Evidence {
        label: "GET /items".to_owned(),
        exchange: exchange(),
        curl: "curl -i 'http://127.0.0.1:8080/items' -H 'Authorization: Bearer '\"$TOKEN\""
            .to_owned(),
    }
}

fn exchange() -> Exchange {
    Exchange {
        operation: OperationIndex(0),
        case: Case::new("items", Intent::Positive),
        request: Request {
            method: "GET".to_owned(),
            target: "/items".to_owned(),
            headers: [("Authorization", "Bearer $TOKEN")].into_iter().collect(),
            body: None,
        },
        interaction: Interaction {
            outcome: Ok(Response {
                status: 200,
                headers: [("content-type", "application/json")].into_iter().collect(),
                body: b"{\"id\":\"7\"}".to_vec(),
            }),
            elapsed: Duration::from_millis(3),
        },
        coding_error: None,
        redirect: None,
        sent_at: Duration::ZERO,
        sources: Vec::new(),
    }
}

pub(crate) fn broken_connection() -> Finding {
    let error = TransportError::Truncated {
        received: 3,
        expected: "10".to_owned(),
    };
    Finding {
        failure: Failure::new("connection_integrity", Severity::Critical, error.title())
            .signature(error.kind())
            .expected("one complete response in valid HTTP")
            .got(error.to_string()),
        evidence: Evidence {
            exchange: Exchange {
                interaction: Interaction {
                    outcome: Err(error),
                    elapsed: Duration::from_millis(1),
                },
                ..exchange()
            },
            ..evidence()
        },
        reproduction: Reproduction {
            reproduced: 2,
            tries: 5,
        },
        ..finding()
    }
}

pub(crate) fn summary() -> Summary {
    let operation = |id: &str, statuses: &[(u16, u64)]| OperationSummary {
        id: id.to_owned(),
        label: format!("GET /{id}"),
        cases: statuses.iter().map(|(_, count)| count).sum(),
        statuses: statuses.iter().copied().collect(),
        waited: Duration::from_millis(120),
        slowest: Duration::from_millis(30),
        documented: [200, 404]
            .map(|known| {
                let is_seen = statuses.iter().any(|(status, _)| *status == known);
                DocumentedStatus {
                    status: known.to_string(),
                    is_seen,
                }
            })
            .to_vec(),
        untestable: None,
        valid: statuses.iter().map(|(_, count)| count).sum(),
        rejections: Vec::new(),
        remedy: None,
        constraints: vec![CoveredConstraint {
            name: "query parameter `limit` minimum".to_owned(),
            is_satisfied: true,
            is_violated: false,
        }],
    };
    let things = OperationSummary {
        rejections: vec![
            Rejection::canned(404, "no `thing` 7 <b>", 8),
            Rejection::canned(404, "no such shop", 1),
        ],
        remedy: Some(Remedy {
            what: "the server has no such resource; give a value that exists".to_owned(),
            setting: Some(
                "values:\n- {name: \"id\", in: path, operations: [\"GET /things\"], value: \"?\"}\n"
                    .to_owned(),
            ),
        }),
        ..operation("things", &[(404, 9)])
    };
    Summary {
        operations: vec![operation("items", &[(200, 30), (400, 12)]), things],
        findings: vec![broken_connection(), finding()],
        cases: 51,
        cases_by_phase: BTreeMap::from([("coverage", 21), ("fuzzing", 30)]),
        left_behind: vec![Leftover {
            path: "/things/{}".to_owned(),
            count: 3,
            example: "/things/17".to_owned(),
            paths: ["/things/17", "/things/318", "/things/319"]
                .map(ToOwned::to_owned)
                .to_vec(),
            reason: "DELETE /things/{id} was answered with 403".to_owned(),
        }],
        learned: vec![
            StoredLesson {
                operation: "createThing".to_owned(),
                part: "body".to_owned(),
                at: "/name".to_owned(),
                demand: "min-length".to_owned(),
                value: Some(3.into()),
            },
            StoredLesson {
                operation: "createThing".to_owned(),
                part: "query".to_owned(),
                at: "notify".to_owned(),
                demand: "absent".to_owned(),
                value: None,
            },
        ],
        warnings: vec!["GET /things: body of type `application/xml` cannot be made".to_owned()],
        stopped: None,
        elapsed: Duration::from_millis(1_240),
    }
}

/// Fails unless `value` satisfies `schema`, and lists the violations.
pub(crate) fn assert_admitted(schema: &str, value: &serde_json::Value) {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema can be used");
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|error| format!("{} at {}", error, error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
