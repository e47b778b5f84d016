//! Prints the balances of a Digital Account.
//!
//! `TKEY7_URL=http://127.0.0.1:4010 TKEY7_TOKEN=… cargo run --example balance`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::{env, error::Error};

use tkey7_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    print!(
        "{}",
        run(&env::var("TKEY7_URL")?, &env::var("TKEY7_TOKEN")?).await?
    );
    Ok(())
}

/// One line for each Asset of the main account.
pub async fn run(url: &str, token: &str) -> Result<String, Box<dyn Error>> {
    let client = Client::builder(url).bearer_auth(token).build()?;
    let balances = client.balances().get_balances("main").send().await?;
    let mut lines = String::new();
    for balance in &balances.balances {
        let amount = balance.balance.normalized();
        let code = &balance.asset_code_identification;
        let issuer = &balance.asset_issuer_identification;
        lines += &format!("{amount} {code} of {issuer}\n");
    }
    Ok(lines)
}
