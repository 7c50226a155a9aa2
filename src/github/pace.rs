//! How fast requests may go out, for one installation.
//!
//! Always true: a request that is admitted is counted before it is sent, so that parallel tasks cannot pass a limit together.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

/// GitHub's secondary limits, as documented. Tests may set their own.
#[derive(Clone, Copy, Debug)]
pub struct PaceLimits {
    /// Requests of this program that may be under way at once, over all installations (GitHub allows 100).
    pub concurrent: usize,
    /// Points in a minute: a read costs 1, a write 5.
    pub points_per_minute: u32,
    /// Requests that make content (comments, reviews, issues) in a minute.
    pub content_per_minute: usize,
    /// Requests that make content in an hour.
    pub content_per_hour: usize,
}

impl Default for PaceLimits {
    fn default() -> Self {
        Self { concurrent: 20, points_per_minute: 900, content_per_minute: 80, content_per_hour: 500 }
    }
}

/// What one request costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) points: u32,
    pub(super) content: bool,
}

/// The requests of the last hour of one installation, and whether GitHub asked it to wait.
#[derive(Debug)]
pub(super) struct Pace {
    limits: PaceLimits,
    sent: Mutex<Sent>,
}

#[derive(Debug, Default)]
struct Sent {
    /// Every request of the last minute with its points.
    points: VecDeque<(Instant, u32)>,
    /// Content-making requests of the last hour.
    content: VecDeque<Instant>,
    blocked_until: Option<Instant>,
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

impl Pace {
    pub(super) fn new(limits: PaceLimits) -> Self {
        Self { limits, sent: Mutex::default() }
    }

    /// Counts a request as sent now, or says how long to wait before asking again.
    pub(super) fn admit(&self, cost: Cost, now: Instant) -> Result<(), Duration> {
        let mut sent = self.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sent.forget_before(now);
        if let Some(wait) = self.wait(&sent, cost, now) {
            return Err(wait);
        }
        sent.points.push_back((now, cost.points));
        if cost.content {
            sent.content.push_back(now);
        }
        Ok(())
    }

    /// Holds every request back for a while, because GitHub asked for it.
    pub(super) fn block(&self, wait: Duration, now: Instant) {
        let mut sent = self.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sent.blocked_until = sent.blocked_until.max(Some(now + wait));
    }

    fn wait(&self, sent: &Sent, cost: Cost, now: Instant) -> Option<Duration> {
        let blocked = sent.blocked_until.filter(|until| *until > now).map(|until| until - now);
        let spent: u32 = sent.points.iter().map(|(_, points)| points).sum();
        let points = (spent + cost.points > self.limits.points_per_minute)
            .then(|| sent.points.front().map(|(oldest, _)| *oldest + MINUTE - now))
            .flatten();
        let content = cost.content.then(|| self.content_wait(sent, now)).flatten();
        [blocked, points, content].into_iter().flatten().max()
    }

    fn content_wait(&self, sent: &Sent, now: Instant) -> Option<Duration> {
        let full = |limit: usize, span: Duration| {
            let within = sent.content.iter().filter(|at| now.duration_since(**at) < span);
            let count = within.clone().count();
            (count >= limit).then(|| within.into_iter().next().map(|oldest| *oldest + span - now)).flatten()
        };
        full(self.limits.content_per_minute, MINUTE).max(full(self.limits.content_per_hour, HOUR))
    }
}

impl Sent {
    fn forget_before(&mut self, now: Instant) {
        while self.points.front().is_some_and(|(at, _)| now.duration_since(*at) >= MINUTE) {
            self.points.pop_front();
        }
        while self.content.front().is_some_and(|at| now.duration_since(*at) >= HOUR) {
            self.content.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Cost = Cost { points: 1, content: false };
    const COMMENT: Cost = Cost { points: 5, content: true };

    fn pace() -> Pace {
        Pace::new(PaceLimits { concurrent: 1, points_per_minute: 10, content_per_minute: 1, content_per_hour: 2 })
    }

    #[test]
    fn points_come_back_after_a_minute() {
        let (pace, start) = (pace(), Instant::now());
        for _ in 0..10 {
            assert_eq!(pace.admit(READ, start), Ok(()));
        }
        assert_eq!(pace.admit(READ, start + Duration::from_secs(20)), Err(Duration::from_secs(40)));
        assert_eq!(pace.admit(READ, start + MINUTE), Ok(()));
    }

    #[test]
    fn content_is_bounded_by_the_minute_and_by_the_hour() {
        let (pace, start) = (pace(), Instant::now());
        assert_eq!(pace.admit(COMMENT, start), Ok(()));
        assert_eq!(pace.admit(COMMENT, start), Err(MINUTE));
        assert_eq!(pace.admit(READ, start), Ok(()), "reading goes on");
        assert_eq!(pace.admit(COMMENT, start + MINUTE), Ok(()));
        assert_eq!(pace.admit(COMMENT, start + 2 * MINUTE), Err(HOUR - 2 * MINUTE));
    }

    #[test]
    fn what_github_asks_for_holds_everything_back() {
        let (pace, start) = (pace(), Instant::now());
        pace.block(Duration::from_secs(7), start);
        pace.block(Duration::from_secs(3), start);
        assert_eq!(pace.admit(READ, start), Err(Duration::from_secs(7)));
        assert_eq!(pace.admit(READ, start + Duration::from_secs(7)), Ok(()));
    }
}
