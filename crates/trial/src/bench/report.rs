//! What was measured, as a table for people and as JSON for programs, and what it means for the budget.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

use super::load::Sample;
use super::weight::Weight;

/// One row at one size on one database.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measured {
    pub engine: &'static str,
    pub size: u64,
    pub name: &'static str,
    /// Answers in a second.
    pub rate: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Processor time of one answer, of the server and its database.
    pub cpu_micros: f64,
    /// The same of the floor.
    pub floor_cpu_micros: Option<f64>,
}

impl Measured {
    pub(super) fn new(name: &'static str, own: &Sample, floor: Option<&Sample>) -> Measured {
        Measured {
            engine: "",
            size: 0,
            name,
            rate: own.rate(),
            p50_ms: own.percentile(50.0),
            p99_ms: own.percentile(99.0),
            cpu_micros: own.cpu_micros(),
            floor_cpu_micros: floor.map(Sample::cpu_micros),
        }
    }

    /// Times the floor's processor time.
    fn ratio(&self) -> Option<f64> {
        self.floor_cpu_micros.map(|floor| self.cpu_micros / floor)
    }

    pub(super) fn line(&self) -> String {
        let ratio = self.ratio().map(|ratio| format!(", {ratio:.2} times the floor")).unwrap_or_default();
        let Measured { name, rate, p50_ms, p99_ms, cpu_micros, .. } = self;
        format!("{name}: {rate:.0}/s, p50 {p50_ms:.1} ms, p99 {p99_ms:.1} ms, {cpu_micros:.0} µs{ratio}")
    }
}

/// An export of a list.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Export {
    pub rows: u64,
    pub first_byte_ms: f64,
    pub seconds: f64,
    /// Memory that came on top while it ran.
    pub grown_kib: u64,
}

/// What is measured once at a size on a database.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Facts {
    pub engine: &'static str,
    pub size: u64,
    pub ready_ms: f64,
    pub first_page_ms: f64,
    pub idle_kib: u64,
    pub loaded_kib: u64,
    /// Of what is used at the end of the load, what is not the pages of files, which the system takes back when it likes.
    pub own_kib: u64,
    pub database_bytes: u64,
    pub export: Export,
    pub weight: Weight,
}

/// Everything of one run.
#[derive(Default, Serialize)]
pub(super) struct Report {
    pub measured: Vec<Measured>,
    pub facts: Vec<Facts>,
}

/// A row of the budget: what is asked, what was found, whether that is enough.
struct Verdict {
    what: String,
    found: String,
    is_met: bool,
}

impl Report {
    /// Markdown.
    pub(super) fn table(&self) -> String {
        let mut out = String::new();
        // Writing into a string does not fail.
        let _ = self.write_table(&mut out);
        out
    }

    fn write_table(&self, out: &mut String) -> std::fmt::Result {
        writeln!(out, "| Database | Tickets | What | Answers/s | p50 ms | p99 ms | CPU µs | Floor µs | Ratio |")?;
        writeln!(out, "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |")?;
        for row in &self.measured {
            let Measured { engine, size, name, rate, p50_ms, p99_ms, cpu_micros, .. } = row;
            let floor = row.floor_cpu_micros.map(|micros| format!("{micros:.0}")).unwrap_or_default();
            let ratio = row.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            writeln!(
                out,
                "| {engine} | {size} | {name} | {rate:.0} | {p50_ms:.1} | {p99_ms:.1} | {cpu_micros:.0} | {floor} | {ratio} |"
            )?;
        }
        writeln!(
            out,
            "\n| Database | Tickets | Ready ms | First page ms | Idle MiB | Peak MiB | Own MiB | Database MB | Export rows | First byte ms | Rows/s | Grown MiB | First visit kB |"
        )?;
        writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
        for facts in &self.facts {
            let export = &facts.export;
            writeln!(
                out,
                "| {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {} | {:.0} | {:.0} | {:.0} | {:.0} |",
                facts.engine,
                facts.size,
                facts.ready_ms,
                facts.first_page_ms,
                facts.idle_kib as f64 / 1024.0,
                facts.loaded_kib as f64 / 1024.0,
                facts.own_kib as f64 / 1024.0,
                facts.database_bytes as f64 / 1e6,
                export.rows,
                export.first_byte_ms,
                export.rows as f64 / export.seconds.max(1e-9),
                export.grown_kib as f64 / 1024.0,
                facts.weight.all() as f64 / 1e3
            )?;
        }
        writeln!(out, "\n| Budget | Found | |")?;
        writeln!(out, "| --- | --- | --- |")?;
        for verdict in self.verdicts() {
            let word = if verdict.is_met { "met" } else { "not met" };
            writeln!(out, "| {} | {} | {word} |", verdict.what, verdict.found)?;
        }
        Ok(())
    }

