//! The help desk's pages: what agents see and do.

mod access;
mod act;
mod belonging;
mod company;
mod contact;
mod directory;
mod frame;
mod pane;
mod passkeys;
mod system;
mod told;
mod view;
mod view_as;
mod who;
mod whose;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{delete, get, post};

use super::audience::Agent;
use super::download;
use super::error::Error;
use super::live;
use super::routes::{Audience, Route};
use super::uploads;
use crate::web::address::Segments;

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    let agent = Audience::Agent;
    vec![
        Route::new("GET", "/desk", agent, get(pane::home)),
        Route::new("GET", "/desk/v/{view}", agent, get(pane::queue)),
        Route::new("GET", "/desk/v/{view}/t/{id}", agent, get(pane::ticket)),
        Route::new("GET", "/desk/search", agent, get(pane::search)),
        Route::new("GET", "/desk/t/{id}", agent, get(pane::alone)),
        Route::new("POST", "/desk/t/{id}/reply", agent, post(act::reply)),
        Route::new("POST", "/desk/t/{id}/change", agent, post(act::change)),
        Route::new("POST", "/desk/t/{id}/close", agent, post(act::close)),
        Route::new("POST", "/desk/t/{id}/take", agent, post(act::take)),
        Route::new("POST", "/desk/t/{id}/showing", agent, post(act::showing)),
        Route::new("GET", "/desk/t/{id}/requester", agent, get(whose::requesters)),
        Route::new("POST", "/desk/t/{id}/requester", agent, post(whose::change_requester)),
        Route::new("GET", "/desk/t/{id}/company", agent, get(whose::companies)),
        Route::new("POST", "/desk/t/{id}/company", agent, post(whose::change_company)),
        Route::new("GET", "/desk/t/{id}/who", agent, get(who::page)),
        Route::new("GET", "/desk/t/{id}/files/{file}", agent, get(file)),
        Route::new("GET", "/desk/contacts", agent, get(directory::contacts)),
        Route::new("GET", "/desk/contacts/{id}", agent, get(directory::contact)),
        Route::new("GET", "/desk/contacts/new", agent, get(contact::blank)),
        Route::new("POST", "/desk/contacts/new", agent, post(contact::make)),
        Route::new("GET", "/desk/contacts/{id}/edit", agent, get(contact::edit)),
        Route::new("POST", "/desk/contacts/{id}/edit", agent, post(contact::save)),
        Route::new("GET", "/desk/contacts/{id}/password", agent, get(contact::unsent)),
        Route::new("POST", "/desk/contacts/{id}/password", agent, post(contact::send_link)),
        Route::new("POST", "/desk/contacts/{id}/factor", agent, post(contact::reset_factor)),
        Route::new("GET", "/desk/contacts/{id}/passkeys", agent, get(passkeys::ask)),
        Route::new("POST", "/desk/contacts/{id}/passkeys", agent, post(passkeys::take)),
        Route::new("POST", "/desk/contacts/{id}/view-as", agent, post(view_as::begin)),
        Route::new("POST", "/desk/view-as/stop", agent, post(view_as::stop)),
        Route::new("POST", "/desk/contacts/{id}/confirm", agent, post(contact::confirm)),
        Route::new("POST", "/desk/contacts/{id}/invite", agent, post(access::invite)),
        Route::new("POST", "/desk/contacts/{id}/approve", agent, post(access::approve)),
        Route::new("POST", "/desk/contacts/{id}/decline", agent, post(access::decline)),
        Route::new("POST", "/desk/contacts/{id}/readmit", agent, post(access::readmit)),
        Route::new("GET", "/desk/contacts/{id}/delete", agent, get(contact::ask)),
        Route::new("POST", "/desk/contacts/{id}/delete", agent, post(contact::delete)),
        Route::new("GET", "/desk/contacts/{id}/companies", agent, get(belonging::offer)),
        Route::new("POST", "/desk/contacts/{id}/companies", agent, post(belonging::add)),
        Route::new("POST", "/desk/contacts/{id}/companies/{company}/primary", agent, post(belonging::make_primary)),
        Route::new("GET", "/desk/contacts/{id}/companies/{company}/remove", agent, get(belonging::ask)),
        Route::new("POST", "/desk/contacts/{id}/companies/{company}/remove", agent, post(belonging::remove)),
        Route::new("GET", "/desk/companies", agent, get(directory::companies)),
        Route::new("GET", "/desk/companies/{id}", agent, get(directory::company)),
        Route::new("GET", "/desk/companies/new", agent, get(company::blank)),
        Route::new("POST", "/desk/companies/new", agent, post(company::make)),
        Route::new("GET", "/desk/companies/{id}/edit", agent, get(company::edit)),
        Route::new("POST", "/desk/companies/{id}/edit", agent, post(company::save)),
        Route::new("GET", "/desk/companies/{id}/delete", agent, get(company::ask)),
        Route::new("POST", "/desk/companies/{id}/delete", agent, post(company::delete)),
        Route::new("POST", "/desk/companies/{id}/associate", agent, post(company::associate)),
        Route::new("GET", "/desk/system", agent, get(system::page)),
        Route::new("GET", "/desk/live", agent, get(hints)),
        Route::new("POST", "/desk/uploads", agent, post(upload)),
        Route::new("DELETE", "/desk/uploads/{upload}", agent, delete(remove)),
        Route::new("POST", "/desk/preview", agent, post(preview)),
    ]
}

async fn hints(door: Agent) -> Result<Response, Error> {
    live::stream(door.0).await
}

async fn file(door: Agent, Segments((id, file)): Segments<(String, String)>) -> Result<Response, Error> {
    download::send(&door, door.id(&id)?, door.id(&file)?).await
}

async fn upload(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    uploads::upload(&door, request).await
}

async fn remove(door: Agent, Segments(id): Segments<String>) -> Result<Response, Error> {
    uploads::remove(&door, id).await
}

async fn preview(door: Agent, request: Request<Body>) -> Result<Response, Error> {
    uploads::preview(&door, request).await
}
