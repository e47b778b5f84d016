//! `conformance sandbox token`: a new access token of a running sandbox, for a script.
//!
//! **Invariant:** each scope of the token is stated on the command line, so that none is wide by omission.

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use spec::wire::{Headers, Request, Response};

use crate::{
    cli::{Exit, list, print_status},
    exchange::coding,
    transport::{
        Transport as _,
        http::{HttpOptions, HttpTransport},
        target::Target,
    },
};

/// Commands for a running sandbox.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SandboxCommand {
    /// Creates an access token on a running sandbox and prints it
    ///
    /// The sandbox was started with `--operator`. The token is for the User of the Member that has these rights, such as
    /// `manager@bluebank`. Its session lasts 24 hours; tokens of Managers and Viewers must be refreshed every 15 minutes,
    /// which every token may do.
    Token(TokenArgs),
}

/// What the token is for.
#[derive(Debug, Args)]
pub(in crate::cli) struct TokenArgs {
    /// The Member that the token speaks for, such as `bluebank`
    #[arg(value_name = "MEMBER")]
    member: String,

    /// The access rights of its holder
    #[arg(value_name = "RIGHTS", value_enum)]
    rights: Rights,

    /// Reaches every account and endpoint of the Member, from any address
    #[arg(long, conflicts_with_all = ["accounts", "addresses", "endpoints"])]
    unrestricted: bool,

    /// Digital Accounts that the token reaches, separated by commas; or `all`
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        required_unless_present = "unrestricted"
    )]
    accounts: Vec<String>,

    /// IP addresses or networks that the token is used from, separated by commas; or `all`
    #[arg(
        long,
        value_name = "ADDRESSES",
        value_delimiter = ',',
        required_unless_present = "unrestricted"
    )]
    addresses: Vec<String>,

    /// Endpoints that the token may call, such as `GET /client/v1/api/digital-accounts`, separated by commas; or `all`
    #[arg(
        long,
        value_name = "ENDPOINTS",
        value_delimiter = ',',
        required_unless_present = "unrestricted"
    )]
    endpoints: Vec<String>,

    /// The sandbox
    #[arg(
        long,
        value_name = "URL",
        env = "TKEY7_URL",
        default_value = "http://127.0.0.1:8470"
    )]
    url: String,

    /// The key that the sandbox printed at its start
    #[arg(
        long,
        value_name = "KEY",
        env = "TKEY7_OPERATOR",
        hide_env_values = true
    )]
    operator: String,
}

/// The access rights of a User.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rights {
    /// Reads
    Viewer,
    /// Reads, signs and sends
    Manager,
    /// Does everything, and need not refresh the token
    Administrator,
}

impl Rights {
    /// The name in JSON.
    fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }
}

/// Runs the command: the token is the only line of standard output.
pub(super) fn create(args: &TokenArgs) -> Exit {
    match ask(args) {
        Ok(token) => list::print(std::iter::once(token)),
        Err(exit) => exit,
    }
}

fn ask(args: &TokenArgs) -> Result<String, Exit> {
    let target = Target::parse(&args.url).map_err(|error| {
        print_status(&format!("error: {error}"));
        Exit::Usage
    })?;
    let unreachable = |reason: String| {
        print_status(&format!(
            "error: cannot ask the sandbox at {}: {reason}; name a running one with --url",
            args.url
        ));
        Exit::Unreachable
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| unreachable(error.to_string()))?;
    let request = request(args);
    let options = Arc::new(HttpOptions::new(target));
    let interaction = runtime.block_on(HttpTransport::new(options).send(&request));
    let mut response = interaction
        .outcome
        .map_err(|error| unreachable(error.to_string()))?;
    coding::decode(&mut response).map_err(|error| unreachable(error.to_string()))?;
    token_in(&response)
}

/// What the sandbox is asked for.
fn request(args: &TokenArgs) -> Request {
    let scope = |names: &[String]| {
        let is_all = args.unrestricted || names == ["all"];
        if is_all { json!("all") } else { json!(names) }
    };
    let body = json!({
        "member": args.member,
        "rights": args.rights.as_str(),
        "accounts": scope(&args.accounts),
        "addresses": scope(&args.addresses),
        "endpoints": scope(&args.endpoints),
    });
    let mut headers = Headers::new();
    headers.push("Authorization", format!("Bearer {}", args.operator));
    Request {
        method: "POST".to_owned(),
        target: "/sandbox/tokens".to_owned(),
        headers,
        body: Some(body.to_string().into_bytes()),
    }
}

/// The token in the response, or what the sandbox says instead.
fn token_in(response: &Response) -> Result<String, Exit> {
    let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    if response.status == 200
        && let Some(token) = body["access_token"].as_str()
    {
        return Ok(token.to_owned());
    }
    let reason = match body["code"].as_str() {
        Some("endpoint_unknown") => {
            "it has no operator: start it with --operator, and pass the key that it prints"
        }
        _ => body["long_message"]
            .as_str()
            .unwrap_or("this is not a sandbox"),
    };
    print_status(&format!(
        "error: the sandbox responded with {}: {reason}",
        response.status
    ));
    Err(Exit::Usage)
}
