//! `conformance run`: tests an API.

use std::{collections::BTreeSet, io, path::PathBuf, sync::Arc};

use jiff::Timestamp;
use spec::{document::file_provider::is_url, model::Api};

use super::{
    Exit, hooks, learned, load, nothing_tested, outputs, overlooked, print_status,
    run_args::RunArgs, sessions, settings::Settings, stop, wait, writable,
};
use crate::{
    engine::{self, Connector, RunConfig, StopHandle, StopReason, Summary},
    phases::Phase,
    report::{Fanout, RunInfo},
    transport::{
        http::{HttpOptions, HttpTransport},
        servers::Servers,
        target::Target,
    },
};

/// Tests an API and writes the reports.
pub(super) fn run(args: &RunArgs) -> Exit {
    let settings = match Settings::new(args) {
        Ok(settings) => settings,
        Err(exit) => return exit,
    };
    let failures = match writable::check(&args.output, &settings) {
        Ok(failures) => failures,
        Err(exit) => return exit,
    };
    let hooks = settings.hooks();
    let ran = hooks::run(&hooks.before, "before", &[]);
    let ran = ran.and_then(|()| prepare(args, settings, failures));
    let (Ok(exit) | Err(exit)) = ran.and_then(|prepared| prepared.run(args));
    // What was begun is ended, however the run went.
    let variables = [("CONFORMANCE_EXIT_CODE", exit.code().to_string())];
    match hooks::run(&hooks.after, "after", &variables) {
        Err(failed) if exit == Exit::Clean => failed,
        _ => exit,
    }
}

/// An API and the connection settings for it.
pub(super) struct Reachable {
    pub(super) api: Arc<Api>,
    pub(super) options: HttpOptions,
    /// The servers of operations that are not sent to the base URL.
    pub(super) servers: Servers,
    /// The sandbox under test, kept until the end.
    pub(super) subject: Option<super::sandbox::Subject>,
}

/// Everything that a run needs, opened and checked.
struct Prepared {
    reachable: Reachable,
    settings: Settings,
    config: RunConfig,
    reporters: Fanout,
    /// The folder for failures; `None` where it cannot be written.
    failures: Option<PathBuf>,
    stop: StopHandle,
}

fn prepare(
    args: &RunArgs,
    mut settings: Settings,
    failures: Option<PathBuf>,
) -> Result<Prepared, Exit> {
    let stop = StopHandle::new();
    let reachable = reach(&mut settings)?;
    let base_url = reachable.options.target.url();
    let mut config = settings.run_config(args, &reachable.api, base_url, &stop)?;
    config.servers = reachable.servers.clone();
    config.known = settings.known(args.output.write_baseline)?;
    let mut info = RunInfo::new(&reachable.api, &config.checks, Timestamp::now());
    info.partition = args.selection.partition.map(|part| part.to_string());
    let reporters = outputs::reporters(&settings.reports, &args.output, &info)?;
    Ok(Prepared {
        reachable,
        settings,
        config,
        reporters,
        failures,
        stop,
    })
}

/// Loads the document and finds its API; starts the sandbox when neither is named.
pub(super) fn reach(settings: &mut Settings) -> Result<Reachable, Exit> {
    let from = settings.spec.as_deref();
    let loaded = load::read(from, &settings.overlays, &settings.fetching())?;
    overlooked::print(&loaded, from);
    let api = load::api(loaded)?;
    let (url, subject) = subject(settings, &api)?;
    let target = Target::parse(&url).map_err(|error| {
        print_status(&format!("error: {error}"));
        Exit::Usage
    })?;
    if Target::has_user(&url) {
        print_status(
            "note: the user and password in the URL are not sent; give them with `--basic USER:PASSWORD`",
        );
    }
    let is_given = settings.url.is_some() || subject.is_some();
    let fetched_from = settings.spec.as_deref().filter(|spec| is_url(spec));
    let servers = Servers::new(&api, &target, is_given, fetched_from);
    for note in servers.notes(&api) {
        print_status(&format!("note: {note}"));
    }
    // Tokens may come from another host than the API.
    let needs_tls = settings.has_sessions() || servers.targets().any(|own| own.is_https);
    let mut options = settings.connection.options(target, needs_tls)?;
    options.timeout = settings.timeout;
    Ok(Reachable {
        api,
        options,
        servers,
        subject,
    })
}

