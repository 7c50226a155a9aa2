//! Counters of what the bot and the server did, in Prometheus' text format.
//!
//! Always true: a counter only grows, and no label holds anything that came from a repository.

use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::model::Outcome;

/// A counter that grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts one more.
    pub fn increment(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// Returns the count.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// Upper bounds of the buckets of a job's seconds.
const BOUNDS: [f64; 8] = [0.1, 0.5, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0];

/// Everything that is counted.
#[derive(Debug, Default)]
pub struct Metrics {
    pub deliveries_queued: Counter,
    pub deliveries_dropped: Counter,
    pub deliveries_malformed: Counter,
    pub deliveries_refused: Counter,
    pub jobs_done: Counter,
    pub jobs_failed: Counter,
    pub jobs_cancelled: Counter,
    pub jobs_parked: Counter,
    pub judges_crashed: Counter,
    pub fixes_pushed: Counter,
    pub running: AtomicI64,
    verdicts: [Counter; 3],
    seconds: [Counter; 9],
    milliseconds: AtomicU64,
}

impl Metrics {
    /// Counts a verdict that was published.
    pub fn verdict(&self, outcome: Outcome) {
        self.verdicts[outcome as usize].increment();
    }

    /// Counts a job's duration.
    pub fn job_took(&self, time: Duration) {
        let bucket = BOUNDS.iter().position(|bound| time.as_secs_f64() <= *bound).unwrap_or(BOUNDS.len());
        self.seconds[bucket].increment();
        self.milliseconds.fetch_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    /// Writes everything in Prometheus' text exposition format.
    pub fn render(&self, queued: usize, parked: usize) -> String {
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: &[(&str, String)]| {
            let _ = writeln!(out, "# HELP plangate_{name} {help}\n# TYPE plangate_{name} {kind}");
            for (labels, value) in samples {
                let _ = writeln!(out, "plangate_{name}{labels} {value}");
            }
        };
        let count = |counter: &Counter| counter.get().to_string();
        family(
            "deliveries_total",
            "counter",
            "Webhook deliveries by what became of them.",
            &[
                ("{result=\"queued\"}", count(&self.deliveries_queued)),
                ("{result=\"dropped\"}", count(&self.deliveries_dropped)),
                ("{result=\"malformed\"}", count(&self.deliveries_malformed)),
                ("{result=\"refused\"}", count(&self.deliveries_refused)),
            ],
        );
        family(
            "jobs_total",
            "counter",
            "Jobs by how an attempt at them ended.",
            &[
                ("{result=\"done\"}", count(&self.jobs_done)),
                ("{result=\"failed\"}", count(&self.jobs_failed)),
                ("{result=\"cancelled\"}", count(&self.jobs_cancelled)),
                ("{result=\"parked\"}", count(&self.jobs_parked)),
            ],
        );
        family(
            "verdicts_total",
            "counter",
            "Verdicts published, by outcome.",
            &[
                ("{outcome=\"pass\"}", count(&self.verdicts[0])),
                ("{outcome=\"fail\"}", count(&self.verdicts[1])),
                ("{outcome=\"error\"}", count(&self.verdicts[2])),
            ],
        );
        family("judges_crashed_total", "counter", "Judging processes that ended unexpectedly.", &[("", count(&self.judges_crashed))]);
        family("fixes_pushed_total", "counter", "Fixes pushed.", &[("", count(&self.fixes_pushed))]);
        family("jobs_running", "gauge", "Jobs running.", &[("", self.running.load(Relaxed).to_string())]);
        family("jobs_queued", "gauge", "Jobs waiting or running.", &[("", queued.to_string())]);
        family("jobs_parked", "gauge", "Jobs given up after the last attempt.", &[("", parked.to_string())]);
        self.render_seconds(&mut out);
        out
    }

    fn render_seconds(&self, out: &mut String) {
        let name = "plangate_job_seconds";
        let _ = writeln!(out, "# HELP {name} How long jobs took.\n# TYPE {name} histogram");
        let mut so_far = 0;
        for (bound, counter) in BOUNDS.iter().map(f64::to_string).chain(["+Inf".to_owned()]).zip(&self.seconds) {
            so_far += counter.get();
            let _ = writeln!(out, "{name}_bucket{{le=\"{bound}\"}} {so_far}");
        }
        #[expect(clippy::cast_precision_loss, reason = "a sum of milliseconds for people")]
        let sum = self.milliseconds.load(Relaxed) as f64 / 1000.0;
        let _ = writeln!(out, "{name}_sum {sum}\n{name}_count {so_far}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_format_is_whole() {
        let metrics = Metrics::default();
        metrics.verdict(Outcome::Error);
        metrics.job_took(Duration::from_millis(700));
        metrics.job_took(Duration::from_secs(500));
        let text = metrics.render(3, 1);
        assert!(text.contains("plangate_verdicts_total{outcome=\"error\"} 1\n"));
        assert!(text.contains("plangate_job_seconds_bucket{le=\"1\"} 1\n"));
        assert!(
            text.contains("plangate_job_seconds_bucket{le=\"+Inf\"} 2\nplangate_job_seconds_sum 500.7\nplangate_job_seconds_count 2\n")
        );
        assert!(text.contains("plangate_jobs_queued 3\n"));
    }
}
