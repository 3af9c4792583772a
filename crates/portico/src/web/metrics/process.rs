//! What the operating system says about this process, by the names that Prometheus' own libraries use. Elsewhere than on
//! Linux it says nothing.

use std::fs;

use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

/// Clock ticks a second in `/proc`, which Linux keeps at this for all programs.
const TICKS: f64 = 100.0;

pub(super) fn registry() -> Registry {
    let mut registry = Registry::with_prefix("process");
    if let Some((user, system)) = processor() {
        let seconds = (user + system) as f64 / TICKS;
        registry.register_with_unit("cpu", "Processor time", Unit::Seconds, ConstCounter::new(seconds));
    }
    if let Some(bytes) = memory() {
        registry.register_with_unit("resident_memory", "Memory in use", Unit::Bytes, ConstGauge::new(bytes));
    }
    if let Some(count) = fs::read_dir("/proc/self/fd").ok().and_then(|files| i64::try_from(files.count()).ok()) {
        registry.register("open_fds", "Open files and connections", ConstGauge::new(count));
    }
    registry
}

/// Ticks of the processor for the program and for the system on its behalf.
fn processor() -> Option<(u64, u64)> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name stands in brackets and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11).map(str::parse);
    Some((fields.next()?.ok()?, fields.next()?.ok()?))
}

fn memory() -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<i64>().ok()?.checked_mul(1024)
}
