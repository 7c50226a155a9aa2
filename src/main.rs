//! The `plangate` binary.
//!
//! Always true: it holds no logic of its own; every subcommand is a file of [`cli`].

mod cli;

/// Planning makes and drops many small values on many threads, which this allocator is for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
