//! The section `mock` of the configuration, with the flags that override it.

use std::{collections::BTreeSet, time::Duration};

use spec::model::Api;

use super::{
    super::{Exit, duration, print_status, select, settings},
    args::MockArgs,
    failures::Failure,
};
use crate::{
    case::OperationIndex,
    config::mock::{CorsSection, MockSection, ScenarioSection, ScenarioStep},
    mock::{
        Cors,
        scenario::{ScenarioResponse, ScenarioRule, Scenarios},
    },
};

/// The longest sequence of one rule.
const LONGEST: u64 = 10_000;

/// What the configuration and the flags say.
#[derive(Debug)]
pub(super) struct Configured<'a> {
    /// The time before each response.
    pub(super) delay: Duration,
    pub(super) failures: Vec<Failure>,
    pub(super) cors: Cors,
    section: MockSection,
    args: &'a MockArgs,
    /// The operations of rules that some document has.
    known: BTreeSet<String>,
}

impl<'a> Configured<'a> {
    /// Reads the section of the configuration that `args` names.
    pub(super) fn new(args: &'a MockArgs) -> Result<Self, Exit> {
        let (file, _) = settings::config_file(args.config.as_deref())?;
        let section = file.mock;
        if let Some(name) = &args.scenario
            && !section.scenarios.contains_key(name)
        {
            let known: Vec<&str> = section.scenarios.keys().map(String::as_str).collect();
            return Err(select::unknown("scenario", name, &known));
        }
        Ok(Self {
            delay: delay(args, &section)?,
            failures: failures(args, &section)?,
            cors: cors(args, &section)?,
            section,
            args,
            known: BTreeSet::new(),
        })
    }

    /// The scenarios of the operations of `api`.
    pub(super) fn scenarios(&mut self, api: &Api) -> Result<Scenarios, Exit> {
        let mut res = Scenarios {
            chosen: self.args.scenario.clone(),
            ..Scenarios::default()
        };
        for (name, rules) in &self.section.scenarios {
            let mut list = Vec::new();
            for rule in rules {
                let operations: Vec<OperationIndex> = OperationIndex::all(api)
                    .filter(|(_, operation)| select::names(&rule.operation, operation))
                    .map(|(index, _)| index)
                    .collect();
                if !operations.is_empty() {
                    self.known.insert(rule.operation.clone());
                }
                list.push(ScenarioRule {
                    responses: responses(name, rule, api, &operations)?,
                    operations,
                    then: rule.then,
                });
            }
            res.list.insert(name.clone(), list);
        }
        Ok(res)
    }

    /// Reports operations that no document has.
    pub(super) fn finish(&self) -> Result<(), Exit> {
        for (name, rules) in &self.section.scenarios {
            let unknown = rules
                .iter()
                .find(|rule| !self.known.contains(&rule.operation));
            if let Some(rule) = unknown {
                print_status(&format!(
                    "error: scenario `{name}` has the operation `{}`, which no document has; name an operationId, a path or `METHOD path`",
                    rule.operation
                ));
                return Err(Exit::Usage);
            }
        }
        Ok(())
    }
}

fn wrong(field: &str, what: impl std::fmt::Display) -> Exit {
    print_status(&format!(
        "error: `mock.{field}` of the configuration: {what}"
    ));
    Exit::Usage
}

fn delay(args: &MockArgs, section: &MockSection) -> Result<Duration, Exit> {
    let given = args.delay.map(Ok);
    let configured = section.delay.as_deref().map(duration::parse);
    let delay = given.or(configured).transpose();
    delay
        .map(Option::unwrap_or_default)
        .map_err(|what| wrong("delay", what))
}

