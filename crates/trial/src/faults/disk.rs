//! Fills the disk under the server and makes room again: nobody may be told that something is stored that is not, and
//! afterwards it goes on as if nothing had been.

use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::Place;
use super::kills::Stage;
use super::verdict::Verdict;
use super::writers;

/// Room in all.
const ROOM: usize = 64_000_000;
/// Room that is left when it becomes tight.
const LEFT: usize = 3_000_000;

/// None where no small disk can be made.
pub(super) async fn run(place: Place<'_>, seed: u64) -> Result<Option<Verdict>> {
    if fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    fs::create_dir_all(&place.data)?;
    let disk = Disk::mount(&place.data)?;
    let filler = place.data.join("filler");
    let stage = Stage::set(place, 300_000).await?;
    let server = stage.product.serve_at(stage.address).await?;
    let writers = writers::begin(&stage.scene, stage.address, seed).await?;
    fill(&disk, &filler)?;
    let scene = stage.scene.clone();
    let mut waited = 0;
    while scene.refused() < 20 && waited < 600 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        waited += 1;
    }
    fs::remove_file(&filler)?;
    ensure!(scene.refused() > 0, "the disk was never full");
    let refused = scene.refused();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let verdict = stage.end(server, writers).await?;
    ensure!(verdict.stored > 0, "nothing was stored at all");
    eprintln!("  {refused} writes were refused while the disk was full");
    Ok(Some(verdict))
}

/// A small disk in memory.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: &Path) -> Result<Disk> {
        let size = format!("size={ROOM}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "trial"]).arg(folder).status();
        ensure!(mounted.context("mount")?.success(), "no disk of its own for {}", folder.display());
        Ok(Disk(folder.to_owned()))
    }

    fn free(&self) -> Result<usize> {
        let said = Command::new("df").args(["--output=avail", "-B1"]).arg(&self.0).output()?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        Ok(text.lines().nth(1).context("df says nothing")?.trim().parse()?)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let gone = Command::new("umount").arg("-l").arg(&self.0).status();
        if !gone.is_ok_and(|status| status.success()) {
            eprintln!("{} is still mounted", self.0.display());
        }
    }
}

fn fill(disk: &Disk, filler: &Path) -> Result<()> {
    let size = disk.free()?.saturating_sub(LEFT);
    let mut file = fs::File::create(filler)?;
    for _ in 0..size / 1_000_000 {
        file.write_all(&[0; 1_000_000])?;
    }
    Ok(())
}
