//! `conformance mock`: serves mocks of one or more documents over HTTP.
//!
//! Reading order: [`served`] (a document and where it is served), [`configured`] (the configuration and the flags), [`server`]
//! (requests), [`failures`] (failures on purpose), [`log`] (a line for each request), [`watch`] (documents that change), [`callbacks`] and [`webhooks`] (requests that the mock
//! sends itself).

mod args;

mod callbacks;

mod configured;

mod failures;

mod log;

mod served;

mod server;

mod watch;

mod webhooks;

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;

pub(super) use self::args::MockArgs;
use self::{
    callbacks::Caller,
    log::LogFormat,
    served::{DOCUMENT, Documents},
    server::{MockServer, accept},
    webhooks::WEBHOOKS,
};
use super::{Exit, list, print_status, stop::Signals};

/// Serves mocks until the user ends it.
pub(super) fn serve(args: &MockArgs) -> Exit {
    match serving(args) {
        Ok(()) => Exit::Clean,
        Err(exit) => exit,
    }
}

fn serving(args: &MockArgs) -> Result<(), Exit> {
    let mut files = BTreeSet::new();
    let documents = Arc::new(Documents::load(args, &mut files)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| cannot_start(&error))?;
    let address = SocketAddr::from((args.host, args.port));
    let listener = runtime
        .block_on(TcpListener::bind(address))
        .map_err(|error| {
            print_status(&format!("error: cannot listen on {address}: {error}"));
            Exit::Unreachable
        })?;
    let address = listener
        .local_addr()
        .map_err(|error| cannot_start(&error))?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::listen().map_err(|error| cannot_start(&error))?
    };
    list::print(greeting(&documents, args, address).into_iter());
    let log = if args.quiet { LogFormat::Off } else { args.log };
    let caller = Caller::start(args.callbacks, log).map_err(|error| cannot_start(&error))?;
    let server = Arc::new(MockServer::new(documents, log, caller, args, address));
    if args.watch {
        watch::begin(Arc::clone(&server), args.clone(), files)
            .map_err(|error| cannot_start(&error))?;
    }
    runtime.block_on(async {
        tokio::select! {
            () = accept(listener, server) => {}
            () = signals.next() => {}
        }
    });
    Ok(())
}

fn cannot_start(error: &std::io::Error) -> Exit {
    print_status(&format!("error: cannot start the mock: {error}"));
    Exit::Unreachable
}

fn greeting(documents: &Documents, args: &MockArgs, address: SocketAddr) -> Vec<String> {
    let mut lines = Vec::new();
    for served in documents.iter() {
        let url = format!("http://{address}{}", served.base);
        lines.push(format!("mock of {} at {url}", served.api.name()));
        lines.push(format!("its document: {url}{DOCUMENT}"));
        let webhooks = served.service.mock().webhooks();
        if !webhooks.is_empty() {
            let names = webhooks.join("|");
            lines.push(format!(
                "send a webhook: curl -X POST '{url}{WEBHOOKS}/{names}?url=URL'"
            ));
        }
        let mut operations = served.api.operations.iter();
        let mut flags = String::new();
        if operations.any(|operation| !operation.allows_anonymous()) && !args.open {
            let secret = &args.secret;
            lines.push(format!(
                "credentials: token, key, or password of any user: {secret}"
            ));
            flags = format!(" --token {secret} --basic mock:{secret} --api-key {secret}");
        }
        lines.push(format!(
            "try it: conformance run --spec {url}{DOCUMENT} --url {url}{flags}"
        ));
    }
    lines.push("Ctrl-C ends it".to_owned());
    lines
}
