//! Counts the processor instructions of the pages that matter, under Valgrind, and compares them with committed figures.
//!
//! Instructions do not depend on what else the machine does, so a page that has become dearer is seen in the run that made
//! it so. The check is tried on a page that is dearer, each time: it must say so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::Args as ClapArgs;

use crate::client::Client;
use crate::server::{Product, Server, free_port};

/// What to count.
#[derive(ClapArgs, Clone, Debug)]
pub(crate) struct Args {
    /// The product's program.
    #[arg(long)]
    portico: PathBuf,
    /// A folder for the database; it is made anew.
    #[arg(long)]
    data: PathBuf,
    /// The committed figures.
    #[arg(long)]
    figures: PathBuf,
    /// Writes the figures instead of comparing with them.
    #[arg(long)]
    accept: bool,
}

/// Tickets in the database.
const TICKETS: &str = "300";
/// Requests that are counted, after as many that are not.
const REQUESTS: u64 = 40;
/// More than so many hundredths above its figure a page has become dearer.
const DEARER: u64 = 6;
/// Less than so many hundredths below it the figure is out of date.
const CHEAPER: u64 = 10;

/// Instructions of one request, by page.
type Figures = BTreeMap<String, u64>;

/// Counts, and compares or accepts.
///
/// # Errors
/// When a page has become dearer; when Valgrind is missing.
pub(crate) async fn run(args: Args) -> Result<()> {
    if args.data.exists() {
        std::fs::remove_dir_all(&args.data)?;
    }
    std::fs::create_dir_all(&args.data)?;
    let data = args.data.canonicalize()?;
    let product = Product {
        program: args.portico.canonicalize().context("the product's program")?,
        database: format!("sqlite:{}", data.join("portico.db").display()),
        data: data.clone(),
        variables: vec![],
    };
    let made = product.command("seed").args(["--tickets", TICKETS]).output().context("seeding")?;
    ensure!(made.status.success(), "seeding: {}", String::from_utf8_lossy(&made.stderr));
    let counted = count(&product, &data).await?;
    for (page, instructions) in &counted {
        println!("{page}: {instructions} instructions");
    }
    if args.accept {
        std::fs::write(&args.figures, serde_json::to_string_pretty(&counted)? + "\n")?;
        return Ok(());
    }
    let committed: Figures = serde_json::from_str(&std::fs::read_to_string(&args.figures).context("the figures")?)?;
    let planted = Figures::from([("list".to_owned(), counted["list of 100"])]);
    let only_list = Figures::from([("list".to_owned(), committed["list"])]);
    ensure!(
        !dearer(&only_list, &planted).is_empty(),
        "a list of 100 rows passed for one of 25: the check sees nothing"
    );
    let mut found = dearer(&committed, &counted);
    let new = counted.keys().filter(|page| **page != "list of 100" && !committed.contains_key(*page));
    found.extend(new.map(|page| format!("{page} has no figure")));
    if found.is_empty() {
        return Ok(());
    }
    bail!("{}\nIf this is meant: cargo xtask instructions --accept", found.join("\n"))
}

/// What is dearer than its figure, or so much cheaper that the figure should follow.
fn dearer(committed: &Figures, counted: &Figures) -> Vec<String> {
    let mut found = vec![];
    for (page, figure) in committed {
        match counted.get(page) {
            None => found.push(format!("{page} was not counted")),
            Some(now) if *now * 100 > figure * (100 + DEARER) => {
                found.push(format!("{page} costs {now} instructions instead of {figure}"));
            }
            Some(now) if *now * 100 < figure * (100 - CHEAPER) => {
                found.push(format!("{page} costs {now} instructions, less than its figure of {figure}"));
            }
            Some(_) => {}
        }
    }
    found
}

async fn count(product: &Product, data: &Path) -> Result<Figures> {
    let address = free_port()?;
    let mut command = Command::new("valgrind");
    let plain = product.command("serve");
    command.args(["--quiet", "--tool=callgrind", "--callgrind-out-file=counted"]).arg(&product.program).arg("serve");
    command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("PORTICO_LISTEN", address.to_string()).env("PORTICO_PUBLIC_URL", format!("http://{address}"));
    command.env("PATH", "/usr/bin:/bin").current_dir(data);
    // Counting is slow: a connection waits for its turn longer than one from outside may.
    command.env("PORTICO_LIMITS_HEADER_SECONDS", "3600");
    let server = Server::start(&mut command, address, "/readyz").await.context("valgrind")?;
    let mut customer = Client::connect(address).await?;
    customer.sign_in("/sign-in", "contact0.0@bench.example", PASSWORD).await?;
    let mut agent = Client::connect(address).await?;
    agent.sign_in("/desk/sign-in", "agent0@bench.example", PASSWORD).await?;
    let list = customer.get("/requests").await?.text();
    let link = list.split("class=\"link\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
    let ticket = link.context("a list without tickets")?.to_owned();
    let desk = ticket.replace("/requests/", "/desk/v/all/t/");
    let mut figures = Figures::new();
    for (page, path, is_desk) in [
        ("list", "/requests", false),
        ("list of 100", "/requests?size=100", false),
        ("ticket", &*ticket, false),
        ("search", "/requests?q=meter", false),
        ("desk queue", "/desk/v/all", true),
        ("desk ticket", &*desk, true),
    ] {
        let client = if is_desk { &mut agent } else { &mut customer };
        ask(client, path).await?;
        control(&server, "--zero")?;
        ask(client, path).await?;
        control(&server, "--dump")?;
        figures.insert(page.to_owned(), total(data)? / REQUESTS);
    }
    server.kill();
    Ok(figures)
}

const PASSWORD: &str = "demo-portico-2026";

async fn ask(client: &mut Client, path: &str) -> Result<()> {
    for _ in 0..REQUESTS {
        let page = client.get(path).await?;
        ensure!(page.status == 200, "{path}: {}", page.status);
    }
    Ok(())
}

fn control(server: &Server, word: &str) -> Result<()> {
    let done = Command::new("callgrind_control").arg(word).arg(server.id().to_string()).output()?;
    ensure!(done.status.success(), "callgrind_control: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// The instructions in the newest dump.
fn total(data: &Path) -> Result<u64> {
    let mut dumps: Vec<PathBuf> = vec![];
    for entry in std::fs::read_dir(data)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with("counted.") {
            dumps.push(entry.path());
        }
    }
    let number = |path: &PathBuf| path.extension().and_then(|n| n.to_string_lossy().parse::<u32>().ok());
    let newest = dumps.iter().max_by_key(|path| number(path)).context("no dump")?;
    let text = std::fs::read_to_string(newest)?;
    let line = text.lines().find_map(|line| line.strip_prefix("totals:").or_else(|| line.strip_prefix("summary:")));
    Ok(line.context("a dump without totals")?.trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::{Figures, dearer};

    #[test]
    fn dearer_cheaper_and_missing_pages_are_told() {
        let committed = Figures::from([("list".into(), 1_000_000), ("ticket".into(), 500_000)]);
        let counted = |list: u64| Figures::from([("list".to_owned(), list), ("ticket".to_owned(), 500_000)]);
        for (list, expected) in [(1_000_000, 0), (1_060_000, 0), (1_070_000, 1), (910_000, 0), (890_000, 1)] {
            assert_eq!(dearer(&committed, &counted(list)).len(), expected, "{list}");
        }
        assert_eq!(dearer(&committed, &Figures::new()).len(), 2);
    }
}
