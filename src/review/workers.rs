//! The threads that plan and judge the projects of one review.
//!
//! Always true: results come in the order of the items; where a thread cannot be started nothing is left out, the caller is told. A thread
//! finishes one item before it takes the next: a pool whose threads steal work while they wait for another pool, as those do that judge,
//! would nest item in item until the stack is full.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::{io, thread};

use crate::model::Limits;

/// Memory for each thread, in MiB: half of it is the stack that planning reserves, the other half is for what it plans.
const ROOM_MIB: u64 = 512;

/// Does work on every item, on as many threads as there are processors and as memory has room for.
///
/// # Errors
///
/// A sentence that says why there are no threads.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], limits: &Limits, work: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, String> {
    let processors = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let room = usize::try_from(limits.memory_mib / ROOM_MIB).unwrap_or(usize::MAX);
    let threads = processors.min(room).min(items.len());
    if threads <= 1 {
        return Ok(items.iter().map(work).collect());
    }
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let run = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = work(item);
            results.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
        }
    };
    let started: io::Result<()> = thread::scope(|scope| {
        let start = |at| thread::Builder::new().name(format!("review-{at}")).spawn_scoped(scope, run).map(drop);
        (0..threads).try_for_each(start)
    });
    started.map_err(|error| {
        format!("the review could not start its threads, for want of memory (`limits.memory_mib`) or of threads: {error}")
    })?;
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(at, _)| *at);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rayon::prelude::*;

    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let doubled = in_parallel(&items, &Limits::default(), |item| item * 2).expect("threads");
        assert_eq!(doubled, items.iter().map(|item| item * 2).collect::<Vec<_>>());
    }

    #[test]
    fn work_that_waits_for_a_pool_is_not_nested_in_itself() {
        thread_local! {
            static DEPTH: Cell<usize> = const { Cell::new(0) };
        }
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("a pool");
        let depths = in_parallel(&[(); 64], &Limits::default(), |()| {
            DEPTH.set(DEPTH.get() + 1);
            let depth = DEPTH.get();
            pool.install(|| (0..100).into_par_iter().for_each(|_| thread::yield_now()));
            DEPTH.set(DEPTH.get() - 1);
            depth
        });
        assert_eq!(depths.expect("threads").into_iter().max(), Some(1));
    }
}