impl Prepared {
    fn run(self, args: &RunArgs) -> Result<Exit, Exit> {
        let Reachable {
            api,
            options,
            subject,
            ..
        } = self.reachable;
        let stop = self.stop;
        let options = Arc::new(options);
        let tested = options.target.url();
        if let Some(limit) = args.connection.wait {
            wait::for_server(&options, limit)?;
        }
        sessions::open(&self.config.auth, &options)?;
        // Up to here there is nothing to report: a signal ends the program.
        stop::listen(&stop);
        let connector: Connector =
            Arc::new(move || Box::new(HttpTransport::new(Arc::clone(&options))));
        let phases = self.config.phases.clone();
        let mut reporters = self.reporters;
        let summary = engine::run(&api, self.config, &connector, &stop, &mut |event| {
            reporters.on_event(event);
        });
        let has_failed = finish_reports(reporters, &summary);
        let url = subject.is_none().then_some(tested);
        if let Some(folder) = &self.failures {
            let subject = self.settings.subject(url);
            outputs::failure_files(folder, &api, &summary.findings, &subject)?;
        }
        if args.output.write_baseline {
            outputs::baseline(self.settings.written_baseline(), &summary.findings)?;
        }
        if let Some(path) = &self.settings.learned {
            learned::write(path, &summary.learned)?;
        }
        if let Some(subject) = subject {
            subject.explain(&summary);
        }
        let exit = args
            .output
            .thresholds
            .applied(exit_of(&summary, &phases), &summary);
        Ok(if has_failed && exit == Exit::Clean {
            Exit::Bug
        } else {
            exit
        })
    }
}

/// Finishes all reports; whether one could not be written.
pub(super) fn finish_reports(reporters: Fanout, summary: &Summary) -> bool {
    let mut has_failed = false;
    for (name, error) in reporters.finish(summary) {
        // A reader that closes early, such as `head`, is not an error.
        if error.kind() != io::ErrorKind::BrokenPipe {
            print_status(&format!(
                "error: the {name} report could not be written: {error}"
            ));
            has_failed = true;
        }
    }
    has_failed
}

/// The check that finds undocumented media types.
const CONTENT_TYPE: &str = "content_type_conformance";

const NOWHERE: &str = "error: every response was 404, so no operation was reached; check --url: it replaces the \
                       document's servers, including their path";

const SILENT: &str = "error: no request got a response, so nothing was tested; check --url: a server that expects `https` \
                      closes connections of `http`, and other services close those of HTTP";

const PAGE: &str = "warning: every operation that responded sent an HTML page, which the document does not have; check --url: \
                    this may be a web page in front of the API";

fn exit_of(summary: &Summary, phases: &[Phase]) -> Exit {
    match &summary.stopped {
        Some(StopReason::Interrupted) => Exit::Interrupted,
        Some(StopReason::Unreachable(_)) => Exit::Unreachable,
        Some(StopReason::Failed(_)) => Exit::Usage,
        Some(StopReason::CaseLimit | StopReason::TimeLimit) | None => {
            if summary.new_findings() > 0 {
                if is_nowhere(summary) {
                    print_status(NOWHERE);
                } else if is_silent(summary) {
                    print_status(SILENT);
                } else if is_page(summary) {
                    print_status(PAGE);
                }
                Exit::Failures
            } else if summary.cases == 0 {
                print_status(&format!(
                    "error: no request could be made{}",
                    nothing_tested::reasons(summary, phases)
                ));
                Exit::NothingTested
            } else if is_locked_out(summary) {
                print_status(
                    "error: every response was 401 or 403, so nothing behind the credentials was tested; \
                     check --token, --basic, --api-key or --header",
                );
                print_remedy(summary);
                Exit::NothingTested
            } else if is_nowhere(summary) {
                print_status(NOWHERE);
                Exit::NothingTested
            } else {
                Exit::Clean
            }
        }
    }
}

