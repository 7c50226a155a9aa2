//! What passes between the server and the child process that judges for it.
//!
//! The parent writes a [`Request`], then answers each [`Response::Read`] and [`Response::Document`] with a [`Content`]
//! (and, where that is [`Content::Found`], one frame of raw bytes) until a [`Response::Verdict`] or [`Response::Failed`] comes.
//! The child stays for the next request and ends when its input ends.
//!
//! Always true: a frame is four bytes of length (big-endian) and so many bytes, never more than [`MAX_FRAME`]; the child is told
//! everything it needs and asks for nothing but file contents.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::engine::PackSource;
use crate::model::{ChangeContext, Exemption, Limits, Listing, Policy, ReadError, RepoPath, Verdict};

/// The longest frame that is read: a verdict of the largest review, or the listing of the largest tree.
pub const MAX_FRAME: u32 = 1 << 30;

/// What the parent asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// Judge one change; answered with [`Response::Verdict`].
    Review(Box<ReviewRequest>),
}

/// One change with all that decides about it, file contents aside.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReviewRequest {
    /// What the base side lists; `None` judges the head side as a whole.
    pub before: Option<Listing>,
    pub after: Listing,
    pub documents: Vec<DocumentHeader>,
    pub exemptions: Vec<Exemption>,
    pub as_of: DateTime<Utc>,
    pub context: ChangeContext,
    pub policy: Policy,
    pub packs: Packs,
    /// The policy as the pull request would leave it, where it edits policy or packs.
    pub preview: Option<Box<PolicyPreview>>,
    pub limits: Limits,
}

/// The policy and packs that a pull request proposes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyPreview {
    pub policy: Policy,
    pub packs: Packs,
}

/// Which rule packs judge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Packs {
    /// Names of bundled packs; the child has their sources itself.
    pub bundled: Vec<String>,
    /// Packs from a policy's repository.
    pub sources: Vec<PackFiles>,
}

/// One pack as text, paths relative to the pack's folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PackFiles {
    pub name: String,
    pub files: BTreeMap<String, Arc<str>>,
}

impl PackFiles {
    /// Returns the pack as the engine loads it.
    pub fn source(&self) -> PackSource {
        PackSource { name: self.name.clone(), files: self.files.clone() }
    }
}

/// A plan document whose bytes are asked for by its place in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DocumentHeader {
    pub name: String,
    pub project: Option<String>,
    pub trusted: bool,
}

/// Which tree a file is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    Before,
    After,
}

/// What the child says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Response {
    /// Asks for a file; answered with [`Content`].
    Read { side: Side, path: RepoPath },
    /// Asks for the bytes of a plan document; answered with [`Content`].
    Document { index: usize },
    /// The answer to [`Request::Review`].
    Verdict(Box<Reviewed>),
    /// The request could not be taken up at all: packs that do not load. In words for the user.
    Failed { message: String },
}

/// A verdict, and what the policy that the pull request proposes would say.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reviewed {
    pub verdict: Verdict,
    pub preview: Option<PreviewReport>,
}

/// What a proposed policy or pack would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PreviewReport {
    /// Why it does not load, or which of its tests fail; empty if all is well.
    pub problems: Vec<String>,
    /// `RULE on ADDRESS in PROJECT` of each finding that it would block and that is not blocked now.
    pub newly_blocked: Vec<String>,
    /// The same for what it would no longer block.
    pub no_longer_blocked: Vec<String>,
}

/// The parent's answer to a question for bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Content {
    /// One frame of raw bytes follows.
    Found,
    Missing(ReadError),
}

/// Writes one message as a frame of JSON and flushes it.
pub fn write_message(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_vec(message).map_err(io::Error::other)?;
    write_bytes(out, &text)
}

/// Writes one frame of raw bytes and flushes it.
pub fn write_bytes(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= MAX_FRAME);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the frame is too long"))?;
    out.write_all(&length.to_be_bytes())?;
    out.write_all(bytes)?;
    out.flush()
}

/// Reads one message; `None` where the other side ended before a frame began.
pub fn read_message<T: DeserializeOwned>(input: &mut impl Read) -> io::Result<Option<T>> {
    let Some(bytes) = read_bytes(input)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Reads one frame of raw bytes; `None` where the other side ended before a frame began.
pub fn read_bytes(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read(&mut length)? {
        0 => return Ok(None),
        read => input.read_exact(&mut length[read..])?,
    }
    let length = u32::from_be_bytes(length);
    if length > MAX_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the frame is too long"));
    }
    let mut bytes = Vec::new();
    // Grows as bytes arrive, so that a length alone reserves nothing.
    input.take(length.into()).read_to_end(&mut bytes)?;
    if bytes.len() != length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let mut pipe = Vec::new();
        let path = RepoPath::new("infra/main.tf").unwrap();
        write_message(&mut pipe, &Response::Read { side: Side::After, path: path.clone() }).unwrap();
        write_bytes(&mut pipe, b"\0\xff").unwrap();
        let mut input = pipe.as_slice();
        let read: Option<Response> = read_message(&mut input).unwrap();
        assert!(matches!(read, Some(Response::Read { side: Side::After, path: p }) if p == path));
        assert_eq!(read_bytes(&mut input).unwrap().as_deref(), Some(&b"\0\xff"[..]));
        assert_eq!(read_bytes(&mut input).unwrap(), None);
    }

    #[test]
    fn a_cut_or_overlong_frame_is_an_error() {
        assert_eq!(read_bytes(&mut &[0, 0, 0, 9, 1][..]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(read_bytes(&mut &[0, 0][..]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
        assert_eq!(read_bytes(&mut &[0xff; 4][..]).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
