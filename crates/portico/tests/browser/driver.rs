//! The driver of an engine, and through it the browser: their start, their folder and their end.
//!
//! The driver runs in a process group of its own and whatever it starts carries a mark in its environment. So nothing
//! outlives a run: what is marked is ended when the run is over, and what a killed run left behind at the next start.

use std::fs::{self, OpenOptions};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use crate::engine::{Engine, Programs};

/// The environment variable that marks our processes; its value is the process id of the run, and which of the run's
/// drivers it is: `4711.0`.
const MARK: &str = "PORTICO_BROWSER_RUN";

/// How many drivers the run has made.
static MADE: AtomicU32 = AtomicU32::new(0);

/// How long a driver may take to say that it listens.
const START: Duration = Duration::from_secs(30);

/// Whose a process is: see [`MARK`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark {
    run: u32,
    driver: u32,
}

impl Mark {
    fn read(text: &str) -> Option<Mark> {
        let (run, driver) = text.split_once('.')?;
        Some(Mark { run: run.parse().ok()?, driver: driver.parse().ok()? })
    }
}

/// A running driver. Ends it, and every browser it started, when dropped.
pub struct Driver {
    /// Whose processes are its own.
    mark: Mark,
    children: Vec<Child>,
    port: u16,
    // After the children: processes must end before their folder goes.
    folder: TempDir,
}

/// Makes the bars of WebKit's small browser so small that its window can be as narrow as a phone.
const SMALL_BARS: &str = "toolbar, headerbar, button, entry, image, box, progressbar {
    min-width: 0; min-height: 0; padding: 0; margin: 0; border-width: 0; font-size: 2px;
}
image { -gtk-icon-transform: scale(0.1) }";

/// The middle of WebKit's display, where the pointer rests. Nobody manages windows there: the one under the pointer has
/// the focus. So windows begin here, with a bar of the browser under the pointer.
pub const MIDDLE: (u16, u16) = (1600, 2000);

impl Driver {
    /// Starts the driver on a free port.
    pub async fn start(programs: &Programs) -> Driver {
        sweep();
        let folder = tempfile::Builder::new().prefix("portico-browser-").tempdir().expect("a temporary folder");
        let mark = Mark { run: std::process::id(), driver: MADE.fetch_add(1, Ordering::Relaxed) };
        let mut driver = Driver { mark, children: vec![], port: 0, folder };
        driver.begin(programs).await;
        driver
    }

    /// Ends the driver and its browsers, and starts it again.
    pub async fn restart(&mut self, programs: &Programs) {
        self.kill();
        // What the one before said is not to be taken for the words of the next; without a log there is nothing to lose.
        let _ = fs::remove_file(self.folder.path().join("driver.log"));
        self.begin(programs).await;
    }

    fn kill(&mut self) {
        // The last first: a display outlives who draws on it. What has ended by itself need not be ended.
        for mut child in self.children.drain(..).rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
        end(&marked(|mark| mark == self.mark));
    }

    async fn begin(&mut self, programs: &Programs) {
        let driver = self;
        let mut command = Command::new(&programs.driver);
        match programs.engine {
            Engine::Chromium => {
                driver.spawn(command.arg("--port=0"));
                driver.port = driver.said(|log| port(log, "started successfully on port ")).await;
            }
            Engine::Firefox => {
                // Access to the system is what lets tests change preferences; the second port's default is fixed.
                command.args(["--allow-system-access", "--port=0", "--websocket-port", &free_port().to_string()]);
                command.arg("--profile-root").arg(driver.folder.path());
                driver.spawn(&mut command);
                driver.port = driver.said(|log| port(log, "Listening on 127.0.0.1:")).await;
            }
            Engine::WebKit => {
                let display = driver.display(&programs.display).await;
                let gtk = driver.folder.path().join("gtk-3.0");
                fs::create_dir_all(&gtk).expect("a folder for settings");
                fs::write(gtk.join("gtk.css"), SMALL_BARS).expect("settings can be written");
                let still = "[Settings]\ngtk-enable-animations=0\n";
                fs::write(gtk.join("settings.ini"), still).expect("settings can be written");
                driver.port = free_port();
                command.arg(format!("--port={}", driver.port)).env("DISPLAY", display);
                driver.spawn(command.env("GTK_A11Y", "none").env("GSETTINGS_BACKEND", "memory"));
                let address = ("127.0.0.1", driver.port);
                driver.said(|_| std::net::TcpStream::connect(address).ok()).await;
            }
        }
    }

    /// Starts a program whose home is the folder, and whose words go into the log.
    fn spawn(&mut self, command: &mut Command) {
        let log = OpenOptions::new().create(true).append(true).open(self.folder.path().join("driver.log"));
        let log = log.expect("a file for the driver's log");
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "TMPDIR"] {
            command.env(variable, self.folder.path());
        }
        let child = command
            .env(MARK, format!("{}.{}", self.mark.run, self.mark.driver))
            .process_group(0)
            .stdin(Stdio::null())
            .stderr(log.try_clone().expect("a second handle on the log"))
            .stdout(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", command.get_program().display()));
        self.children.push(child);
    }

    /// Starts a display that nobody sees, and answers its name.
    async fn display(&mut self, program: &Path) -> String {
        // It picks a free number and writes it to its standard output, here the log. By itself it would begin anew, and
        // refuse whoever comes meanwhile, each time the last browser has left.
        self.spawn(Command::new(program).args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            &format!("{}x{}x24", 2 * MIDDLE.0, 2 * MIDDLE.1),
            "-nolisten",
            "tcp",
            "-noreset",
        ]));
        let number = |log: &str| {
            let (lines, _) = log.rsplit_once('\n')?;
            lines.lines().find_map(|line| line.trim().parse::<u32>().ok())
        };
        format!(":{}", self.said(number).await)
    }

    /// Waits until the log, or whatever else is looked at, has an answer.
    async fn said<T>(&self, answer: impl Fn(&str) -> Option<T>) -> T {
        let said = async {
            loop {
                match answer(&self.log()) {
                    Some(found) => return found,
                    None => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        };
        match tokio::time::timeout(START, said).await {
            Ok(found) => found,
            Err(_) => panic!("the driver does not listen. It said:\n{}", self.log()),
        }
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
        self.kill();
    }
}

/// A port that nobody listened on a moment ago.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.expect("a free port").port()
}

/// The port that the driver says it has taken, once the sentence is complete.
fn port(log: &str, before: &str) -> Option<u16> {
    let (_, rest) = log.split_once(before)?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    rest[..end].parse().ok()
}

/// Ends what a run that was itself killed has left behind.
fn sweep() {
    end(&marked(|mark| !Path::new("/proc").join(mark.run.to_string()).exists()));
}

/// Processes whose mark is one that `chosen` chooses. Where there is no `/proc` there are none.
fn marked(chosen: impl Fn(Mark) -> bool) -> Vec<u32> {
    let mark = |pid: u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let ours = format!("{MARK}=");
        let variables = String::from_utf8_lossy(&environment).into_owned();
        variables.split('\0').find_map(|variable| Mark::read(variable.strip_prefix(&ours)?))
    };
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_string_lossy().parse::<u32>().ok())
        .filter(|pid| mark(*pid).is_some_and(&chosen))
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
