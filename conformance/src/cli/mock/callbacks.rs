//! Sends callbacks and webhooks, on a thread of their own so that no response waits for them.

use std::{io, sync::Arc, thread, time::Duration};

use serde_json::{Value, json};
use spec::wire::Request;
use tokio::{
    sync::{mpsc, oneshot},
    task::LocalSet,
};

use super::{
    super::connection::ConnectionSettings,
    log::{LogFormat, SentLine},
};
use crate::{
    mock::{
        Mock, MockResponse,
        outgoing::{OutgoingError, OutgoingRequest},
    },
    transport::{Transport as _, http::HttpTransport, target::Target},
};

/// The time that the receiver of a callback has to respond.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The stack of the thread, large enough for the deepest schemas.
const STACK: usize = 16 << 20;

/// Where callbacks are sent, whose URLs come with requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Callbacks {
    /// To servers on this machine
    Loopback,
    /// To any server
    Any,
    /// Nowhere
    Off,
}

impl Callbacks {
    fn admits(self, server: &Target) -> bool {
        match self {
            Self::Any => true,
            Self::Off => false,
            Self::Loopback => is_loopback(&server.host),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.parse::<std::net::IpAddr>();
    let name = host.to_ascii_lowercase();
    address.map_or(
        name == "localhost" || name.ends_with(".localhost"),
        |address| address.is_loopback(),
    )
}

/// What is sent: the callbacks of a request, or a webhook.
enum Job {
    Callbacks {
        mock: Arc<Mock>,
        request: Request,
        mocked: MockResponse,
        base: String,
    },
    Webhook {
        mock: Arc<Mock>,
        name: String,
        url: String,
        /// Whether the URL came with a request.
        is_foreign: bool,
        reply: oneshot::Sender<Result<Vec<Value>, String>>,
    },
}

/// The way to the thread that sends.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    jobs: mpsc::UnboundedSender<Job>,
    allowed: Callbacks,
}

impl Caller {
    /// Starts the thread.
    ///
    /// # Errors
    ///
    /// The system refuses a thread.
    pub(super) fn start(allowed: Callbacks, log: LogFormat) -> io::Result<Self> {
        let (jobs, mut receiver) = mpsc::unbounded_channel::<Job>();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let sending = move || {
            let local = LocalSet::new();
            local.block_on(&runtime, async {
                let mut number = 0;
                while let Some(job) = receiver.recv().await {
                    number += 1;
                    tokio::task::spawn_local(work(job, allowed, log, number));
                }
            });
        };
        let thread = thread::Builder::new().name("callbacks".to_owned());
        thread.stack_size(STACK).spawn(sending)?;
        Ok(Self { jobs, allowed })
    }

    /// Sends the callbacks that `request` asks for, later; `base` is its full URL before its target.
    pub(super) fn call_back(
        &self,
        mock: &Arc<Mock>,
        request: &Request,
        mocked: &MockResponse,
        base: &str,
    ) {
        if self.allowed != Callbacks::Off && mock.has_callbacks(request, mocked) {
            let job = Job::Callbacks {
                mock: Arc::clone(mock),
                request: request.clone(),
                mocked: mocked.clone(),
                base: base.to_owned(),
            };
            drop(self.jobs.send(job));
        }
    }

    /// Sends the webhook `name`, and returns what was sent and the response to it.
    ///
    /// # Errors
    ///
    /// It cannot be sent.
    pub(super) async fn webhook(
        &self,
        mock: &Arc<Mock>,
        name: &str,
        url: &str,
        is_foreign: bool,
    ) -> Result<Vec<Value>, String> {
        let (reply, receiver) = oneshot::channel();
        let job = Job::Webhook {
            mock: Arc::clone(mock),
            name: name.to_owned(),
            url: url.to_owned(),
            is_foreign,
            reply,
        };
        drop(self.jobs.send(job));
        let ended = || Err("the thread that sends webhooks has ended".to_owned());
        receiver.await.unwrap_or_else(|_| ended())
    }
}

async fn work(job: Job, allowed: Callbacks, log: LogFormat, number: u64) {
    match job {
        Job::Callbacks {
            mock,
            request,
            mocked,
            base,
        } => {
            for outgoing in mock.callbacks(&request, &mocked, &base) {
                drop(send("callback", outgoing, allowed, log).await);
            }
        }
        Job::Webhook {
            mock,
            name,
            url,
            is_foreign,
            reply,
        } => {
            let allowed = if is_foreign { allowed } else { Callbacks::Any };
            let requests = mock.webhook(&name, &url, number);
            let mut res = Ok(Vec::new());
            match requests {
                Ok(requests) => {
                    for request in requests {
                        let sent = send("webhook", Ok(request), allowed, log).await;
                        res = res.and_then(|mut list: Vec<Value>| {
                            list.push(sent?);
                            Ok(list)
                        });
                    }
                }
                Err(error) => {
                    res = send("webhook", Err(error), allowed, log)
                        .await
                        .map(|_| vec![]);
                }
            }
            // The client may be gone.
            drop(reply.send(res));
        }
    }
}

/// Sends one request and logs it. The result has the request and the status of the response.
async fn send(
    kind: &'static str,
    outgoing: Result<OutgoingRequest, OutgoingError>,
    allowed: Callbacks,
    log: LogFormat,
) -> Result<Value, String> {
    let mut line = SentLine {
        kind,
        ..SentLine::default()
    };
    let result = match outgoing {
        Ok(outgoing) => {
            line.name.clone_from(&outgoing.name);
            line.method.clone_from(&outgoing.request.method);
            line.url = outgoing.url();
            deliver(&outgoing, allowed).await
        }
        Err(error) => {
            line.name = error.name;
            Err(error.reason)
        }
    };
    let result = result.map(|(status, body)| {
        line.status = Some(status);
        let (name, method, url) = (&line.name, &line.method, &line.url);
        json!({ "name": name, "method": method, "url": url, "body": body, "status": status })
    });
    line.error = result.as_ref().err().cloned();
    log.write_sent(&line);
    result
}

/// The status of the response, and the body that was sent.
async fn deliver(outgoing: &OutgoingRequest, allowed: Callbacks) -> Result<(u16, Value), String> {
    if !allowed.admits(&outgoing.server) {
        let why = match allowed {
            Callbacks::Off => "`--callbacks off` sends nothing",
            _ => "the server is not on this machine; `--callbacks any` sends it",
        };
        return Err(why.to_owned());
    }
    let settings = ConnectionSettings::default();
    let options = settings.options(outgoing.server.clone(), false);
    let mut options = options.map_err(|_| "no TLS on this machine".to_owned())?;
    options.timeout = TIMEOUT;
    let mut transport = HttpTransport::new(Arc::new(options));
    let interaction = transport.send(&outgoing.request).await;
    let response = interaction.outcome.map_err(|error| error.to_string())?;
    let bytes = outgoing.request.body.as_deref().unwrap_or_default();
    let text = || String::from_utf8_lossy(bytes).into_owned().into();
    let body = serde_json::from_slice(bytes).unwrap_or_else(|_| text());
    Ok((response.status, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called_by_default() {
        for host in ["127.0.0.1", "::1", "localhost", "a.LOCALHOST"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["10.0.0.1", "localhost.test", "169.254.169.254"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
