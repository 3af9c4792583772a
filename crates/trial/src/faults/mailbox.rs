//! A mail server that takes mail, and at other times hangs or refuses for now (RFC 5321, as little of it as is needed).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Takes = 0,
    Hangs = 1,
    RefusesForNow = 2,
}

/// A running mail server.
#[derive(Clone)]
pub(super) struct Mailbox(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    mood: AtomicU8,
    /// How often each Message-ID has come.
    taken: Mutex<HashMap<String, usize>>,
}

impl Mailbox {
    pub(super) async fn open() -> Result<Mailbox> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let inner = Inner { address: listener.local_addr()?, mood: AtomicU8::new(0), taken: Mutex::default() };
        let mailbox = Mailbox(Arc::new(inner));
        let open = mailbox.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let open = open.clone();
                // Whoever hangs up in the middle has not delivered anything.
                tokio::spawn(async move { open.talk(stream).await });
            }
        });
        Ok(mailbox)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.0.address
    }

    pub(super) fn feel(&self, mood: Mood) {
        self.0.mood.store(mood as u8, Ordering::Relaxed);
    }

    pub(super) fn taken(&self) -> HashMap<String, usize> {
        self.0.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take(&self, id: String) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default() += 1;
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 mailbox.example ready\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            match self.0.mood.load(Ordering::Relaxed) {
                mood if mood == Mood::Hangs as u8 => std::future::pending::<()>().await,
                mood if mood == Mood::RefusesForNow as u8 => write.write_all(b"451 not now\r\n").await?,
                _ if line.eq_ignore_ascii_case("data") => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut id = None;
                    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                        if let Some(value) = line.strip_prefix("Message-ID: ") {
                            id.get_or_insert_with(|| value.trim_matches(['<', '>']).to_owned());
                        }
                    }
                    self.take(id.unwrap_or_default());
                    write.write_all(b"250 taken\r\n").await?;
                }
                _ if line.eq_ignore_ascii_case("quit") => return write.write_all(b"221 bye\r\n").await,
                _ => write.write_all(b"250 yes\r\n").await?,
            }
        }
        Ok(())
    }
}
