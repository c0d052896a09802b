//! How long a piece of work takes, several times over.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long one thing took, several times.
pub(crate) struct Times<'a> {
    name: &'a str,
    taken: Vec<Duration>,
    calls: usize,
}

impl<'a> Times<'a> {
    pub(crate) fn of(name: &'a str) -> Self {
        Self { name, taken: Vec::new(), calls: 1 }
    }

    /// The time of each of so many calls.
    pub(crate) fn each(self, calls: usize) -> Self {
        Self { calls, ..self }
    }

    pub(crate) fn add<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = black_box(work());
        self.taken.push(start.elapsed());
        result
    }

    /// The shortest and the median time, in seconds.
    pub(crate) fn print(mut self) {
        self.taken.sort_unstable();
        let seconds = |at: usize| self.taken[at].as_secs_f64() / self.calls as f64;
        if !self.taken.is_empty() {
            println!("time\t{}\t{}\t{}", self.name, seconds(0), seconds(self.taken.len() / 2));
        }
    }
}
