//! The one thread that writes.
//!
//! Always true: a verb is answered only after its batch, and every batch applied with it, is on the disk.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;

use super::draft::{Draft, io};
use crate::store::error::StoreError;

/// How many verbs share one sync of the file.
const MOST_IN_A_BATCH: usize = 256;

type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
/// Runs a verb; returns whether it changed anything, and how to answer it.
type Request = Box<dyn FnOnce(&sled::Tree) -> (bool, Answer) + Send>;

/// Hands verbs to the writing thread.
pub(super) struct Writer {
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
    /// Held for reading by who needs the database to stand still.
    still: Arc<RwLock<()>>,
}

impl Writer {
    /// Starts the thread, which writes to `tree`. `file` is what must be synced after a flush: sled's flush does not.
    pub(super) fn start(database: sled::Db, tree: sled::Tree, file: File) -> Result<Self, StoreError> {
        let (requests, queue) = channel();
        let still = Arc::new(RwLock::new(()));
        let lock = still.clone();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&database, &tree, &file, &queue, &lock))
            .map_err(|error| StoreError::Io(error.to_string()))?;
        Ok(Self { requests: Some(requests), thread: Some(thread), still })
    }

    /// Runs a verb on the writing thread; returns when its changes are on the disk.
    pub(super) fn write<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&mut Draft<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let stopped = || StoreError::Io("the store's writer has stopped: restart the server".into());
        let (answer, answered) = sync_channel(1);
        let request: Request = Box::new(move |tree| {
            let mut draft = Draft::new(tree);
            let (changed, done) = match verb(&mut draft).and_then(|done| Ok((draft.apply()?, done))) {
                Ok((changed, done)) => (changed, Ok(done)),
                Err(error) => (false, Err(error)),
            };
            let answer: Answer = Box::new(move |durable| {
                // Nobody listens if the caller is gone.
                let _ = answer.send(durable.and(done));
            });
            (changed, answer)
        });
        self.requests.as_ref().ok_or_else(stopped)?.send(request).map_err(|_| stopped())?;
        answered.recv().map_err(|_| stopped())?
    }

    /// Does something while nothing is written.
    pub(super) fn while_still<T>(&self, work: impl FnOnce() -> T) -> T {
        let _still = self.still.read().unwrap_or_else(PoisonError::into_inner);
        work()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(database: &sled::Db, tree: &sled::Tree, file: &File, queue: &Receiver<Request>, still: &RwLock<()>) {
    while let Ok(first) = queue.recv() {
        let writing = still.write().unwrap_or_else(PoisonError::into_inner);
        let batch = std::iter::once(first).chain(queue.try_iter().take(MOST_IN_A_BATCH - 1));
        // A verb that panics drops its answer, and its caller sees an error; the thread goes on.
        let done: Vec<(bool, Answer)> = batch.filter_map(|request| catch_unwind(AssertUnwindSafe(|| request(tree))).ok()).collect();
        let synced = if done.iter().any(|(changed, _)| *changed) { sync(database, file) } else { Ok(()) };
        drop(writing);
        let failure = synced.err().map(|error| error.to_string());
        for (_, answer) in done {
            answer(failure.clone().map_or(Ok(()), |failure| Err(StoreError::Io(failure))));
        }
        if let Some(failure) = failure {
            // What is in memory may not be on the disk: nothing more is promised.
            tracing::error!(failure, "the store can no longer be written");
            return;
        }
    }
}

fn sync(database: &sled::Db, file: &File) -> Result<(), StoreError> {
    database.flush().map_err(io)?;
    file.sync_data().map_err(|error| StoreError::Io(error.to_string()))
}
