//! `spec/docs/changes.md`: the page of every kind of change.

use spec::diff::{ChangeKind, Flow, SUBJECTS};

use super::{Page, cell};

/// The page.
#[derive(Debug)]
pub(super) struct Changes;

impl Page for Changes {
    fn path(&self) -> &'static str {
        "spec/docs/changes.md"
    }

    fn render(&self, _current: &str) -> anyhow::Result<String> {
        let count: usize = SUBJECTS.iter().map(|subject| subject.kinds.len()).sum();
        let mut res = format!(
            "<!-- Made by `cargo xtask docs`. -->\n\n# Kinds of change\n\n\
             `conformance diff OLD NEW` knows {count} kinds of change.\n\
             A change breaks clients when a program written against the old document fails with a server that follows the new one.\n\
             It breaks servers when a server written against the old document does not keep what the new one promises.\n\
             For schemas that depends on the direction of the value: the sender must not send more, the receiver must not accept less.\n\
             In webhooks the roles are swapped.\n\n\
             The step is what the version of a generated client must take for the change.\n\
             A generated client keeps values it does not know, so that some changes of responses break clients in general and are not a major step.\n\
             Before 1.0.0 a major step raises the second number, and every smaller one the third.\n"
        );
        for subject in SUBJECTS {
            res += &format!(
                "\n## {}\n\n| Kind | What changed | In requests | In responses | Step |\n|---|---|---|---|---|\n",
                subject.title
            );
            for kind in subject.kinds {
                res += &row(kind);
            }
        }
        Ok(res)
    }
}

fn row(kind: &ChangeKind) -> String {
    let class = |flow| kind.effect.breaks(flow).name();
    let step = |flow| kind.step(kind.effect.breaks(flow), flow).name();
    let steps = if step(Flow::Request) == step(Flow::Response) {
        step(Flow::Request).to_owned()
    } else {
        format!(
            "{} in requests, {} in responses",
            step(Flow::Request),
            step(Flow::Response)
        )
    };
    format!(
        "| `{}` | {} {} | {} | {} | {steps} |\n",
        kind.info.id,
        cell(kind.info.what),
        cell(kind.info.why),
        class(Flow::Request),
        class(Flow::Response),
    )
}
