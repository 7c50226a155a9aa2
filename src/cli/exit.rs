//! How a command ends: the exit statuses that scripts rely on, and the errors that lead to them.
//!
//! Always true: an error that reaches the user says what is wrong, where, and how to mend it; 3 wins over 1.

use std::fmt;
use std::process::ExitCode;

use plangate::model::Outcome;

/// The exit statuses of every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing blocks.
    Clean = 0,
    /// Something blocks.
    Blocks = 1,
    /// Wrong usage, policy or configuration.
    Usage = 2,
    /// It could not be decided.
    Undecided = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl From<Outcome> for Exit {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Clean,
            Outcome::Fail => Self::Blocks,
            Outcome::Error => Self::Undecided,
        }
    }
}

/// An error that is not the user's mistake but leaves the question undecided: a limit, a file that cannot be read.
///
/// Wrapped in an [`anyhow::Error`] like any other, it turns the exit status from 2 into 3.
#[derive(Debug)]
pub(crate) struct Undecided(pub(crate) anyhow::Error);

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl std::error::Error for Undecided {}

/// Returns the exit status that an error stands for.
pub(crate) fn status_of(error: &anyhow::Error) -> Exit {
    if error.is::<Undecided>() { Exit::Undecided } else { Exit::Usage }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_the_users_unless_it_left_the_question_undecided() {
        assert_eq!(status_of(&anyhow::anyhow!("no such policy")), Exit::Usage);
        assert_eq!(status_of(&anyhow::Error::new(Undecided(anyhow::anyhow!("20,001 files")))), Exit::Undecided);
        assert_eq!(Exit::from(Outcome::Error) as u8, 3);
    }
}
