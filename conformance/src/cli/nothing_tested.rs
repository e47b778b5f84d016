//! Why a run made no request.

use crate::{
    engine::{StopReason, Summary},
    phases::Phase,
};

/// The maximum number of operations that are named.
const MOST: usize = 5;

/// Why no case of `phases` was sent, for the end of a message: the limit that ended the run, the operations that cannot be
/// tested, the phases that have no case.
pub(super) fn reasons(summary: &Summary, phases: &[Phase]) -> String {
    match summary.stopped {
        Some(StopReason::CaseLimit) => {
            return ": the limit of cases allows none; raise `--max-cases` (`max_cases` of the configuration)"
                .to_owned();
        }
        Some(StopReason::TimeLimit) => {
            return ": the time was over before the first one; raise `--max-time` (`max_time` of the configuration)"
                .to_owned();
        }
        _ => {}
    }
    let operations = summary.operations.iter();
    let untestable = operations.filter_map(|operation| {
        let reason = operation.untestable.as_ref()?;
        Some(format!("\n  {}: {reason}", operation.label))
    });
    let untestable: Vec<String> = untestable.collect();
    let mut res: String = untestable.iter().take(MOST).map(String::as_str).collect();
    if untestable.len() > MOST {
        res.push_str(&format!("\n  and {} more", untestable.len() - MOST));
    }
    if untestable.len() < summary.operations.len() {
        for phase in phases {
            res.push_str(&format!("\n  phase {phase}: {}", why_empty(*phase)));
        }
    }
    format!(":{res}")
}

/// Why a phase has no case for operations that can be tested.
fn why_empty(phase: Phase) -> &'static str {
    match phase {
        Phase::Workflows => "there are no workflows; name a file with `--workflow`",
        Phase::Examples => "the document has no examples for these operations",
        Phase::Coverage => "it has no case for these operations",
        Phase::Fuzzing => {
            "it has no case for these operations; `--max-examples` says how many each gets"
        }
        Phase::Stateful => {
            "no operation uses what another one returns, by a link of the document or by the name of an identifier"
        }
        Phase::Traffic => "nothing was forwarded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::OperationSummary;

    #[test]
    fn limits_and_empty_phases_are_named() {
        let summary = |stopped| Summary {
            operations: vec![OperationSummary::default()],
            stopped,
            ..Summary::default()
        };
        let of = |stopped| reasons(&summary(stopped), &[Phase::Examples, Phase::Stateful]);
        assert!(of(Some(StopReason::CaseLimit)).contains("`--max-cases`"));
        assert!(of(Some(StopReason::TimeLimit)).contains("`--max-time`"));
        let both = of(None);
        assert!(
            both.contains("\n  phase examples: the document has no examples"),
            "{both}"
        );
        assert!(
            both.contains("\n  phase stateful: no operation uses"),
            "{both}"
        );
    }
}
