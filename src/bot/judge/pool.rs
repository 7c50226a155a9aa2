//! The judging children: kept warm, bounded in number, replaced when they die.
//!
//! Always true: a child that did not answer properly is never asked again.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::child::{Ended, Judge, Question, kill};
use crate::model::Limits;
use crate::review::wire::Reviewed;

/// Why there is no verdict; the text is for the pull request.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// A newer judgement waits, or the server stops.
    #[error("the judgement was cancelled")]
    Cancelled,
    #[error("judging did not end within the limit `limits.job_seconds` of {seconds} s: split the change, or raise the limit")]
    TimedOut { seconds: u64 },
    #[error("judging needed more than the limit `limits.memory_mib` of {mib} MiB: split the change, or raise the limit")]
    OutOfMemory { mib: u64 },
    /// It is not known why: a bug of Plangate.
    #[error(
        "the judging process ended unexpectedly; this is a fault of Plangate, and its log has the details; `/plangate check` tries again"
    )]
    Crashed,
    /// The child does not take the request up: packs that do not load.
    #[error("{0}")]
    Refused(String),
    /// No child could be started.
    #[error("the judging process could not be started: {0}")]
    Spawn(std::io::Error),
}

/// The pool. Cheap to clone.
#[derive(Clone)]
pub struct Judges {
    shared: Arc<Shared>,
}

struct Shared {
    executable: PathBuf,
    memory_mib: u64,
    job_seconds: u64,
    slots: Arc<Semaphore>,
    idle: Mutex<Vec<Judge>>,
}

impl Judges {
    /// Prepares a pool of `limits.workers` children of this executable; none is started yet.
    pub fn new(executable: PathBuf, limits: &Limits) -> Self {
        let shared = Shared {
            executable,
            memory_mib: limits.memory_mib,
            job_seconds: limits.job_seconds,
            slots: Arc::new(Semaphore::new(limits.workers.max(1))),
            idle: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Has one change judged within `time`, counted from when a child is free.
    pub async fn review(&self, question: Question, time: Duration, cancel: &CancellationToken) -> Result<Reviewed, JudgeError> {
        let slots = Arc::clone(&self.shared.slots);
        let slot = tokio::select! {
            slot = slots.acquire_owned() => slot.map_err(|_| JudgeError::Cancelled)?,
            () = cancel.cancelled() => return Err(JudgeError::Cancelled),
        };
        let shared = Arc::clone(&self.shared);
        let judge =
            tokio::task::spawn_blocking(move || shared.take()).await.map_err(|_| JudgeError::Crashed)?.map_err(JudgeError::Spawn)?;
        let pid = judge.pid();
        let shared = Arc::clone(&self.shared);
        let mut asking = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            shared.ask(judge, &question)
        });
        let stop = |why| {
            if let Some(pid) = pid {
                kill(pid);
            }
            Err(why)
        };
        tokio::select! {
            answer = &mut asking => answer.unwrap_or(Err(JudgeError::Crashed)),
            () = tokio::time::sleep(time) => stop(JudgeError::TimedOut { seconds: self.shared.job_seconds }),
            () = cancel.cancelled() => stop(JudgeError::Cancelled),
        }
    }

    /// Ends the idle children.
    pub fn close(&self) {
        self.shared.slots.close();
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).drain(..).for_each(|judge| drop(judge.end()));
    }
}

impl Shared {
    /// Takes a warm child, or starts one.
    fn take(&self) -> std::io::Result<Judge> {
        let warm = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        warm.and_then(Judge::if_alive).map_or_else(|| Judge::spawn(&self.executable), Ok)
    }

    fn ask(&self, mut judge: Judge, question: &Question) -> Result<Reviewed, JudgeError> {
        match judge.ask(question) {
            Ok(reviewed) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(judge);
                Ok(reviewed)
            }
            Err(Ended::Refused(message)) if is_out_of_memory(&message) => {
                drop(judge.end());
                Err(JudgeError::OutOfMemory { mib: self.memory_mib })
            }
            Err(Ended::Refused(message)) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(judge);
                Err(JudgeError::Refused(message))
            }
            Err(Ended::Broken(error)) => {
                let said = judge.end();
                if is_out_of_memory(&said) {
                    return Err(JudgeError::OutOfMemory { mib: self.memory_mib });
                }
                tracing::error!(%error, said = said.trim(), "the judging process ended unexpectedly");
                Err(JudgeError::Crashed)
            }
        }
    }
}

/// Tells whether a child said that it found no memory: for a value, or for a thread's stack.
fn is_out_of_memory(said: &str) -> bool {
    ["memory allocation of", "capacity overflow", "Cannot allocate memory", "Resource temporarily unavailable"]
        .iter()
        .any(|sign| said.contains(sign))
}
