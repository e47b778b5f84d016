//! Flags of a run that decide what is sent: a proxy sends only what its clients do.

use super::super::{Exit, print_status, run_args::RunArgs};

/// Rejects the flags that have no effect here.
pub(super) fn check(args: &RunArgs) -> Result<(), Exit> {
    let unused = unused(args);
    if unused.is_empty() {
        return Ok(());
    }
    print_status(&format!(
        "error: {}: no effect here, since a proxy sends only what its clients do",
        unused.join(", ")
    ));
    Err(Exit::Usage)
}

fn unused(args: &RunArgs) -> Vec<&'static str> {
    let (selection, volume) = (&args.selection, &args.volume);
    let given = [
        ("--workflow", !args.workflow.is_empty()),
        ("--wfc", args.auth.wfc.is_some()),
        ("--header", !args.auth.headers.is_empty()),
        ("--no-destructive", selection.no_destructive),
        ("--partition", selection.partition.is_some()),
        ("--phase", !selection.phase.is_empty()),
        ("--no-cleanup", selection.no_cleanup),
        ("--without", !selection.without.is_empty()),
        ("--value", !args.values.values.is_empty()),
        ("--seed", volume.seed.is_some()),
        ("--nonce", volume.nonce.is_some()),
        ("--max-examples", volume.max_examples.is_some()),
        ("--max-cases", volume.max_cases.is_some()),
        ("--jobs", args.connection.jobs.is_some()),
        ("--rate-limit", args.connection.rate_limit.is_some()),
        ("--learned", args.output.learned.is_some()),
        (
            "--fail-under keywords",
            args.output.thresholds.asks_for_keywords(),
        ),
    ];
    let given = given.into_iter().filter(|(_, is_given)| *is_given);
    given.map(|(name, _)| name).collect()
}
