//! Tests that the program reports what is wrong with its surroundings in words that help: what, where, and what to do.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Shop}
paths:
  /items: {get: {responses: {'200': {description: o, content: {application/json: {}}}}}}
";

/// A server that reads requests and sends `response` to each of them; nothing where that is empty.
fn serve(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let mut input = [0; 4096];
                if stream.read(&mut input).is_ok_and(|length| length > 0) {
                    drop(stream.write_all(response.as_bytes()));
                }
            });
        }
    });
    address.to_string()
}

const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: 28\r\n\r\n<html><h1>Welcome</h1></html";
const ABSENT: &str = "HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("messages");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The exit code and everything that is printed, without colors.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    let output = command.args(arguments).output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

#[test]
fn messages_say_what_is_wrong_and_what_to_do() {
    let folder = folder();
    fs::write(folder.join("good.yaml"), DOCUMENT).unwrap();
    fs::write(
        folder.join("tabs.yaml"),
        "openapi: 3.0.3\ninfo:\n\ttitle: t\n",
    )
    .unwrap();
    let empty = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";
    fs::write(folder.join("empty.yaml"), empty).unwrap();
    fs::write(
        folder.join("settings.yaml"),
        "spec: good.yaml\nmax_exampels: 1\n",
    )
    .unwrap();
    let misspelled = DOCUMENT.replace("responses", "respnses");
    fs::write(folder.join("misspelled.yaml"), misspelled).unwrap();
    let page = serve(PAGE);
    let plain = |path: &str| format!("http://{page}{path}");
    let absent = serve(ABSENT);
    let good = ["run", "--max-examples", "1", "--spec", "good.yaml"];
    let with = |more: &[&str]| [&good[..], more].concat().join(" ");
    let url = plain("");
    let table = [
        (
            with(&["--url", &format!("http://{}", serve(""))]),
            1,
            "error: no request got a response, so nothing was tested; check --url",
        ),
        (
            with(&["--url", &url]),
            1,
            "warning: every operation that responded sent an HTML page",
        ),
        (
            with(&["--url", &format!("https://{page}")]),
            4,
            "the server does not answer with TLS; if it is one of plain HTTP, begin the URL with `http://`",
        ),
        (
            with(&["--url", &format!("http://user:secret@{page}")]),
            1,
            "note: the user and password in the URL are not sent; give them with `--basic USER:PASSWORD`",
        ),
        (
            with(&["--url", "localhost:80"]),
            2,
            "such as `http://localhost:80`",
        ),
        (
            format!("run --spec http://{absent}/api"),
            4,
            "the server responded with 404; name the URL of the document itself",
        ),
        (
            format!("run --spec {}", plain("/docs")),
            3,
            "help: this looks like a page in HTML or XML",
        ),
        (
            "run --spec tabs.yaml".to_owned(),
            3,
            "help: indent with spaces",
        ),
        (
            format!("run --spec empty.yaml --url {url}"),
            5,
            "error: the document has no operations: add some below `paths` of `empty.yaml`",
        ),
        (
            "run --config settings.yaml".to_owned(),
            2,
            "error: `settings.yaml`: unknown field `max_exampels`; did you mean `max_examples`?",
        ),
        (
            with(&["--url", &url, "--token", ""]),
            2,
            "error: the value of --token (or of the variable `CONFORMANCE_TOKEN`) is empty",
        ),
        (
            with(&["--url", &url, "--report", "json=good.yaml/report.json"]),
            2,
            "error: cannot write `good.yaml/report.json` (--report json): `good.yaml` is a file and not a folder",
        ),
        (
            "run --spec good.yaml --url http://127.0.0.1:9 --failures good.yaml".to_owned(),
            2,
            "error: cannot write `good.yaml` (--failures): `good.yaml` is a file and not a folder",
        ),
        (
            "run --spec good.yaml --url http://127.0.0.1:9 --failures good.yaml/a/b".to_owned(),
            2,
            "error: cannot write `good.yaml/a/b` (--failures): `good.yaml` is a file and not a folder",
        ),
        (
            "run --spec good.yaml --url http://127.0.0.1:9 --learned good.yaml/x".to_owned(),
            2,
            "error: cannot write `good.yaml/x` (--learned): `good.yaml` is a file and not a folder",
        ),
        (
            "run --spec good.yaml --url http://127.0.0.1:9 --report html=.".to_owned(),
            2,
            "error: cannot write `.` (--report html): it is a folder",
        ),
        (
            "run --spec good.yaml --url http://127.0.0.1:9 --write-baseline --baseline good.yaml/x"
                .to_owned(),
            2,
            "error: cannot write `good.yaml/x` (--write-baseline): `good.yaml` is a file and not a folder",
        ),
        (
            "proxy --spec good.yaml --url http://127.0.0.1:9 --failures good.yaml".to_owned(),
            2,
            "error: cannot write `good.yaml` (--failures)",
        ),
        (
            "run good.yaml".to_owned(),
            2,
            "tip: the document is given with a flag: conformance run --spec good.yaml",
        ),
        (
            "mock http://localhost/openapi.json".to_owned(),
            2,
            "tip: the document is given with a flag: conformance mock --spec http://localhost/openapi.json",
        ),
        (
            "run --spec good.yaml http://localhost:8080".to_owned(),
            2,
            "tip: the address of an API is given with `--url http://localhost:8080`",
        ),
        (
            "lint --spec good.yaml".to_owned(),
            2,
            "tip: the document is given without a flag: conformance lint good.yaml",
        ),
        (
            "good.yaml".to_owned(),
            2,
            "tip: to test an API against this document: conformance run --spec good.yaml",
        ),
        (
            format!("run --spec misspelled.yaml --max-examples 1 --url {url}"),
            1,
            "misspelled.yaml:5:18: `respnses` is not a field of the Operation Object; did you mean `responses`?",
        ),
        (with(&["--url", &url]), 1, "Shop at http://127.0.0.1:"),
    ];
    for (line, code, message) in table {
        let arguments: Vec<&str> = line.split(' ').collect();
        let (ended, printed) = run(&folder, &arguments);
        assert_eq!(ended, Some(code), "{line}: {printed}");
        assert!(printed.contains(message), "{line}: {printed}");
        assert!(!printed.contains("panicked"), "{line}: {printed}");
    }
}

