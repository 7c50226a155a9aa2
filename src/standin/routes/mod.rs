//! The API's routes, one file a subject.
//!
//! Always true: every handler asks for a permission before it looks.

mod app;
mod branches;
mod checks;
mod comments;
mod contents;
mod git_data;
mod in_repository;
mod labels;
mod people;
mod pulls;
mod request;
mod reviews;
mod router;
mod statuses;

pub(super) use router::router;
