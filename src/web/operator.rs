//! What the handlers of the admin listener share.
//!
//! Always true: readiness only ever goes from no to yes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::bot::Bot;

/// What the admin handlers share.
pub(super) struct Admin {
    pub(super) bot: Arc<Bot>,
    /// Whether GitHub has accepted the App's key.
    accepted: AtomicBool,
}

impl Admin {
    pub(super) fn new(bot: Arc<Bot>) -> Arc<Self> {
        Arc::new(Self { bot, accepted: AtomicBool::new(false) })
    }

    /// Notes that GitHub accepted the App's key.
    pub(super) fn accepted(&self) {
        self.accepted.store(true, Ordering::SeqCst);
    }

    /// Tells whether GitHub has accepted the App's key.
    pub(super) fn has_accepted(&self) -> bool {
        self.accepted.load(Ordering::SeqCst)
    }
}
