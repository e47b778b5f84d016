//! The measurements of `bench`: cases for each second, latency, memory.

use std::{net::TcpListener, path::Path, process::Command, time::Duration};

use super::{
    Bench,
    documents::large,
    measure::{Taken, is_there, median, number_after, number_before, run},
    print_status,
    report::Sheet,
    servers,
};

/// Cases of schemathesis on the trivial server; it needs seconds for them.
const SLOW_CASES: u64 = 300;
/// Cases of one measurement: more than there is time for.
const CASES: u64 = 6_000_000;

/// The checks that both tools know, by the names of both.
const SAME_CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

/// Cases for each second, and what wrk and schemathesis reach on the same server.
pub(super) fn trivial_server(bench: &Bench, sheet: &mut Sheet) -> anyhow::Result<()> {
    if !is_there("nginx") {
        sheet.skip("the trivial server", "nginx is not installed");
        return Ok(());
    }
    let has_wrk = is_there("wrk");
    if !has_wrk {
        sheet.skip("requests of wrk", "wrk is not installed");
    }
    let st = std::env::var("SCHEMATHESIS").unwrap_or_else(|_| "st".to_owned());
    let has_st = is_there(&st);
    if !has_st {
        sheet.skip(
            "cases of schemathesis",
            "it is not installed (`SCHEMATHESIS` names its program)",
        );
    }
    let server = servers::trivial(&bench.folder)?;
    let mut wrk: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let mut ours: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let mut theirs = Vec::new();
    let mut last = Taken::default();
    for round in 0..bench.rounds {
        print_status(&format!(
            "trivial server, round {} of {}",
            round + 1,
            bench.rounds
        ));
        for (at, connections) in [1_u64, 8].into_iter().enumerate() {
            if has_wrk {
                wrk[at].extend(wrk_rate(bench, &server.url, connections)?);
            }
            let taken = run(
                &mut conformance(bench, &server.url, connections),
                &bench.folder,
            )?;
            ours[at].extend(rate(&taken));
            if connections == 1 {
                last = taken;
            }
        }
        if has_st {
            theirs.extend(schemathesis_rate(bench, &st, &server.url)?);
        }
    }
    let [one, eight] = ours.each_mut().map(|rates| median(rates).unwrap_or(0.0));
    let [wrk_one, wrk_eight] = wrk.each_mut().map(|rates| median(rates));
    if let (Some(wrk_one), Some(wrk_eight)) = (wrk_one, wrk_eight) {
        ratio(sheet, "cases/s, 1 connection", one, "wrk", wrk_one, 0.5);
        ratio(
            sheet,
            "cases/s, 8 connections",
            eight,
            "wrk",
            wrk_eight,
            0.2,
        );
    }
    if let Some(theirs) = median(&mut theirs) {
        ratio(
            sheet,
            "cases/s, 1 connection",
            one,
            "schemathesis",
            theirs,
            100.0,
        );
    }
    let each = last.cpu.as_secs_f64() * 1000.0 / cases(&last).unwrap_or(1.0);
    sheet.row(
        "CPU a case",
        format!("{each:.3} ms"),
        "",
        "at most 0.1 ms",
        each <= 0.1,
    );
    memory(sheet, "peak memory, trivial document", &last, 60);
    Ok(())
}

/// From the start of the program to its first request.
pub(super) fn start(bench: &Bench, sheet: &mut Sheet) -> anyhow::Result<()> {
    print_status("start");
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let mut times = Vec::new();
    for _ in 0..(bench.rounds * 5) {
        let mut command = conformance(bench, &url, 1);
        times.push(servers::time_to_request(&mut command, &listener)?.as_secs_f64() * 1000.0);
    }
    let middle = median(&mut times).unwrap_or(0.0);
    sheet.row(
        "start to first request",
        format!("{middle:.1} ms"),
        "",
        "under 50 ms",
        middle < 50.0,
    );
    Ok(())
}

/// Memory on a document of five megabytes.
pub(super) fn large_document(bench: &Bench, sheet: &mut Sheet) -> anyhow::Result<()> {
    if !is_there("nginx") {
        sheet.skip("a document of 5 MB", "nginx is not installed");
        return Ok(());
    }
    print_status("document of 5 MB");
    let path = bench.folder.join("large.json");
    std::fs::write(&path, large(5_000_000))?;
    let server = servers::trivial(&bench.folder)?;
    let mut command = Command::new(&bench.conformance);
    command
        .current_dir(&bench.folder)
        .args([
            "run",
            "--quiet",
            "--no-confirm",
            "--seed",
            "1",
            "--jobs",
            "4",
            "--max-cases",
            "20000",
        ])
        .args(["--check", SAME_CHECKS])
        .arg("--spec")
        .arg(&path)
        .args(["--url", &server.url]);
    let taken = run(&mut command, &bench.folder)?;
    memory(sheet, "peak memory, document of 5 MB", &taken, 150);
    Ok(())
}

