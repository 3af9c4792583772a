//! A mail server that takes mails, and sometimes hangs, refuses, or takes one and does not say so.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How it treats mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Takes each.
    Kind,
    /// Takes most; a few are refused for good, some for now, some get no answer, some are taken without an answer.
    Mixed,
    /// Answers nothing, not even a greeting.
    Hanging,
    /// Refuses each for now.
    NotNow,
    /// Refuses each for good.
    Never,
}

/// What it has seen.
#[derive(Debug)]
pub(crate) struct Seen {
    mood: Mood,
    /// How often each Message-ID was taken.
    pub(crate) taken: BTreeMap<String, u32>,
    /// Message-IDs that were refused for good.
    pub(crate) refused: BTreeSet<String>,
    /// Message-IDs that have had their bad luck.
    unlucky: BTreeSet<String>,
    /// Connections opened.
    pub(crate) connections: u32,
}

/// The server; a clone is the same one. It listens as long as the program runs.
#[derive(Clone, Debug)]
pub(crate) struct Sink {
    seen: Arc<Mutex<Seen>>,
    address: SocketAddr,
}

enum Verdict {
    Take,
    TakeSilently,
    Hang,
    NotNow,
    Never,
}

impl Sink {
    /// Starts it.
    ///
    /// # Errors
    /// When no port is free.
    pub(crate) async fn start(mood: Mood) -> Result<Sink> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let seen =
            Seen { mood, taken: BTreeMap::new(), refused: BTreeSet::new(), unlucky: BTreeSet::new(), connections: 0 };
        let sink = Sink { seen: Arc::new(Mutex::new(seen)), address: listener.local_addr()? };
        let server = sink.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                // A connection that breaks is the sender's affair: it sends again.
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        Ok(sink)
    }

    /// Its address for the product.
    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// What it has seen so far.
    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Treats mails differently from now on.
    pub(crate) fn turn(&self, mood: Mood) {
        self.seen().mood = mood;
    }

    async fn talk(&self, stream: TcpStream) -> std::io::Result<()> {
        let mood = {
            let mut seen = self.seen();
            seen.connections += 1;
            seen.mood
        };
        if mood == Mood::Hanging {
            return hang().await;
        }
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).split(b'\n');
        writer.write_all(b"220 sink.example.com\r\n").await?;
        while let Some(line) = lines.next_segment().await? {
            let word = String::from_utf8_lossy(&line).trim().to_ascii_uppercase();
            let answer: &[u8] = match word.get(..4).unwrap_or_default() {
                "EHLO" => b"250-sink.example.com\r\n250 8BITMIME\r\n",
                "QUIT" => {
                    writer.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                "DATA" => {
                    writer.write_all(b"354 go on\r\n").await?;
                    let mut text = vec![];
                    loop {
                        // What ends before its end was not sent.
                        let Some(line) = lines.next_segment().await? else { return Ok(()) };
                        if line == b".\r" {
                            break;
                        }
                        text.extend(line);
                        text.push(b'\n');
                    }
                    match self.judge(&message_id(&text)) {
                        Verdict::Take => b"250 taken\r\n",
                        Verdict::NotNow => b"451 not now\r\n",
                        Verdict::Never => b"550 never\r\n",
                        Verdict::Hang | Verdict::TakeSilently => return hang().await,
                    }
                }
                _ => b"250 fine\r\n",
            };
            writer.write_all(answer).await?;
        }
        Ok(())
    }

    fn judge(&self, id: &str) -> Verdict {
        let mut seen = self.seen();
        let luck = match seen.mood {
            Mood::Mixed => Sha256::digest(id.as_bytes())[0],
            Mood::Never => 0,
            Mood::NotNow => return Verdict::NotNow,
            Mood::Kind | Mood::Hanging => 255,
        };
        if luck < 3 {
            seen.refused.insert(id.to_owned());
            return Verdict::Never;
        }
        let first = luck < 24 && seen.unlucky.insert(id.to_owned());
        match luck {
            3..16 if first => Verdict::NotNow,
            16..19 if first => Verdict::Hang,
            _ => {
                *seen.taken.entry(id.to_owned()).or_default() += 1;
                if first { Verdict::TakeSilently } else { Verdict::Take }
            }
        }
    }
}

/// Longer than anybody waits, and not for ever.
async fn hang() -> std::io::Result<()> {
    tokio::time::sleep(Duration::from_secs(20)).await;
    Ok(())
}

/// The Message-ID without brackets.
fn message_id(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let head = text.split("\n\r\n").next().unwrap_or_default();
    let found = head.to_ascii_lowercase().find("message-id:").map(|at| &head[at..]);
    let id = found.and_then(|rest| rest.split_once('<')).and_then(|(_, rest)| rest.split_once('>'));
    id.map_or_else(String::new, |(id, _)| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_known_by_its_message_id() {
        let text = b"From: a@example.com\r\nMESSAGE-ID:\r\n <m1.x@example.com>\r\n\r\nMessage-ID: <no>\r\n";
        assert_eq!(message_id(text), "m1.x@example.com");
        assert_eq!(message_id(b"Subject: x\r\n\r\nMessage-ID: <no>"), "");
    }
}
