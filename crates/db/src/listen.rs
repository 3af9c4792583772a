//! Hearing of what other processes have written, on PostgreSQL: one connection outside the pool that does nothing but
//! wait. It breaks when the server or the network does, and comes back by itself.

use std::pin::pin;
use std::time::Duration;

use futures::{StreamExt, stream};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Config, NoTls, Socket};

use crate::postgres::cause;
use crate::{Result, tls};

/// The pause before the first attempt to come back; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(250);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);

/// Calls `wake` for what is told on `channels`, and for each of them whenever the connection stands anew. Never ends.
pub(crate) async fn hear(config: &Config, channels: &[&'static str], mut wake: impl FnMut(&str) + Send) {
    let mut pause = FIRST;
    loop {
        let mut woken = |channel: &str| {
            // The connection stands: the next pause is a short one again.
            pause = FIRST;
            wake(channel);
        };
        if let Err(error) = once(config, channels, &mut woken).await {
            tracing::warn!(%error, "other processes are not heard for the moment");
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST);
    }
}

/// Listens until the connection breaks.
async fn once(config: &Config, channels: &[&'static str], wake: &mut (impl FnMut(&str) + Send)) -> Result<()> {
    let heard = match tls::connector(config)? {
        Some(tls) => connection(config, tls, channels, wake).await,
        None => connection(config, NoTls, channels, wake).await,
    };
    heard.map_err(|error| crate::DbError::Unavailable(cause(&error).0))
}

async fn connection<T>(
    config: &Config,
    tls: T,
    channels: &[&'static str],
    wake: &mut (impl FnMut(&str) + Send),
) -> std::result::Result<(), tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send,
{
    let (client, mut connection) = config.connect(tls).await?;
    let mut messages = stream::poll_fn(move |cx| connection.poll_message(cx)).fuse();
    let statements: String = channels.iter().map(|channel| format!("LISTEN {channel};")).collect();
    let mut listen = pin!(client.batch_execute(&statements));
    let mut stands = false;
    loop {
        tokio::select! {
            done = &mut listen, if !stands => {
                done?;
                stands = true;
                channels.iter().for_each(|channel| wake(channel));
            }
            message = messages.next() => match message {
                Some(Ok(AsyncMessage::Notification(told))) => wake(told.channel()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            }
        }
    }
}