#[cfg(unix)]
#[test]
fn without_a_folder_for_failures_of_its_own_choice_a_run_goes_on() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("messages-failures");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("good.yaml"), DOCUMENT).unwrap();
    fs::write(folder.join(".conformance"), "a file").unwrap();
    let url = format!("http://{}", serve(PAGE));
    let arguments = [
        "run",
        "--max-examples",
        "1",
        "--spec",
        "good.yaml",
        "--url",
        &url,
    ];
    let (code, printed) = run(&folder, &arguments);
    assert_eq!(code, Some(1), "{printed}");
    let warning = "warning: cannot write `.conformance/failures` (--failures): `.conformance` is a file and not a folder; failures are not stored";
    assert!(printed.contains(warning), "{printed}");
}

#[test]
fn trying_the_outputs_of_a_run_changes_and_leaves_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("messages-outputs");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("good.yaml"), DOCUMENT).unwrap();
    fs::write(folder.join("report.html"), "of an earlier run").unwrap();
    let arguments = [
        "run",
        "--spec",
        "good.yaml",
        "--url",
        "http://127.0.0.1:9",
        "--report",
        "html=report.html",
        "--report",
        "json=new/report.json",
        "--failures",
        "good.yaml",
    ];
    let (code, printed) = run(&folder, &arguments);
    assert_eq!(code, Some(2), "{printed}");
    let report = fs::read_to_string(folder.join("report.html")).unwrap();
    assert_eq!(report, "of an earlier run");
    let names = fs::read_dir(&folder).unwrap();
    let mut names: Vec<_> = names.map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["good.yaml", "report.html"]);
}
