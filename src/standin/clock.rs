//! The stand-in's own clock.
//!
//! Always true: it tells real time, as GitHub would, whatever the server under test counts as now.

use chrono::{DateTime, Utc};

/// Reads the real time.
pub(super) fn now() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "the stand-in is a server of its own, with its own clock")]
    Utc::now()
}
