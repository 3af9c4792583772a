//! Connections: accepted up to a number, and given up when they say nothing.
//!
//! A connection has a time in which the next request's head must have come, whether it is the first or a further one;
//! that ends idle connections and those that trickle their headers.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use super::limits::{Held, Reason, Refused, address};
use crate::app::App;

/// What a connection gets for which there is no room.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\nretry-after: 10\r\n\
    connection: close\r\ncontent-length: 43\r\n\r\nToo many connections. Try again in a moment";
/// How long a connection that is refused may take to read it.
const FAREWELL: Duration = Duration::from_secs(1);
/// The pause after an error of accepting, which is a lack of something.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers on a listener until `stop` says true; then lets what is under way finish.
pub async fn run(app: App, router: Router, listener: TcpListener, mut stop: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let mut server = http1::Builder::new();
    let seconds = app.config.limits.header_seconds;
    let patience = (seconds > 0).then(|| Duration::from_secs(seconds));
    server.timer(TokioTimer::new()).header_read_timeout(patience);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // An error means that the sender is gone, which is as good as being asked.
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(held) = app.limiter.connection(&app.config.limits, peer.ip()) else {
            let address = Some(address::counted(peer.ip().to_canonical()).to_string());
            app.limiter.refusals.note(Refused { reason: Reason::Connection, address, at: app.clock.now() });
            tokio::spawn(tokio::time::timeout(FAREWELL, refuse(stream)));
            continue;
        };
        // Answers are short: waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone().map_request(move |request| with_peer(request, peer)));
        let connection = graceful.watch(server.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(keep(connection, held));
    }
    drop(listener);
    graceful.shutdown().await;
}

fn with_peer(request: Request<Incoming>, peer: SocketAddr) -> Request<Body> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

async fn keep(connection: impl Future<Output = hyper::Result<()>>, held: Held) {
    if let Err(error) = connection.await {
        tracing::debug!(%error, "a connection ended badly");
    }
    drop(held);
}

/// Says why, and waits until it was read: closing with something unread would take it back.
async fn refuse(mut stream: TcpStream) -> std::io::Result<()> {
    stream.write_all(FULL).await?;
    stream.shutdown().await?;
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await? > 0 {}
    Ok(())
}
