//! Progress bars for long reads and long bootstraps: drawn on standard error,
//! only where that is a terminal, and only once the work has taken a second.

use std::sync::OnceLock;
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

/// How far a bootstrap has come; told from any thread.
#[derive(Debug)]
pub(crate) struct Replicated {
    started: Instant,
    total: u64,
    bar: OnceLock<ProgressBar>,
}

impl Replicated {
    /// A bootstrap of so many replicates, which starts now.
    pub(crate) fn new(total: usize) -> Self {
        Self { started: Instant::now(), total: total as u64, bar: OnceLock::new() }
    }

    /// Says that so many replicates are done by now, in any order.
    pub(crate) fn advance_to(&self, done: usize) {
        if self.bar.get().is_none() && self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| {
            let template = "bootstrap {bar:30} {pos} of {len}, {eta} left";
            styled(ProgressBar::with_draw_target(Some(self.total), target()), template)
        });
        // Threads tell their counts in any order.
        if bar.position() < done as u64 {
            bar.set_position(done as u64);
        }
    }
}

impl Drop for Replicated {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let template = if total.is_some() {
        "reading {bar:30} {bytes} of {total_bytes}, {eta} left"
    } else {
        "reading {spinner} {bytes}, {bytes_per_sec}"
    };
    styled(ProgressBar::with_draw_target(total, target()), template)
}

/// indicatif draws nothing where standard error is no terminal.
fn target() -> ProgressDrawTarget {
    ProgressDrawTarget::stderr_with_hz(5)
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    // A template that does not parse leaves the plain style.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
