//! `conformance run`.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal as _},
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use jiff::Timestamp;
use spec::model::Api;

use super::{
    Exit,
    args::{AuthArgs, OutputArgs, RunArgs},
    load, say, select, stop,
};
use crate::{
    engine::{self, Connector, RunConfig, StopHandle, StopReason, Summary},
    generation::seed::RunSeed,
    reporters::{
        self, FORMATS, Fanout, RunInfo,
        terminal::{Style, TerminalReporter},
    },
    transport::{
        auth::{Auth, Secret},
        http::{HttpOptions, HttpTransport},
        target::Target,
    },
};

/// Tests an API and reports.
pub(super) fn run(args: &RunArgs) -> Exit {
    match prepare(args) {
        Ok(prepared) => prepared.run(),
        Err(exit) => exit,
    }
}

/// Everything a run needs, opened and checked.
struct Prepared {
    api: Arc<Api>,
    config: RunConfig,
    options: HttpOptions,
    reporters: Fanout,
    /// The sandbox that is tested, kept until the end.
    subject: Option<super::sandbox::Subject>,
}

fn prepare(args: &RunArgs) -> Result<Prepared, Exit> {
    let api = load::load(args.spec.as_deref())?;
    let operations = select::operations(&api, &args.selection)?;
    let phases = select::phases(&args.selection)?;
    let checks = select::checks(&args.selection)?;
    let mut auth = auth(&args.auth)?;
    let seed = args.volume.seed.unwrap_or_else(seed_of_now);
    let (url, subject) = subject(args, &api, seed, &mut auth)?;
    let target = Target::parse(&url).map_err(|error| {
        say(&format!("error: {error}"));
        Exit::Usage
    })?;
    let mut options = HttpOptions::new(target);
    options.timeout = args.connection.timeout;
    options.tls = tls(&options.target, args.connection.ca.as_deref())?;
    let config = RunConfig {
        seed: RunSeed(seed),
        jobs: usize::from(args.connection.jobs),
        phases,
        max_examples: args.volume.max_examples,
        max_cases: args.volume.max_cases,
        max_time: args.volume.max_time,
        rate_limit: args.connection.rate_limit,
        checks,
        operations,
        auth,
        max_response_time: args.connection.max_response_time,
        base_url: options.target.url(),
        confirm: !args.output.no_confirm,
        record: needs_exchanges(&args.output),
    };
    let info = RunInfo::new(&api, &config.checks, Timestamp::now());
    let reporters = reporters(&args.output, &info)?;
    Ok(Prepared {
        api,
        config,
        options,
        reporters,
        subject,
    })
}

impl Prepared {
    fn run(self) -> Exit {
        let stop = StopHandle::new();
        stop::listen(&stop);
        let options = Arc::new(self.options);
        let connector: Connector =
            Arc::new(move || Box::new(HttpTransport::new(Arc::clone(&options))));
        let mut reporters = self.reporters;
        let summary = engine::run(&self.api, self.config, &connector, &stop, &mut |event| {
            reporters.on_event(event);
        });
        let mut has_failed = false;
        for (name, error) in reporters.finish(&summary) {
            // A reader that has seen enough, such as `head`, is no error.
            if error.kind() != io::ErrorKind::BrokenPipe {
                say(&format!(
                    "error: the {name} report could not be written: {error}"
                ));
                has_failed = true;
            }
        }
        if let Some(subject) = self.subject {
            subject.explain(&summary);
        }
        let exit = exit_of(&summary);
        if has_failed && exit == Exit::Clean {
            Exit::Bug
        } else {
            exit
        }
    }
}

fn exit_of(summary: &Summary) -> Exit {
    match &summary.stopped {
        Some(StopReason::Interrupted) => Exit::Interrupted,
        Some(StopReason::Unreachable(_)) => Exit::Unreachable,
        Some(StopReason::CaseLimit | StopReason::TimeLimit) | None => {
            if !summary.findings.is_empty() {
                Exit::Failures
            } else if summary.cases == 0 {
                say("error: no request could be made");
                Exit::NothingTested
            } else {
                Exit::Clean
            }
        }
    }
}

/// The base URL: as given, of the document, or of a sandbox that is started for this run.
fn subject(
    args: &RunArgs,
    api: &Api,
    seed: u64,
    auth: &mut Auth,
) -> Result<(String, Option<super::sandbox::Subject>), Exit> {
    if let Some(url) = &args.url {
        return Ok((url.clone(), None));
    }
    if args.spec.is_none() {
        let subject = super::sandbox::Subject::start(seed, args.fault.as_deref())?;
        if auth.bearer.is_none() {
            auth.bearer = Some(subject.token());
        }
        return Ok((subject.base_url(), Some(subject)));
    }
    let server = api.servers.first().map(|server| server.expand(|_| None));
    match server.filter(|url| url.starts_with("http")) {
        Some(url) => Ok((url, None)),
        None => {
            say("error: the document names no server; say which API to test with --url");
            Err(Exit::Usage)
        }
    }
}

