//! Tries an installed program: `conformance mock` serves a document, and `conformance run` tests the mock.

use std::{
    ffi::{OsStr, OsString},
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use anyhow::Context as _;

use super::Channel;

/// A program that was installed from an artefact.
pub(super) struct Installed {
    /// What starts it.
    pub(super) command: Vec<OsString>,
    /// Where documents for it are written.
    pub(super) documents: PathBuf,
    /// What it calls that folder.
    pub(super) named: PathBuf,
    /// The folder to start it in.
    pub(super) folder: PathBuf,
}

impl Installed {
    /// A program in the file system of this machine.
    pub(super) fn program(program: PathBuf, folder: &Path) -> Self {
        Self {
            command: vec![program.into()],
            documents: folder.to_owned(),
            named: folder.to_owned(),
            folder: folder.to_owned(),
        }
    }

    fn start(&self) -> anyhow::Result<Command> {
        let (program, arguments) = self.command.split_first().context("no program")?;
        let mut res = Command::new(program);
        res.args(arguments).current_dir(&self.folder);
        Ok(res)
    }
}

/// The document that is tried: a resource that is created, read and listed.
const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    get:
      operationId: list
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}]
      responses:
        '200': {description: notes, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}
        '4XX': {description: rejected}
    post:
      operationId: create
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses:
        '201': {description: created, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '4XX': {description: rejected}
  /notes/{id}:
    get:
      operationId: read
      parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
      responses:
        '200': {description: a note, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
        '4XX': {description: rejected}
components:
  schemas:
    Note: {type: object, required: [id, text], properties: {id: {type: integer, minimum: 1}, text: {type: string, maxLength: 100}}}
";

/// A process that ends with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // A wrapper forwards a request to end to its program; it cannot forward being killed.
        let id = self.0.id().to_string();
        let asked = Command::new("kill").arg(&id).status();
        if asked.is_ok_and(|status| status.success()) {
            drop(self.0.wait());
        } else {
            drop(self.0.kill());
        }
    }
}

/// Installs the artefacts of `channel` below `folder`, runs the program, and returns a line on it.
pub(super) fn tried(channel: &Channel, files: &[PathBuf], folder: &Path) -> anyhow::Result<String> {
    let folder = folder.join(channel.name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let begin = Instant::now();
    let installed = (channel.install)(files, &folder)?;
    let seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let summary = mocked_and_run(&installed)?;
    Ok(format!(
        "installed in {seconds:.1} s; mock and run in {:.1} s: {summary}",
        begin.elapsed().as_secs_f64()
    ))
}

/// Serves the document, and tests the mock.
fn mocked_and_run(installed: &Installed) -> anyhow::Result<String> {
    fs::write(installed.documents.join("notes.yaml"), DOCUMENT)?;
    let mut mock = installed.start()?;
    mock.args(["mock", "--port", "0", "--spec"]);
    mock.arg(installed.named.join("notes.yaml"));
    mock.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut mock = Running(mock.spawn().context("cannot start the mock")?);
    let (url, _out) = url_of(&mut mock.0)?;
    let mut run = installed.start()?;
    run.args(["run", "--seed", "7", "--max-examples", "20", "--url", &url]);
    run.args(["--spec", &format!("{url}/openapi.json")]);
    let output = run.output().context("cannot start the run")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(
        output.status.success(),
        "the run ended with {}:\n{printed}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    let of_summary = |label: &str| {
        let line = printed.lines().find(|line| line.starts_with(label));
        line.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let succeeded = of_summary("operations that succeeded").context("the run prints no summary")?;
    let cases = of_summary("cases").unwrap_or_default();
    Ok(format!("{succeeded}, {cases}"))
}

/// The address that the mock prints, and what else it will print.
fn url_of(mock: &mut Child) -> anyhow::Result<(String, BufReader<std::process::ChildStdout>)> {
    let out = mock.stdout.take().context("the mock has no output")?;
    let mut out = BufReader::new(out);
    let mut line = String::new();
    while out.read_line(&mut line)? > 0 {
        if let Some((_, url)) = line.trim().rsplit_once(" at ") {
            return Ok((url.to_owned(), out));
        }
        line.clear();
    }
    let output = mock
        .stderr
        .take()
        .map(std::io::read_to_string)
        .transpose()?;
    anyhow::bail!(
        "the mock printed no address: {}",
        output.unwrap_or_default()
    )
}

/// Runs a program to its end.
pub(super) fn run<'a>(
    program: impl AsRef<OsStr>,
    folder: &Path,
    arguments: impl IntoIterator<Item = &'a OsStr>,
) -> anyhow::Result<()> {
    let name = program.as_ref().to_string_lossy().into_owned();
    let output = Command::new(&program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    anyhow::ensure!(
        output.status.success(),
        "{name} ended with {}:\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// The one thing in `folder`.
pub(super) fn only_entry(folder: &Path) -> anyhow::Result<PathBuf> {
    let entries: std::io::Result<Vec<PathBuf>> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    match entries?.as_slice() {
        [only] => Ok(only.clone()),
        others => anyhow::bail!(
            "{} things where there should be one: {others:?}",
            others.len()
        ),
    }
}
