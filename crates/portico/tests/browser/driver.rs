//! chromedriver, and through it the browser: where they are, their arguments, their folder and their end.
//!
//! chromedriver runs in a process group of its own and whatever it starts carries a mark in its environment. So nothing
//! outlives a run: what is marked is ended when the run is over, and what a killed run left behind at the next start.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::Capabilities;

use crate::settings;

/// The environment variable that marks our processes; its value is the process id of the run.
const MARK: &str = "PORTICO_BROWSER_RUN";

/// How long chromedriver may take to say that it listens.
const START: Duration = Duration::from_secs(30);

/// The two programs that these tests need.
pub struct Programs {
    chromedriver: PathBuf,
    chrome: PathBuf,
}

impl Programs {
    /// The programs, or what is missing.
    pub fn find() -> Result<Programs, String> {
        let find = |variable: &str, default: &str| {
            let path = PathBuf::from(settings::read(variable).unwrap_or_else(|| default.to_owned()));
            if path.is_file() { Ok(path) } else { Err(format!("there is no {} (see {variable})", path.display())) }
        };
        Ok(Programs {
            chromedriver: find("CHROMEDRIVER", "/usr/bin/chromedriver")?,
            // Not the wrapper in /usr/bin: chromedriver would end the shell and leave the browser behind.
            chrome: find("CHROME_BINARY", "/usr/lib/chromium/chromium-headless-shell")?,
        })
    }

    /// What to ask chromedriver for.
    pub fn capabilities(&self) -> Capabilities {
        let mut all = Capabilities::new();
        // As root there is no sandbox to be had; without hidden scroll bars a picture of a whole page loses its edge.
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-default-browser-check",
            "--force-color-profile=srgb",
            "--hide-scrollbars",
        ];
        for (name, value) in [
            ("browserName", json!("chrome")),
            ("webSocketUrl", json!(true)),
            ("goog:loggingPrefs", json!({ "browser": "ALL" })),
            ("goog:chromeOptions", json!({ "binary": self.chrome, "args": args })),
        ] {
            all.set(name, value).expect("capabilities are JSON");
        }
        all
    }
}

/// A running chromedriver. Ends it, and every browser it started, when dropped.
pub struct Driver {
    child: Child,
    port: u16,
    // After the child: processes must end before their folder goes.
    folder: TempDir,
}

impl Driver {
    /// Starts chromedriver on a free port.
    pub async fn start(programs: &Programs) -> Driver {
        sweep();
        let folder = tempfile::Builder::new().prefix("portico-browser-").tempdir().expect("a temporary folder");
        let log = File::create(folder.path().join("driver.log")).expect("a file for chromedriver's log");
        let mut command = Command::new(&programs.chromedriver);
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"] {
            command.env(variable, folder.path());
        }
        let child = command
            .arg("--port=0")
            .env(MARK, std::process::id().to_string())
            .process_group(0)
            .stdin(Stdio::null())
            .stderr(log.try_clone().expect("a second handle on the log"))
            .stdout(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", programs.chromedriver.display()));
        let mut driver = Driver { child, port: 0, folder };
        let said = async {
            loop {
                match port(&driver.log()) {
                    Some(port) => return port,
                    None => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        };
        driver.port = match tokio::time::timeout(START, said).await {
            Ok(port) => port,
            Err(_) => panic!("chromedriver does not listen. It said:\n{}", driver.log()),
        };
        driver
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What it and the browser have said.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("driver.log")).unwrap_or_default()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // What has ended by itself need not be ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
        end(&marked(|run| run == std::process::id()));
    }
}

/// The port that chromedriver says it has taken, once the sentence is complete.
fn port(log: &str) -> Option<u16> {
    let (_, rest) = log.split_once("started successfully on port ")?;
    rest.split_once('.')?.0.parse().ok()
}

/// Ends what a run that was itself killed has left behind.
fn sweep() {
    end(&marked(|run| !Path::new("/proc").join(run.to_string()).exists()));
}

/// Processes whose mark names a run that `chosen` chooses. Where there is no `/proc` there are none.
fn marked(chosen: impl Fn(u32) -> bool) -> Vec<u32> {
    let run = |pid: u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let ours = format!("{MARK}=");
        let variables = String::from_utf8_lossy(&environment).into_owned();
        variables.split('\0').find_map(|variable| variable.strip_prefix(&ours)?.parse::<u32>().ok())
    };
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_string_lossy().parse::<u32>().ok())
        .filter(|pid| run(*pid).is_some_and(&chosen))
        .collect()
}

/// Ends processes by the shell, as the standard library ends only its own children.
fn end(processes: &[u32]) {
    if processes.is_empty() {
        return;
    }
    let all: Vec<String> = processes.iter().map(u32::to_string).collect();
    // One that is gone already is no failure.
    let _ = Command::new("sh").args(["-c", &format!("kill -9 {}", all.join(" "))]).stderr(Stdio::null()).status();
}
