//! One request to GitHub and its answer: pace, retries and deadlines.
//!
//! Always true: a request that may have been carried out is sent again only if doing it twice is the same as doing it once.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use octocrab::Octocrab;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout};

use super::error::{Error, Result};
use super::pace::{Cost, Pace};

/// The verbs of GitHub's API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Patch,
    Delete,
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) verb: Verb,
    /// Path and query below the API's root.
    pub(super) route: String,
    pub(super) body: Option<Value>,
    /// Whether sending it twice is the same as sending it once.
    pub(super) idempotent: bool,
    /// Whether it makes content that notifies people.
    pub(super) content: bool,
    /// What it is about, for messages.
    pub(super) what: String,
}

impl Call {
    /// Makes a reading request.
    pub(super) fn get(route: impl Into<String>, what: impl Into<String>) -> Self {
        Self { verb: Verb::Get, route: route.into(), body: None, idempotent: true, content: false, what: what.into() }
    }

    /// Makes a request that is carried out once more each time it is sent.
    pub(super) fn post(route: impl Into<String>, body: Value, what: impl Into<String>) -> Self {
        Self { verb: Verb::Post, route: route.into(), body: Some(body), idempotent: false, content: false, what: what.into() }
    }

    /// Makes a request that sets something to a state.
    pub(super) fn patch(route: impl Into<String>, body: Value, what: impl Into<String>) -> Self {
        Self { verb: Verb::Patch, route: route.into(), body: Some(body), idempotent: true, content: false, what: what.into() }
    }

    /// Makes a request that removes something.
    pub(super) fn delete(route: impl Into<String>, what: impl Into<String>) -> Self {
        Self { verb: Verb::Delete, route: route.into(), body: None, idempotent: true, content: false, what: what.into() }
    }

    /// Says whether the request may be repeated.
    pub(super) fn repeatable(self, idempotent: bool) -> Self {
        Self { idempotent, ..self }
    }

    /// Says that the request makes content.
    pub(super) fn making_content(self) -> Self {
        Self { content: true, ..self }
    }

    fn cost(&self) -> Cost {
        Cost { points: if self.verb == Verb::Get { 1 } else { 5 }, content: self.content }
    }
}

/// A successful answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) body: String,
    /// The `Link` header, for paging.
    pub(super) link: Option<String>,
    /// The `Date` header: GitHub's clock.
    pub(super) date: Option<String>,
}

impl Answer {
    /// Reads the body.
    pub(super) fn json<T: DeserializeOwned>(&self, what: &str) -> Result<T> {
        serde_json::from_str(&self.body)
            .map_err(|error| Error::Transport { what: what.to_owned(), message: format!("the answer has another shape: {error}") })
    }
}

/// What bounds all requests of one program.
#[derive(Debug)]
pub(super) struct Bounds {
    pub(super) concurrent: Semaphore,
    /// How long one call may take with all its retries.
    pub(super) deadline: Duration,
}

/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(30);
/// The first pause between attempts; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// What GitHub asks for where it names no time.
const UNNAMED_WAIT: Duration = Duration::from_secs(60);

/// Sends a request until it is answered, refused for good, or out of time.
pub(super) async fn send(crab: &Octocrab, bounds: &Bounds, pace: &Pace, call: &Call) -> Result<Answer> {
    let started = Instant::now();
    let mut failures: u32 = 0;
    loop {
        let left = bounds.deadline.saturating_sub(started.elapsed());
        if let Err(wait) = pace.admit(call.cost(), Instant::now()) {
            if wait > left {
                return Err(Error::RateLimited { until: after(wait) });
            }
            sleep(wait).await;
            continue;
        }
        let failure = {
            let _permit = bounds.concurrent.acquire().await;
            match timeout(ATTEMPT.min(left.max(Duration::from_secs(1))), Box::pin(attempt(crab, call))).await {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(failure)) => failure,
                Err(_) => Failure::Unanswered("no answer in time".to_owned()),
            }
        };
        failures += 1;
        let left = bounds.deadline.saturating_sub(started.elapsed());
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(failures - 1);
        match failure {
            Failure::Limited { wait } => {
                let wait = wait.unwrap_or(UNNAMED_WAIT * 2_u32.saturating_pow(failures - 1));
                pace.block(wait, Instant::now());
                if wait > left {
                    return Err(Error::RateLimited { until: after(wait) });
                }
            }
            Failure::Unanswered(message) if !call.idempotent || pause > left => {
                return Err(Error::Transport { what: call.what.clone(), message });
            }
            Failure::Unanswered(_) => sleep(pause).await,
            Failure::Refused(error) => return Err(error),
        }
    }
}

/// Why one attempt failed.
enum Failure {
    /// GitHub did not carry it out and asks to wait.
    Limited { wait: Option<Duration> },
    /// It may or may not have been carried out.
    Unanswered(String),
    /// It was not carried out, and will not be.
    Refused(Error),
}

