//! What the handlers of the public listener share.
//!
//! Always true: a queue that seems full is counted before a delivery is turned away.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use secrecy::SecretString;

use crate::bot::Bot;

/// What the public handlers share.
pub(super) struct Public {
    pub(super) bot: Arc<Bot>,
    pub(super) webhook_secret: SecretString,
    /// Deliveries taken since the queue was last counted, and its length then.
    since_count: AtomicUsize,
    counted: AtomicUsize,
}

/// The queue is counted again after so many deliveries.
const RECOUNT: usize = 500;

impl Public {
    pub(super) fn new(bot: Arc<Bot>, webhook_secret: SecretString) -> Arc<Self> {
        Arc::new(Self { bot, webhook_secret, since_count: AtomicUsize::new(RECOUNT), counted: AtomicUsize::new(0) })
    }

    /// Tells whether too many jobs wait. Counting reads the whole queue, so it is done only now and then, and always when it seems full.
    pub(super) async fn is_full(&self, most: usize) -> bool {
        let estimate = self.counted.load(Relaxed) + self.since_count.load(Relaxed);
        if self.since_count.load(Relaxed) >= RECOUNT || estimate >= most {
            self.since_count.store(0, Relaxed);
            let waiting = self.bot.records(|store| store.jobs()).await.map_or(most, |jobs| jobs.len());
            self.counted.store(waiting, Relaxed);
        }
        self.counted.load(Relaxed) >= most
    }

    /// Notes jobs that were queued.
    pub(super) fn note_queued(&self, jobs: usize) {
        self.since_count.fetch_add(jobs, Relaxed);
    }
}
