//! The threads that plan and judge the projects of one review.
//!
//! Always true: results come in the order of the items; where a thread cannot be started nothing is left out, the caller is told.

use rayon::prelude::*;

use crate::model::Limits;

/// Memory for each thread, in MiB: half of it is the stack that planning reserves, the other half is for what it plans.
const ROOM_MIB: u64 = 512;

/// Does work on every item, on as many threads as there are processors and as memory has room for.
///
/// # Errors
///
/// A sentence that says why there are no threads.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], limits: &Limits, work: impl Fn(&T) -> R + Sync) -> Result<Vec<R>, String> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let room = usize::try_from(limits.memory_mib / ROOM_MIB).unwrap_or(usize::MAX);
    let threads = processors.min(room).min(items.len());
    if threads <= 1 {
        return Ok(items.iter().map(work).collect());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|at| format!("review-{at}")).build();
    let pool = pool.map_err(|error| {
        format!("the review could not start its threads, for want of memory (`limits.memory_mib`) or of threads: {error}")
    })?;
    Ok(pool.install(|| items.par_iter().map(&work).collect()))
}
