//! The settings of a run: the flags, and the configuration file for what they do not set.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use spec::model::Api;

use super::{
    Exit, check_command,
    connection::ConnectionSettings,
    credentials, duration,
    fetch::{self, Fetching},
    learned, outputs, print_status,
    run_args::RunArgs,
    select, sessions, values, workflows,
};
use crate::{
    case::OperationIndex,
    checks::Check,
    config::{Baseline, ConfigFile, file::Hooks},
    engine::{RunConfig, SkippedCheck, SkippedOperation, StopHandle},
    learned::Lessons,
    replay::StoredSubject,
    transport::{auth::Auth, servers::Servers},
    value::seed::RunSeed,
};

/// The default configuration file.
pub(super) const DEFAULT_FILE: &str = "conformance.yaml";

/// All settings of a run.
pub(super) struct Settings {
    pub(super) spec: Option<String>,
    /// The overlays of the document.
    pub(super) overlays: Vec<String>,
    /// The files with requests that are sent first.
    workflows: Vec<PathBuf>,
    /// The file of what was learned from rejections.
    pub(super) learned: Option<PathBuf>,
    pub(super) url: Option<String>,
    pub(super) fault: Option<String>,
    pub(super) auth: Auth,
    pub(super) seed: u64,
    pub(super) nonce: Option<u64>,
    pub(super) timeout: Duration,
    pub(super) connection: ConnectionSettings,
    /// Header fields for fetching the document.
    spec_headers: Vec<(String, String)>,
    allows_remote: bool,
    pub(super) reports: Vec<outputs::Report>,
    pub(super) baseline: Option<PathBuf>,
    /// The file with users in the format of Web Fuzzing Commons.
    wfc: Option<PathBuf>,
    /// The configuration file; `None` without one.
    pub(super) path: Option<PathBuf>,
    file: ConfigFile,
}

impl Settings {
    /// Reads the configuration file and overrides it with the flags.
    pub(super) fn new(args: &RunArgs) -> Result<Self, Exit> {
        let path = config_path(args.config.as_deref());
        let (file, folder) = config_file(args.config.as_deref())?;
        let beside = |path: &String| folder.join(path);
        let spec = args.spec.clone().or_else(|| {
            let spec = file.spec.as_ref()?;
            let is_url = spec.contains("://");
            Some(if is_url {
                spec.clone()
            } else {
                beside(spec).display().to_string()
            })
        });
        let overlays = if args.overlay.is_empty() {
            let overlays = file.overlays.iter();
            overlays
                .map(|path| beside(path).display().to_string())
                .collect()
        } else {
            args.overlay.clone()
        };
        let workflows = if args.workflow.is_empty() {
            file.workflows.iter().map(beside).collect()
        } else {
            args.workflow.clone()
        };
        let learned = args.output.learned.clone();
        let learned = learned.or_else(|| file.learned.as_ref().map(beside));
        let mut reports: Vec<outputs::Report> = file
            .reports
            .iter()
            .map(|(format, path)| (format.clone(), beside(path)))
            .collect();
        reports.extend(outputs::reports(&args.output)?);
        let timeout = match args.connection.timeout {
            Some(timeout) => timeout,
            None => time(file.timeout.as_deref(), "timeout")?.unwrap_or(Duration::from_secs(10)),
        };
        Ok(Self {
            spec,
            overlays,
            workflows,
            learned,
            url: args.url.clone().or_else(|| file.url.clone()),
            fault: args.fault.clone(),
            auth: credentials::auth(&args.auth, &file.auth)?,
            seed: args.volume.seed.or(file.seed).unwrap_or_else(number_of_now),
            nonce: args.volume.nonce.or(file.nonce),
            timeout,
            connection: ConnectionSettings::new(&args.connection, &file, &folder)?,
            spec_headers: fetch::headers(&args.spec_header)?,
            allows_remote: args.allow_remote || file.allow_remote.unwrap_or(false),
            reports,
            baseline: args
                .output
                .baseline
                .clone()
                .or_else(|| file.baseline.as_ref().map(beside)),
            wfc: args
                .auth
                .wfc
                .clone()
                .or_else(|| file.auth.wfc.as_ref().map(beside)),
            path,
            file,
        })
    }

