//! What counts as now.
//!
//! Always true: whatever is decided by a day or an hour (exemptions, audit, policy dates) asks this clock; leases and retries of the
//! queue follow the machine's own time, so that a rehearsal with a standing clock still makes progress.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// A source of the present time. Cheap to clone.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// Reads the machine's clock.
    pub fn system() -> Self {
        Self(Arc::new(system_now))
    }

    /// Reads the file anew each time, for rehearsals (`PLANGATE_CLOCK_FILE`). While it cannot be read, the machine's clock counts.
    pub fn file(path: PathBuf) -> Self {
        Self(Arc::new(move || read_instant(&path).unwrap_or_else(|_| system_now())))
    }

    /// Asks a function.
    pub fn from_fn(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// Returns what counts as now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// Returns the machine's time, for leases and retries.
#[expect(clippy::disallowed_methods, reason = "the one place where the bot reads the machine's clock")]
pub(crate) fn system_now() -> DateTime<Utc> {
    Utc::now()
}

/// Reads a clock file: one RFC 3339 time.
///
/// # Errors
/// A sentence that says what is wrong with the file.
#[expect(clippy::disallowed_methods, reason = "the clock file is read where the clock is")]
pub fn read_instant(path: &std::path::Path) -> Result<DateTime<Utc>, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("the clock file {shown} cannot be read: {error}"))?;
    let time = DateTime::parse_from_rfc3339(text.trim());
    time.map(|time| time.to_utc()).map_err(|_| format!("the clock file {shown} does not hold a time like 2026-11-22T10:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_file_is_read_anew() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let write = |text: &str| std::io::Write::write_all(&mut file.reopen().unwrap(), text.as_bytes()).unwrap();
        let clock = Clock::file(file.path().to_owned());
        write("2026-11-22T10:00:00Z\n");
        assert_eq!(clock.now().to_rfc3339(), "2026-11-22T10:00:00+00:00");
        write("2027-01-01T00:00:00Z\n");
        assert_eq!(clock.now().to_rfc3339(), "2027-01-01T00:00:00+00:00");
        write("nonsense 00:00:00Z!!");
        assert!(read_instant(file.path()).unwrap_err().contains("does not hold a time"));
    }
}
