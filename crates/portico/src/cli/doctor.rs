//! `doctor`: says what is wrong with an installation, and mends it when asked.

use anyhow::bail;
use clap::Args as ClapArgs;

use crate::clock::Clock;
use crate::config::Config;
use crate::doctor::{self, Finding};

#[derive(ClapArgs)]
pub(super) struct Args {
    /// Mend what can be mended without losing anything. Stop every `serve` and `worker` first.
    #[arg(long)]
    fix: bool,
}

pub(super) async fn run(args: Args, config: Config) -> anyhow::Result<()> {
    let mut found = doctor::examine(&config, &Clock::System).await?;
    if args.fix && found.iter().any(|finding| finding.advice.is_none()) {
        doctor::mend(&config, &Clock::System, &found).await?;
        let left = doctor::examine(&config, &Clock::System).await?;
        for finding in found.iter().filter(|finding| left.iter().all(|other| other.name != finding.name)) {
            println!("mended  {}: {} ({})", finding.name, finding.meaning, finding.count);
        }
        found = left;
    }
    for finding in &found {
        tell(finding);
    }
    match found.iter().filter(|finding| !finding.is_hint).count() {
        0 => println!("Nothing is wrong."),
        n => bail!("{n} kinds of trouble"),
    }
    Ok(())
}

fn tell(finding: &Finding) {
    let kind = if finding.is_hint { "hint" } else { "trouble" };
    println!("{kind:<8}{}: {} ({})", finding.name, finding.meaning, finding.count);
    for example in &finding.examples {
        println!("        - {example}");
    }
    println!("        {}", finding.advice.as_deref().unwrap_or("`portico doctor --fix` mends it"));
}
