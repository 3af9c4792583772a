//! A steady load: as many connections as asked for, each sending its next request when the last was answered, and every
//! answer checked.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::plan::{Row, Step};
use crate::client::{Attached, Client, Page};

/// What to send where.
#[derive(Clone, Copy)]
pub(super) struct Load<'l> {
    pub row: &'l Row,
    pub address: SocketAddr,
    pub connections: usize,
    pub round: usize,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// Microseconds that each answer took, in order of size.
    pub micros: Vec<u32>,
    pub seconds: f64,
    /// Processor time of all that answered, in hundredths of a second.
    pub ticks: u64,
}

/// Bytes of the file that goes with a reply.
const FILE: usize = 20_000;

/// Keys of forms must never repeat, not even from one run to another.
static KEYS: AtomicU64 = AtomicU64::new(0);
static RUN: LazyLock<String> = LazyLock::new(|| {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/uuid").expect("Linux gives random ids");
    id.trim().to_owned()
});

impl Load<'_> {
    /// Sends for so long.
    pub(super) async fn run(self, duration: Duration) -> Result<Sample> {
        let began = Instant::now();
        let workers = (0..self.connections).map(|number| self.work(number, began + duration));
        let answered = futures::future::try_join_all(workers).await?;
        let seconds = began.elapsed().as_secs_f64();
        let mut micros: Vec<u32> = answered.into_iter().flatten().collect();
        micros.sort_unstable();
        Ok(Sample { micros, seconds, ticks: 0 })
    }

    async fn work(self, number: usize, until: Instant) -> Result<Vec<u32>> {
        let visitor = &self.row.visitors[number % self.row.visitors.len()];
        let mut client = visitor.client.at(self.address).await?;
        let mut micros = vec![];
        let mut turn = number + self.round;
        while Instant::now() < until {
            let path = &visitor.paths[turn % visitor.paths.len()];
            let began = Instant::now();
            let page = self.step(&mut client, path).await?;
            micros.push(u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX));
            self.check(path, &page)?;
            turn += 1;
        }
        Ok(micros)
    }

    async fn step(self, client: &mut Client, path: &str) -> Result<Page> {
        let key = || format!("{}-{}", *RUN, KEYS.fetch_add(1, Ordering::Relaxed));
        match self.row.step {
            Step::Get => client.get(path).await,
            Step::Create => {
                let fields = [("subject", "Measured request"), ("content", TEXT), ("submit_key", &*key())];
                client.post(path, &fields).await
            }
            Step::Reply => {
                let file = Attached { name: "measured.bin", bytes: &[7; FILE] };
                client.post_files(path, &[("body", TEXT), ("submit_key", &*key())], &[file]).await
            }
        }
    }

    fn check(self, path: &str, page: &Page) -> Result<()> {
        let (status, marker) = (self.row.step.status(), self.row.marker);
        ensure!(page.status == status, "{path}: {} instead of {status}: {}", page.status, page.text());
        let holds = marker.is_empty() || page.body.windows(marker.len()).any(|part| part == marker.as_bytes());
        ensure!(holds, "{path}: an answer without {marker:?}: {}", page.text());
        Ok(())
    }
}

const TEXT: &str = "The meter in the cellar counts twice since the last update, and the display goes dark after a while. \
    We have tried to switch it off and on again, as the manual says, but it comes back with the same figure. Could you \
    have a look at it this week? The serial number stands on the picture that comes with this message, together with \
    what the display said this morning before it went dark.";

impl Sample {
    /// The answer that so many of a hundred were quicker than, in milliseconds.
    pub(super) fn percentile(&self, hundredth: f64) -> f64 {
        let Some(last) = self.micros.len().checked_sub(1) else { return 0.0 };
        let at = (last as f64 * hundredth / 100.0).round() as usize;
        f64::from(self.micros[at.min(last)]) / 1e3
    }

    /// Processor time of one request, in microseconds.
    pub(super) fn cpu_micros(&self) -> f64 {
        self.ticks as f64 * 10_000.0 / self.micros.len().max(1) as f64
    }

    /// Requests in a second.
    pub(super) fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.seconds.max(1e-9)
    }

    /// The middle one by processor time.
    pub(super) fn median(mut samples: Vec<Sample>) -> Option<Sample> {
        samples.sort_by(|a, b| a.cpu_micros().total_cmp(&b.cpu_micros()));
        let middle = samples.len() / 2;
        samples.into_iter().nth(middle)
    }
}

#[cfg(test)]
mod tests {
    use super::Sample;

    fn sample(micros: Vec<u32>, ticks: u64) -> Sample {
        Sample { micros, seconds: 2.0, ticks }
    }

    #[test]
    fn percentiles_are_answers_that_came() {
        let hundred = sample((1..=101).map(|n| n * 1_000).collect(), 0);
        assert_eq!((hundred.percentile(50.0), hundred.percentile(99.0)), (51.0, 100.0));
        assert_eq!(sample(vec![5_000], 0).percentile(99.0), 5.0);
        assert_eq!(sample(vec![], 0).percentile(99.0), 0.0);
    }

    #[test]
    fn rates_and_medians_are_of_whole_samples() {
        let rounds = vec![sample(vec![1; 10], 3), sample(vec![1; 10], 1), sample(vec![1; 10], 2)];
        let middle = Sample::median(rounds).expect("three rounds");
        assert_eq!((middle.ticks, middle.cpu_micros(), middle.rate()), (2, 2_000.0, 5.0));
        assert!(Sample::median(vec![]).is_none());
    }
}
