//! Values for parameters and for members of bodies, from flags and configuration.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use spec::{
    document::reference::similar,
    model::{Api, ParameterLocation},
    source::pointer::JsonPointer,
};

use clap::Args;

use super::{Exit, print_status, select};
use crate::{
    case::OperationIndex,
    config::{
        location::location,
        values::{ValueLocation, ValueRule},
    },
    operation::given::{GivenPart, GivenValue, GivenValues, is_applicable, member_name, names},
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Values")]
pub(super) struct ValueArgs {
    /// Value for the parameters, and the members of bodies, with this name; in front of the name may be a location,
    /// such as `path:tenant=acme`
    #[arg(long = "value", value_name = "[IN:]NAME=VALUE")]
    pub(super) values: Vec<String>,
}

/// The number of known names that a message lists.
const MOST_NAMES: usize = 12;

/// A value and where it was given.
struct Sourced {
    given: GivenValue,
    /// The operations in which it applies; all when empty.
    operations: Vec<String>,
    /// The location in a message, such as `conformance.yaml:4:9`.
    at: String,
}

/// The values of flags and configuration for the operations of `api`; flags take precedence.
pub(super) fn given(
    api: &Api,
    args: &ValueArgs,
    rules: &[ValueRule],
    file: Option<&Path>,
) -> Result<GivenValues, Exit> {
    let text = file.and_then(|path| std::fs::read_to_string(path).ok());
    let text = text.unwrap_or_default();
    let shown = file.map(|path| path.display().to_string());
    let shown = shown.unwrap_or_default();
    let mut sourced = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        let at = |field: &str| {
            let pointer = format!("/values/{index}{field}");
            location(&shown, &text, &JsonPointer::from(pointer.as_str()))
        };
        sourced.push(of_rule(rule, &at)?);
    }
    for flag in &args.values {
        sourced.push(of_flag(flag)?);
    }
    assigned(api, &sourced)
}

/// Assigns values to the operations that have their names.
fn assigned(api: &Api, sourced: &[Sourced]) -> Result<GivenValues, Exit> {
    let mut res = GivenValues::default();
    let mut known: BTreeMap<OperationIndex, BTreeSet<String>> = BTreeMap::new();
    let mut has_failed = false;
    for Sourced {
        given,
        operations,
        at,
    } in sourced
    {
        let mut all_names: BTreeSet<String> = BTreeSet::new();
        let mut is_selected = false;
        let mut is_used = false;
        for (index, operation) in OperationIndex::all(api) {
            let mut patterns = operations.iter();
            let is_meant =
                operations.is_empty() || patterns.any(|pattern| select::names(pattern, operation));
            if !is_meant {
                continue;
            }
            is_selected = true;
            let names = known.entry(index).or_insert_with(|| names(api, operation));
            if is_applicable(given, operation, names) {
                is_used = true;
                res.add(index, given.clone());
            } else {
                all_names.extend(names.iter().cloned());
            }
        }
        if is_used {
            continue;
        }
        has_failed = true;
        let hint = if is_selected {
            nearest(&member_name(&given.name), &all_names)
        } else {
            format!(
                "no operation is called {}; name operationIds, paths or `METHOD path`",
                operations.join(", ")
            )
        };
        print_status(&format!(
            "error: {at}: there is no parameter or member `{}`{}; {hint}",
            given.name,
            within(given.part)
        ));
    }
    if has_failed {
        Err(Exit::Usage)
    } else {
        Ok(res)
    }
}

fn within(part: Option<GivenPart>) -> String {
    match part {
        None => String::new(),
        Some(GivenPart::Parameter(location)) => format!(" in {location}"),
        Some(GivenPart::Body) => " in a body".to_owned(),
    }
}

