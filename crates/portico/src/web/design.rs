//! Every component in every state on one page, for whoever works on the look. Debug builds alone have it.
//!
//! Its words are samples and stand in the template.

use askama::Template;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::audience::Visitor;
use super::error::{Error, render};
use super::page::Shell;
use super::routes::{Audience, Route};
use super::url;
use crate::web::address::Parameters;

/// The routes of this module.
pub(super) fn routes() -> Vec<Route> {
    vec![Route::new("GET", "/design", Audience::Visitor, get(page))]
}

#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct Asked {
    dir: String,
    mode: String,
    density: String,
}

#[derive(Template)]
#[template(path = "design/page.html")]
struct Page {
    shell: Shell,
    dir: &'static str,
    mode: &'static str,
    density: &'static str,
}

/// The one of `known` that was asked for, else the first.
fn choose(asked: &str, known: [&'static str; 3]) -> &'static str {
    known.into_iter().find(|one| *one == asked).unwrap_or(known[0])
}

impl Page {
    /// The ways to look at it, each with its address.
    fn looks(&self) -> Vec<(&'static str, String)> {
        let link = |dir: &str, mode: &str, density: &str| {
            url::with("/design", &[("dir", dir.into()), ("mode", mode.into()), ("density", density.into())])
        };
        vec![
            ("Light", link(self.dir, "light", self.density)),
            ("Dark", link(self.dir, "dark", self.density)),
            ("Comfortable", link(self.dir, self.mode, "comfortable")),
            ("Default", link(self.dir, self.mode, "default")),
            ("Compact", link(self.dir, self.mode, "compact")),
            ("Left to right", link("ltr", self.mode, self.density)),
            ("Right to left", link("rtl", self.mode, self.density)),
        ]
    }

    fn glyph(&self, state: &str) -> &'static str {
        match state {
            "you" => "g-you",
            "done" => "g-done",
            _ => "g-us",
        }
    }
}

async fn page(visitor: Visitor, Parameters(asked): Parameters<Asked>) -> Result<Response, Error> {
    let (app, headers) = (visitor.app.clone(), visitor.request.headers.clone());
    let shell = visitor.read(move |s| Box::pin(async move { Ok(Shell::new(&app, &headers, &s)) })).await?;
    Ok(render(&Page {
        shell,
        dir: choose(&asked.dir, ["ltr", "rtl", "ltr"]),
        mode: choose(&asked.mode, ["system", "light", "dark"]),
        density: choose(&asked.density, ["comfortable", "default", "compact"]),
    }))
}
