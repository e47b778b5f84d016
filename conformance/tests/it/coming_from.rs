//! Runs each command of the walk-through for users of other tools.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use super::sessions::{folder, text};

pub(super) const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Notes, version: '1', description: d, contact: {name: n, url: 'https://example.com'}, license: {name: MIT, identifier: MIT}}
servers: [{url: 'http://localhost:8480'}]
security: []
tags: [{name: notes, description: d}]
paths:
  /notes:
    get:
      operationId: list
      tags: [notes]
      summary: s
      description: d
      parameters: [{name: limit, in: query, description: d, schema: {type: integer, minimum: 1, maximum: 100}}]
      responses:
        '200': {description: notes, content: {application/json: {schema: {type: array, items: {type: string}}}}}
        '4XX': {description: rejected}
  /other:
    get:
      operationId: other
      tags: [notes]
      summary: s
      description: d
      responses:
        '204': {description: nothing}
        '4XX': {description: rejected}
";

/// A process that is ended with this value.
pub(super) struct Mock(Child);

impl Drop for Mock {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The arguments of a command line, in which only single quotes are special.
fn arguments(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let mut res = Vec::new();
    for (index, part) in parts {
        if index % 2 == 1 {
            res.push(part.to_owned());
        } else {
            res.extend(part.split_whitespace().map(ToOwned::to_owned));
        }
    }
    res
}

/// Starts a mock, and returns it with its address once it listens.
pub(super) fn mock(folder: &Path, arguments: &[String]) -> (Mock, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
    command.current_dir(folder).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let mut mock = Mock(command.spawn().unwrap());
    let mut line = String::new();
    let mut out = BufReader::new(mock.0.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let (_, url) = line.trim().rsplit_once(" at ").expect("an address");
    (mock, url.to_owned())
}

#[test]
fn every_command_for_users_of_other_tools_works() {
    let folder = folder("coming-from");
    fs::write(folder.join("openapi.yaml"), DOCUMENT).unwrap();
    fs::write(folder.join("old.yaml"), DOCUMENT).unwrap();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("COMING-FROM.md");
    let page = fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_suffix("` |"));
    let commands: Vec<&str> = rows
        .map(|row| row.rsplit_once("| `conformance ").expect("a command").1)
        .collect();
    assert!(commands.len() > 35, "{}", commands.len());
    let serve = ["mock", "--spec", "openapi.yaml", "--port", "0"].map(ToOwned::to_owned);
    let (_mock, url) = mock(&folder, &serve);
    for command in commands {
        let mut arguments = arguments(&command.replace("$URL", &url));
        if arguments[0] == "mock" {
            // Ports that tests share are taken; the flag itself is kept.
            match arguments.iter().position(|it| it == "--port") {
                Some(at) => arguments[at + 1] = "0".to_owned(),
                None => arguments.extend(["--port", "0"].map(ToOwned::to_owned)),
            }
            mock(&folder, &arguments);
            continue;
        }
        let mut run = Command::new(env!("CARGO_BIN_EXE_conformance"));
        run.current_dir(&folder).args(&arguments);
        let output = run.stdin(Stdio::null()).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{command}: {}",
            text(&output)
        );
    }
}