async fn attempt(crab: &Octocrab, call: &Call) -> std::result::Result<Answer, Failure> {
    let route = call.route.as_str();
    let body = call.body.as_ref();
    let response = match call.verb {
        Verb::Get => crab._get(route).await,
        Verb::Post => crab._post(route, body).await,
        Verb::Patch => crab._patch(route, body).await,
        Verb::Delete => crab._delete(route, body).await,
    }
    .map_err(|error| Failure::Unanswered(describe(&error)))?;
    let status = response.status().as_u16();
    if response.status().is_success() {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (link, date) = (header("link"), header("date"));
        let body = crab.body_to_string(response).await.map_err(|error| Failure::Unanswered(describe(&error)))?;
        return Ok(Answer { body, link, date });
    }
    let hints = Hints::read(|name| response.headers().get(name).and_then(|value| value.to_str().ok()));
    let body = crab.body_to_string(response).await.unwrap_or_default();
    Err(refusal(status, &hints, &body, &call.what, wall_clock()))
}

/// What an answer's headers say of rate limits.
#[derive(Debug, Default)]
struct Hints {
    retry_after: Option<u64>,
    remaining: Option<u64>,
    reset: Option<i64>,
}

impl Hints {
    fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let number = |name: &str| header(name).and_then(|text| text.trim().parse::<u64>().ok());
        Self {
            retry_after: number("retry-after"),
            remaining: number("x-ratelimit-remaining"),
            reset: number("x-ratelimit-reset").and_then(|seconds| i64::try_from(seconds).ok()),
        }
    }
}

/// Sorts a refusal by what can be done about it.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit>
fn refusal(status: u16, hints: &Hints, body: &str, what: &str, now: DateTime<Utc>) -> Failure {
    let message = message_of(body);
    let limited = matches!(status, 403 | 429)
        && (status == 429
            || hints.retry_after.is_some()
            || hints.remaining == Some(0)
            || message.to_ascii_lowercase().contains("rate limit"));
    if limited {
        let reset = hints.reset.filter(|_| hints.remaining == Some(0));
        let until_reset = reset.and_then(|at| u64::try_from(at - now.timestamp()).ok()).map(|seconds| Duration::from_secs(seconds + 1));
        return Failure::Limited { wait: hints.retry_after.map(Duration::from_secs).or(until_reset) };
    }
    let what = what.to_owned();
    match status {
        401 => Failure::Refused(Error::Unauthorized { message }),
        403 => Failure::Refused(Error::Forbidden { what, message }),
        // Without following redirects, a repository that moved is one we no longer know under this name.
        301 | 302 | 307 | 308 | 404 | 410 | 451 => Failure::Refused(Error::NotFound { what }),
        400..=499 => Failure::Refused(Error::Rejected { what, message: format!("{message} ({status})") }),
        _ => Failure::Unanswered(format!("{message} ({status})")),
    }
}

/// Reads GitHub's `message` and `errors`, shortened.
fn message_of(body: &str) -> String {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let Some(message) = value.get("message").and_then(Value::as_str) else {
        return "no reason given".to_owned();
    };
    let details = value.get("errors").filter(|errors| !errors.is_null()).map(|errors| format!(": {errors}")).unwrap_or_default();
    super::limits::clip(&format!("{message}{details}"), 500)
}

/// Says what went wrong on the way, without octocrab's backtraces.
fn describe(error: &octocrab::Error) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    super::limits::clip(&source.to_string(), 300)
}

fn after(wait: Duration) -> DateTime<Utc> {
    wall_clock() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::days(1))
}

/// Reads the real time: GitHub's resets and expiries are in it, whatever a rehearsal counts as now.
pub(super) fn wall_clock() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "GitHub speaks of real time; nothing that is judged depends on it")]
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, headers: &[(&str, &str)], message: &str) -> Failure {
        let hints = Hints::read(|name| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| *value));
        let now = DateTime::from_timestamp(1_000, 0).unwrap();
        refusal(status, &hints, &format!(r#"{{"message":"{message}"}}"#), "it", now)
    }

    #[test]
    fn waiting_is_as_long_as_github_says() {
        let wait = |failure| match failure {
            Failure::Limited { wait } => wait.map(|wait| wait.as_secs()),
            _ => panic!("not a rate limit"),
        };
        assert_eq!(wait(refused(403, &[("retry-after", "7")], "slow down")), Some(7));
        assert_eq!(wait(refused(429, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1030")], "")), Some(31));
        assert_eq!(wait(refused(403, &[], "You have exceeded a secondary rate limit.")), None);
    }

    #[test]
    fn refusals_are_sorted_by_what_to_do() {
        let error = |failure| match failure {
            Failure::Refused(error) => error,
            _ => panic!("not refused"),
        };
        assert!(matches!(error(refused(401, &[], "Bad credentials")), Error::Unauthorized { .. }));
        assert!(matches!(error(refused(403, &[("x-ratelimit-remaining", "12")], "Resource not accessible")), Error::Forbidden { .. }));
        assert!(matches!(error(refused(404, &[], "Not Found")), Error::NotFound { .. }));
        assert!(matches!(error(refused(422, &[], "Validation Failed")), Error::Rejected { .. }));
        assert!(matches!(refused(502, &[], "Server Error"), Failure::Unanswered(_)));
    }
}
