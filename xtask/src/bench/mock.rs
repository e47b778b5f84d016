//! The mock beside Prism: requests for each second, memory, and the time from the start to the first response.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail};

use super::{
    Bench,
    documents::large,
    measure::{is_there, median, number_after, run},
    print_status,
    servers::{Server, free_port, responds},
};

/// Connections of the measurement.
const CONNECTIONS: &str = "8";

/// What wrk sends to create a resource.
const POST: &str = r#"wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"lamp","price":9.5,"tags":["a"]}'
"#;

/// The numbers of one mock, a value for each round.
#[derive(Debug, Default)]
struct Numbers {
    gets: Vec<f64>,
    posts: Vec<f64>,
    starts: Vec<f64>,
    megabytes: Vec<f64>,
    large_starts: Vec<f64>,
    large_megabytes: Vec<f64>,
}

/// Measures both in turns. The result is the section of the page.
pub(super) fn section(bench: &Bench) -> anyhow::Result<String> {
    let prism = std::env::var("PRISM").unwrap_or_else(|_| "prism".to_owned());
    let mut skipped = Vec::new();
    let has_wrk = is_there("wrk");
    if !has_wrk {
        skipped.push("requests for each second: wrk is not installed");
    }
    let has_prism = is_there(&prism);
    if !has_prism {
        skipped.push("Prism: it is not installed (`npm install @stoplight/prism-cli`; `PRISM` names its program)");
    }
    let path = bench.folder.join("large-mock.json");
    fs::write(&path, large(5_000_000))?;
    let script = bench.folder.join("post.lua");
    fs::write(&script, POST)?;
    let mut ours = Numbers::default();
    let mut theirs = Numbers::default();
    for round in 0..bench.rounds {
        print_status(&format!("mock, round {} of {}", round + 1, bench.rounds));
        let own = |spec: &Path, port: u16| {
            let mut command = Command::new(&bench.conformance);
            command.args(["mock", "--quiet", "--port", &port.to_string(), "--spec"]);
            command.arg(spec);
            command
        };
        measure(bench, &own, &path, has_wrk, &mut ours)?;
        if has_prism {
            let other = |spec: &Path, port: u16| {
                let mut command = Command::new(&prism);
                command.args(["mock", "--verboseLevel", "silent", "--host", "127.0.0.1"]);
                command.args(["--port", &port.to_string()]).arg(spec);
                command
            };
            measure(bench, &other, &path, has_wrk, &mut theirs)?;
        }
    }
    let own = version(&bench.conformance);
    let versions = (own.as_str(), version(Path::new(&prism)));
    Ok(written(bench, &mut ours, &mut theirs, &versions, &skipped))
}

pub(super) fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    output.map_or_else(
        |_| String::new(),
        |it| String::from_utf8_lossy(&it.stdout).trim().to_owned(),
    )
}

/// One round of one mock.
fn measure(
    bench: &Bench,
    command: &dyn Fn(&Path, u16) -> Command,
    large: &Path,
    has_wrk: bool,
    numbers: &mut Numbers,
) -> anyhow::Result<()> {
    let (server, took) = started(command, &bench.trivial, "/items/1")?;
    numbers.starts.push(took);
    if has_wrk {
        let script = bench.folder.join("post.lua");
        let get = wrk(bench, &format!("{}/items/1", server.url), None)?;
        let post = wrk(bench, &format!("{}/items", server.url), Some(&script))?;
        numbers.gets.extend(get);
        numbers.posts.extend(post);
    }
    numbers.megabytes.extend(server.peak_megabytes());
    drop(server);
    let (server, took) = started(command, large, "/group1/items1/1")?;
    numbers.large_starts.push(took);
    numbers.large_megabytes.extend(server.peak_megabytes());
    Ok(())
}

/// A mock that has responded once, and the milliseconds that took.
fn started(
    command: &dyn Fn(&Path, u16) -> Command,
    spec: &Path,
    path: &str,
) -> anyhow::Result<(Server, f64)> {
    let port = free_port()?;
    let mut command = command(spec, port);
    let begin = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot start a mock")?;
    let server = Server::new(child, port);
    while !responds(port, path) {
        if begin.elapsed() > Duration::from_secs(120) {
            bail!(
                "{} does not respond",
                command.get_program().to_string_lossy()
            );
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok((server, begin.elapsed().as_secs_f64() * 1000.0))
}

/// Requests for each second; none where some response is not a success.
fn wrk(bench: &Bench, url: &str, script: Option<&Path>) -> anyhow::Result<Option<f64>> {
    let mut command = Command::new("wrk");
    command
        .args(["-t", "1", "-c", CONNECTIONS])
        .args(["-d", &format!("{}s", bench.seconds)]);
    if let Some(script) = script {
        command.arg("-s").arg(script);
    }
    let taken = run(command.arg(url), &bench.folder)?;
    if taken.output.contains("Non-2xx") {
        bail!(
            "a mock rejects the requests of the measurement: {}",
            taken.output
        );
    }
    Ok(number_after(&taken.output, "Requests/sec:"))
}

fn written(
    bench: &Bench,
    ours: &mut Numbers,
    theirs: &mut Numbers,
    versions: &(&str, String),
    skipped: &[&str],
) -> String {
    let (own, prism) = versions;
    let mut res = format!(
        "`cargo xtask bench mock` measures the mock of {own} beside Prism {prism} (`PRISM` names its program) with the same documents, in turns, {} rounds; the numbers are medians.\n\
        wrk sends for {} seconds over {CONNECTIONS} connections, and all of it shares this machine.\n\n\
        | what | conformance | Prism | ratio |\n|---|---|---|---|\n",
        bench.rounds, bench.seconds
    );
    let mut row =
        |what: &str, unit: &str, ours: &mut [f64], theirs: &mut [f64], more_is_better: bool| {
            let (ours, theirs) = (median(ours), median(theirs));
            let shown = |number: Option<f64>| {
                number.map_or_else(|| "not measured".to_owned(), |it| format!("{it:.0}{unit}"))
            };
            let ratio = ours.zip(theirs).map(|(ours, theirs)| {
                let times = if more_is_better {
                    ours / theirs.max(0.001)
                } else {
                    theirs / ours.max(0.001)
                };
                let word = if more_is_better { "as many" } else { "as much" };
                format!("{times:.1} times {word}")
            });
            let ratio = ratio.map(|ratio| {
                if more_is_better {
                    ratio
                } else {
                    format!("Prism {ratio}")
                }
            });
            res.push_str(&format!(
                "| {what} | {} | {} | {} |\n",
                shown(ours),
                shown(theirs),
                ratio.unwrap_or_default()
            ));
        };
    row(
        "GET, requests/s",
        "",
        &mut ours.gets,
        &mut theirs.gets,
        true,
    );
    row(
        "POST with a body that is validated, requests/s",
        "",
        &mut ours.posts,
        &mut theirs.posts,
        true,
    );
    row(
        "start to first response",
        " ms",
        &mut ours.starts,
        &mut theirs.starts,
        false,
    );
    row(
        "peak memory after the load",
        " MB",
        &mut ours.megabytes,
        &mut theirs.megabytes,
        false,
    );
    row(
        "start to first response, document of 5 MB",
        " ms",
        &mut ours.large_starts,
        &mut theirs.large_starts,
        false,
    );
    row(
        "peak memory, document of 5 MB",
        " MB",
        &mut ours.large_megabytes,
        &mut theirs.large_megabytes,
        false,
    );
    if !skipped.is_empty() {
        res.push_str("\nNot measured:\n\n");
        for line in skipped {
            res.push_str(&format!("- {line}\n"));
        }
    }
    res
}
