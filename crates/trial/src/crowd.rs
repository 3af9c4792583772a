//! Many people at once: open pages that only listen, and files that come slowly, while others still get their answers.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hyper::Method;
use hyper::body::Incoming;
use hyper::header::{HOST, RETRY_AFTER};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::client::{Attached, Client};
use crate::server::{Product, Server};

/// The password of everybody that `portico seed` makes.
const PASSWORD: &str = "demo-portico-2026";
/// Memory that the product may use for the crowd, in KiB.
const MEMORY: u64 = 400_000;

/// How large the crowd is.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The product's program.
    #[arg(long)]
    portico: PathBuf,
    /// The folder in which it is tried; what an earlier run left there is removed.
    #[arg(long)]
    data: PathBuf,
    /// Open pages that listen.
    #[arg(long, default_value_t = 5_000)]
    streams: usize,
    /// People who are signed in.
    #[arg(long, default_value_t = 200)]
    people: usize,
    /// Files that come slowly, all at once.
    #[arg(long, default_value_t = 200)]
    uploads: usize,
}

/// Fills the product with a crowd and asks whether it still answers.
///
/// # Errors
/// When it does not, uses too much memory, or takes more streams than it may.
pub(crate) async fn run(args: Args) -> Result<()> {
    let folder = args.data.join("crowd");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    let database = format!("sqlite:{}", folder.join("portico.db").display());
    let limit = ("PORTICO_LIMITS_LIVE_STREAMS".to_owned(), args.streams.to_string());
    let room = ("PORTICO_LIMITS_UPLOADS_AT_ONCE".to_owned(), (args.uploads + 10).to_string());
    let log = ("PORTICO_LOG".to_owned(), "error".to_owned());
    let product = Product { program: args.portico, database, data: folder, variables: vec![limit, room, log] };
    let seeded = product.command("seed").args(["--tickets", "2500"]).stdout(std::process::Stdio::null()).status()?;
    ensure!(seeded.success(), "seeding failed");
    let server = product.serve().await?;
    let before = server.memory()?;
    let people = people(server.address(), args.people).await?;
    let streams = streams(&people, args.streams).await?;
    let over = people[0].again().await?.begin(Method::GET, "/live", None, Bytes::new()).await?;
    ensure!(over.status() == 503 && over.headers().contains_key(RETRY_AFTER), "one too many got {}", over.status());
    let uploads = uploads(&people, &server, args.uploads).await?;
    answers(&people[0], server.address()).await?;
    let after = server.memory()?;
    println!(
        "{} streams, {} slow files, {} people: {} MiB before, {} MiB now, {} MiB at most",
        streams.len(),
        uploads.len(),
        people.len(),
        before / 1024,
        after / 1024,
        server.memory_peak()? / 1024
    );
    ensure!(after < MEMORY, "{after} KiB are too much");
    drop((streams, uploads));
    server.stop().await
}

/// Signs people in, one after the other, as a password costs what it should.
async fn people(address: SocketAddr, count: usize) -> Result<Vec<Client>> {
    let mut people = vec![];
    for number in 0..count {
        let mut client = Client::connect(address).await?;
        client.sign_in("/sign-in", &format!("contact0.{number}@bench.example"), PASSWORD).await?;
        people.push(client);
    }
    Ok(people)
}

/// A stream that has begun, with what keeps it open.
type Stream = (Client, hyper::Response<Incoming>);

async fn streams(people: &[Client], count: usize) -> Result<Vec<Stream>> {
    let mut streams = vec![];
    for number in 0..count {
        let mut client = people[number % people.len()].again().await?;
        let response = client.begin(Method::GET, "/live", None, Bytes::new()).await?;
        ensure!(response.status() == 200, "stream {number} got {}", response.status());
        streams.push((client, response));
    }
    Ok(streams)
}

/// Files that have begun and never end.
async fn uploads(people: &[Client], server: &Server, count: usize) -> Result<Vec<TcpStream>> {
    let mut uploads = vec![];
    for number in 0..count {
        let mut stream = TcpStream::connect(server.address()).await?;
        let head = format!(
            "POST /uploads HTTP/1.1\r\n{HOST}: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
             content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n\
             --b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n",
            server.address(),
            people[number % people.len()].cookie()
        );
        stream.write_all(head.as_bytes()).await?;
        uploads.push(stream);
    }
    for _ in 0..10 {
        for stream in &mut uploads {
            stream.write_all(&[b'a'; 100]).await.context("an upload was cut off")?;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(uploads)
}

/// Somebody signs in, looks at the list and writes.
async fn answers(somebody: &Client, address: SocketAddr) -> Result<()> {
    let mut agent = Client::connect(address).await?;
    agent.sign_in("/desk/sign-in", "agent0@bench.example", PASSWORD).await?;
    let mut customer = somebody.again().await?;
    let list = customer.get("/requests").await?;
    ensure!(list.status == 200, "the list got {}", list.status);
    let fields =
        [("subject", "crowd"), ("content", "It is full here"), ("submit_key", "crowd"), ("hs_ticket_priority", "")];
    let filed = customer.post_files("/new", &fields, &[Attached { name: "a.txt", bytes: b"a" }]).await?;
    ensure!(filed.status == 303, "a ticket got {}", filed.status);
    let place = filed.headers.get("location").context("no place")?.to_str()?.replace("/new/sent/", "/requests/");
    let said = customer.post(&format!("{place}/reply"), &[("body", "Still here"), ("submit_key", "again")]).await?;
    ensure!(said.status == 303, "an answer got {}", said.status);
    Ok(())
}
