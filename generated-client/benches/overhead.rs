//! Measures the overhead of the client over bare reqwest and serde, in the same run.
//!
//! `cargo bench -p tkey7-client --bench overhead` prints time and allocations of one call each way; the calls go over
//! kept connections to a server of this process that responds from memory. Rounds alternate, so that whatever else the
//! machine does falls on both.

#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::time::{Duration, Instant};

use tkey7_client::{Client, types::BalanceInfo};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

/// Rounds of each way.
const ROUNDS: usize = 60;
/// Calls of a round.
const CALLS: u32 = 100;

/// Responds to every request on kept connections with the same bytes, without an allocation.
async fn serve(listener: TcpListener, response: &'static [u8]) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(keep_responding(stream, response));
    }
}

async fn keep_responding(mut stream: TcpStream, response: &'static [u8]) {
    let _ = stream.set_nodelay(true);
    let mut head = [0; 4096];
    let mut filled = 0;
    while let Ok(count) = stream.read(&mut head[filled..]).await {
        filled += count;
        if count == 0 {
            return;
        }
        if head[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            if stream.write_all(response).await.is_err() {
                return;
            }
        }
    }
}

/// A body of a few balances.
fn response() -> &'static [u8] {
    let entry = r#"{"asset_code_identification":"USD","asset_issuer_identification":"bluebank","balance":"150000.00","limit":"1000000.00"}"#;
    let body = format!(
        r#"{{"account_identification":"main","balances":[{}]}}"#,
        [entry; 8].join(",")
    );
    let text = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    text.leak().as_bytes()
}

#[derive(Debug, Clone, Copy)]
struct Cost {
    time: Duration,
    allocations: f64,
}

/// Calls on this thread, so that only their allocations are counted.
fn measure<F: Future<Output = usize>>(runtime: &Runtime, call: impl Fn() -> F) -> Cost {
    let begin = Instant::now();
    let counted = allocation_counter::measure(|| {
        runtime.block_on(async {
            for _ in 0..CALLS {
                assert_eq!(call().await, 8);
            }
        });
    });
    Cost {
        time: begin.elapsed() / CALLS,
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        allocations: counted.count_total as f64 / f64::from(CALLS),
    }
}

fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.time);
    let time = costs[costs.len() / 2].time;
    costs.sort_by(|a, b| a.allocations.total_cmp(&b.allocations));
    let allocations = costs[costs.len() / 2].allocations;
    Cost { time, allocations }
}

fn main() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.set_nonblocking(true).expect("a socket");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().expect("a runtime")
    };
    // The server has a thread of its own; its work is not part of a call.
    std::thread::spawn(move || {
        runtime().block_on(async move {
            serve(
                TcpListener::from_std(listener).expect("a socket"),
                response(),
            )
            .await;
        });
    });
    let runtime = runtime();
    let client = Client::builder(&url)
        .bearer_auth("t0ken")
        .build()
        .expect("a base URL");
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client");
    let generated = || async {
        let response = client
            .balances()
            .get_balances("main")
            .asset_code_identification("USD")
            .send()
            .await;
        response.expect("a response").balances.len()
    };
    let bare = || async {
        let request = http
            .get(format!(
                "{url}/client/v1/api/balances/digital-accounts/{}?asset_code_identification={}",
                "main", "USD"
            ))
            .bearer_auth("t0ken")
            .header("accept", "application/json");
        let response = request
            .send()
            .await
            .and_then(reqwest::Response::error_for_status);
        let body = response.expect("a response").bytes().await.expect("a body");
        let info: BalanceInfo = serde_json::from_slice(&body).expect("JSON");
        info.balances.len()
    };
    measure(&runtime, generated);
    measure(&runtime, bare);
    let (mut with_client, mut without) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        with_client.push(measure(&runtime, generated));
        without.push(measure(&runtime, bare));
    }
    let (client, bare) = (median(with_client), median(without));
    println!("one call, median of {ROUNDS} rounds of {CALLS} calls");
    println!("                      time  allocations");
    for (name, cost) in [("this client", client), ("bare reqwest + serde", bare)] {
        println!("{name:<20} {:>7.1?} {:>10.1}", cost.time, cost.allocations);
    }
    println!(
        "{:<20} {:>7.2} {:>12.2}",
        "ratio",
        client.time.as_secs_f64() / bare.time.as_secs_f64(),
        client.allocations / bare.allocations
    );
}
