//! The server's HTTP side: the webhook, health, verdict pages, metrics, the record commands, and running it all.
//!
//! Always true: a request is answered without waiting for GitHub, git or a judge.

mod admin;
mod operator;
mod page;
mod public;
mod records;
mod routes;
mod server;
mod webhook;

pub use server::{ServeError, ServeOptions, Server, serve};
