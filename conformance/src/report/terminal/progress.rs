//! The progress line: how far, how fast, how long to go.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use crate::engine::event::Progress;

/// Time between two drawings.
const PAUSE: Duration = Duration::from_millis(80);

/// The line.
#[derive(Debug, Default)]
pub(super) struct ProgressLine {
    drawn_at: Option<Instant>,
    is_visible: bool,
}

impl ProgressLine {
    pub(super) fn draw(&mut self, progress: Progress, out: &mut dyn Write) -> io::Result<()> {
        if self.drawn_at.is_some_and(|at| at.elapsed() < PAUSE) {
            return Ok(());
        }
        self.drawn_at = Some(Instant::now());
        self.is_visible = true;
        // Return to the beginning of the line and clear the rest of it. The line is cut to the width: a wrapped line could not be
        // overwritten.
        write!(out, "\r\u{1b}[?7l{}\u{1b}[K\u{1b}[?7h", text(progress))?;
        out.flush()
    }

    pub(super) fn clear(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::take(&mut self.is_visible) {
            write!(out, "\r\u{1b}[K")?;
        }
        Ok(())
    }
}

/// The text of the line.
pub(super) fn text(progress: Progress) -> String {
    const WIDTH: usize = 24;
    let seconds = progress.elapsed.as_secs_f64();
    if let Some(confirmed) = progress.confirmed {
        return format!(
            "reproducing {} of {} failures",
            (confirmed + 1).min(progress.failures),
            progress.failures
        );
    }
    let filled = (WIDTH * progress.done)
        .checked_div(progress.total)
        .unwrap_or(0)
        .min(WIDTH);
    let bar = format!("{}{}", "=".repeat(filled), " ".repeat(WIDTH - filled));
    let (done, total) = (f64_of(progress.done), f64_of(progress.total));
    // Later units are larger, so this is too optimistic at first.
    let left = if done > 0.0 {
        seconds * (total - done) / done
    } else {
        0.0
    };
    let rate = if seconds > 0.0 {
        f64_of(usize::try_from(progress.cases).unwrap_or(usize::MAX)) / seconds
    } else {
        0.0
    };
    format!(
        "[{bar}] {} cases, {rate:.0}/s, {} failure{}, about {left:.0} s left",
        progress.cases,
        progress.failures,
        if progress.failures == 1 { "" } else { "s" },
    )
}

#[expect(clippy::cast_precision_loss, reason = "for display")]
fn f64_of(count: usize) -> f64 {
    count as f64
}