fn failures(args: &MockArgs, section: &MockSection) -> Result<Vec<Failure>, Exit> {
    if !args.fail.is_empty() {
        if Failure::exceed(&args.fail) {
            print_status("error: `--fail`: the shares are more than 100 % together");
            return Err(Exit::Usage);
        }
        return Ok(args.fail.clone());
    }
    let configured = section.fail.iter();
    let configured = configured.map(|(status, percent)| format!("{status}={percent}").parse());
    let res: Vec<Failure> = configured
        .collect::<Result<_, _>>()
        .map_err(|what: String| wrong("fail", what))?;
    if Failure::exceed(&res) {
        return Err(wrong("fail", "the shares are more than 100 % together"));
    }
    Ok(res)
}

fn cors(args: &MockArgs, section: &MockSection) -> Result<Cors, Exit> {
    if !args.cors.is_empty() {
        return Cors::all(args.cors.iter().cloned()).map_err(|what| {
            print_status(&format!("error: `--cors`: {what}"));
            Exit::Usage
        });
    }
    let configured = section.cors.iter().flat_map(CorsSection::list);
    let configured: Result<Vec<Cors>, _> = configured.map(|choice| choice.parse()).collect();
    configured
        .and_then(Cors::all)
        .map_err(|what| wrong("cors", what))
}

fn responses(
    name: &str,
    rule: &ScenarioSection,
    api: &Api,
    operations: &[OperationIndex],
) -> Result<Vec<ScenarioResponse>, Exit> {
    let wrong = |what: &str| {
        print_status(&format!(
            "error: scenario `{name}`, operation `{}`: {what}",
            rule.operation
        ));
        Exit::Usage
    };
    if rule.responses.is_empty() {
        return Err(wrong("it has no responses"));
    }
    let mut res = Vec::new();
    for step in &rule.responses {
        let response = response(step).map_err(|what| wrong(&what))?;
        has_example(step, api, operations).map_err(|what| wrong(&what))?;
        let times = step.times.unwrap_or(1);
        if times == 0 || times > LONGEST {
            return Err(wrong("`times` is from 1 to 10000"));
        }
        res.extend((0..times).map(|_| response.clone()));
    }
    Ok(res)
}

/// Whether some of `operations` have the example that `step` names, in a response with its status.
fn has_example(
    step: &ScenarioStep,
    api: &Api,
    operations: &[OperationIndex],
) -> Result<(), String> {
    // Without operations, another document has them.
    let Some(name) = step.example.as_ref().filter(|_| !operations.is_empty()) else {
        return Ok(());
    };
    let operations = operations.iter().filter_map(|index| index.of(api));
    let responses = operations.flat_map(|operation| match step.status {
        Some(status) => operation.responses.for_status(status).into_iter().collect(),
        None => operation.responses.list.iter().collect::<Vec<_>>(),
    });
    let contents = responses.flat_map(|response| &response.content);
    let examples = contents.flat_map(|content| &content.examples);
    let mut known: Vec<&str> = examples.map(|example| example.name.as_str()).collect();
    known.retain(|known| !known.is_empty());
    known.sort_unstable();
    known.dedup();
    if known.contains(&name.as_str()) {
        return Ok(());
    }
    let known = if known.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    };
    let place = step
        .status
        .map_or_else(String::new, |status| format!(" in a response {status}"));
    Err(format!("no example is called `{name}`{place}; {known}"))
}

fn response(step: &ScenarioStep) -> Result<ScenarioResponse, String> {
    if step.close && (step.status.is_some() || step.example.is_some() || step.dynamic.is_some()) {
        return Err(
            "`close` sends no response, so it has no `status`, `example` or `dynamic`".to_owned(),
        );
    }
    if step
        .status
        .is_some_and(|status| !(200..600).contains(&status))
    {
        return Err("`status` is from 200 to 599".to_owned());
    }
    let delay = step.delay.as_deref().map(duration::parse).transpose()?;
    Ok(ScenarioResponse {
        status: step.status,
        example: step.example.clone(),
        dynamic: step.dynamic,
        delay: delay.unwrap_or_default(),
        closes: step.close,
    })
}
