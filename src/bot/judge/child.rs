//! One judging child: spawning it, and the conversation with it.
//!
//! Always true: a child is told what it needs on its standard input and inherits nothing else; this file blocks and belongs on a blocking thread.

use std::io::{self, BufReader, BufWriter, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Pid, Signal};

use crate::model::{PlanDocument, ReadError, RepoPath, SourceTree};
use crate::review::wire::{Content, Request, Response, ReviewRequest, Reviewed, Side, read_message, write_bytes, write_message};

/// What a child is asked, and the bytes it may ask back for.
pub struct Question {
    pub request: ReviewRequest,
    pub before: Option<Arc<dyn SourceTree>>,
    pub after: Arc<dyn SourceTree>,
    pub documents: Vec<PlanDocument>,
}

/// How a conversation ended without a verdict.
#[derive(Debug)]
pub(super) enum Ended {
    /// The child said why it cannot judge.
    Refused(String),
    /// The pipe broke: it crashed or was killed.
    Broken(io::Error),
}

/// A running child with both ends of its pipe.
pub(super) struct Judge {
    child: Child,
    input: BufWriter<ChildStdin>,
    output: BufReader<ChildStdout>,
    said: Arc<Mutex<Vec<u8>>>,
}

/// How much of a child's standard error is kept: enough for a panic's message.
const KEPT: usize = 4096;

impl Judge {
    /// Starts `executable judge` with an empty environment; it confines and bounds itself before it reads a word of the change.
    pub(super) fn spawn(executable: &Path) -> io::Result<Self> {
        let mut child = Command::new(executable)
            .arg("judge")
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let missing = || io::Error::other("the child has no pipe");
        let input = BufWriter::new(child.stdin.take().ok_or_else(missing)?);
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        let said = Arc::default();
        drain(child.stderr.take().ok_or_else(missing)?, Arc::clone(&said))?;
        Ok(Self { child, input, output, said })
    }

    /// Returns the child if its process still runs.
    pub(super) fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Returns the process's id, to kill it by from elsewhere.
    pub(super) fn pid(&self) -> Option<Pid> {
        i32::try_from(self.child.id()).ok().and_then(Pid::from_raw)
    }

    /// Has one change judged, answering what the child asks for.
    pub(super) fn ask(&mut self, question: &Question) -> Result<Reviewed, Ended> {
        let request = Request::Review(Box::new(question.request.clone()));
        write_message(&mut self.input, &request).map_err(Ended::Broken)?;
        loop {
            let response: Option<Response> = read_message(&mut self.output).map_err(Ended::Broken)?;
            match response {
                None => return Err(Ended::Broken(io::ErrorKind::UnexpectedEof.into())),
                Some(Response::Verdict(reviewed)) => return Ok(*reviewed),
                Some(Response::Failed { message }) => return Err(Ended::Refused(message)),
                Some(Response::Read { side, path }) => self.answer(read(question, side, &path)),
                Some(Response::Document { index }) => self.answer(document(question, index)),
            }
            .map_err(Ended::Broken)?;
        }
    }

    /// Ends the child and returns what it said on standard error.
    pub(super) fn end(mut self) -> String {
        drop(self.input);
        let _ = self.child.kill();
        let _ = self.child.wait();
        String::from_utf8_lossy(&self.said.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    fn answer(&mut self, content: Result<Arc<[u8]>, ReadError>) -> io::Result<()> {
        match content {
            Ok(bytes) => {
                write_message(&mut self.input, &Content::Found)?;
                write_bytes(&mut self.input, &bytes)
            }
            Err(error) => write_message(&mut self.input, &Content::Missing(error)),
        }
    }
}

/// Kills a child whose conversation hangs; the blocked side then sees a broken pipe.
pub(super) fn kill(pid: Pid) {
    let _ = rustix::process::kill_process(pid, Signal::KILL);
}

fn read(question: &Question, side: Side, path: &RepoPath) -> Result<Arc<[u8]>, ReadError> {
    match (side, &question.before) {
        (Side::After, _) => question.after.read(path),
        (Side::Before, Some(before)) => before.read(path),
        (Side::Before, None) => Err(ReadError::NotFound(path.clone())),
    }
}

fn document(question: &Question, index: usize) -> Result<Arc<[u8]>, ReadError> {
    let unreadable = || ReadError::Unreadable { path: RepoPath::root(), reason: format!("there is no plan document {index}") };
    question.documents.get(index).map(|document| Arc::clone(&document.bytes)).ok_or_else(unreadable)
}

/// Keeps the last bytes of a child's standard error, so that it never blocks on a full pipe.
fn drain(mut stderr: ChildStderr, into: Arc<Mutex<Vec<u8>>>) -> io::Result<()> {
    let keep = move || {
        let mut buffer = [0; 1024];
        while let Ok(read @ 1..) = stderr.read(&mut buffer) {
            let mut said = into.lock().unwrap_or_else(PoisonError::into_inner);
            said.extend_from_slice(&buffer[..read]);
            let excess = said.len().saturating_sub(KEPT);
            said.drain(..excess);
        }
    };
    std::thread::Builder::new().name("judge-stderr".to_owned()).spawn(keep).map(drop)
}
