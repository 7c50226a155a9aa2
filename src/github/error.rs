//! What can go wrong with GitHub, named by what the caller can do about it.
//!
//! Always true: no message holds a token, a key or a request's body.

use chrono::{DateTime, Utc};

/// A call's outcome.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call to GitHub failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The App's id or private key is unusable, or an address is malformed: mend the configuration.
    #[error("the GitHub App cannot be used: {message}")]
    Configuration { message: String },
    /// The App's key or the installation's token is no longer accepted.
    #[error("GitHub does not accept the App's credentials: {message}")]
    Unauthorized { message: String },
    /// It does not exist, or this installation may not see it.
    #[error("GitHub does not know {what}, or the App may not see it")]
    NotFound { what: String },
    /// The App lacks a permission: its owner must grant it.
    #[error("GitHub does not let the App do that ({what}): {message}")]
    Forbidden { what: String, message: String },
    /// Too many requests: try again then.
    #[error("GitHub's rate limit is reached until {until}")]
    RateLimited { until: DateTime<Utc> },
    /// The request is wrong (a length, a count, a state): repeating it does not help.
    #[error("GitHub refused {what}: {message}")]
    Rejected { what: String, message: String },
    /// No answer, a failure on GitHub's side, or an answer that cannot be understood: try again later.
    #[error("GitHub could not be reached for {what}: {message}")]
    Transport { what: String, message: String },
}

impl Error {
    /// Tells whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::RateLimited { .. } | Self::Transport { .. })
    }
}