/// Prints the message of the server and the setting that may help, for the first operation that has one.
fn print_remedy(summary: &Summary) {
    let mut operations = summary.operations.iter();
    let Some((operation, remedy)) =
        operations.find_map(|operation| Some((operation, operation.remedy.as_ref()?)))
    else {
        return;
    };
    let message = operation.rejections.first();
    if let Some(message) = message.and_then(|rejection| rejection.message.as_ref()) {
        print_status(&format!("{} says: {message}", operation.label));
    }
    if let Some(setting) = &remedy.setting {
        print_status(&format!(
            "{}, in conformance.yaml:\n{}",
            remedy.what,
            setting.trim_end()
        ));
    }
}

/// Whether every response was 401 or 403: the run has no findings, but nothing was tested.
fn is_locked_out(summary: &Summary) -> bool {
    let mut statuses = summary
        .operations
        .iter()
        .flat_map(|operation| operation.statuses.keys())
        .peekable();
    statuses.peek().is_some() && statuses.all(|status| matches!(status, 401 | 403))
}

/// Whether every response was 404.
fn is_nowhere(summary: &Summary) -> bool {
    let mut statuses = summary
        .operations
        .iter()
        .flat_map(|operation| operation.statuses.keys())
        .peekable();
    statuses.peek().is_some() && statuses.all(|status| *status == 404)
}

/// Whether no operation got any response.
fn is_silent(summary: &Summary) -> bool {
    let mut operations = summary.operations.iter();
    summary.cases > 0 && operations.all(|operation| operation.statuses.is_empty())
}

/// Whether all operations that responded sent an undocumented HTML page.
fn is_page(summary: &Summary) -> bool {
    let responded = summary.operations.iter();
    let responded: BTreeSet<&str> = responded
        .filter(|operation| !operation.statuses.is_empty())
        .map(|operation| operation.label.as_str())
        .collect();
    let found = summary.findings.iter();
    let pages = found.filter(|finding| {
        let failure = &finding.failure;
        failure.check == CONTENT_TYPE && failure.got.contains("text/html")
    });
    let operations = pages.flat_map(|finding| &finding.operations);
    let with_page: BTreeSet<&str> = operations.map(|it| it.label.as_str()).collect();
    !responded.is_empty() && with_page == responded
}

/// The socket in a URL such as `unix:/run/api.sock`, and the base URL of the server behind it; a path of the API follows after
/// another colon.
fn of_socket(url: &str) -> Option<(&str, String)> {
    let rest = url.strip_prefix("unix://").or(url.strip_prefix("unix:"))?;
    let (socket, path) = rest.split_once(':').unwrap_or((rest, ""));
    Some((socket, format!("http://localhost{path}")))
}

/// The base URL: from the flags, from the document, or of a sandbox that is started for this run.
fn subject(
    settings: &mut Settings,
    api: &Api,
) -> Result<(String, Option<super::sandbox::Subject>), Exit> {
    if let Some(url) = settings.url.clone() {
        let Some((socket, base)) = of_socket(&url) else {
            return Ok((url, None));
        };
        settings.connection.socket = Some(socket.into());
        return Ok((base, None));
    }
    if settings.spec.is_none() {
        let subject = super::sandbox::Subject::start(settings.seed, settings.fault.as_deref())?;
        if settings.auth.bearer.is_none() {
            settings.auth.bearer = Some(subject.token());
        }
        return Ok((subject.base_url(), Some(subject)));
    }
    let server = api.servers.first().map(spec::model::Server::default_url);
    // A relative server is relative to the document (OAS 3.0.3 §4.7.5), and without one it is `/`.
    let document = settings.spec.as_deref().filter(|spec| is_url(spec));
    let named = server.as_deref().unwrap_or("/");
    let target = match document {
        Some(document) => Target::resolve_in(document, named),
        None => Target::parse(named).ok(),
    };
    if let Some(target) = target {
        return Ok((target.url(), None));
    }
    let why = match (&server, document) {
        (None, _) => "the document names no server".to_owned(),
        (Some(server), None) if !server.contains("://") => format!(
            "the server `{server}` of the document is relative to the URL of the document, which was read from a file"
        ),
        (Some(server), _) => {
            format!("the server `{server}` of the document is not the base URL of an HTTP API")
        }
    };
    print_status(&format!("error: {why}; name the API to test with --url"));
    Err(Exit::Usage)
}
