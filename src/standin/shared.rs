//! What all parts of the running stand-in share.
//!
//! Always true: the world is changed under one lock, and whoever waits is told of every change.

use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::access::AppKey;
use super::conformance::Description;
use super::facts::{Addresses, AppFacts};
use super::json::Json;
use super::world::World;

/// The running stand-in.
pub(super) struct Shared {
    pub(super) at: Addresses,
    pub(super) app: AppFacts,
    pub(super) key: AppKey,
    /// Where repositories lie, at `owner/name.git`.
    pub(super) root: PathBuf,
    /// GitHub's description, if traffic is to be held to it.
    pub(super) description: Option<Description>,
    /// Deliveries on their way to the sending thread.
    pub(super) outbox: Sender<u64>,
    pub(super) world: Mutex<World>,
    pub(super) changed: Condvar,
}

impl Shared {
    /// Locks the world for looking.
    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world and tells who waits.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let outcome = change(&mut self.lock());
        self.changed.notify_all();
        outcome
    }

    /// Returns the renderer of a locked world.
    pub(super) fn json<'a>(&'a self, world: &'a World) -> Json<'a> {
        Json { world, at: &self.at, app: &self.app }
    }

    /// Blocks until `look` finds something, or the time is over.
    pub(super) fn wait<T>(&self, patience: Duration, mut look: impl FnMut(&World) -> Option<T>) -> Option<T> {
        let started = Instant::now();
        let mut world = self.lock();
        loop {
            if let Some(found) = look(&world) {
                return Some(found);
            }
            let left = patience.checked_sub(started.elapsed())?;
            world = self.changed.wait_timeout(world, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}
