//! Hearing from other programs on the same database. PostgreSQL hands a notification on when the transaction that made it
//! commits; on SQLite one program serves alone, so there is nobody to hear from.

use std::time::Duration;

use futures::{Stream, StreamExt, future, stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{AsyncMessage, Client, Config, Connection, Error, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::database::Engine;
use crate::{Db, Dialect};

/// The first pause before connecting again; it doubles up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(10);

/// How to get a connection that is not of the pool.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) config: Config,
    pub(crate) tls: Option<MakeRustlsConnect>,
}

impl Db {
    /// Calls `wake` whenever another program notifies `channel`, and each time the connection was made anew, since
    /// something may have been missed. Goes on until it is dropped.
    ///
    /// # Panics
    /// When `channel` has other characters than letters and `_`: channels come from the program, not from people.
    pub async fn listen(&self, channel: &'static str, wake: impl Fn() + Send + Sync) {
        assert!(channel.chars().all(|c| c.is_ascii_alphabetic() || c == '_'), "a plain name of a channel");
        let Engine::Postgres(postgres) = self.engine() else { return future::pending().await };
        let line = postgres.line();
        let mut pause = SHORTEST;
        loop {
            match hear(line, channel, &wake, &mut pause).await {
                Ok(()) => tracing::warn!("the connection that hears from other programs was closed"),
                Err(error) => tracing::warn!(%error, "nothing is heard from other programs"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST);
        }
    }
}

async fn hear(line: &Line, channel: &str, wake: &impl Fn(), pause: &mut Duration) -> Result<(), Error> {
    match &line.tls {
        None => {
            let (client, connection) = line.config.connect(NoTls).await?;
            follow(&client, messages(connection), channel, wake, pause).await
        }
        Some(tls) => {
            let (client, connection) = line.config.connect(tls.clone()).await?;
            follow(&client, messages(connection), channel, wake, pause).await
        }
    }
}

/// What comes over a connection; it must be asked for anything on the connection to go on.
fn messages<S, T>(mut connection: Connection<S, T>) -> impl Stream<Item = Result<AsyncMessage, Error>>
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    stream::poll_fn(move |context| connection.poll_message(context))
}

async fn follow(
    client: &Client,
    messages: impl Stream<Item = Result<AsyncMessage, Error>>,
    channel: &str,
    wake: &impl Fn(),
    pause: &mut Duration,
) -> Result<(), Error> {
    let text = Dialect::Postgres.listen(channel);
    let asked = client.batch_execute(&text);
    let mut messages = std::pin::pin!(messages);
    let mut asked = std::pin::pin!(asked);
    let mut is_listening = false;
    loop {
        let message = tokio::select! {
            done = &mut asked, if !is_listening => {
                done?;
                is_listening = true;
                *pause = SHORTEST;
                wake();
                continue;
            }
            message = messages.next() => message,
        };
        match message {
            Some(Ok(AsyncMessage::Notification(_))) => wake(),
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(()),
        }
    }
}
