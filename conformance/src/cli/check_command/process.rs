//! The process of a check command: a line in, a line out.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread,
    time::Duration,
};

/// A running command.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: Sender<String>,
    output: Receiver<std::io::Result<String>>,
}

impl Process {
    /// Starts `command`, which is a program and its arguments.
    ///
    /// # Errors
    ///
    /// Why it cannot be started.
    pub(super) fn start(command: &[String]) -> Result<Self, String> {
        let Some((program, arguments)) = command.split_first() else {
            return Err("it names no program".to_owned());
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(|error| format!("it cannot be started: {error}"))?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("it has no standard input or output".to_owned());
        };
        // A program that does not read, or does not write, must not block the run: each side has a thread.
        let (input, lines) = mpsc::channel::<String>();
        thread::spawn(move || {
            for line in lines {
                let written = writeln!(stdin, "{line}").and_then(|()| stdin.flush());
                if written.is_err() {
                    break;
                }
            }
        });
        let (sender, output) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            child,
            input,
            output,
        })
    }

    /// Writes `line` and waits for the line that follows.
    ///
    /// # Errors
    ///
    /// When the process ended, or does not respond within `limit`.
    pub(super) fn ask(&mut self, line: String, limit: Duration) -> Result<String, String> {
        // When the writer has ended, so has the process, and the output tells.
        drop(self.input.send(line));
        match self.output.recv_timeout(limit) {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(format!("its output cannot be read: {error}")),
            Err(RecvTimeoutError::Timeout) => {
                Err(format!("no line within {} s", limit.as_secs_f64()))
            }
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    /// How the process ended.
    fn ended(&mut self) -> String {
        // The output may close a moment before the process ends.
        for _ in 0..20 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return format!("it ended: {status}");
            }
            thread::sleep(Duration::from_millis(10));
        }
        "it closed its standard output".to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
