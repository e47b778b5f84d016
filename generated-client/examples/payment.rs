//! Signs and sends a payment, and reads the response.
//!
//! `TKEY7_URL=… TKEY7_TOKEN=… cargo run --example payment pacs.008.xml`

#![allow(
    clippy::missing_errors_doc,
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example shows what it does, and tests call it too"
)]

use std::{env, error::Error, fs};

use tkey7_client::{Client, types::MessageType};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = env::args().nth(1).ok_or("name the file of a pacs.008")?;
    let xml = fs::read_to_string(file)?;
    println!(
        "{}",
        run(&env::var("TKEY7_URL")?, &env::var("TKEY7_TOKEN")?, &xml).await?
    );
    Ok(())
}

/// The status in the response: `RCVD`, or `RJCT` with the reason.
pub async fn run(url: &str, token: &str, xml: &str) -> Result<String, Box<dyn Error>> {
    let client = Client::builder(url).bearer_auth(token).build()?;
    let payment = client.sign(MessageType::Pacs008, xml).await?;
    let response = client
        .payments()
        .send_payment_message(payment)
        .send()
        .await?;
    let status = response.text("TxSts")?.unwrap_or_default();
    let reason = response.text("AddtlInf")?.unwrap_or_default();
    Ok(format!("{status} {reason}").trim_end().to_owned())
}
