//! Prints balances without async.
//!
//! `TKEY7_URL=… TKEY7_TOKEN=… cargo run --example blocking --features blocking`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::{env, error::Error};

use tkey7_client::Client;

fn main() -> Result<(), Box<dyn Error>> {
    println!(
        "{} balances",
        run(&env::var("TKEY7_URL")?, &env::var("TKEY7_TOKEN")?)?
    );
    Ok(())
}

/// The number of Assets on the main account.
pub fn run(url: &str, token: &str) -> Result<usize, Box<dyn Error>> {
    let client = Client::builder(url).bearer_auth(token).build()?;
    let balances = client.balances().get_balances("main").send_blocking()?;
    Ok(balances.balances.len())
}
