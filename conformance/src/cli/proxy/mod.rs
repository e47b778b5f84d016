//! `conformance proxy`: forwards requests to a server, and validates the traffic in both directions.
//!
//! Reading order: [`server`] (forwarding), [`recording`] (copies of bodies that pass). Validation happens on the main thread and
//! delays nothing.

mod recording;

mod server;

mod unused;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use clap::Args;
use jiff::Timestamp;

use self::{recording::LARGEST, server::Seen};
use super::{
    Exit, list, listen, outputs, print_status,
    run::{self, Reachable, reach},
    run_args::RunArgs,
    settings::Settings,
    stop, wait, writable,
};
use crate::{
    engine::{StopHandle, Summary, observe::Observer},
    exchange::TransportError,
    report::{Fanout, RunInfo},
    traffic::{REQUEST_CONFORMANCE, Traffic},
};

#[derive(Debug, Args)]
pub(super) struct ProxyArgs {
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 8490, help_heading = "Proxy")]
    port: u16,

    /// Address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = listen::LOOPBACK, value_parser = listen::address, help_heading = "Proxy")]
    host: IpAddr,

    #[command(flatten)]
    run: RunArgs,
}

/// Forwards until the user ends it, then reports.
pub(super) fn run(args: &ProxyArgs) -> Exit {
    let (Ok(exit) | Err(exit)) = proxy(args);
    exit
}

fn proxy(args: &ProxyArgs) -> Result<Exit, Exit> {
    unused::check(&args.run)?;
    let mut settings = Settings::new(&args.run)?;
    let failures = writable::check(&args.run.output, &settings)?;
    let stop = StopHandle::new();
    let Reachable {
        api,
        options,
        subject,
        ..
    } = reach(&mut settings)?;
    let tested = options.target.url();
    let mut config = settings.run_config(&args.run, &api, tested.clone(), &stop)?;
    config.known = settings.known(args.run.output.write_baseline)?;
    config.checks.push(REQUEST_CONFORMANCE);
    let limit = config.max_time;
    let info = RunInfo::new(&api, &config.checks, Timestamp::now());
    let mut reporters = outputs::reporters(&settings.reports, &args.run.output, &info)?;
    let options = Arc::new(options);
    if let Some(limit) = args.run.connection.wait {
        wait::for_server(&options, limit)?;
    }
    let (sender, receiver) = mpsc::channel();
    let address = SocketAddr::from((args.host, args.port));
    let listening = server::start(address, &options, sender).map_err(|error| {
        print_status(&format!("error: cannot listen on {address}: {error}"));
        Exit::Unreachable
    })?;
    stop::listen(&stop);
    let greeting = [
        format!("proxy of {tested} at http://{listening}"),
        "Ctrl-C ends it and writes the reports".to_owned(),
    ];
    list::print(greeting.into_iter());
    let observer = Observer::new(&api, config);
    let mut validating = Validating {
        traffic: Traffic::new(&api),
        observer,
        unknown: BTreeMap::new(),
        is_quiet: args.run.output.quiet,
        reached: 0,
        unreachable: 0,
    };
    let summary = validating.work(&receiver, &stop, limit, &mut reporters);
    drop(subject);
    let has_failed = run::finish_reports(reporters, &summary);
    let stored = settings.subject(Some(tested.clone()));
    if let Some(folder) = &failures {
        outputs::failure_files(folder, &api, &summary.findings, &stored)?;
    }
    if args.run.output.write_baseline {
        outputs::baseline(settings.written_baseline(), &summary.findings)?;
    }
    let exit = if summary.new_findings() > 0 {
        Exit::Failures
    } else if validating.reached == 0 && validating.unreachable > 0 {
        print_status(&format!("error: {tested} was never reached"));
        Exit::Unreachable
    } else if summary.cases == 0 {
        print_status("error: no request of the document was forwarded");
        Exit::NothingTested
    } else {
        Exit::Clean
    };
    let exit = args.run.output.thresholds.applied(exit, &summary);
    Ok(if has_failed && exit == Exit::Clean {
        Exit::Bug
    } else {
        exit
    })
}

/// What validates the traffic.
struct Validating {
    traffic: Traffic,
    observer: Observer,
    /// Requests with a method or path that the document does not have.
    unknown: BTreeMap<String, u64>,
    is_quiet: bool,
    /// How many requests reached the server, and how many did not.
    reached: u64,
    unreachable: u64,
}

/// How many kinds of requests that the document does not have are listed.
const MOST_UNKNOWN: usize = 20;

impl Validating {
    /// Validates until `stop`, or until the time is over.
    fn work(
        &mut self,
        seen: &mpsc::Receiver<Seen>,
        stop: &StopHandle,
        limit: Option<Duration>,
        reporters: &mut Fanout,
    ) -> Summary {
        let begin = Instant::now();
        let pause = Duration::from_millis(100);
        while !stop.is_stopped() && limit.is_none_or(|limit| begin.elapsed() < limit) {
            if let Ok(seen) = seen.recv_timeout(pause) {
                self.take(seen);
            }
            self.report(reporters);
        }
        // What was forwarded before the end.
        thread::sleep(pause);
        while let Ok(seen) = seen.try_recv() {
            self.take(seen);
        }
        for (label, count) in self.unknown.iter().take(MOST_UNKNOWN) {
            let requests = if *count == 1 { "request" } else { "requests" };
            self.observer.warn(format!(
                "{label}: {count} {requests} with a method or path that the document does not have"
            ));
        }
        if let Some(more) = self.unknown.len().checked_sub(MOST_UNKNOWN + 1) {
            let more = more + 1;
            self.observer.warn(format!(
                "{more} more methods and paths that the document does not have"
            ));
        }
        let summary = self.observer.finish();
        self.report(reporters);
        summary
    }

    fn report(&self, reporters: &mut Fanout) {
        for event in self.observer.events() {
            reporters.on_event(&event);
        }
    }

    fn take(&mut self, seen: Seen) {
        let Seen {
            request,
            interaction,
            sent_at,
            is_cut,
        } = seen;
        let is_unreachable = matches!(&interaction.outcome, Err(TransportError::Connect { .. }));
        self.unreachable += u64::from(is_unreachable);
        self.reached += u64::from(!is_unreachable);
        let label = format!("{} {}", request.method, request.path());
        let status = interaction.outcome.as_ref().ok().map(|it| it.status);
        let status = status.map_or_else(|| "no response".to_owned(), |it| it.to_string());
        // Browsers ask before they send a request to another origin.
        let is_preflight = request.method == "OPTIONS"
            && request
                .headers
                .get("access-control-request-method")
                .is_some();
        let result = match self.traffic.exchange(request, interaction, sent_at) {
            _ if is_unreachable => ": the server cannot be reached".to_owned(),
            Some(exchange) if is_cut => {
                self.observer.count(&exchange);
                format!(
                    ": not validated, since a body has more than {} MB",
                    LARGEST >> 20
                )
            }
            Some(exchange) => match self.observer.observe(&exchange).as_slice() {
                [] => String::new(),
                failed => format!(": {}", failed.join(", ")),
            },
            None if is_preflight => String::new(),
            None => {
                *self.unknown.entry(label.clone()).or_default() += 1;
                ": not in the document".to_owned()
            }
        };
        if !self.is_quiet {
            let line = format!("{label} -> {status}{result}");
            let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
            print_status(&line.chars().map(shown).collect::<String>());
        }
    }
}
