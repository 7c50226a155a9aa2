//! The tree of subcommands, and the way from arguments to an exit status.
//!
//! Always true: every subcommand reports trouble by returning it; only this file prints it.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::filter::{EnvFilter, LevelFilter};

use super::exit::{Exit, Undecided, status_of};
use super::{audit, check, demo, doctor, exemptions, fix, init, judge, output, plan, policy, rules, serve, store};

const EXAMPLES: &str = "\
Examples:
  plangate check                          judge the configuration in this directory
  plangate check --base origin/main       judge what this branch changes
  plangate plan infra/prod --format json  print the static plan as terraform show -json would
  plangate fix --write                    apply the fixes that were verified
  plangate demo                           see a whole pull request, on this machine

Exit status: 0 nothing blocks, 1 something blocks, 2 wrong usage, policy or configuration, 3 it could not be decided.";

/// Plans infrastructure as code without running it, and judges the plan.
#[derive(Debug, Parser)]
#[command(name = "plangate", version, about, after_help = EXAMPLES, max_term_width = 120)]
struct Cli {
    /// How much to say on standard error about what the program is doing [default: info for serve, else warn]
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    log_level: Option<LogLevel>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Plan(plan::PlanArgs),
    Fix(fix::FixArgs),
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    Init(init::InitArgs),
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    Serve(serve::ServeArgs),
    Demo(demo::DemoArgs),
    Doctor(doctor::DoctorArgs),
    #[command(subcommand)]
    Exemptions(exemptions::ExemptionsCommand),
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    #[command(subcommand)]
    Store(store::StoreCommand),
    #[command(hide = true)]
    Judge(judge::JudgeArgs),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Off => Self::OFF,
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

/// Runs the command that the process was started with.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let usual = if matches!(cli.command, Command::Serve(_)) { LogLevel::Info } else { LogLevel::Warn };
    let level = LevelFilter::from(cli.log_level.unwrap_or(usual));
    // Libraries are heard only where something is amiss.
    let others = level.min(LevelFilter::WARN);
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(format!("{others},plangate={level}")))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && output::colours_wanted())
        .init();
    if !matches!(cli.command, Command::Judge(_)) {
        end_undecided_without_memory();
    }
    let command = || match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Fix(args) => fix::run(&args),
        Command::Rules(command) => rules::run(&command),
        Command::Init(args) => init::run(&args),
        Command::Policy(command) => policy::run(&command),
        Command::Serve(args) => serve::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Exemptions(command) => exemptions::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::Store(command) => store::run(&command),
        Command::Judge(args) => judge::run(&args),
    };
    // The panic has been printed. Whatever it was, the question is not decided.
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(command)).unwrap_or_else(|_| {
        Err(Undecided(anyhow::anyhow!("Plangate broke down: memory or threads ran out, or this is a fault of Plangate")).into())
    });
    let exit = done.unwrap_or_else(|error| {
        output::complain(&error);
        status_of(&error)
    });
    Exit::into(exit)
}

/// Lets the process end as undecided where it would be aborted: an allocation failed, which the standard library has said then.
///
/// A judging process is better aborted: its parent tells from the signal what became of it.
fn end_undecided_without_memory() {
    let always = Arc::new(AtomicBool::new(true));
    let registered = signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGABRT, Exit::Undecided as i32, always);
    if let Err(error) = registered {
        tracing::warn!(%error, "if memory runs out, the exit status will be that of an abort");
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_tree_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_argument_is_explained() {
        fn walk(command: &clap::Command) {
            for argument in command.get_arguments().filter(|a| !a.is_hide_set()) {
                assert!(argument.get_help().is_some(), "{}: {} has no help", command.get_name(), argument.get_id());
            }
            for sub in command.get_subcommands() {
                assert!(sub.is_hide_set() || sub.get_about().is_some(), "{} has no help", sub.get_name());
                walk(sub);
            }
        }
        walk(&Cli::command());
    }
}
