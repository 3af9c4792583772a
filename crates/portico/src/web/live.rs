//! Pages that change by themselves: a stream of hints over server-sent events (HTML Living Standard, section 9.2).
//!
//! A hint says that something about a ticket changed, never what: the page asks for itself again. Rights are checked for
//! each hint. A stream never keeps a session alive and ends with it, or when the process is asked to stop.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast, watch};
use tokio::time::Instant;

use super::audience::Door;
use super::error::Error;
use super::limits::{Held, Reason, Refused};
use crate::app::App;
use crate::desk::live::{self, Cursor, Happening};
use crate::desk::viewer::Viewer;
use crate::desk::{self, error::Result};
use crate::random;

/// Hints that a stream may fall behind; one that falls further is told to look at everything again.
const BEHIND: usize = 256;
/// Between looks for what other processes have done and could not tell.
pub const LOOK: Duration = Duration::from_secs(1);
/// Between looks whether the session of a quiet stream still is.
const CHECK: Duration = Duration::from_secs(60);

/// Where streams hear of what happens.
pub struct Hub {
    happenings: broadcast::Sender<Arc<Happening>>,
    wake: Notify,
    looks: AtomicU64,
    stop: watch::Sender<bool>,
}

impl Default for Hub {
    fn default() -> Self {
        Hub {
            happenings: broadcast::Sender::new(BEHIND),
            wake: Notify::new(),
            looks: AtomicU64::new(0),
            stop: watch::Sender::new(false),
        }
    }
}

impl Hub {
    /// Something has been written: look now.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// How often this process has looked for what happened.
    pub fn looks(&self) -> u64 {
        self.looks.load(Ordering::Relaxed)
    }
}

/// Tells streams what happens until `stop` says true; then ends them. It looks when it is woken, and in any case after
/// `look`.
pub async fn run(app: App, look: Duration, mut stop: watch::Receiver<bool>) {
    let mut cursor: Option<Cursor> = None;
    while !*stop.borrow() {
        let told = match &mut cursor {
            Some(cursor) => tell(&app, cursor).await,
            None => live::now(&app.db).await.map(|now| cursor = Some(now)).map(|()| 0),
        };
        app.live.looks.fetch_add(1, Ordering::Relaxed);
        match told {
            // There is more than one look takes.
            Ok(told) if told >= live::BATCH => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "open pages are not told what happens"),
        }
        tokio::select! {
            () = app.live.wake.notified() => {}
            () = tokio::time::sleep(look) => {}
            _ = stop.changed() => {}
        }
    }
    app.live.stop.send_replace(true);
}

/// Tells open streams what has happened since the last call, at most [`live::BATCH`] things; says how many.
///
/// # Errors
/// Only those of the database.
pub async fn tell(app: &App, cursor: &mut Cursor) -> Result<usize> {
    let happenings = live::next(&app.db, cursor, app.clock.now()).await?;
    let count = happenings.len();
    for happening in happenings {
        // Without streams nobody listens, which is no error.
        let _ = app.live.happenings.send(Arc::new(happening));
    }
    Ok(count)
}

/// What a stream is at.
struct Listener {
    door: Door,
    viewer: Viewer,
    happenings: broadcast::Receiver<Arc<Happening>>,
    stop: watch::Receiver<bool>,
    is_new: bool,
    /// When it was last asked whether the session still is.
    checked: Instant,
    _held: Held,
}