fn nearest(name: &str, known: &BTreeSet<String>) -> String {
    if let Some(similar) = similar(name, known.iter().map(String::as_str)) {
        return format!("did you mean `{similar}`?");
    }
    if known.contains(name) {
        return "it is in another location; leave out `in`".to_owned();
    }
    let first: Vec<&str> = known.iter().take(MOST_NAMES).map(String::as_str).collect();
    match known.len().checked_sub(MOST_NAMES) {
        Some(more @ 1..) => format!("there are {} and {more} more", first.join(", ")),
        _ if first.is_empty() => "the operations have neither".to_owned(),
        _ => format!("there are {}", first.join(", ")),
    }
}

fn of_rule(rule: &ValueRule, at: &dyn Fn(&str) -> String) -> Result<Sourced, Exit> {
    let error = |field: &str, message: String| {
        print_status(&format!("error: {}: {message}", at(field)));
        Exit::Usage
    };
    let (values, is_text) = match (&rule.value, &rule.values, &rule.env, &rule.command) {
        (Some(value), None, None, None) => (vec![value.clone()], false),
        (None, Some(values), None, None) if !values.is_empty() => (values.clone(), false),
        (None, None, Some(variable), None) => match std::env::var(variable) {
            Ok(value) => (vec![value.into()], true),
            Err(_) => {
                return Err(error(
                    "/env",
                    format!(
                        "the environment variable `{variable}` is not set; set it before the run"
                    ),
                ));
            }
        },
        (None, None, None, Some(command)) => {
            let printed = output(command).map_err(|message| error("/command", message))?;
            (vec![printed.into()], true)
        }
        _ => {
            return Err(error(
                "",
                format!(
                    "`{}` needs exactly one of `value`, `values`, `env` and `command`",
                    rule.name
                ),
            ));
        }
    };
    Ok(Sourced {
        given: GivenValue {
            name: rule.name.clone(),
            part: rule.within.map(part_of),
            values,
            is_text,
        },
        operations: rule.operations.clone(),
        at: at("/name"),
    })
}

fn part_of(location: ValueLocation) -> GivenPart {
    match location {
        ValueLocation::Path => GivenPart::Parameter(ParameterLocation::Path),
        ValueLocation::Query => GivenPart::Parameter(ParameterLocation::Query),
        ValueLocation::Header => GivenPart::Parameter(ParameterLocation::Header),
        ValueLocation::Cookie => GivenPart::Parameter(ParameterLocation::Cookie),
        ValueLocation::Body => GivenPart::Body,
    }
}

fn of_flag(flag: &str) -> Result<Sourced, Exit> {
    let named = flag.split_once('=').filter(|(name, _)| !name.is_empty());
    let Some((name, value)) = named else {
        print_status(&format!(
            "error: `{flag}` is not a valid value; write `NAME=VALUE`, such as `tenant=acme`"
        ));
        return Err(Exit::Usage);
    };
    let locations = [
        ("path:", ValueLocation::Path),
        ("query:", ValueLocation::Query),
        ("header:", ValueLocation::Header),
        ("cookie:", ValueLocation::Cookie),
        ("body:", ValueLocation::Body),
    ];
    let mut located = locations.iter().filter_map(|(prefix, location)| {
        let name = name.strip_prefix(prefix)?;
        Some((name, Some(part_of(*location))))
    });
    let (name, part) = located.next().unwrap_or((name, None));
    Ok(Sourced {
        given: GivenValue {
            name: name.to_owned(),
            part,
            values: vec![Value::from(value)],
            is_text: true,
        },
        operations: Vec::new(),
        at: format!("--value {flag}"),
    })
}

/// What a program prints, without the line break at its end.
pub(super) fn output(command: &[String]) -> Result<String, String> {
    let Some((program, arguments)) = command.split_first() else {
        return Err("the command is empty; name a program and its arguments".to_owned());
    };
    let run = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    let output = run.map_err(|error| format!("cannot run `{program}`: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{program}` failed: {}", output.status));
    }
    let text = String::from_utf8(output.stdout)
        .map_err(|_| format!("the output of `{program}` is not valid UTF-8"))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}
