//! A PostgreSQL of its own for one run of the tests: made in a temporary folder, reachable from this machine alone,
//! careless about losing data, and gone in the end, however this program ends.

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::env;

/// The variable by which tests find PostgreSQL.
pub(crate) const VARIABLE: &str = "PORTICO_TEST_POSTGRES";

/// Tests run side by side, each with some connections; nothing here has to survive a crash.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 400
fsync = off
synchronous_commit = off
full_page_writes = off
";

/// Waits for this program to end or to close the pipe, then stops the server and removes the folder.
const KEEPER: &str = r#"cat > /dev/null; "$0" stop -s -w -m immediate -D "$1/data"; rm -rf "$1""#;

/// The address of a server that was given for the tests, which is used instead of an own one.
pub(crate) fn given() -> Option<String> {
    env::var(VARIABLE)
}

/// The folder with `initdb` and `pg_ctl`: Debian's newest version, or wherever the path leads.
pub(crate) fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .max();
    newest.map(|(_, folder)| folder).or_else(|| {
        let initdb = env::program("initdb")?;
        initdb.with_file_name("pg_ctl").is_file().then(|| initdb.with_file_name(""))
    })
}

/// A running server. Dropping it stops it and removes its folder.
pub(crate) struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    user: Option<User>,
    keeper: Child,
    port: u16,
}

impl Cluster {
    /// Makes a server and waits until it answers.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs().context("PostgreSQL is not installed")?;
        let user = User::beside_root()?;
        let folder = fresh_folder()?;
        if let Some(user) = user {
            chown(&folder, Some(user.id), Some(user.group))?;
        }
        let keeper = command(&programs, user, &folder, "sh")
            .args(["-c", KEEPER])
            .args([&programs.join("pg_ctl"), &folder])
            // Ctrl-C goes to the group that the terminal talks to. The keeper stays to clear up.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting the keeper of the cluster")?;
        let mut cluster = Cluster { folder, programs, user, keeper, port: 0 };
        cluster.init()?;
        cluster.serve()?;
        Ok(cluster)
    }

    /// The address of its first database, for a user who may make more.
    pub(crate) fn url(&self) -> String {
        format!("postgres://portico@127.0.0.1:{}/postgres", self.port)
    }

    fn init(&self) -> Result<()> {
        let output = self
            .command("initdb")
            .args(["--locale=C", "--encoding=UTF8", "--auth=trust", "--username=portico", "--no-sync", "-D"])
            .arg(self.data())
            .output()?;
        ensure!(output.status.success(), "initdb failed:\n{}", said(&output));
        let file = self.data().join("postgresql.conf");
        let defaults = fs::read_to_string(&file)?;
        fs::write(&file, defaults + SETTINGS)?;
        Ok(())
    }

    /// Starts the server on a port that is free, and on another if somebody was quicker.
    fn serve(&mut self) -> Result<()> {
        let log = self.folder.join("log");
        let mut last = String::new();
        for _ in 0..3 {
            self.port = free_port()?;
            let output = self
                .command("pg_ctl")
                .args(["start", "-s", "-w", "-o", &format!("-p {}", self.port), "-l"])
                .arg(&log)
                .arg("-D")
                .arg(self.data())
                .output()?;
            if output.status.success() {
                return Ok(());
            }
            last = said(&output) + &fs::read_to_string(&log).unwrap_or_default();
        }
        bail!("PostgreSQL does not start:\n{last}")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        command(&self.programs, self.user, &self.folder, self.programs.join(program))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("the cluster's keeper: {error}");
        }
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => eprintln!("{}: {error}", self.folder.display()),
            _ => {}
        }
    }
}

/// Somebody to run the server as.
#[derive(Clone, Copy)]
struct User {
    id: u32,
    group: u32,
}

impl User {
    /// PostgreSQL refuses root, so for root there is the user that came with it; others run it themselves.
    fn beside_root() -> Result<Option<User>> {
        if !env::is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").context("looking for the user postgres")?;
        Ok(Some(User::named("postgres", &users).context("there is no user postgres to run PostgreSQL as")?))
    }

    fn named(name: &str, users: &str) -> Option<User> {
        let mut fields =
            users.lines().map(|line| line.split(':')).find_map(|mut f| (f.next()? == name).then_some(f))?;
        let id = fields.nth(1)?.parse().ok()?;
        Some(User { id, group: fields.next()?.parse().ok()? })
    }
}

fn command(programs: &Path, user: Option<User>, folder: &Path, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C").env("PATH", search_path(programs)).stdin(Stdio::null());
    if let Some(user) = user {
        command.uid(user.id).gid(user.group);
    }
    command
}

/// A server must not depend on what else is in the path of whoever starts it.
fn search_path(programs: &Path) -> String {
    format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display())
}

fn fresh_folder() -> Result<PathBuf> {
    let parent = std::env::temp_dir();
    let mut number = 0;
    loop {
        let folder = parent.join(format!("portico-postgres-{}-{number}", std::process::id()));
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error).context(format!("making {}", folder.display())),
        }
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_while_it_lives_and_leaves_nothing() {
        if programs().is_none() {
            assert!(!env::is_ci(), "CI=true, but PostgreSQL is not installed");
            eprintln!("SKIPPED: the cluster, because PostgreSQL is not installed");
            return;
        }
        let cluster = Cluster::start().expect("a cluster");
        let address = (Ipv4Addr::LOCALHOST, cluster.port);
        let folder = cluster.folder.clone();
        assert!(TcpStream::connect(address).is_ok());
        assert!(folder.exists());
        drop(cluster);
        assert!(TcpStream::connect(address).is_err());
        assert!(!folder.exists());
    }

    #[test]
    fn a_user_is_found_by_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres:x:103:105:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        let user = User::named("postgres", users).expect("the user is there");
        assert_eq!((user.id, user.group), (103, 105));
        assert!(User::named("nobody", users).is_none());
    }
}