/// As many cases as schemathesis makes on chroma.
pub(super) fn chroma(bench: &Bench, sheet: &mut Sheet) -> anyhow::Result<()> {
    let program = std::env::var("CHROMA").unwrap_or_else(|_| "chroma".to_owned());
    let st = std::env::var("SCHEMATHESIS").unwrap_or_else(|_| "st".to_owned());
    if !is_there(&program) || !is_there(&st) {
        sheet.skip(
            "chroma",
            "it or schemathesis is not installed (`CHROMA` and `SCHEMATHESIS` name the programs)",
        );
        return Ok(());
    }
    print_status("chroma");
    let document = bench.folder.join("chroma.json");
    let server = servers::chroma(&program, &bench.folder)?;
    std::fs::write(&document, servers::fetch(&server.url, "/openapi.json")?)?;
    let mut theirs = Command::new(&st);
    schemathesis(&mut theirs, &document, &server.url).args(["--max-examples", "30"]);
    let theirs = run(theirs.current_dir(&bench.folder), &bench.folder)?;
    drop(server);
    let Some(count) = number_before(&theirs.output, " generated") else {
        sheet.skip(
            "chroma",
            "schemathesis did not report how many cases it made",
        );
        return Ok(());
    };
    let server = servers::chroma(&program, &bench.folder)?;
    let mut ours = Command::new(&bench.conformance);
    ours.current_dir(&bench.folder)
        .args([
            "run",
            "--quiet",
            "--seed",
            "1",
            "--max-examples",
            "1000",
            "--max-cases",
        ])
        .arg(format!("{count:.0}"))
        .arg("--spec")
        .arg(&document)
        .args(["--url", &server.url]);
    let ours = run(&mut ours, &bench.folder)?;
    let faster = theirs.wall.as_secs_f64() / ours.wall.as_secs_f64().max(0.001);
    sheet.row(
        format!(
            "chroma, {:.0} cases, failures shrunk and reproduced",
            cases(&ours).unwrap_or(0.0)
        ),
        format!("{:.1} s", ours.wall.as_secs_f64()),
        format!(
            "schemathesis, {count:.0} cases: {:.1} s ({faster:.1} times as long)",
            theirs.wall.as_secs_f64()
        ),
        "10 times faster",
        faster >= 10.0,
    );
    Ok(())
}

/// A run of random cases on the trivial document.
fn conformance(bench: &Bench, url: &str, connections: u64) -> Command {
    let mut command = Command::new(&bench.conformance);
    command
        .current_dir(&bench.folder)
        .args([
            "run",
            "--quiet",
            "--no-confirm",
            "--seed",
            "1",
            "--phase",
            "fuzzing",
        ])
        .args(["--check", SAME_CHECKS, "--jobs", &connections.to_string()])
        .args(["--max-examples", &(CASES / 3).to_string()])
        .args([
            "--max-time",
            &format!("{}s", bench.seconds),
            "--url",
            url,
            "--spec",
        ])
        .arg(&bench.trivial);
    command
}

fn wrk_rate(bench: &Bench, url: &str, connections: u64) -> anyhow::Result<Option<f64>> {
    let threads = connections.min(2).to_string();
    let mut command = Command::new("wrk");
    command
        .args(["-t", &threads, "-c", &connections.to_string()])
        .args(["-d", &format!("{}s", bench.seconds)])
        .arg(format!("{url}/items/1"));
    let taken = run(&mut command, &bench.folder)?;
    Ok(number_after(&taken.output, "Requests/sec:"))
}

fn schemathesis<'c>(command: &'c mut Command, document: &Path, url: &str) -> &'c mut Command {
    command
        .args(["--no-color", "run"])
        .arg(document)
        .args(["-u", url, "--workers", "1", "--seed", "1"])
        .args(["--generation-database", "none", "--continue-on-failure"])
}

fn schemathesis_rate(bench: &Bench, program: &str, url: &str) -> anyhow::Result<Option<f64>> {
    let mut command = Command::new(program);
    schemathesis(&mut command, &bench.trivial, url)
        .current_dir(&bench.folder)
        .args(["--phases", "fuzzing", "--checks", SAME_CHECKS])
        .args(["--max-examples", &(SLOW_CASES / 3).to_string()]);
    let taken = run(&mut command, &bench.folder)?;
    let cases = number_before(&taken.output, " generated");
    // By its own clock, which omits what it takes to start.
    let seconds = taken
        .output
        .rsplit(" in ")
        .next()
        .and_then(|rest| rest.split('s').next()?.parse::<f64>().ok())
        .unwrap_or(taken.wall.as_secs_f64());
    Ok(cases.map(|cases| cases / seconds.max(0.001)))
}

/// Cases of a run of ours, by what it printed.
fn cases(taken: &Taken) -> Option<f64> {
    number_after(&taken.output, "\ncases ")
}

/// Cases for each second by its own clock, which omits what it takes to start.
fn rate(taken: &Taken) -> Option<f64> {
    let line = taken
        .output
        .lines()
        .find(|line| line.starts_with("cases "))?;
    let seconds = number_before(line.rsplit(" in ").next()?, " s")?;
    let duration = Duration::from_secs_f64(seconds).max(Duration::from_millis(100));
    Some(cases(taken)? / duration.as_secs_f64())
}

fn ratio(sheet: &mut Sheet, what: &str, ours: f64, name: &str, theirs: f64, goal: f64) {
    let ratio = ours / theirs.max(0.001);
    sheet.row(
        what,
        format!("{ours:.0}"),
        format!("{name}: {theirs:.0}"),
        format!("at least {goal} of it; measured {ratio:.2}"),
        ratio >= goal,
    );
}

fn memory(sheet: &mut Sheet, what: &str, taken: &Taken, goal: u64) {
    let megabytes = taken.peak_kilobytes / 1024;
    sheet.row(
        what,
        format!("{megabytes} MB"),
        "",
        format!("under {goal} MB"),
        megabytes < goal && megabytes > 0,
    );
}
