//! The command line: one file a subcommand.
//!
//! Always true: results go to standard output and nothing else does; the exit status is one of [`exit::Exit`].

mod check;
mod command;
mod demo;
mod exemptions;
mod exit;
mod fix;
mod init;
mod input;
mod judge;
#[expect(dead_code, reason = "the commands that print follow")]
mod output;
mod plan;
mod policy;
mod rules;
mod serve;

pub(crate) use command::run;
