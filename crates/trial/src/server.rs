//! A program under trial: started on a free port of this machine, asked what it has used, ended.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::client::Client;

/// A running program. It is killed when this is dropped.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
}

/// How to start the product.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    /// The program.
    pub(crate) program: PathBuf,
    /// The database's address.
    pub(crate) database: String,
    /// The folder of its files.
    pub(crate) data: PathBuf,
    /// Further variables.
    pub(crate) variables: Vec<(String, String)>,
}

/// How long a server may take to stop.
const PATIENCE: Duration = Duration::from_secs(60);

/// Limits by address are off: everything here comes from one.
const WITHOUT_LIMITS: [&str; 6] = ["REQUESTS", "SEARCHES", "SIGN_INS", "FORGOTTEN", "WRITES", "UPLOADS"];

impl Product {
    /// A command of the product with this database and folder.
    pub(crate) fn command(&self, word: &str) -> Command {
        let mut command = Command::new(&self.program);
        command
            .arg(word)
            .env_clear()
            .env("PORTICO_DATABASE_URL", &self.database)
            .env("PORTICO_DATA_DIR", &self.data)
            .env("PORTICO_LOG", "warn")
            .envs(WITHOUT_LIMITS.map(|what| (format!("PORTICO_LIMITS_{what}_PER_MINUTE"), "0")))
            .envs(self.variables.iter().cloned())
            .current_dir(&self.data)
            .stdin(Stdio::null());
        command
    }

    /// Starts `serve` on a free port.
    ///
    /// # Errors
    /// When the program cannot be started or has no answer within a minute.
    pub(crate) async fn serve(&self) -> Result<Server> {
        self.serve_at(free_port()?).await
    }

    /// Starts `serve` on this address.
    ///
    /// # Errors
    /// As [`Product::serve`].
    pub(crate) async fn serve_at(&self, address: SocketAddr) -> Result<Server> {
        let mut command = self.command("serve");
        command.env("PORTICO_LISTEN", address.to_string()).env("PORTICO_PUBLIC_URL", format!("http://{address}"));
        Server::start(&mut command, address, "/readyz").await
    }
}

/// An address of this machine that nobody listens on.
///
/// # Errors
/// When there is none.
pub(crate) fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

impl Server {
    /// Starts a program that will listen on `address`, and waits until it answers `path` with success.
    ///
    /// # Errors
    /// When it cannot be started, ends, or does not answer within a minute.
    pub(crate) async fn start(command: &mut Command, address: SocketAddr, path: &str) -> Result<Server> {
        let child = command.stdout(Stdio::null()).spawn().with_context(|| format!("starting {command:?}"))?;
        let mut server = Server { child, address };
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Ok(mut client) = Client::connect(address).await
                && let Ok(page) = client.get(path).await
                && page.status == 200
            {
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("{command:?} ended: {status}");
            }
            if Instant::now() > deadline {
                bail!("{command:?} does not answer");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Processor time used so far, in ticks of a hundredth of a second.
    ///
    /// # Errors
    /// When the process is gone.
    pub(crate) fn ticks(&self) -> Result<u64> {
        ticks(self.child.id())
    }

    /// Memory that is in use now, in KiB.
    ///
    /// # Errors
    /// When the process is gone.
    pub(crate) fn memory(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// Memory of its own that is in use now, without the pages of files, in KiB.
    ///
    /// # Errors
    /// When the process is gone.
    pub(crate) fn memory_own(&self) -> Result<u64> {
        self.status("RssAnon:")
    }

    /// The most memory that was in use at any time, in KiB.
    ///
    /// # Errors
    /// When the process is gone.
    pub(crate) fn memory_peak(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such figure")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Ends it at once, as when the power fails.
    pub(crate) fn kill(mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.child.id().to_string()).status().context("kill")?;
        let begun = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(begun.elapsed() < PATIENCE, "it does not stop when it is asked to");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of a process, user and system, in hundredths of a second.
///
/// # Errors
/// When the process is gone.
pub(crate) fn ticks(pid: u32) -> Result<u64> {
    let stat = Stat::read(pid).context("the process is gone")?;
    Ok(stat.own)
}

/// Processor time of a process and of all that it has started, in hundredths of a second.
///
/// # Errors
/// When the process is gone.
pub(crate) fn family_ticks(pid: u32) -> Result<u64> {
    let parent = Stat::read(pid).context("the process is gone")?;
    let mut all = parent.own + parent.ended_children;
    for entry in fs::read_dir("/proc")?.flatten() {
        let Some(child) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // One that ends meanwhile is counted with its parent's ended children the next time.
        if let Some(stat) = Stat::read(child).filter(|stat| stat.parent == pid) {
            all += stat.own;
        }
    }
    Ok(all)
}

struct Stat {
    parent: u32,
    own: u64,
    ended_children: u64,
}

impl Stat {
    fn read(pid: u32) -> Option<Stat> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in brackets and may hold anything.
        let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
        let number = |field: usize| fields.get(field).and_then(|text| text.parse::<u64>().ok());
        Some(Stat {
            parent: u32::try_from(number(1)?).ok()?,
            own: number(11)? + number(12)?,
            ended_children: number(13)? + number(14)?,
        })
    }
}

/// Bytes of a file, or of everything in a folder; 0 when there is none.
pub(crate) fn size(path: &Path) -> u64 {
    let Ok(data) = fs::metadata(path) else { return 0 };
    if data.is_file() {
        return data.len();
    }
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| size(&entry.path())).sum()
}
