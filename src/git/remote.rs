//! Where to fetch from and push to, and on whose behalf.
//!
//! Always true: the token is asked for when it is needed and goes into a header, never into a URL, a file or a message.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use secrecy::SecretString;

/// Gives the token to authenticate with; `None` reads as anybody may.
pub type TokenSource = Arc<dyn Fn() -> Option<SecretString> + Send + Sync>;

/// A repository on a server, reached over smart HTTP(S).
#[derive(Clone)]
pub struct Remote {
    /// `https://github.com/owner/name.git`, without credentials.
    pub url: String,
    pub token: TokenSource,
    /// How long one exchange with the server may take.
    pub timeout: Duration,
    /// How many MiB one fetch may bring.
    pub max_mib: u64,
    /// Set to true to stop what is under way.
    pub cancelled: Arc<AtomicBool>,
}

impl Remote {
    /// Describes a repository with the usual bounds: two minutes, 1 GiB.
    pub fn new(url: impl Into<String>, token: TokenSource) -> Self {
        Self { url: url.into(), token, timeout: Duration::from_secs(120), max_mib: 1024, cancelled: Arc::default() }
    }

    /// Tells whether the caller asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remote({})", self.url)
    }
}
