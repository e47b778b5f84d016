//! Made-up findings and summaries, for the tests of all reporters.

use std::{collections::BTreeMap, time::Duration};

use spec::{
    source::pointer::JsonPointer,
    wire::{Request, Response},
};

use crate::{
    case::{Case, Intent},
    engine::{
        Finding, OperationSummary, Summary, finding::AffectedOperation, summary::SiteCoverage,
    },
    failure::{Failure, Severity},
    transport::{Interaction, TransportError},
};

pub(crate) fn finding() -> Finding {
    let affected = |id: &str, count| AffectedOperation {
        id: id.to_owned(),
        label: format!("GET /{id}"),
        count,
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
        .place(Some("api.yaml:12:9".to_owned())),
        operations: vec![affected("items", 3), affected("things", 1)],
        before: Vec::new(),
        steps: Vec::new(),
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
        reproduced: (5, 5),
        curl: "curl -i 'http://127.0.0.1:8080/items' -H 'Authorization: Bearer '\"$TOKEN\""
            .to_owned(),
    }
}

pub(crate) fn broken_connection() -> Finding {
    let error = TransportError::Truncated {
        received: 3,
        expected: "10".to_owned(),
    };
    Finding {
        failure: Failure::new("connection_integrity", Severity::Critical, error.kind())
            .expected("one complete answer in valid HTTP")
            .got(error.to_string()),
        interaction: Interaction {
            outcome: Err(error),
            elapsed: Duration::from_millis(1),
        },
        reproduced: (2, 5),
        ..finding()
    }
}

pub(crate) fn summary() -> Summary {
    let operation = |id: &str, statuses: &[(u16, u64)]| OperationSummary {
        id: id.to_owned(),
        label: format!("GET /{id}"),
        cases: statuses.iter().map(|(_, count)| count).sum(),
        statuses: statuses.iter().copied().collect(),
        documented: vec![("200".to_owned(), true), ("404".to_owned(), false)],
        hopeless: None,
        sites: vec![SiteCoverage {
            name: "query parameter `limit` minimum".to_owned(),
            is_satisfied: true,
            is_violated: false,
        }],
    };
    Summary {
        operations: vec![
            operation("items", &[(200, 30), (400, 12)]),
            operation("things", &[(404, 9)]),
        ],
        findings: vec![broken_connection(), finding()],
        cases: 51,
        cases_by_phase: BTreeMap::from([("coverage", 21), ("fuzzing", 30)]),
        warnings: vec!["GET /things: body of type `application/xml` cannot be made".to_owned()],
        stopped: None,
        elapsed: Duration::from_millis(1_240),
    }
}
