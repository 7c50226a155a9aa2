//! Source from git and from directories: trees, histories, commits, mirrors.
//!
//! Always true: nothing is ever checked out, and no token is part of a URL (git2 is used only here).

mod budget;
mod directory;
mod error;
mod history;
mod links;
mod local;
mod mirror;
mod mirrors;
mod remote;
mod transport;
mod tree;

pub use budget::InputBudget;
pub use directory::DirectoryTree;
pub use error::GitError;
pub use history::{CommitInfo, LineRange, NewCommit, Signature, TreeEdit};
pub use local::Repository;
pub use mirror::{Mirror, Push, Want};
pub use mirrors::Mirrors;
pub use remote::{Remote, TokenSource};
pub use tree::GitTree;
