//! The program `openapi-codegen`: generates a client of a document, from the command line.
//!
//! **Invariant:** only this module prints and reads the arguments; what it does is done by [`crate::Generator`].

mod completions;

mod exit;

mod options;

mod print;

mod settings;

mod task;

mod version;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{CommandFactory as _, Parser};

use self::completions::CompletionsArgs;
pub use self::{
    exit::Exit,
    options::{Options, OptionsError},
    print::{print_diagnostics, print_error, print_rejected},
    task::{Layout, Task, explain_loaded},
};
use crate::Output;

/// The name of the program, which its files name too.
pub const NAME: &str = "openapi-codegen";

/// Generates a Rust client from an OpenAPI document (2.0, 3.0, 3.1, 3.2).
///
/// Without `--module`, it is a crate that compiles as it is: manifest, README with the operations, and the code. Generated files
/// in the folder that are no longer needed are removed, and other files stay.
#[derive(Debug, Parser)]
#[command(
    name = NAME,
    group(clap::ArgGroup::new("source").args(["spec", "config"]).multiple(true)),
    version = version::text(),
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Exit codes:\n  0   the client was written, or is up to date\n  1   --check: the client is not what would be \
                  generated\n  2   usage error, or a folder that cannot be written\n  3   the document has errors\n  70  internal error"
)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,

    /// The document: a file in YAML or JSON; references into other files are followed
    #[arg(value_name = "FILE", required_unless_present_any = ["config", "config_schema"])]
    spec: Option<PathBuf>,

    /// The folder to write to
    #[arg(long, short, value_name = "DIR", required_unless_present_any = ["explain", "config", "config_schema"])]
    out: Option<PathBuf>,

    /// Writes the module alone, for a crate that is there, and prints what its manifest needs
    #[arg(long)]
    module: bool,

    /// Writes nothing; fails with the differences when the folder does not hold what would be generated
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    options: Options,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Prints the completions of a shell, or writes manual pages with `--man DIR`
    Completions(CompletionsArgs),
}

/// Runs the command line `args`, which begins with the name of the program.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let program = match Program::try_parse_from(args) {
        Ok(program) => program,
        Err(error) => {
            // Help and version are not errors for clap's exit code either.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    if let Some(Command::Completions(args)) = &program.command {
        return completions::print(args, Program::command()).into();
    }
    let task = Task {
        spec: program.spec,
        out: program.out,
        layout: if program.module {
            Layout::Module
        } else {
            Layout::Package
        },
        check: program.check,
        command: NAME.to_owned(),
        options: program.options,
    };
    task.run().into()
}

/// The differences between the files below a folder and `expected`, as far as they are shown; `None` when there are none.
pub(crate) fn shown_differences(
    expected: &Output,
    folder: &std::path::Path,
) -> Result<Option<String>, crate::output::OutputError> {
    const MOST_LINES: usize = 40;
    let differences = expected.difference(folder)?;
    if differences.is_empty() {
        return Ok(None);
    }
    let unified: String = differences
        .iter()
        .map(crate::FileDifference::unified)
        .collect();
    let mut lines: Vec<&str> = unified.lines().take(MOST_LINES).collect();
    if unified.lines().count() > MOST_LINES {
        lines.push("…");
    }
    let count = differences.len();
    let plural = if count == 1 { "" } else { "s" };
    Ok(Some(format!(
        "{}\n\n{count} file{plural} in {} would be generated otherwise",
        lines.join("\n"),
        folder.display()
    )))
}