    /// What is tested, with `url` as its base URL; the embedded sandbox has none.
    pub(super) fn subject(&self, url: Option<String>) -> StoredSubject {
        StoredSubject {
            document: self.spec.clone(),
            overlays: self.overlays.clone(),
            url,
        }
    }

    /// Takes what `subject` names where neither a flag nor the configuration file names a document or a URL.
    pub(super) fn default_to(&mut self, subject: &StoredSubject) {
        if self.spec.is_none() && self.fault.is_none() {
            self.spec.clone_from(&subject.document);
            if self.overlays.is_empty() {
                self.overlays.clone_from(&subject.overlays);
            }
        }
        if self.url.is_none() && self.fault.is_none() {
            self.url.clone_from(&subject.url);
        }
    }

    /// The settings of the engine for `api` at `base_url`.
    pub(super) fn run_config(
        &self,
        args: &RunArgs,
        api: &Arc<Api>,
        base_url: String,
        stop: &StopHandle,
    ) -> Result<RunConfig, Exit> {
        let file = &self.file;
        let operations = select::operations(api, &args.selection, &file.operations)?;
        let phases = match (&file.phases, args.selection.phase.is_empty()) {
            (Some(names), true) => select::phases(names)?,
            _ => select::phases(&args.selection.phase)?,
        };
        let mut checks = select::checks(&args.selection, &file.checks.choice())?;
        if let Some(command) = self.check_command(args) {
            checks.push(check_command::start(&command, self.timeout, stop)?);
        }
        let skipped = self.skipped(api)?;
        let auth = sessions::add(
            self.auth.clone(),
            api,
            &base_url,
            &self.file.auth,
            self.wfc.as_deref(),
        )?;
        let max_time = match args.volume.max_time {
            Some(limit) => Some(limit),
            None => time(file.max_time.as_deref(), "max_time")?,
        };
        let max_response_time = match args.connection.max_response_time {
            Some(limit) => Some(limit),
            None => time(file.max_response_time.as_deref(), "max_response_time")?,
        };
        let values = values::given(api, &args.values, &file.values, self.path.as_deref())?;
        let workflows = workflows::read(&self.workflows, api, &values, &base_url)?;
        Ok(RunConfig {
            seed: RunSeed(self.seed),
            nonce: self.nonce,
            jobs: usize::from(
                args.connection
                    .jobs
                    .or(file.jobs)
                    .unwrap_or(4)
                    .clamp(1, 256),
            ),
            phases,
            max_examples: args.volume.max_examples.or(file.max_examples).unwrap_or(50),
            max_cases: args.volume.max_cases.or(file.max_cases),
            max_time,
            rate_limit: args.connection.rate_limit.or(file.rate_limit),
            checks,
            operations,
            skipped_operations: skipped.operations,
            destroys: !args.selection.no_destructive,
            skipped_checks: skipped.checks,
            known: BTreeSet::new(),
            auth,
            values: Arc::new(values),
            workflows: Arc::new(workflows),
            without: select::without(&args.selection, &file.without)?,
            learned: match &self.learned {
                Some(path) => learned::read(path)?,
                None => Lessons::default(),
            },
            max_response_time,
            base_url,
            curl_options: self.connection.curl_options(),
            servers: Servers::default(),
            cleans_up: !args.selection.no_cleanup && file.cleanup.unwrap_or(true),
            confirm: !args.output.no_confirm,
            observes: false,
            record: outputs::needs_exchanges(&self.reports),
        })
    }

    /// How documents are fetched.
    pub(super) fn fetching(&self) -> Fetching {
        Fetching {
            connection: self.connection.clone(),
            headers: self.spec_headers.clone(),
            allows_remote: self.allows_remote,
        }
    }

