//! The sheet of results: one line a number, with its yardstick and its goal.

/// All that was measured.
pub(super) struct Sheet {
    rows: Vec<Row>,
    /// What was not measured, and why.
    skipped: Vec<String>,
}

struct Row {
    what: String,
    ours: String,
    yardstick: String,
    goal: String,
    is_reached: bool,
}

impl Sheet {
    pub(super) fn new() -> Self {
        Self {
            rows: Vec::new(),
            skipped: Vec::new(),
        }
    }

    pub(super) fn row(
        &mut self,
        what: impl Into<String>,
        ours: impl Into<String>,
        yardstick: impl Into<String>,
        goal: impl Into<String>,
        is_reached: bool,
    ) {
        self.rows.push(Row {
            what: what.into(),
            ours: ours.into(),
            yardstick: yardstick.into(),
            goal: goal.into(),
            is_reached,
        });
    }

    pub(super) fn skip(&mut self, what: &str, why: &str) {
        super::print_status(&format!("skipped: {what}: {why}"));
        self.skipped.push(format!("{what}: {why}"));
    }

    /// The sheet as it is committed.
    pub(super) fn to_markdown(&self) -> String {
        let mut res = String::from(
            "# Benchmarks\n\n\
            Written by `cargo xtask bench`: everything in one sitting on one machine, measurements taking turns.\n\
            Only ratios within the sitting mean something elsewhere.\n\n\
            | what | conformance | yardstick | goal | reached |\n\
            |---|---|---|---|---|\n",
        );
        for row in &self.rows {
            let reached = if row.is_reached { "yes" } else { "no" };
            res.push_str(&format!(
                "| {} | {} | {} | {} | {reached} |\n",
                row.what, row.ours, row.yardstick, row.goal
            ));
        }
        if !self.skipped.is_empty() {
            res.push_str("\nNot measured:\n\n");
            for line in &self.skipped {
                res.push_str(&format!("- {line}\n"));
            }
        }
        res
    }
}
