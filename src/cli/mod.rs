//! The command line: one file a subcommand.
//!
//! Always true: results go to standard output and nothing else does; the exit status is one of [`exit::Exit`].

mod audit;
mod check;
mod command;
mod confinement;
mod demo;
mod demo_stage;
mod doctor;
mod exemptions;
mod exit;
mod explain;
mod filters;
mod fix;
mod init;
mod input;
mod judge;
mod output;
mod plan;
mod plan_text;
mod planned;
mod policy;
mod policy_source;
mod records;
mod rule_docs;
mod rules;
mod scaffold;
mod serve;
mod store;

pub(crate) use command::run;