    /// The program of the user that validates exchanges, and its arguments.
    fn check_command(&self, args: &RunArgs) -> Option<Vec<String>> {
        let flag = args.selection.check_command.as_ref();
        let flag = flag.map(|text| text.split_whitespace().map(ToOwned::to_owned).collect());
        flag.or_else(|| self.file.checks.command.clone())
    }

    /// The commands that run before and after a run.
    pub(super) fn hooks(&self) -> Hooks {
        self.file.hooks.clone()
    }

    /// Whether requests are sent to get credentials.
    pub(super) fn has_sessions(&self) -> bool {
        self.wfc.is_some() || self.file.auth.has_sessions()
    }

    /// The file that `--write-baseline` writes.
    pub(super) fn written_baseline(&self) -> &Path {
        let given = self.baseline.as_deref();
        given.unwrap_or(Path::new(".conformance/baseline.json"))
    }

    /// Fingerprints of known findings.
    pub(super) fn known(&self, is_rewritten: bool) -> Result<BTreeSet<String>, Exit> {
        let Some(path) = self
            .baseline
            .as_ref()
            .filter(|path| !is_rewritten || path.exists())
        else {
            return Ok(BTreeSet::new());
        };
        let baseline = Baseline::read(path).map_err(|error| {
            print_status(&format!("error: {}", with_source(&error)));
            Exit::Usage
        })?;
        Ok(baseline
            .fingerprints()
            .into_iter()
            .map(ToOwned::to_owned)
            .collect())
    }

    /// The rules of the configuration file.
    fn skipped(&self, api: &Api) -> Result<Skipped, Exit> {
        let mut res = Skipped::default();
        for rule in &self.file.rules {
            let checks: Vec<&'static dyn Check> = select::checks_called(&rule.skip_checks)?;
            let phases = select::phases(&rule.phases)?;
            for (operation, described) in OperationIndex::all(api) {
                let mut patterns = rule.operations.iter();
                if !patterns.any(|pattern| select::names(pattern, described)) {
                    continue;
                }
                for &phase in &phases {
                    if checks.is_empty() {
                        res.operations.insert(SkippedOperation { operation, phase });
                    }
                    res.checks.extend(checks.iter().map(|check| SkippedCheck {
                        operation,
                        phase,
                        check: check.info().id,
                    }));
                }
            }
        }
        Ok(res)
    }
}

/// The checks and phases that are skipped for single operations.
#[derive(Default)]
struct Skipped {
    operations: BTreeSet<SkippedOperation>,
    checks: BTreeSet<SkippedCheck>,
}

/// The path of the named configuration, or of the default one when it exists.
pub(super) fn config_path(named: Option<&Path>) -> Option<PathBuf> {
    let usual = Path::new(DEFAULT_FILE);
    let path = named.or_else(|| usual.exists().then_some(usual))?;
    Some(path.to_path_buf())
}

/// The named configuration, or the default one when it exists, with its folder.
pub(super) fn config_file(named: Option<&Path>) -> Result<(ConfigFile, PathBuf), Exit> {
    let Some(path) = config_path(named) else {
        return Ok((ConfigFile::default(), PathBuf::new()));
    };
    let file = ConfigFile::read(&path).map_err(|error| {
        print_status(&format!("error: {}", with_source(&error)));
        Exit::Usage
    })?;
    Ok((
        file,
        path.parent().map(Path::to_path_buf).unwrap_or_default(),
    ))
}

fn time(text: Option<&str>, field: &str) -> Result<Option<Duration>, Exit> {
    text.map(duration::parse).transpose().map_err(|message| {
        print_status(&format!("error: `{field}` of the configuration: {message}"));
        Exit::Usage
    })
}

/// An error with its causes, on one line.
fn with_source(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

/// A random seed for runs without one; it is printed, so that the run can be repeated.
pub(super) fn number_of_now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::from(since.subsec_nanos()) % 1_000_000
}