fn auth(args: &AuthArgs) -> Result<Auth, Exit> {
    let mut res = Auth {
        bearer: args
            .token
            .as_ref()
            .map(|token| Secret::new(token, "CONFORMANCE_TOKEN")),
        ..Auth::default()
    };
    if let Some(basic) = &args.basic {
        let Some((user, password)) = basic.split_once(':') else {
            say("error: --basic takes `USER:PASSWORD`");
            return Err(Exit::Usage);
        };
        res.basic = Some((
            user.to_owned(),
            Secret::new(password, "CONFORMANCE_PASSWORD"),
        ));
    }
    for (index, key) in args.api_key.iter().enumerate() {
        let (scheme, key) = key.split_once('=').unwrap_or(("", key));
        let variable = if index == 0 {
            "CONFORMANCE_API_KEY".to_owned()
        } else {
            format!("CONFORMANCE_API_KEY_{}", index + 1)
        };
        res.api_keys
            .push((scheme.to_owned(), Secret::new(key, variable)));
    }
    for (index, header) in args.headers.iter().enumerate() {
        let Some((name, value)) = header
            .split_once(':')
            .filter(|(name, _)| !name.trim().is_empty())
        else {
            say(&format!(
                "error: `{header}` is no header such as `X-Tenant: a`"
            ));
            return Err(Exit::Usage);
        };
        let variable = format!("CONFORMANCE_HEADER_{}", index + 1);
        res.headers
            .push((name.trim().to_owned(), Secret::new(value.trim(), variable)));
    }
    Ok(res)
}

/// Whether a report is asked for that writes down every exchange.
fn needs_exchanges(args: &OutputArgs) -> bool {
    let asked = args
        .report
        .iter()
        .filter_map(|report| report.split_once('='));
    asked
        .filter_map(|(format, _)| reporters::find(format))
        .any(|format| format.has_exchanges)
}

fn reporters(args: &OutputArgs, info: &RunInfo) -> Result<Fanout, Exit> {
    let mut res = Fanout::default();
    let out = io::stdout();
    let is_interactive = out.is_terminal() && !args.quiet;
    let is_colored = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let style = if is_colored {
        Style::Colored
    } else {
        Style::Plain
    };
    res.add(Box::new(TerminalReporter::new(
        out,
        style,
        is_interactive,
        args.quiet,
    )));
    for report in &args.report {
        let Some((format, path)) = report.split_once('=') else {
            say(&format!("error: `{report}` is not of the form FORMAT=FILE"));
            return Err(Exit::Usage);
        };
        let Some(format) = reporters::find(format) else {
            let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            return Err(select::unknown("report format", format, &known));
        };
        let file = create(Path::new(path)).map_err(|error| {
            say(&format!("error: cannot write `{path}`: {error}"));
            Exit::Usage
        })?;
        res.add((format.reporter)(
            info.clone(),
            Box::new(BufWriter::new(file)),
        ));
    }
    Ok(res)
}

/// Opens a file to write to, with the folders it lies in.
fn create(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create(path)
}

/// How TLS is spoken to `target`: with the certificates of the system and those in `ca`.
pub(super) fn tls(
    target: &Target,
    ca: Option<&Path>,
) -> Result<Option<Arc<tokio_rustls::rustls::ClientConfig>>, Exit> {
    use tokio_rustls::rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, pem::PemObject as _},
    };
    if !target.is_https {
        return Ok(None);
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca {
        let certificates: Result<Vec<_>, _> =
            CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
        match certificates {
            Ok(certificates) => {
                roots.add_parsable_certificates(certificates);
            }
            Err(error) => {
                say(&format!(
                    "error: cannot read certificates from `{}`: {error}",
                    path.display()
                ));
                return Err(Exit::Usage);
            }
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|builder| builder.with_root_certificates(roots).with_no_client_auth());
    match config {
        Ok(config) => Ok(Some(Arc::new(config))),
        Err(error) => {
            say(&format!("error: TLS cannot be used: {error}"));
            Err(Exit::Bug)
        }
    }
}

/// A seed for people who name none; it is printed, so that the run can be had again.
fn seed_of_now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::from(since.subsec_nanos()) % 1_000_000
}
