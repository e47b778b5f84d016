//! Every kind of error, and how to handle it.
//!
//! `TKEY7_URL=… TKEY7_TOKEN=… cargo run --example error_handling nowhere`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::env;

use tkey7_client::{Client, Error, operations::balances::GetBalancesError};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let account = env::args().nth(1).unwrap_or_else(|| "main".to_owned());
    println!(
        "{}",
        run(&env::var("TKEY7_URL")?, &env::var("TKEY7_TOKEN")?, &account).await?
    );
    Ok(())
}

/// The result of a request for balances, in one line.
pub async fn run(
    url: &str,
    token: &str,
    account: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let client = Client::builder(url).bearer_auth(token).build()?;
    let outcome = client.balances().get_balances(account).send().await;
    Ok(match outcome {
        Ok(balances) => format!("{} balances", balances.balances.len()),
        Err(Error::ErrorResponse(error)) => match error.into_inner() {
            GetBalancesError::NotFound(error) => {
                format!("no such account or credit line: {}", error.short_message)
            }
            GetBalancesError::Unauthorized(_) => "the token is not good".to_owned(),
            GetBalancesError::Forbidden(error) => format!("not allowed: {}", error.long_message),
            other => format!("rejected: {other:?}"),
        },
        Err(Error::InvalidRequest(error)) => format!("an error in this program: {error}"),
        Err(Error::Credential(error)) => format!("no token: {error}"),
        Err(Error::Timeout(_)) => "too slow, try again later".to_owned(),
        Err(Error::UnexpectedResponse(response)) => {
            format!("not documented: {}", response.status())
        }
        Err(Error::InvalidResponse(response)) => {
            format!("not as documented at `{}`", response.pointer())
        }
        // Otherwise the connection failed; the message ends with the reason of the system.
        Err(error) => error.to_string(),
    })
}
