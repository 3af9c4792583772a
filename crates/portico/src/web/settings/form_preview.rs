//! A form as customers would see it, of what is typed on its page and not saved. Nothing can be sent from it; what an answer
//! asks for is shown as customers get it, with scripts and without.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;

use super::questions;
use crate::desk::forms::{self, Question};
use crate::desk::ids::FormId;
use crate::web::address::Segments;
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::form::{self, FormData};
use crate::web::page::Shell;
use crate::web::portal::new::{New, Preview, QUESTIONS};

/// The form, first as it comes from its settings, then with the answers that were given on this page.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    request: Request<Body>,
) -> Result<Response, Error> {
    let id: FormId = door.id(&id)?;
    let sent = form::take_fields(&door, request).await?;
    let (typed, answers) = match sent.some(QUESTIONS) {
        Some(typed) => (serde_json::from_str(&typed).unwrap_or_default(), sent),
        None => (questions::sent(&sent, &[]).into_iter().map(|row| row.question).collect(), FormData::default()),
    };
    let typed: Vec<Question> = typed;
    let preview = Preview {
        settings: format!("/settings/forms/{id}"),
        questions: serde_json::to_string(&typed).expect("texts are JSON"),
    };
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, fields) = door
        .read(move |mut s| {
            Box::pin(async move {
                let fields = forms::preview(&mut s, id, typed).await?;
                Ok((Shell::new(&app, &headers, &s), fields))
            })
        })
        .await?;
    Ok(render(&New::of(shell, fields, &answers).previewed(preview)))
}
