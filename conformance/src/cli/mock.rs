//! `conformance mock`: serves a mock over HTTP.

use std::{
    convert::Infallible,
    io::Write as _,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use spec::{model::Api, wire::Response};
use tokio::net::{TcpListener, TcpStream};

use super::{Exit, args::MockArgs, list, load, print_status, stop};
use crate::mock::{
    Access, Mock, MockResponse, MockService, MockSettings, document::completed_json,
    service::http_response,
};

/// The longest time that the head of a request may take.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// The path of the document.
const DOCUMENT: &str = "/openapi.json";

/// Serves a mock until the user ends it.
pub(super) fn serve(args: &MockArgs) -> Exit {
    match serving(args) {
        Ok(()) => Exit::Clean,
        Err(exit) => exit,
    }
}

fn serving(args: &MockArgs) -> Result<(), Exit> {
    let api = load::load(args.spec.as_deref())?;
    let access = if args.open {
        Access::Open
    } else {
        Access::secret(&args.secret)
    };
    let mock = Arc::new(Mock::new(
        &api,
        MockSettings {
            seed: args.seed,
            access,
            ignores_examples: args.generate,
        },
    ));
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
    let server = Arc::new(MockServer {
        prefixes: prefixes(&api),
        document: completed_json(&api).to_string().into(),
        has_document_path: api.operations.iter().any(|o| o.path.as_str() == DOCUMENT),
        service: MockService::new(mock),
        is_quiet: args.quiet,
    });
    list::print(greeting(&api, args, address).into_iter());
    runtime.block_on(async {
        tokio::select! {
            () = accept(listener, server) => {}
            () = stop::wait() => {}
        }
    });
    Ok(())
}

fn cannot_start(error: &std::io::Error) -> Exit {
    print_status(&format!("error: cannot start the mock: {error}"));
    Exit::Unreachable
}

fn greeting(api: &Api, args: &MockArgs, address: SocketAddr) -> Vec<String> {
    let url = format!("http://{address}");
    let mut lines = vec![
        format!("mock of {} {} at {url}", api.title, api.version),
        format!("its document: {url}{DOCUMENT}"),
    ];
    let is_guarded = api
        .operations
        .iter()
        .any(|operation| !operation.allows_anonymous());
    let mut flags = String::new();
    if is_guarded && !args.open {
        let secret = &args.secret;
        lines.push(format!(
            "credentials: token, key, or password of any user: {secret}"
        ));
        flags = format!(" --token {secret} --basic mock:{secret} --api-key {secret}");
    }
    lines.push(format!(
        "try it: conformance run --spec {url}{DOCUMENT} --url {url}{flags}"
    ));
    lines.push("Ctrl-C ends it".to_owned());
    lines
}

/// The paths of the first server of the document and of operations, which clients of the real API prepend to every path; the
/// longest come first.
fn prefixes(api: &Api) -> Vec<String> {
    let own = api.operations.iter();
    let own = own.filter_map(|operation| operation.servers.first());
    let servers = api.servers.first().into_iter().chain(own);
    let mut res: Vec<String> = servers
        .map(|server| prefix(&server.default_url()))
        .filter(|prefix| !prefix.is_empty())
        .collect();
    res.sort_by_key(|prefix| (std::cmp::Reverse(prefix.len()), prefix.clone()));
    res.dedup();
    res
}

/// The path of a base URL.
fn prefix(url: &str) -> String {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .and_then(|at| rest.get(at..))
            .unwrap_or_default(),
        None => url,
    };
    path.trim_end_matches('/').to_owned()
}

/// A mock with its base path and its document.
struct MockServer {
    /// The paths in front of every path; requests may omit them.
    prefixes: Vec<String>,
    document: Bytes,
    /// Whether the API itself has a path at the location of the document.
    has_document_path: bool,
    service: MockService,
    is_quiet: bool,
}

impl MockServer {
    async fn respond(&self, mut request: http::Request<Incoming>) -> http::Response<Full<Bytes>> {
        let path = request.uri().path();
        if path == DOCUMENT && !self.has_document_path {
            return self.document();
        }
        let mut short = self.prefixes.iter();
        let short = short.find_map(|prefix| {
            let rest = path.strip_prefix(prefix.as_str())?;
            rest.starts_with('/').then_some(rest)
        });
        if let Some(rest) = short {
            let query = request.uri().query().map(|query| format!("?{query}"));
            if let Ok(uri) = format!("{rest}{}", query.unwrap_or_default()).parse() {
                *request.uri_mut() = uri;
            }
        }
        let (request, mocked) = self.service.respond(request).await;
        if !self.is_quiet {
            log(&request.method, &request.target, &mocked);
        }
        http_response(mocked)
    }

    fn document(&self) -> http::Response<Full<Bytes>> {
        let mut response = http_response(MockResponse {
            response: Response {
                status: 200,
                headers: [("Content-Type", "application/json")].into_iter().collect(),
                body: Vec::new(),
            },
            rejection: None,
        });
        *response.body_mut() = Full::new(self.document.clone());
        response
    }
}

/// Logs one line for each request on standard error.
fn log(method: &str, target: &str, mocked: &MockResponse) {
    let status = mocked.response.status;
    let why = mocked.rejection.as_ref().map(|why| format!(": {why}"));
    // Requests must not control the terminal.
    let line: String = format!("{method} {target} -> {status}{}", why.unwrap_or_default())
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    drop(writeln!(std::io::stderr(), "{line}"));
}

async fn accept(listener: TcpListener, server: Arc<MockServer>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, Arc::clone(&server)));
            }
            // The usual reason is too many open files; an immediate retry would only use the processor.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn connection(stream: TcpStream, server: Arc<MockServer>) {
    // Responses are small and are sent without delay.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: http::Request<Incoming>| {
        let server = Arc::clone(&server);
        async move { Ok::<_, Infallible>(server.respond(request).await) }
    });
    // Clients may close a connection early.
    drop(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .serve_connection(TokioIo::new(stream), service)
            .await,
    );
}

/// The default address.
pub(super) const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
