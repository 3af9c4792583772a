//! Starting other programs: in the workspace's folder, shown as they are started, and for tests with a count of what
//! passed and failed and with what was left out.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::env;

/// What tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// Adds the line that every test program ends with, such as `test result: ok. 3 passed; 0 failed; 1 ignored`.
    /// Other lines change nothing.
    fn add(&mut self, line: &str) {
        let Some(line) = line.strip_prefix("test result: ") else { return };
        let words: Vec<&str> = line.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

/// What `cargo run` tells the program it starts about itself. Build scripts that read the same names would run again
/// for a cargo that was started with them.
const OF_THIS_CRATE: [&str; 18] = [
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_AUTHORS",
    "CARGO_PKG_DESCRIPTION",
    "CARGO_PKG_HOMEPAGE",
    "CARGO_PKG_LICENSE",
    "CARGO_PKG_LICENSE_FILE",
    "CARGO_PKG_NAME",
    "CARGO_PKG_README",
    "CARGO_PKG_REPOSITORY",
    "CARGO_PKG_RUST_VERSION",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// The cargo that started this program, with the words of one command line.
pub(crate) fn cargo(words: &str) -> Command {
    let mut command = Command::new(env::var("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words.split_whitespace()).current_dir(env::workspace());
    for name in OF_THIS_CRATE {
        command.env_remove(name);
    }
    if env::is_ci() {
        // Nobody looks for lines there; places of panics are told without.
        command.env("CARGO_PROFILE_DEV_DEBUG", "none");
    }
    command
}

/// Whether the program can be started and succeeds. What it says is not shown.
pub(crate) fn works(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs the program; an error when it fails.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let line = show(command);
    let status = command.status().with_context(|| format!("starting {line}"))?;
    ensure!(status.success(), "`{line}` failed: {status}");
    Ok(())
}

/// As [`succeed`], where something else is shown meanwhile: what the program says is shown when it has ended.
pub(crate) fn succeed_unheard(command: &mut Command) -> Result<()> {
    let line = line_of(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("starting {line}"))?;
    let said = [output.stdout, output.stderr].concat();
    println!("$ {line}\n{}", String::from_utf8_lossy(&said).trim_end());
    ensure!(output.status.success(), "`{line}` failed: {}", output.status);
    Ok(())
}

/// Runs tests and adds up what they came to; an error when one failed or could not be run.
pub(crate) fn count(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let before = counts.failed;
    hear(command, |line| counts.add(line))?;
    ensure!(counts.failed == before, "a program ended well, but tests failed");
    Ok(())
}

/// What a program says it left out: the rest of a line such as `SKIPPED: the disk fills, because …`.
pub(crate) fn skipped(line: &str) -> Option<&str> {
    line.strip_prefix("SKIPPED: ")
}

/// Runs the program, shows each line that it says and passes it on; an error when it fails.
pub(crate) fn hear(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    let line = show(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("starting {line}"))?;
    let output = child.stdout.take().expect("the output is piped");
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    loop {
        match lines.recv_timeout(Duration::from_secs(1)) {
            Ok(line) => {
                println!("{line}");
                each(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            // A program that the tests left behind may hold the pipe for ever.
            Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => break,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
    let status = child.wait()?;
    ensure!(status.success(), "`{line}` failed: {status}");
    Ok(())
}

/// Prints the command as one would type it.
fn show(command: &Command) -> String {
    let line = line_of(command);
    println!("$ {line}");
    line
}

/// The command as one would type it.
fn line_of(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program);
    command.get_args().fold(name.to_owned(), |line, word| line + " " + &word.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn results_of_all_test_programs_are_added_up() {
        let mut counts = Counts::default();
        for line in [
            "running 14 tests",
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 5 filtered out; finished in 0.41s",
            "test lists::every_order ... ok",
            "test result: FAILED. 7 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
            "the test result: ok. 99 passed; 99 failed",
        ] {
            counts.add(line);
        }
        assert_eq!(counts, Counts { passed: 19, failed: 3 });
    }

    #[test]
    fn tests_are_counted_while_they_run() {
        let mut counts = Counts::default();
        let outcome = count(&mut shell("echo 'test result: ok. 2 passed; 0 failed'"), &mut counts);
        assert!(outcome.is_ok());
        let outcome = count(&mut shell("echo 'test result: FAILED. 1 passed; 1 failed'; exit 101"), &mut counts);
        assert!(outcome.is_err());
        assert_eq!(counts, Counts { passed: 3, failed: 1 });
    }

    #[test]
    fn a_program_that_ends_well_with_failed_tests_has_failed() {
        let outcome = count(&mut shell("echo 'test result: FAILED. 1 passed; 1 failed'"), &mut Counts::default());
        assert!(outcome.is_err());
    }

    #[test]
    fn what_a_program_leaves_out_is_heard() {
        let mut left_out = vec![];
        let script = "echo 'SKIPPED: the disk fills, because of that'; echo 'it is not SKIPPED: this'";
        let outcome = hear(&mut shell(script), |line| left_out.extend(skipped(line).map(str::to_owned)));
        assert!(outcome.is_ok());
        assert_eq!(left_out, ["the disk fills, because of that"]);
    }

    #[test]
    fn a_program_left_behind_holds_nobody_up() {
        let mut counts = Counts::default();
        let outcome = count(&mut shell("sleep 30 & echo 'test result: ok. 1 passed; 0 failed'"), &mut counts);
        assert!(outcome.is_ok());
        assert_eq!(counts, Counts { passed: 1, failed: 0 });
    }
}
