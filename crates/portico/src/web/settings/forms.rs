//! The forms there are: made, copied and deleted here, edited on a page of their own.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::forms::{self, Draft, FILES, Line};
use crate::desk::ids::FormId;
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::error::{Error, render, render_as};
use crate::web::page::{Problem, Shell};

#[derive(Template)]
#[template(path = "settings/forms.html")]
struct Forms {
    shell: Shell,
    lines: Vec<Line>,
    is_deleted: bool,
}

#[derive(Template)]
#[template(path = "settings/form_delete.html")]
struct Delete {
    shell: Shell,
    draft: Draft,
    problems: Vec<Problem>,
}

impl Forms {
    fn is_portal(&self) -> bool {
        false
    }

    /// Where what a form makes goes to.
    fn goes_to(&self, line: &Line) -> String {
        match &line.goes_to {
            Some((inbox, stage)) => self.shell.na("forms-goes-to", &[("inbox", inbox.into()), ("stage", stage.into())]),
            None => self.shell.n("forms-makes-none"),
        }
    }

    /// Whether customers are offered it.
    fn is_connected(&self, line: &Line) -> bool {
        line.is_offered
    }
}

impl Delete {
    fn is_portal(&self) -> bool {
        false
    }
}

/// All forms.
pub(super) async fn page(
    door: Agent,
    Parameters(asked): Parameters<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, lines) = door
        .read(move |mut s| {
            Box::pin(async move {
                let lines = forms::list(&mut s).await?;
                Ok((Shell::new(&app, &headers, &s), lines))
            })
        })
        .await?;
    Ok(render(&Forms { shell, lines, is_deleted: asked.contains_key("deleted") }))
}

fn page_of(id: FormId) -> Response {
    Redirect::to(&format!("/settings/forms/{id}")).into_response()
}

/// Makes a form from the template for support, and leads to it.
pub(super) async fn make(door: Agent) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let made = door.write(move |mut s| {
        Box::pin(async move {
            let w = Shell::new(&app, &headers, &s).w;
            let template = forms::Template {
                name: w.t("forms-new-name"),
                labels: vec![
                    ("subject", w.t("forms-new-subject")),
                    ("content", w.t("forms-new-content")),
                    ("hs_ticket_priority", w.t("forms-new-priority")),
                    (FILES, w.t("files")),
                ],
            };
            forms::make(&mut s, template).await
        })
    });
    Ok(page_of(made.await?))
}

/// Copies a form, and leads to the copy.
pub(super) async fn copy(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id: FormId = door.id(&id)?;
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let copied = door.write(move |mut s| {
        Box::pin(async move {
            let name = forms::look(&mut s, id).await?.sheet.name;
            let name = Shell::new(&app, &headers, &s).w.v("forms-copy-of", "name", name);
            forms::copy(&mut s, id, &name).await
        })
    });
    Ok(page_of(copied.await?))
}

async fn build(door: &Door, id: FormId, invalid: Invalid) -> Result<Delete, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, draft) = door
        .read(move |mut s| {
            Box::pin(async move {
                let draft = forms::look(&mut s, id).await?;
                Ok((Shell::new(&app, &headers, &s), draft))
            })
        })
        .await?;
    Ok(Delete { problems: shell.problems(&invalid), shell, draft })
}

/// Asks whether a form is to be deleted.
pub(super) async fn ask(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    Ok(render(&build(&door, id, Invalid::default()).await?))
}

/// Deletes a form that the portal does not name.
pub(super) async fn delete(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    let id = door.id(&id)?;
    match door.try_write(move |mut s| Box::pin(async move { forms::delete(&mut s, id).await })).await {
        Ok(()) => Ok(Redirect::to("/settings/forms?deleted").into_response()),
        Err(desk::Error::Invalid(invalid)) => {
            Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&door, id, invalid).await?))
        }
        Err(error) => Err(Error::new(error, &door)),
    }
}
