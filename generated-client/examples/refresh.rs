//! A service that runs for days: its token is refreshed in time, and the end of its session is reported.
//!
//! `TKEY7_URL=… TKEY7_TOKEN_FILE=/run/secrets/tkey7 cargo run --example refresh`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::{env, error::Error, path::Path, time::Duration};

use tkey7_client::{Client, runtime::token};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = env::var("TKEY7_TOKEN_FILE")?;
    let client = client(&env::var("TKEY7_URL")?, file.as_ref())?;
    loop {
        println!("{}", accounts(&client).await);
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
}

/// A client with the token of a file. Replace the file when the session is over; no restart is needed.
pub fn client(url: &str, token_file: &Path) -> Result<Client, Box<dyn Error>> {
    let client = Client::builder(url).build()?;
    Ok(client.with_session(token::from_file(token_file)))
}

/// The number of accounts, or the action that is needed.
pub async fn accounts(client: &Client) -> String {
    match client
        .digital_accounts()
        .list_digital_accounts()
        .send()
        .await
    {
        Ok(accounts) => format!("{} accounts", accounts.len()),
        Err(error) if error.is_new_credential_needed() => {
            "an Administrator must issue a new token".to_owned()
        }
        Err(error) => format!("not now: {error}"),
    }
}