/// Opens a stream for whoever stands at the door. A browser that comes back is told to look at everything again, since
/// it may have missed something.
///
/// # Errors
/// What the door answers.
pub async fn stream(door: Door) -> std::result::Result<Response, Error> {
    let door = door.quietly();
    let viewer = door.read(|s| Box::pin(async move { Ok(s.viewer().clone()) })).await?;
    let session = door.claim.secret().map(random::digest);
    let Some(held) = door.app.limiter.stream(&door.app.config.limits, session) else {
        let refused = Refused { reason: Reason::Stream, address: None, at: door.app.clock.now() };
        door.app.limiter.refusals.note(refused);
        let retry = [(header::RETRY_AFTER, "60")];
        return Ok((StatusCode::SERVICE_UNAVAILABLE, retry, "too many open pages").into_response());
    };
    let listener = Listener {
        happenings: door.app.live.happenings.subscribe(),
        stop: door.app.live.stop.subscribe(),
        is_new: true,
        checked: Instant::now(),
        _held: held,
        viewer,
        door,
    };
    let keep = KeepAlive::new().interval(Duration::from_secs(25));
    let mut response = Sse::new(hints(listener)).keep_alive(keep).into_response();
    // Proxies must hand each hint on at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

fn hints(listener: Listener) -> impl Stream<Item = std::result::Result<Event, Infallible>> + Send {
    futures::stream::unfold(Some(listener), |listener| async move {
        let mut listener = listener?;
        match listener.next().await {
            Some(hint) => Some((Ok(hint), Some(listener))),
            // A process that stops ends the stream and no more: the browser comes back, and finds whoever is there.
            None if *listener.stop.borrow() => None,
            // It must not come back for a session that is over.
            None => Some((Ok(Event::default().event("over").data("1")), None)),
        }
    })
}

/// Waits until the process is asked to stop.
async fn asked(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is as good as being asked.
    let _ = stop.wait_for(|stop| *stop).await;
}

impl Listener {
    /// The next hint; None when the stream is over, or the process is asked to stop.
    async fn next(&mut self) -> Option<Event> {
        if std::mem::take(&mut self.is_new) {
            let event = if self.door.request.headers.contains_key("last-event-id") { "all" } else { "begin" };
            return Some(Event::default().event(event).id("0").data("1"));
        }
        loop {
            let heard = tokio::select! {
                heard = self.happenings.recv() => Some(heard),
                () = tokio::time::sleep_until(self.checked + CHECK) => None,
                () = asked(&mut self.stop) => return None,
            };
            let Some(heard) = heard else {
                self.still_there().await?;
                self.checked = Instant::now();
                continue;
            };
            let everything = Event::default().event("all").data("1");
            match heard {
                Ok(happening) if live::concerns(&self.viewer, &happening) => match self.hears(&happening).await? {
                    Some(true) => {
                        let hint = Event::default().event("ticket").id(happening.id.to_string());
                        return Some(hint.data(happening.ticket.to_string()));
                    }
                    Some(false) => {}
                    // Nobody can say: the page looks for itself.
                    None => return Some(everything),
                },
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => return Some(everything),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// None when the session is over; that the database cannot say is no such thing.
    async fn still_there(&mut self) -> Option<()> {
        match self.door.try_read(|s| Box::pin(async move { Ok(s.viewer().clone()) })).await {
            Ok(viewer) => self.viewer = viewer,
            Err(error) if is_over(&error) => return None,
            Err(error) => tracing::warn!(%error, "a stream goes on although nobody can say whether it may"),
        }
        Some(())
    }

    /// Whether the viewer may hear of it, if anybody can say; None when the session is over.
    async fn hears(&mut self, happening: &Happening) -> Option<Option<bool>> {
        let id = happening.id;
        let asked = self
            .door
            .try_read(move |mut s| Box::pin(async move { Ok((live::hears(&mut s, id).await?, s.viewer().clone())) }))
            .await;
        match asked {
            Ok((hears, viewer)) => {
                self.viewer = viewer;
                Some(Some(hears))
            }
            Err(error) if is_over(&error) => None,
            Err(error) => {
                tracing::warn!(%error, "a hint was not given");
                Some(None)
            }
        }
    }
}

/// Whether a stream ends with this: nobody is signed in any more, or whoever is may not look here, or there is no here.
fn is_over(error: &desk::Error) -> bool {
    use desk::Error::{Moved, NoAccess, NotFound, PortalOff, SignIn};
    matches!(error, SignIn | PortalOff | NoAccess { .. } | NotFound | Moved(_))
}
