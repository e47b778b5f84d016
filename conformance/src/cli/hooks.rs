//! Commands that run before and after a run.

use std::process::{Command, Stdio};

use super::{Exit, print_status};

/// Runs `commands` one after the other; each has to succeed. Their output goes to standard error, apart from the reports.
pub(super) fn run(
    commands: &[Vec<String>],
    when: &str,
    variables: &[(&str, String)],
) -> Result<(), Exit> {
    for command in commands {
        let shown = command.join(" ");
        let fail = |why: String| {
            print_status(&format!(
                "error: the command `{shown}` in `hooks.{when}`: {why}"
            ));
            Exit::Usage
        };
        let Some((program, arguments)) = command.split_first() else {
            return Err(fail(
                "it is empty; name a program and its arguments".to_owned(),
            ));
        };
        let status = Command::new(program)
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(std::io::stderr())
            .status()
            .map_err(|error| fail(format!("it cannot be started: {error}")))?;
        if !status.success() {
            return Err(fail(format!("it failed: {status}")));
        }
    }
    Ok(())
}
