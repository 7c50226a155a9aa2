//! Where results and complaints go: standard output, a file, standard error.
//!
//! Always true: a reader that goes away (a closed pipe) is not an error; colours appear only on a terminal that wants them.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Where a command's result goes, from `--output`.
#[derive(Debug)]
pub(crate) enum Target {
    StandardOutput,
    File(PathBuf),
}

impl Target {
    /// Takes `--output`: `-` and nothing are standard output.
    pub(crate) fn new(output: Option<&Path>) -> Self {
        match output {
            Some(path) if path.as_os_str() != "-" => Self::File(path.to_owned()),
            _ => Self::StandardOutput,
        }
    }

    /// Tells whether colours may be written to it.
    pub(crate) fn colours(&self) -> bool {
        matches!(self, Self::StandardOutput) && io::stdout().is_terminal() && colours_wanted()
    }

    /// Hands `write` a buffered writer and flushes what it wrote.
    pub(crate) fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
        match self {
            Self::StandardOutput => {
                let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
                match write(&mut out).and_then(|()| out.flush()) {
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                        // What is still buffered would be tried again, and complained of, when the writer is dropped.
                        let (_, _) = out.into_parts();
                        Ok(())
                    }
                    other => other.context("writing to standard output failed"),
                }
            }
            Self::File(path) => {
                let failed = || format!("{} could not be written (does its directory exist, and may you write there?)", path.display());
                let file = std::fs::File::create(path).with_context(failed)?;
                let mut out = BufWriter::with_capacity(1 << 16, file);
                write(&mut out).and_then(|()| out.flush()).with_context(failed)
            }
        }
    }

    /// Writes text, ending it with a newline if it does not.
    pub(crate) fn write_text(&self, text: &str) -> anyhow::Result<()> {
        self.write(|out| {
            out.write_all(text.as_bytes())?;
            if text.is_empty() || text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") }
        })
    }
}

/// Tells whether the user has not asked for plain text (<https://no-color.org>).
pub(crate) fn colours_wanted() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Prints an error with its causes on standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    let (red, reset) = if io::stderr().is_terminal() && colours_wanted() { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
    // Nobody can be told that standard error is gone.
    let _ = writeln!(io::stderr(), "{red}error:{reset} {error:#}");
}

/// Says something on standard error that is not an error.
pub(crate) fn remark(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
