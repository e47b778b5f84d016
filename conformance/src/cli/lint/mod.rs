//! `conformance lint`: the errors in OpenAPI documents, for people and for tools.
//!
//! Exit codes: 0 when there is no finding at or above the failing level, 1 when there is one, 2 for an invalid command line
//! or configuration, 3 when a document cannot be parsed at all.

mod fixes;

mod identity;

mod known;

mod output;

mod threads;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use spec::{
    diagnostic::{Diagnostic, RuleInfo, Severity},
    document::{Document, Loaded},
    lint::{Level, LintConfig, LintReport, lint_with, rule_pages},
    source::pointer::JsonPointer,
};

use self::known::KnownFindings;
use super::{Exit, fetch::Fetching, list, load, print_status, settings};
use crate::config::LintSection;

/// The ruleset of the shipped contract.
const SHIPPED_RULESET: &str = "tkey7";

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Documents: files, URLs, or `-` for standard input
    #[cfg_attr(
        feature = "tkey7",
        doc = "[default: the TKEY7 contract, with the ruleset `tkey7`, where every finding fails]"
    )]
    #[arg(value_name = "FILE|URL|-")]
    documents: Vec<String>,

    /// Fetches what a document refers to on other machines
    #[arg(long)]
    allow_remote: bool,

    /// An overlay that is applied to each document first; several in their order
    #[arg(long, value_name = "FILE", requires = "documents")]
    overlay: Vec<String>,

    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Lists all rules: what each reports, why, an example, the standard behind it
    #[arg(long)]
    rules: bool,

    /// Applies a ruleset too, such as `tkey7`
    #[arg(long, value_name = "NAME")]
    set: Vec<String>,

    /// Sets the severity of a rule: `error`, `warning`, `note` or `off`
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    level: Vec<String>,

    /// The lowest severity that fails: `error`, `warning` or `note` [default: error]
    #[arg(long, value_name = "LEVEL")]
    fail_on: Option<String>,

    /// File of known findings, which are ignored with a reason [default: `ignore_file` of the configuration]
    #[arg(long, value_name = "FILE")]
    ignore_file: Option<PathBuf>,

    /// Writes the findings of this run to a file of known findings; what it says of those that remain is kept
    #[arg(long, value_name = "FILE", conflicts_with = "ignore_file")]
    write_ignore: Option<PathBuf>,

    /// Changes the files where a finding has one fix that keeps the meaning, then reports what is left
    #[arg(long, conflicts_with = "write_ignore", requires = "documents")]
    fix: bool,

    /// With `--fix`: prints the lines that would change and changes nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,

    /// Configuration file, with a section `lint`; flags take precedence [default: conformance.yaml, when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Every finding with its source lines, then a line with the counts
    Text,
    /// One object; a list of them for several documents
    Json,
    /// A SARIF 2.1.0 log with one run for each document
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
}

/// Runs the command.
pub(super) fn run(args: &LintArgs) -> Exit {
    if args.rules {
        return rules(args.format);
    }
    if args.fix {
        return fix(args).unwrap_or_else(|exit| exit);
    }
    match reports(args) {
        Ok(Found {
            reports,
            fail_on,
            config,
        }) => {
            if let Some(path) = &args.write_ignore {
                return known::write(path, &reports, &config);
            }
            output::print(args.format, &reports);
            let exit = exit_code(&reports, fail_on);
            // The process ends here; to give large documents back piece by piece would only take time.
            std::mem::forget(reports);
            exit
        }
        Err(exit) => exit,
    }
}

/// Fixes what can be fixed, and reports the rest. A fix may show another finding, which may have a fix too.
fn fix(args: &LintArgs) -> Result<Exit, Exit> {
    const ROUNDS: usize = 4;
    for _ in 0..ROUNDS {
        let found = reports(args)?;
        let fixed = fixes::run(&found.reports, args.dry_run)?;
        if args.dry_run {
            return Ok(exit_code(&found.reports, found.fail_on));
        }
        if fixed == 0 {
            break;
        }
    }
    let left = reports(args)?;
    output::print(args.format, &left.reports);
    Ok(exit_code(&left.reports, left.fail_on))
}

/// A report, and its document where it could be parsed.
struct Linted {
    name: String,
    report: LintReport,
    document: Option<Document>,
}

impl Linted {
    fn new(name: &str, loaded: Loaded, config: &LintConfig) -> Self {
        Self {
            name: name.to_owned(),
            report: lint_with(&loaded, config, threads::each),
            document: loaded.document,
        }
    }

    /// The pointer, in its file, of what `finding` is about; the root where the file cannot be parsed.
    fn pointer(&self, finding: &Diagnostic) -> JsonPointer {
        let document = self.document.as_ref().zip(finding.span());
        document.map_or_else(JsonPointer::root, |(document, span)| {
            document.pointer_to(span)
        })
    }
}

/// The reports of a run, and what it was asked for.
struct Found {
    reports: Vec<Linted>,
    fail_on: Severity,
    config: LintConfig,
}

