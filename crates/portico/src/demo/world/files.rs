//! Attachments with real contents: charts, one-page documents, tables of readings and logs, each a few kilobytes.
//! The ending of the name decides what is made.

use std::fmt::Write;

use super::products::{self, PRODUCTS};
use super::rng::Rng;
use super::slots::Slots;
use super::{File, names, pdf, png};

const REGISTERS: &str = "register,meaning,unit,type
40001,flow,l/min x 10,uint16
40003,total volume,litres,uint32 high word first
40012,body temperature,0.1 degC,int16
40015,conductivity,uS/cm,uint16
40020,status bits,,uint16
40021,firmware,x 100,uint16
";

/// The file a story calls `pattern`, which may hold gaps.
pub(super) fn make(pattern: &str, slots: &Slots, rng: &mut Rng) -> File {
    let name = slug(&slots.fill(pattern, rng));
    let (media_type, bytes) = match name.rsplit('.').next() {
        Some("png") if name.starts_with("display") => ("image/png", png::display(slots.get("code"))),
        Some("png") => ("image/png", png::chart(rng)),
        Some("pdf") => ("application/pdf", document(&name, slots, rng)),
        Some("csv") => ("text/csv", table(&name, slots, rng).into_bytes()),
        _ => ("text/plain", log(slots, rng).into_bytes()),
    };
    File { name, media_type, bytes }
}

/// Spaces become hyphens and capitals small letters.
fn slug(name: &str) -> String {
    name.to_lowercase().replace([' ', '/'], "-")
}

fn document(name: &str, slots: &Slots, rng: &mut Rng) -> Vec<u8> {
    let stem = name.trim_end_matches(".pdf").replace('-', " ");
    let mut title = names::fold(&stem);
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut lines = vec!["Northwind Instruments, a made-up company".to_owned(), String::new()];
    let about = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if about(&["order", "invoice", "faktura", "slip", "sedel"]) {
        add_items(&mut lines, slots, rng);
    } else if about(&["check", "certificate", "repeat", "report"]) {
        add_measurements(&mut lines, slots, rng);
    } else {
        lines.push(format!("About: {}, {}", slots.get("product"), slots.get("serial")));
        lines.push(String::new());
        lines.push("1. Switch the instrument on and let it warm up.".to_owned());
        lines.push("2. Open the menu and choose Service.".to_owned());
        lines.push("3. Follow the steps on the display.".to_owned());
        lines.push(format!("If it shows {}, write to support.", slots.get("code")));
    }
    pdf::page(&title, &lines)
}

fn add_items(lines: &mut Vec<String>, slots: &Slots, rng: &mut Rng) {
    lines.push(format!("Order {}    Invoice {}", slots.get("order"), slots.get("invoice")));
    lines.push(String::new());
    lines.push("Pos    Pieces    Item".to_owned());
    lines.push(format!("1    {}    {}", slots.get("small"), slots.get("product")));
    lines.push(format!("2    {}    {}", rng.range(1, 9), slots.get("part")));
    lines.push("3    1    Mounting kit".to_owned());
    lines.push(String::new());
    lines.push(format!("Packed by {}.", rng.pick(&["Unni", "Sverre", "Milan"])));
}

fn add_measurements(lines: &mut Vec<String>, slots: &Slots, rng: &mut Rng) {
    lines.push(format!("Instrument: {}", slots.get("product")));
    lines.push(format!("Serial number: {}", slots.get("serial")));
    lines.push(String::new());
    lines.push("Point    Reference    Reading    Difference".to_owned());
    for point in 1..=rng.range(5, 11) {
        let reference = point * 125;
        let off = rng.range(-24, 25);
        let reading = reference as f64 + off as f64 / 10.0;
        let part = off as f64 * 10.0 / reference as f64;
        lines.push(format!("{point:>2}    {reference}.00    {reading:.2}    {part:+.2} %"));
    }
    lines.push(String::new());
    lines.push(format!("Checked by two people on a {}.", rng.pick(&["Tuesday", "Thursday"])));
}

fn table(name: &str, slots: &Slots, rng: &mut Rng) -> String {
    if name.contains("registers") {
        return REGISTERS.to_owned();
    }
    if name.contains("gateways") || name.contains("instruments") || name.contains("instrument-list") {
        return instruments(rng);
    }
    readings(slots, rng)
}

fn instruments(rng: &mut Rng) -> String {
    let mut list = "serial,product,state\n".to_owned();
    for _ in 0..rng.range(9, 30) {
        let product = rng.below(PRODUCTS.len());
        let state = rng.pick(&["ok", "ok", "offline", "due"]);
        let _ = writeln!(list, "{},{},{state}", products::serial(product, rng), PRODUCTS[product]);
    }
    list
}

fn readings(slots: &Slots, rng: &mut Rng) -> String {
    let mut table = "minute,reading,reference,status\n".to_owned();
    let level = rng.range(200, 900);
    let mut reading = level * 10;
    for minute in 0..rng.range(30, 120) {
        reading += rng.range(-6, 9);
        let status = if rng.chance(4) { slots.get("code") } else { "ok" };
        let _ = writeln!(table, "{minute},{}.{},{level}.0,{status}", reading / 10, reading % 10);
    }
    table
}

fn log(slots: &Slots, rng: &mut Rng) -> String {
    let mut log = format!("# {} {}\n", slots.get("model"), slots.get("serial"));
    let mut at = rng.range(5 * 3_600, 9 * 3_600);
    for _ in 0..rng.range(25, 90) {
        at += rng.range(1, 140);
        let event = match rng.below(7) {
            0 => format!("net dhcp request from {}", slots.get("ip")),
            1 => format!("bus unit {} answered in {} ms", rng.range(1, 60), rng.range(8, 90)),
            2 => format!("bus unit {} no answer", rng.range(1, 60)),
            3 => format!("temp {}.{} C", rng.range(20, 48), rng.below(10)),
            4 => format!("warn {}", slots.get("code")),
            _ => format!("store {} readings", rng.range(40, 600)),
        };
        let _ = writeln!(log, "{:02}:{:02}:{:02} {event}", at / 3_600, at / 60 % 60, at % 60);
    }
    log
}
