//! A PostgreSQL of its own that keeps what it is given: in a folder of the trial, durable, reachable from this machine
//! alone, run by the user `postgres` for root.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::server::{family_ticks, free_port};

const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 1GB
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
max_parallel_maintenance_workers = 2
effective_io_concurrency = 100
random_page_cost = 1.1
jit = off
";

/// A running server. Dropping it stops it; its folder stays.
pub(crate) struct Cluster {
    programs: PathBuf,
    user: Option<(u32, u32)>,
    data: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts the server of a folder, which is made when it is missing.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub(crate) fn start(folder: &Path) -> Result<Cluster> {
        let user = user_beside_root()?;
        fs::create_dir_all(folder)?;
        if let Some((id, group)) = user {
            chown(folder, Some(id), Some(group))?;
        }
        let port = free_port()?.port();
        let cluster = Cluster { programs: programs()?, user, data: folder.join("data"), port };
        if !cluster.data.join("PG_VERSION").exists() {
            cluster.run(
                "initdb",
                ["--locale=C", "--encoding=UTF8", "--auth=trust", "--username=portico", "-D"].map(OsStr::new),
            )?;
            let file = cluster.data.join("postgresql.conf");
            fs::write(&file, fs::read_to_string(&file)? + SETTINGS)?;
        }
        // One that outlived its trial goes first; one that was killed has left a number behind that may be another's by now.
        let number = cluster.data.join("postmaster.pid");
        if number.exists() && cluster.stop("fast").is_err() {
            fs::remove_file(number)?;
        }
        cluster.launch()?;
        Ok(cluster)
    }

    /// Starts the server again after [`Cluster::stop`].
    ///
    /// # Errors
    /// When it does not start.
    pub(crate) fn launch(&self) -> Result<()> {
        let log = self.data.join("log");
        let port = format!("-p {}", self.port);
        self.run("pg_ctl", ["start", "-s", "-w", "-o", &port, "-l", &log.to_string_lossy(), "-D"].map(OsStr::new))
    }

    /// Stops the server: `fast`, or `immediate` as when the power fails.
    ///
    /// # Errors
    /// When it does not stop.
    pub(crate) fn stop(&self, mode: &str) -> Result<()> {
        self.run("pg_ctl", ["stop", "-s", "-w", "-m", mode, "-D"].map(OsStr::new))
    }

    /// The address of a database; [`Cluster::create`] makes it.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://portico@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes a database unless it is there.
    ///
    /// # Errors
    /// Those of the server.
    pub(crate) async fn create(&self, database: &str) -> Result<()> {
        let known = format!("SELECT 1 FROM pg_database WHERE datname = '{database}'");
        if self.ask(&known).await?.is_empty() {
            self.ask(&format!("CREATE DATABASE {database}")).await?;
        }
        Ok(())
    }

    /// Drops a database if it is there.
    ///
    /// # Errors
    /// Those of the server.
    pub(crate) async fn discard(&self, database: &str) -> Result<()> {
        self.ask(&format!("DROP DATABASE IF EXISTS {database}")).await?;
        Ok(())
    }

    async fn ask(&self, statement: &str) -> Result<Vec<tokio_postgres::Row>> {
        let (client, connection) = tokio_postgres::connect(&self.url("postgres"), tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        let rows = client.query(statement, &[]).await?;
        drop(client);
        connection.await??;
        Ok(rows)
    }

    /// Processor time of all its processes, in hundredths of a second.
    ///
    /// # Errors
    /// When it is not running.
    pub(crate) fn ticks(&self) -> Result<u64> {
        let file = fs::read_to_string(self.data.join("postmaster.pid"))?;
        family_ticks(file.lines().next().context("an empty file")?.trim().parse()?)
    }

    fn run<'a>(&self, program: &str, words: impl IntoIterator<Item = &'a OsStr>) -> Result<()> {
        let mut command = Command::new(self.programs.join(program));
        command.args(words).arg(&self.data).current_dir("/").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some((user, group)) = self.user {
            command.uid(user).gid(group);
        }
        let status = command.status().with_context(|| format!("starting {program}"))?;
        ensure!(status.success(), "{program} failed: {status}; see {}", self.data.join("log").display());
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.stop("fast") {
            eprintln!("PostgreSQL was not stopped: {error:#}");
        }
    }
}

fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max();
    Ok(newest.context("PostgreSQL is not installed")?.1)
}

/// PostgreSQL refuses root; for root there is the user that came with it.
fn user_beside_root() -> Result<Option<(u32, u32)>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let Some(line) = users.lines().find(|line| line.starts_with("postgres:")) else { bail!("no user postgres") };
    let mut numbers = line.split(':').skip(2).map(str::parse);
    let (Some(Ok(user)), Some(Ok(group))) = (numbers.next(), numbers.next()) else { bail!("no number for postgres") };
    Ok(Some((user, group)))
}
