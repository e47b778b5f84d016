//! A parameter that every operation of a server rejects is learned from two of them; the others begin with that.

use std::{collections::BTreeMap, sync::Arc};

use conformance::{
    engine::{RunConfig, Summary},
    learned::stored::StoredLesson,
    value::seed::RunSeed,
};

use super::determinism::{Respond, api, recording_server, run};

const OPERATIONS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

fn contract() -> String {
    let mut res = "
openapi: 3.0.3
info: {title: Trace, version: '1'}
components:
  parameters:
    trace: {name: trace, in: query, schema: {type: string, minLength: 1}}
paths:
"
    .to_owned();
    for name in OPERATIONS {
        res += &format!(
            "  /{name}:\n    get:\n      operationId: {name}\n      parameters: [{{$ref: '#/components/parameters/trace'}}]\n      responses: {{'200': {{description: found}}, '400': {{description: rejected}}}}\n"
        );
    }
    res
}

/// A run over `jobs` connections on a server whose operation `tolerant` accepts the parameter. Also returns every request with
/// how often it was sent.
fn tested(tolerant: &'static str, jobs: usize) -> (Summary, BTreeMap<String, usize>) {
    let respond: Respond = Arc::new(move |line, _| {
        let is_tolerant = line.starts_with(&format!("GET /{tolerant}?"));
        let status = if line.contains("trace=") && !is_tolerant {
            400
        } else {
            200
        };
        (status, "{}".to_owned())
    });
    let (url, seen) = recording_server(respond);
    let api = api(&contract());
    let mut config = RunConfig::new(api.operations.len());
    config.seed = RunSeed(1);
    config.jobs = jobs;
    config.max_examples = 0;
    config.confirm = false;
    // After each undeclared `DELETE` that succeeds a canary looks whether the server still works; over several connections one
    // canary may follow several of them.
    config.destroys = false;
    let summary = run(&api, config, &url);
    let seen = seen.lock().unwrap().clone();
    (summary, seen)
}

fn learned(summary: &Summary) -> Vec<String> {
    let of = |lesson: &StoredLesson| {
        let StoredLesson {
            operation,
            part,
            at,
            demand,
            ..
        } = lesson;
        format!("{operation}: {part} {at} {demand}")
    };
    summary.learned.iter().map(of).collect()
}

/// How many requests of the operation `name` had the parameter.
fn traced(seen: &BTreeMap<String, usize>, name: &str) -> usize {
    let start = format!("GET /{name}?");
    let of_it = seen.iter().filter(|(line, _)| line.starts_with(&start));
    let traced = of_it.filter(|(line, _)| line.contains("trace="));
    traced.map(|(_, count)| count).sum()
}

#[test]
fn a_parameter_that_two_operations_reject_is_left_out_of_the_others() {
    let (summary, seen) = tested("none", 1);
    assert_eq!(learned(&summary), ["*: query trace absent"]);
    let counts = OPERATIONS.map(|name| traced(&seen, name));
    let [first, second, others @ ..] = counts;
    // What is about the parameter itself still has it.
    let most = others.into_iter().max().unwrap();
    assert!(most < first.min(second), "{counts:?}");
    for operation in &summary.operations {
        assert!(operation.has_succeeded(), "{}", operation.label);
    }
}

#[test]
fn a_parameter_that_some_operation_accepts_is_learned_for_each() {
    let (summary, _) = tested("a", 1);
    let rejecting = OPERATIONS.iter().skip(1);
    let expected: Vec<String> = rejecting
        .map(|name| format!("{name}: query trace absent"))
        .collect();
    assert_eq!(learned(&summary), expected);
}

#[test]
fn what_is_learned_of_all_does_not_depend_on_the_number_of_connections() {
    for tolerant in ["none", "a", "e"] {
        let of = |jobs: usize| {
            let (summary, seen) = tested(tolerant, jobs);
            (learned(&summary), seen)
        };
        let one = of(1);
        assert_eq!(one, of(2), "{tolerant}");
        assert_eq!(one, of(8), "{tolerant}");
    }
}
