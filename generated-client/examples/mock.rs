//! Tests code that calls the API, without a server.
//!
//! `cargo run --example mock --features mock`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::error::Error;

use tkey7_client::{
    Amount, Client,
    mock::{self, MockServer},
    types::{Balance, BalanceInfo},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    println!("{}", run().await?);
    Ok(())
}

/// The code under test: is there enough?
async fn is_covered(client: &Client, amount: &str) -> Result<bool, Box<dyn Error>> {
    let balances = client
        .balances()
        .get_balances("main")
        .asset_code_identification("USD")
        .send()
        .await?;
    let held: Amount = balances.balances.iter().map(|it| it.balance).sum();
    Ok(held >= amount.parse()?)
}

/// The test.
pub async fn run() -> Result<bool, Box<dyn Error>> {
    let server = MockServer::start().await;
    let held = Balance::new(
        "USD".parse()?,
        "bluebank".parse()?,
        Amount::from_units(150_000),
    );
    let response = BalanceInfo::new(vec![held]);
    mock::get_balances()
        .account_identification("main")
        .asset_code_identification("USD")
        .ok(&response)
        .expect(2)
        .mount(&server)
        .await;
    let client = Client::builder(server.uri()).build()?;
    Ok(is_covered(&client, "150000").await? && !is_covered(&client, "150000.00001").await?)
}
