//! What the pages about people share: the frame around them, and what came of a form that was refused.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::HeaderMap;

use crate::app::App;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::session::Session;
use crate::desk::tickets::{self, QueueCounts};
use crate::web::page::{Problem, Shell};

/// The shell of a page and the figures beside it.
pub(super) async fn frame(app: &App, headers: &HeaderMap, s: &mut Session<'_>) -> desk::Result<(Shell, QueueCounts)> {
    let counts = tickets::queue_counts(s).await?;
    Ok((Shell::new(app, headers, s), counts))
}

/// What has to be mended, and which other record stands in the way of a field.
#[derive(Clone, Debug, Default)]
pub(super) struct Refused {
    pub problems: Vec<Problem>,
    /// By field: the id and the name of whoever has it already.
    others: BTreeMap<String, (String, String)>,
}

impl Refused {
    pub(super) fn new(shell: &Shell, invalid: &Invalid) -> Refused {
        let other = |found: &desk::error::FieldProblem| {
            let arg = |name| found.args.iter().find(|(arg, _)| *arg == name).map(|(_, value)| value.clone());
            Some((found.field.clone(), (arg("id")?, arg("name")?)))
        };
        Refused { problems: shell.problems(invalid), others: invalid.problems.iter().filter_map(other).collect() }
    }

    pub(super) fn problem(&self, field: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == field)
    }

    pub(super) fn other(&self, field: &str) -> Option<&(String, String)> {
        self.others.get(field)
    }

    /// Whether somebody else has changed the record meanwhile.
    pub(super) fn is_overtaken(&self) -> bool {
        self.problem("version").is_some()
    }
}

/// The question whether a contact or a company is to be deleted.
#[derive(Template)]
#[template(path = "desk/delete.html")]
pub(super) struct Delete {
    pub shell: Shell,
    pub counts: QueueCounts,
    pub at: String,
    pub title: String,
    pub name: String,
    /// What becomes of what it has, or why it has to stay.
    pub text: String,
    pub verb: String,
    /// Its page.
    pub page: String,
    pub version: i64,
    pub is_needed: bool,
    pub refused: Refused,
}