fn reports(args: &LintArgs) -> Result<Found, Exit> {
    let (file, folder) = settings::config_file(args.config.as_deref())?;
    let of_config = file.lint.ignore_file.as_ref();
    let of_config = of_config.map(|path| folder.join(path));
    let known = match args.ignore_file.clone().or(of_config) {
        Some(path) if args.write_ignore.is_none() => KnownFindings::read(&path)?,
        _ => KnownFindings::default(),
    };
    let is_shipped = args.documents.is_empty();
    let config = config(args, &file.lint, is_shipped)?;
    let named = args.fail_on.as_ref().or(file.lint.fail_on.as_ref());
    let fail_on = match named {
        Some(name) => severity(name)?,
        None if is_shipped => Severity::Note,
        None => Severity::Error,
    };
    if is_shipped {
        let loaded = load::shipped()?;
        let linted = Linted::new("the shipped contract", loaded, &config);
        let mut reports = vec![linted];
        known.apply(&mut reports, &config);
        return Ok(Found {
            reports,
            fail_on,
            config,
        });
    }
    let fetching = Fetching::plain(args.allow_remote);
    let documents = args.documents.iter();
    let reports = documents.map(|name| {
        if name == "-" {
            return Ok(Linted::new(name, input(&args.overlay)?, &config));
        }
        let loaded = load::read(Some(name), &args.overlay, &fetching)?;
        Ok(Linted::new(name, loaded, &config))
    });
    let mut reports = reports.collect::<Result<Vec<_>, Exit>>()?;
    known.apply(&mut reports, &config);
    Ok(Found {
        reports,
        fail_on,
        config,
    })
}

/// The document on standard input.
fn input(overlays: &[String]) -> Result<Loaded, Exit> {
    if !overlays.is_empty() {
        print_status("error: an overlay changes a file; write what comes on standard input to one");
        return Err(Exit::Usage);
    }
    load::standard_input()
}

/// The configuration file, overridden by the flags.
fn config(args: &LintArgs, file: &LintSection, is_shipped: bool) -> Result<LintConfig, Exit> {
    let usage_error = |error: spec::lint::config::ConfigError| {
        print_status(&format!("error: {error}"));
        Exit::Usage
    };
    let mut config = LintConfig::new();
    let ruleset = is_shipped.then_some(SHIPPED_RULESET);
    let sets = file.sets.iter().chain(&args.set).map(String::as_str);
    for set in ruleset.into_iter().chain(sets) {
        config = config.with_set(set).map_err(usage_error)?;
    }
    let of_file = file
        .levels
        .iter()
        .map(|(rule, name)| (rule.as_str(), name.as_str()));
    let mut levels: Vec<(&str, &str)> = of_file.collect();
    for flag in &args.level {
        levels.push(flag.split_once('=').ok_or_else(|| {
            print_status(&format!(
                "error: `--level {flag}`: write `RULE=LEVEL`, such as `unused-component=off`"
            ));
            Exit::Usage
        })?);
    }
    for (rule, name) in levels {
        let level = Level::from_name(name).ok_or_else(|| {
            print_status(&format!(
                "error: there is no level `{name}` for `{rule}`; write `error`, `warning`, `note` or `off`"
            ));
            Exit::Usage
        })?;
        config = config.with_level(rule, level).map_err(usage_error)?;
    }
    Ok(config)
}

fn severity(name: &str) -> Result<Severity, Exit> {
    Severity::from_name(name).ok_or_else(|| {
        print_status(&format!(
            "error: there is no severity `{name}`; write `error`, `warning` or `note`"
        ));
        Exit::Usage
    })
}

fn exit_code(reports: &[Linted], fail_on: Severity) -> Exit {
    let fails = |linted: &Linted| {
        let findings = &linted.report.diagnostics;
        findings.iter().any(|finding| finding.severity >= fail_on)
    };
    if reports.iter().any(|linted| linted.document.is_none()) {
        Exit::Document
    } else if reports.iter().any(fails) {
        Exit::Failures
    } else {
        Exit::Clean
    }
}

/// Prints the documentation of all rules.
fn rules(format: Format) -> Exit {
    let pages = rule_pages();
    if format == Format::Text {
        let entries = pages.iter().flat_map(|page| {
            let heading = match page.set {
                Some(set) => format!("{} (--set {set})\n", page.title),
                None => format!("{}\n", page.title),
            };
            std::iter::once(heading).chain(page.rules.iter().map(|rule| as_entry(rule)))
        });
        return list::print(entries);
    }
    let all: Vec<Value> = pages
        .iter()
        .flat_map(|page| {
            page.rules
                .iter()
                .map(|rule| as_json(rule, page.title, page.set))
        })
        .collect();
    list::print(std::iter::once(format!("{:#}", Value::Array(all))))
}

fn as_entry(rule: &RuleInfo) -> String {
    let example: String = rule
        .example
        .trim_matches('\n')
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    format!(
        "{} ({})\n  {}\n  Why: {}\n  Example:\n{example}  Standard: {}\n",
        rule.id, rule.severity, rule.what, rule.why, rule.standard
    )
}

fn as_json(rule: &RuleInfo, category: &str, set: Option<&str>) -> Value {
    json!({
        "id": rule.id, "severity": rule.severity.name(), "category": category, "set": set,
        "what": rule.what, "why": rule.why, "example": rule.example, "standard": rule.standard,
    })
}
