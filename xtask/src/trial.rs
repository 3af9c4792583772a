//! What is done to the running program from outside, by the program `trial` of this workspace.

use std::process::Command;

use anyhow::Result;

use crate::{env, packages, run};

/// Measures what is published; with the word `--write` the table and the figures go into `docs`.
pub(crate) fn bench(words: &[&str]) -> Result<()> {
    let (write, words): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| **word == "--write");
    let out = if write.is_empty() { env::target().join("bench/last") } else { env::workspace().join("docs") };
    packages::provide(false)?;
    let mut command = built("dist", "bench")?;
    command.arg("--data").arg(env::target().join("bench")).arg("--out").arg(out).args(words);
    run::succeed(&mut command)
}

/// Kills the server and takes away what it stands on; answers what could not be tried here.
pub(crate) fn faults(profile: &str, words: &[&str]) -> Result<Vec<String>> {
    packages::provide(false)?;
    let mut command = built(profile, "faults")?;
    command.arg("--data").arg(env::target().join("faults")).args(words);
    let mut skipped = vec![];
    run::hear(&mut command, |line| skipped.extend(run::skipped(line).map(str::to_owned)))?;
    Ok(skipped)
}

/// Fills it with open pages and slow files.
pub(crate) fn crowd(profile: &str, words: &[&str]) -> Result<()> {
    let mut command = built(profile, "crowd")?;
    command.arg("--data").arg(env::target().join("crowd")).args(words);
    run::succeed(&mut command)
}

/// Counts the instructions of pages, as the tests have them built; `run` runs what counts them.
pub(crate) fn instructions(words: &[&str], run: fn(&mut Command) -> Result<()>) -> Result<()> {
    let mut command = built("dev", "instructions")?;
    command.arg("--data").arg(env::target().join("instructions"));
    command.arg("--figures").arg(env::workspace().join("docs/instructions.json")).args(words);
    run(&mut command)
}

/// The trial of this name with the product's program, both built.
fn built(profile: &str, name: &str) -> Result<Command> {
    run::succeed(&mut run::cargo(&format!("build --profile {profile} --locked --package portico --package trial")))?;
    let folder = env::target().join(if profile == "dev" { "debug" } else { profile });
    let mut command = Command::new(folder.join("trial"));
    command.arg(name).arg("--portico").arg(folder.join("portico"));
    Ok(command)
}
