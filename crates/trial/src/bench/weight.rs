//! How much a first visit of the list loads, with everything the page and its styles name, as a browser accepts it.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde::Serialize;

use crate::client::Client;

/// Bytes on the wire, without headers.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Weight {
    pub page: usize,
    pub styles: usize,
    pub scripts: usize,
    pub fonts: usize,
    pub other: usize,
}

impl Weight {
    pub(super) fn all(&self) -> usize {
        self.page + self.styles + self.scripts + self.fonts + self.other
    }
}

pub(super) async fn first_visit(visitor: &Client) -> Result<Weight> {
    let mut client = visitor.again().await?;
    let page = client.get("/requests").await?.text();
    client.encodings = Some("br, gzip");
    let mut weight = Weight { page: client.get("/requests").await?.body.len(), ..Weight::default() };
    let mut named: BTreeSet<String> = ["href=\"", "src=\""].iter().flat_map(|mark| addresses(&page, mark)).collect();
    let styles: Vec<String> = named.iter().filter(|path| path.ends_with(".css")).cloned().collect();
    for path in styles {
        let plain = visitor.again().await?.get(&path).await?.text();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for mark in ["url(\"", "url("] {
            let within = addresses(&plain, mark).into_iter();
            named.extend(within.map(|to| if to.starts_with('/') { to } else { format!("{folder}/{to}") }));
        }
    }
    for path in named.iter().filter(|path| path.starts_with("/assets/") || path.starts_with("/theme")) {
        let file = client.get(path).await?;
        ensure!(file.status == 200, "{path}: {}", file.status);
        let bytes = file.body.len();
        match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "css" => weight.styles += bytes,
            "js" => weight.scripts += bytes,
            "woff2" => weight.fonts += bytes,
            _ => weight.other += bytes,
        }
    }
    Ok(weight)
}

/// What stands after each mark, up to what ends it.
fn addresses(text: &str, mark: &str) -> Vec<String> {
    let after = text.split(mark).skip(1);
    let ends = ['"', '\'', ')', '#', '>', ' '];
    after.filter_map(|rest| rest.split(ends).next()).filter(|to| !to.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn what_a_page_names_is_found() {
        let page = r#"<link href="/assets/a.css"><use href="/assets/i.svg#x"></use><a href="">"#;
        assert_eq!(addresses(page, "href=\""), ["/assets/a.css", "/assets/i.svg"]);
        assert_eq!(addresses("src:url(f.woff2) format(x)", "url("), ["f.woff2"]);
    }
}
