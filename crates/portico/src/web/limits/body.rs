//! A body must keep coming: one that trickles is cut off, so that slow senders cannot hold what others need.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use tokio::time::Instant;

/// The fewest bytes to come in one span of waiting.
const FLOOR: usize = 1_000;

/// Whether a body was cut off.
#[derive(Clone, Default)]
pub struct Stalled(Arc<AtomicBool>);

impl Stalled {
    /// Whether it was.
    pub fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

struct Watched {
    body: BodyDataStream,
    span: Duration,
    left: Duration,
    came: usize,
    stalled: Stalled,
}

impl Watched {
    /// Only waiting counts: that the program itself is slow is not the sender's fault.
    async fn next(&mut self) -> Option<Result<Bytes, axum::Error>> {
        let begun = Instant::now();
        let Ok(next) = tokio::time::timeout(self.left, self.body.next()).await else {
            self.stalled.0.store(true, Ordering::Relaxed);
            return Some(Err(axum::Error::new("the body hardly comes")));
        };
        self.left = self.left.saturating_sub(begun.elapsed());
        if let Some(Ok(bytes)) = &next {
            self.came += bytes.len();
            if self.came >= FLOOR {
                self.came = 0;
                self.left = self.span;
            }
        }
        next
    }
}

/// The same request, whose body ends with an error when fewer than a thousand bytes come in `seconds`; 0 is no limit.
pub fn watch(request: Request, seconds: u64) -> (Request, Stalled) {
    let stalled = Stalled::default();
    if seconds == 0 {
        return (request, stalled);
    }
    let span = Duration::from_secs(seconds);
    let (parts, body) = request.into_parts();
    let watched = Watched { body: body.into_data_stream(), span, left: span, came: 0, stalled: stalled.clone() };
    let body = stream::unfold(Some(watched), |watched| async move {
        let mut watched = watched?;
        let next = watched.next().await?;
        Some((next, Some(watched).filter(|watched| !watched.stalled.is())))
    });
    (Request::from_parts(parts, Body::from_stream(body)), stalled)
}
