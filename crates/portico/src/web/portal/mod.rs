//! The portal's pages: what customers see and do.

mod account;
mod agent;
mod columns;
mod consent;
mod data;
mod export;
mod kept;
mod list;
mod look;
pub(in crate::web) mod new;
mod notifications;
mod own;
mod params;
mod security;
mod session;
mod ticket;
mod unsubscribe;
mod views;
mod workbook;

pub(in crate::web) use agent::named as device;
pub(in crate::web) use export::WORKBOOK;
pub(in crate::web) use list::sample as sample_list;
pub(in crate::web) use ticket::sample as sample_ticket;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post};

pub(crate) use agent::named as agent_named;

use super::audience::{Customer, Visitor};
use super::download;
use super::error::Error;
use super::live;
use super::routes::{Audience, Route};
use super::uploads;
use crate::desk;
use crate::web::address::Segments;

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    let customer = Audience::Customer;
    vec![
        Route::new("GET", "/", Audience::Visitor, get(home)),
        Route::new("GET", "/requests", customer, get(list::page)),
        Route::new("GET", "/consent", customer, get(consent::page)),
        Route::new("POST", "/consent", customer, post(consent::agree)),
        Route::new("GET", "/requests.csv", customer, get(export::csv)),
        Route::new("GET", "/requests.xlsx", customer, get(export::xlsx)),
        Route::new("GET", "/requests/columns", customer, get(own::list)),
        Route::new("POST", "/requests/columns", customer, post(own::pick)),
        Route::new("GET", "/requests/views", customer, get(views::page)),
        Route::new("POST", "/requests/views", customer, post(views::save)),
        Route::new("GET", "/requests/views/replace", customer, get(own::list)),
        Route::new("POST", "/requests/views/replace", customer, post(views::replace)),
        Route::new("GET", "/requests/views/{own}/rename", customer, get(views::all)),
        Route::new("POST", "/requests/views/{own}/rename", customer, post(views::rename)),
        Route::new("POST", "/requests/views/{own}/first", customer, post(views::open_first)),
        Route::new("GET", "/requests/views/{own}/delete", customer, get(views::delete_page)),
        Route::new("POST", "/requests/views/{own}/delete", customer, post(views::delete)),
        Route::new("GET", "/requests/{id}", customer, get(ticket::page)),
        Route::new("GET", "/requests/{id}/reply", customer, get(ticket::unsent)),
        Route::new("POST", "/requests/{id}/reply", customer, post(ticket::reply)),
        Route::new("POST", "/requests/{id}/mails", customer, post(notifications::mute)),
        Route::new("GET", "/requests/{id}/close", customer, get(ticket::close_page)),
        Route::new("POST", "/requests/{id}/close", customer, post(ticket::close)),
        Route::new("GET", "/requests/{id}/files/{file}", customer, get(file)),
        Route::new("GET", "/new", customer, get(new::page)),
        Route::new("POST", "/new", customer, post(new::submit)),
        Route::new("GET", "/new/sent/{id}", customer, get(new::receipt)),
        Route::new("POST", "/uploads", customer, post(upload)),
        Route::new("DELETE", "/uploads/{upload}", customer, delete(remove)),
        Route::new("POST", "/preview", customer, post(preview)),
        Route::new("GET", "/live", customer, get(hints)),
        Route::new("GET", "/account", customer, get(account::page)),
        Route::new("POST", "/account", customer, post(account::save)),
        Route::new("GET", "/account/notifications", customer, get(notifications::page)),
        Route::new("POST", "/account/notifications", customer, post(notifications::save)),
        Route::new("GET", "/account/data", customer, get(data::page)),
        Route::new("GET", "/account/data.json", customer, get(data::download)),
        Route::new("GET", "/account/data/erasure", customer, get(data::ask)),
        Route::new("POST", "/account/data/erasure", customer, post(data::erasure)),
        Route::new("GET", "/unsubscribe/{token}", Audience::Visitor, get(unsubscribe::page)),
        Route::new("POST", "/unsubscribe/{token}", Audience::Visitor, post(unsubscribe::stop)),
        Route::new("POST", "/account/appearance", customer, post(account::appearance)),
        Route::new("POST", "/account/language", customer, post(account::language)),
        Route::new("GET", "/account/security", customer, get(security::page)),
        Route::new("POST", "/account/security/{session}/end", customer, post(security::end)),
        Route::new("POST", "/account/security/end-others", customer, post(security::end_others)),
        Route::new("GET", "/account/password", customer, get(security::elsewhere)),
        Route::new("POST", "/account/password", customer, post(security::password)),
        Route::new("GET", "/account/session", customer, get(session::left)),
        Route::new("POST", "/account/session", customer, post(session::stay)),
        Route::new("GET", "/theme/{name}", Audience::Asset, get(look::sheet)),
        Route::new("GET", "/theme/picture/{name}", Audience::Asset, get(look::picture)),
    ]
}

async fn hints(door: Customer) -> Result<Response, Error> {
    live::stream(door.0).await
}

/// Leads to the list, from the portal's address alone and from those it had.
async fn home(door: Visitor) -> Result<Response, Error> {
    match door.try_read(|_| Box::pin(async { Ok(()) })).await {
        Ok(()) | Err(desk::Error::PortalOff) => Ok(Redirect::to(&door.at("/requests")).into_response()),
        Err(error) => Err(Error::new(error, &door)),
    }
}

async fn file(door: Customer, Segments((id, file)): Segments<(String, String)>) -> Result<Response, Error> {
    download::send(&door, door.id(&id)?, door.id(&file)?).await
}

async fn upload(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    uploads::upload(&door, request).await
}

async fn remove(door: Customer, Segments(id): Segments<String>) -> Result<Response, Error> {
    uploads::remove(&door, id).await
}

async fn preview(door: Customer, request: Request<Body>) -> Result<Response, Error> {
    uploads::preview(&door, request).await
}
