//! The `plangate` binary.
//!
//! Always true: it holds no logic of its own; every subcommand is a file of [`cli`].

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