    fn verdicts(&self) -> Vec<Verdict> {
        let mut all = vec![];
        let mut engines: Vec<&'static str> = self.measured.iter().map(|row| row.engine).collect();
        engines.dedup();
        for engine in engines {
            let rows: Vec<&Measured> = self.measured.iter().filter(|row| row.engine == engine).collect();
            let floored = || rows.iter().filter(|row| row.floor_cpu_micros.is_some());
            let largest = rows.iter().map(|row| row.size).max().unwrap_or(0);
            let mut at_most = |what: &str, found: f64, limit: f64, unit: &str| {
                all.push(Verdict {
                    what: format!("{engine}: {what} at most {limit}{unit}"),
                    found: format!("{found:.2}{unit}"),
                    is_met: found <= limit,
                });
            };
            let ratio = floored().filter_map(|row| row.ratio()).fold(0.0, f64::max);
            at_most("list and ticket page, times the floor, at every size,", ratio, 2.5, "");
            let p99 = floored().map(|row| row.p99_ms).fold(0.0, f64::max);
            at_most("list and ticket page, p99 at 8 connections,", p99, 10.0, " ms");
            for name in ["list, largest company", "list, a company in the middle", "ticket"] {
                if let Some(growth) = growth(&rows, name) {
                    at_most(&format!("{name}, growth from the smallest size to the largest,"), growth, 1.3, "");
                }
            }
            let found = |name: &str| rows.iter().find(|row| row.size == largest && row.name == name);
            for name in [
                "search, a rare word",
                "search, a word in most messages",
                "filter by an option that one in 2 has",
                "filter by an option that one in 500 has",
                "sort by a property, own tickets",
                "sort by a property, a company in the middle",
            ] {
                if let Some(row) = found(name) {
                    at_most(&format!("{name}, {largest} tickets, CPU"), row.cpu_micros / 1e3, 10.0, " ms");
                    at_most(&format!("{name}, {largest} tickets, p99"), row.p99_ms, 50.0, " ms");
                }
            }
            if let (Some(create), Some(reply)) = (found("create a ticket"), found("reply with a file")) {
                let both = (create.cpu_micros + reply.cpu_micros) / 1e3;
                at_most("create and reply together, CPU", both, 10.0, " ms");
                at_most("create and reply, p99,", create.p99_ms.max(reply.p99_ms), 50.0, " ms");
            }
            if let Some(facts) = self.facts.iter().find(|facts| facts.engine == engine && facts.size == largest) {
                at_most("export, first byte", facts.export.first_byte_ms, 100.0, " ms");
                at_most("start to first page", facts.first_page_ms, 300.0, " ms");
                at_most("idle memory", facts.idle_kib as f64 / 1024.0, 50.0, " MiB");
                at_most("loaded memory", facts.loaded_kib as f64 / 1024.0, 128.0, " MiB");
                at_most("first visit", facts.weight.all() as f64 / 1e3, 150.0, " kB");
            }
        }
        all
    }

    /// Writes `performance-table.md` and `performance.json` into a folder.
    pub(super) fn write(&self, folder: &Path, table: &str) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join("performance-table.md"), table).context("the table")?;
        std::fs::write(folder.join("performance.json"), serde_json::to_string_pretty(self)? + "\n")
            .context("the figures")
    }
}

/// How much a row's processor time grows from the smallest size to the largest; None with one size.
fn growth(rows: &[&Measured], name: &str) -> Option<f64> {
    let of = || rows.iter().filter(|row| row.name == name);
    let (least, most) = (of().min_by_key(|row| row.size)?, of().max_by_key(|row| row.size)?);
    (least.size < most.size).then(|| most.cpu_micros / least.cpu_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(size: u64, cpu: f64, floor: f64) -> Measured {
        let own = Sample { micros: vec![1_000; 100], seconds: 1.0, ticks: 0 };
        Measured {
            engine: "SQLite",
            size,
            cpu_micros: cpu,
            floor_cpu_micros: Some(floor),
            ..Measured::new("ticket", &own, None)
        }
    }

    #[test]
    fn the_table_says_what_was_found_and_whether_it_is_enough() {
        let report =
            Report { measured: vec![measured(10, 200.0, 100.0), measured(1_000, 300.0, 100.0)], facts: vec![] };
        let table = report.table();
        assert!(table.contains("| SQLite | 1000 | ticket | 100 | 1.0 | 1.0 | 300 | 100 | 3.00 |"), "{table}");
        assert!(table.contains("at every size, at most 2.5 | 3.00 | not met |"), "{table}");
        assert!(table.contains("p99 at 8 connections, at most 10 ms | 1.00 ms | met |"), "{table}");
        assert!(table.contains("to the largest, at most 1.3 | 1.50 | not met |"), "{table}");
    }

    #[test]
    fn the_figures_are_json_with_every_row() {
        let report = Report { measured: vec![measured(10, 200.0, 100.0)], facts: vec![] };
        let json = serde_json::to_value(&report).expect("figures");
        assert_eq!(json["measured"][0]["cpu_micros"], 200.0);
        assert_eq!(json["measured"][0]["size"], 10);
    }
}
