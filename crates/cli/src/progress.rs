//! A progress bar for long reads: drawn on standard error, only where that is
//! a terminal, and only once the work has taken a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const PATIENCE: Duration = Duration::from_secs(1);

/// How far a read has come.
#[derive(Debug)]
pub(crate) struct Progress {
    started: Instant,
    total: Option<u64>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A read of `total` bytes, where that is known, which starts now.
    pub(crate) fn new(total: Option<u64>) -> Self {
        Self { started: Instant::now(), total, bar: None }
    }

    /// Says that `bytes` have been read by now.
    pub(crate) fn advance_to(&mut self, bytes: u64) {
        if self.bar.is_none() && self.started.elapsed() >= PATIENCE {
            self.bar = Some(bar(self.total));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(bytes);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// indicatif draws nothing where standard error is no terminal.
fn bar(total: Option<u64>) -> ProgressBar {
    let target = ProgressDrawTarget::stderr_with_hz(5);
    let bar = ProgressBar::with_draw_target(total, target);
    let template = if total.is_some() {
        "reading {bar:30} {bytes} of {total_bytes}, {eta} left"
    } else {
        "reading {spinner} {bytes}, {bytes_per_sec}"
    };
    // A template that does not parse leaves the plain style.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
