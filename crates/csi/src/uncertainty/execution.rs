//! Many pieces of work, one after the other or on all threads, with the same
//! results.

use satis_inference::{Cause, Execution};

/// Told how many pieces are done, from any thread.
pub(crate) type Watch<'a> = &'a (dyn Fn(usize) + Sync);

/// Nobody watches.
pub(crate) fn unwatched(_: usize) {}

/// Rows of results, `width` values each, and why some are missing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcomes {
    pub(crate) width: usize,
    /// NaN where a piece failed.
    pub(crate) values: Vec<f64>,
    pub(crate) causes: Vec<Option<Cause>>,
}

/// Does `count` pieces of work; each worker begins with something of its own.
pub(crate) fn run<W>(
    execution: Execution,
    count: usize,
    width: usize,
    worker: impl Fn() -> W + Sync + Send,
    piece: impl Fn(&mut W, usize, &mut [f64]) -> Result<(), Cause> + Sync + Send,
    watch: Watch<'_>,
) -> Outcomes {
    let mut values = vec![f64::NAN; count * width];
    let done = std::sync::atomic::AtomicUsize::new(0);
    let one = |worker: &mut W, at: usize, values: &mut [f64]| {
        let outcome = piece(worker, at, values);
        if outcome.is_err() {
            values.fill(f64::NAN);
        }
        watch(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1);
        outcome.err()
    };
    if width == 0 {
        return Outcomes { width, values, causes: vec![None; count] };
    }
    let causes = match execution {
        #[cfg(feature = "rayon")]
        Execution::Parallel => {
            use rayon::iter::{IndexedParallelIterator, ParallelIterator};
            use rayon::slice::ParallelSliceMut;
            // A worker has a plan of its own, so pieces come in batches.
            let batch = 16;
            let batches: Vec<Vec<Option<Cause>>> = values
                .par_chunks_mut(width * batch)
                .enumerate()
                .map_init(&worker, |worker, (at, rows)| {
                    rows.chunks_mut(width)
                        .enumerate()
                        .map(|(row, values)| one(worker, at * batch + row, values))
                        .collect()
                })
                .collect();
            batches.into_iter().flatten().collect()
        }
        _ => {
            let mut worker = worker();
            let rows = values.chunks_mut(width).enumerate();
            rows.map(|(at, values)| one(&mut worker, at, values)).collect()
        }
    };
    Outcomes { width, values, causes }
}

impl Outcomes {
    /// Column by column would be the wrong way round for who writes it.
    pub(crate) fn column(&self, at: usize) -> impl Iterator<Item = f64> + '_ {
        self.values.chunks_exact(self.width.max(1)).map(move |row| row[at])
    }

    pub(crate) fn len(&self) -> usize {
        self.causes.len()
    }
}
