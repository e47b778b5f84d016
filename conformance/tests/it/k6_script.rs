//! `--report k6=FILE`: the script is a module that node reads, and its requests succeed against the mock. Skipped without node.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::mock_command::{MockProcess, file, folder};

const SHOP: &str = "
openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /items:
    get:
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 9}}]
      responses: {'200': {description: all, content: {application/json: {schema: {type: array, items: {type: integer}}}}}}
    post:
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string, minLength: 1}}}}}}
      responses: {'201': {description: made}, '4XX': {description: bad}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
";

/// The modules of k6 as far as the script needs them: requests are sent by `curl`, and results are printed as JSON.
const HTTP: &str = r"
import { execFileSync } from 'node:child_process';
function request(method, url, body, { headers }) {
  const args = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-X', method, url];
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`);
  if (body !== null) args.push('--data-binary', body);
  return { status: Number(execFileSync('curl', args).toString()) };
}
export default { request };
";
const CHECK: &str = r"
export function check(value, checks) {
  for (const [name, holds] of Object.entries(checks)) {
    console.log(JSON.stringify({ name, status: value.status, holds: holds(value) }));
  }
}
";
const ENCODING: &str = "
export default {
  b64encode: (text) => Buffer.from(text).toString('base64'),
  b64decode: (text) => Buffer.from(text, 'base64'),
};
";
const RUN: &str = "
globalThis.__ENV = process.env;
const { default: run } = await import('./load.mjs');
run();
";

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

fn conformance(mock: &MockProcess, spec: &str, script: &str, folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conformance"))
        .current_dir(folder)
        .env_clear()
        .env("CONFORMANCE_TOKEN", "k6-secret-token")
        .args(["run", "--spec", spec, "--max-examples", "5", "--quiet"])
        .args(["--url", &format!("http://{}", mock.address)])
        .args(["--report", &format!("k6={script}")])
        .output()
        .expect("it runs")
}

#[test]
fn the_script_is_a_module_whose_requests_succeed() {
    if !has("node") || !has("curl") {
        println!("skipped: node or curl is not installed");
        return;
    }
    let folder = folder("k6-script");
    let spec = file(&folder, "shop.yaml", SHOP);
    let secret = "k6-secret-token";
    let mock = MockProcess::start(&["--spec", &spec, "--secret", secret, "--quiet"]);
    let script = folder.join("load.mjs").display().to_string();
    let output = conformance(&mock, &spec, &script, &folder);
    assert!(
        output.status.code().is_some_and(|code| code < 2),
        "{output:?}"
    );
    let text = fs::read_to_string(&script).expect("a script");
    assert!(!text.contains(secret), "{text}");
    assert!(
        text.contains("\"Bearer \" + __ENV.CONFORMANCE_TOKEN"),
        "{text}"
    );
    let checked = Command::new("node").args(["--check", &script]).output();
    let checked = checked.expect("it runs");
    assert!(checked.status.success(), "{checked:?}\n{text}");

    let k6 = folder.join("node_modules/k6");
    fs::create_dir_all(&k6).expect("a folder");
    let exports = r#"{"name": "k6", "type": "module", "exports": {".": "./check.js", "./http": "./http.js", "./encoding": "./encoding.js"}}"#;
    for (name, text) in [
        ("package.json", exports),
        ("check.js", CHECK),
        ("http.js", HTTP),
        ("encoding.js", ENCODING),
    ] {
        file(&k6, name, text);
    }
    let run = file(&folder, "run.mjs", RUN);
    let output = Command::new("node")
        .arg(&run)
        .env("CONFORMANCE_TOKEN", secret)
        .output()
        .expect("it runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}\n{text}");
    let mut lines: Vec<&str> = printed.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            r#"{"name":"GET /items has a documented status","status":200,"holds":true}"#,
            r#"{"name":"POST /items has a documented status","status":201,"holds":true}"#,
        ]
    );
}
