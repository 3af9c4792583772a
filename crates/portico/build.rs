//! Makes the table of assets: hashed names, and every file compressed once, here, so that the server only picks.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    println!("cargo:rerun-if-changed=assets");
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=locales");
    #[expect(clippy::disallowed_methods, reason = "cargo tells build scripts where to write by the environment")]
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut table = Table { out: out.clone(), code: String::new(), names: BTreeMap::new() };
    table.add("inter.woff2", "font/woff2", fs::read("assets/fonts/inter.woff2")?)?;
    fonts(&mut table)?;
    table.add("icons.svg", "image/svg+xml", fs::read("assets/icons/icons.svg")?)?;
    table.add("favicon.svg", "image/svg+xml", fs::read("assets/icons/favicon.svg")?)?;
    table.add("contour.svg", "image/svg+xml", fs::read("assets/icons/contour.svg")?)?;
    #[expect(clippy::disallowed_methods, reason = "cargo tells build scripts the profile by the environment")]
    let is_debug = env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    let sheets: &[&str] =
        if is_debug { &["base", "portal", "gate", "desk", "design"] } else { &["base", "portal", "gate", "desk"] };
    for name in sheets {
        let mut css = fs::read_to_string(format!("assets/css/{name}.css"))?;
        for (logical, hashed) in &table.names {
            css = css.replace(&format!("url({logical})"), &format!("url(/assets/{hashed})"));
        }
        table.add(&format!("{name}.css"), "text/css; charset=utf-8", css.into_bytes())?;
    }
    table.add("app.js", "text/javascript; charset=utf-8", scripts()?)?;
    // Behaviours that few pages have.
    for name in ["idle", "passkey", "register"] {
        table.add(&format!("{name}.js"), "text/javascript; charset=utf-8", alone(name)?)?;
    }
    table.add("htmx.js", "text/javascript; charset=utf-8", fs::read("assets/vendor/htmx.min.js")?)?;
    fs::write(out.join("assets.rs"), format!("static ASSETS: &[Asset] = &[\n{}];\n", table.code))?;
    Ok(())
}

/// What the first file of a family holds, and what its second.
const LATIN: [&str; 2] = [
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,\
     U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+0304,U+0308,U+0329,U+1D00-1DBF,U+1E00-1E9F,\
     U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C4,U+2113,U+2C60-2C7F,U+A720-A7FF",
];

/// The families to choose from, each with a stylesheet of its own, which only pages that are written in it load.
fn fonts(table: &mut Table) -> Result<(), Failure> {
    let mut names: Vec<String> = vec![];
    for entry in fs::read_dir("assets/fonts")? {
        let name = entry?.file_name().into_string().map_err(|_| "a font has a plain name")?;
        names.extend(name.strip_suffix("-ext.woff2").map(str::to_owned));
    }
    names.sort();
    for family in names {
        let mut css = String::new();
        for (file, range) in [format!("{family}.woff2"), format!("{family}-ext.woff2")].iter().zip(LATIN) {
            table.add(file, "font/woff2", fs::read(format!("assets/fonts/{file}"))?)?;
            let url = &table.names[file];
            writeln!(
                css,
                "@font-face{{font-family:{family};src:url(/assets/{url}) format(\"woff2\");font-weight:100 1000;\
                 font-display:swap;unicode-range:{range}}}"
            )?;
        }
        table.add(&format!("font-{family}.css"), "text/css; charset=utf-8", css.into_bytes())?;
    }
    Ok(())
}

/// Our scripts, one small file a behaviour, in one file; each keeps its names to itself.
fn scripts() -> Result<Vec<u8>, Failure> {
    let mut files: Vec<PathBuf> =
        fs::read_dir("assets/js")?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|file| file.is_file());
    files.sort();
    let mut all = String::from("\"use strict\";\n");
    for file in files {
        writeln!(all, "(() => {{\n{}}})();", fs::read_to_string(file)?)?;
    }
    Ok(all.into_bytes())
}

/// A script that only the pages load that need it.
fn alone(name: &str) -> Result<Vec<u8>, Failure> {
    let script = fs::read_to_string(format!("assets/js/alone/{name}.js"))?;
    Ok(format!("\"use strict\";\n(() => {{\n{script}}})();\n").into_bytes())
}

struct Table {
    out: PathBuf,
    code: String,
    names: BTreeMap<String, String>,
}

impl Table {
    fn add(&mut self, name: &str, media_type: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let digest: String = Sha256::digest(&bytes).iter().take(5).fold(String::new(), |mut hex, byte| {
            // Writing to a string does not fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        let (stem, ending) = name.split_once('.').ok_or("an asset has an ending")?;
        let hashed = format!("{stem}-{digest}.{ending}");
        let is_packed = name.ends_with(".woff2");
        let brotli = if is_packed { Vec::new() } else { brotli(&bytes)? };
        let gzip = if is_packed { Vec::new() } else { gzip(&bytes)? };
        for (suffix, bytes) in [("", &bytes), (".br", &brotli), (".gz", &gzip)] {
            fs::write(self.out.join(format!("{hashed}{suffix}")), bytes)?;
        }
        let include = |suffix: &str| include_of(&self.out, &format!("{hashed}{suffix}"));
        writeln!(
            self.code,
            "    Asset {{ name: {name:?}, url: \"/assets/{hashed}\", media_type: {media_type:?}, identity: {}, brotli: {}, gzip: {} }},",
            include(""),
            include(".br"),
            include(".gz"),
        )?;
        self.names.insert(name.to_owned(), hashed);
        Ok(())
    }
}

fn include_of(out: &Path, file: &str) -> String {
    format!("include_bytes!({:?})", out.join(file).display().to_string())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut packed = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(packed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}
