//! Pays from one Member to another, and prints the outcome. README shows this program.
//!
//! `TKEY7_URL=… TKEY7_TOKEN=… cargo run --example quick_start`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::{env, error::Error, time::Duration};

use tkey7_client::{Client, PaymentOrder, PaymentOutcome, payment::Party};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (url, token) = (env::var("TKEY7_URL")?, env::var("TKEY7_TOKEN")?);
    println!("{}", pay(&url, &token).await?);
    Ok(())
}

/// Pays 125 US dollars from Blue Bank to Green Bank.
pub async fn pay(url: &str, token: &str) -> Result<PaymentOutcome, Box<dyn Error>> {
    let client = Client::builder(url).bearer_auth(token).build()?;
    let sender = Party::new("bluebank", "BLUEUSNY001")?;
    let receiver = Party::new("greenbank", "GRENCHZZ002")?;
    let order = PaymentOrder::new(&sender, &receiver, "USD", "bluebank", "125.00".parse()?)?;
    let limit = Duration::from_secs(30);
    Ok(client
        .pay(&order, limit, |other| println!("{other:?}"))
        .await?)
}
