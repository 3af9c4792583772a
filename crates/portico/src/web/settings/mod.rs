//! Settings: what administrators decide, for those of staff who may.

mod access;
mod access_asks;
mod access_change;
mod access_members;
mod closing;
mod columns;
mod companies;
mod consent;
mod consequences;
mod directory;
mod domains;
mod erasure;
mod filter;
mod form;
mod form_change;
mod form_preview;
mod forms;
mod gone;
mod history;
mod inbox;
mod inbox_archive;
mod inbox_change;
mod inboxes;
mod language_change;
mod languages;
mod leaving;
mod options;
mod person;
mod person_change;
mod person_leave;
mod person_passkeys;
mod pipeline;
mod pipeline_change;
mod pipelines;
mod portal;
mod portals;
mod properties;
mod property;
mod property_asks;
mod property_change;
mod question_card;
mod questions;
mod sso;
mod sso_change;
mod sso_one;
mod staff;
mod stages;
mod template;
mod template_change;
mod template_preview;
mod templates;
mod theme;
mod theme_preview;
mod theme_said;
mod words;

use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::audience::Agent;
use super::error::Error;
use super::form::FormData;
use super::routes::{Audience, Route};
use crate::desk;
use crate::desk::ids::PortalId;

/// The routes of this module.
pub fn routes() -> Vec<Route> {
    let agent = Audience::Agent;
    vec![
        Route::new("GET", "/settings", agent, get(home)),
        Route::new("GET", "/settings/portal/{tab}", agent, get(portal::page)),
        Route::new("POST", "/settings/portal/{tab}", agent, post(portal::save)),
        Route::new("GET", "/settings/portal/history", agent, get(history::page)),
        Route::new("POST", "/settings/portal/switch", agent, post(portal::switch)),
        Route::new("GET", "/settings/portal/theme", agent, get(theme::page)),
        Route::new("POST", "/settings/portal/theme", agent, post(theme::change)),
        Route::new("GET", "/settings/portal/theme/file", agent, get(theme::export)),
        Route::new("POST", "/settings/portal/theme/file", agent, post(theme::import)),
        Route::new("POST", "/settings/portal/theme/picture/{slot}", agent, post(theme::picture)),
        Route::new("GET", "/settings/portal/theme/preview/{page}", agent, get(theme_preview::page)),
        Route::new("GET", "/settings/portal/theme/sheet/{name}", agent, get(theme_preview::sheet)),
        Route::new("GET", "/settings/portals", agent, get(portals::list)),
        Route::new("POST", "/settings/portals", agent, post(portals::make)),
        Route::new("POST", "/settings/portals/{portal}/default", agent, post(portals::make_default)),
        Route::new("GET", "/settings/portals/{portal}/delete", agent, get(portals::ask)),
        Route::new("POST", "/settings/portals/{portal}/delete", agent, post(portals::delete)),
        Route::new("GET", "/settings/languages", agent, get(languages::overview)),
        Route::new("GET", "/settings/languages/{language}/{kind}/{of}", agent, get(languages::page)),
        Route::new("POST", "/settings/languages/{language}/{kind}/{of}", agent, post(languages::save)),
        Route::new("GET", "/settings/domains", agent, get(domains::list)),
        Route::new("POST", "/settings/domains", agent, post(domains::add)),
        Route::new("GET", "/settings/domains/{domain}", agent, get(domains::page)),
        Route::new("POST", "/settings/domains/{domain}", agent, post(domains::save)),
        Route::new("POST", "/settings/domains/{domain}/check", agent, post(domains::check)),
        Route::new("GET", "/settings/domains/{domain}/delete", agent, get(domains::ask)),
        Route::new("POST", "/settings/domains/{domain}/delete", agent, post(domains::delete)),
        Route::new("GET", "/settings/inboxes", agent, get(inboxes::page)),
        Route::new("POST", "/settings/inboxes", agent, post(inbox::make)),
        Route::new("GET", "/settings/inboxes/new", agent, get(inbox::new)),
        Route::new("GET", "/settings/inboxes/{inbox}", agent, get(inbox::page)),
        Route::new("POST", "/settings/inboxes/{inbox}", agent, post(inbox::save)),
        Route::new("POST", "/settings/inboxes/{inbox}/move", agent, post(inboxes::shift)),
        Route::new("GET", "/settings/inboxes/{inbox}/archive", agent, get(inbox_archive::ask)),
        Route::new("POST", "/settings/inboxes/{inbox}/archive", agent, post(inbox_archive::archive)),
        Route::new("POST", "/settings/inboxes/{inbox}/back", agent, post(inboxes::bring_back)),
        Route::new("GET", "/settings/staff", agent, get(staff::page)),
        Route::new("POST", "/settings/staff", agent, post(person::make)),
        Route::new("GET", "/settings/staff/new", agent, get(person::new)),
        Route::new("GET", "/settings/staff/{staff}", agent, get(person::page)),
        Route::new("POST", "/settings/staff/{staff}", agent, post(person::save)),
        Route::new("POST", "/settings/staff/{staff}/link", agent, post(person::invite)),
        Route::new("POST", "/settings/staff/factor", agent, post(staff::require_of_all)),
        Route::new("POST", "/settings/staff/{staff}/factor", agent, post(person::reset_factor)),
        Route::new("GET", "/settings/staff/{staff}/leave", agent, get(person_leave::ask)),
        Route::new("POST", "/settings/staff/{staff}/leave", agent, post(person_leave::leave)),
        Route::new("GET", "/settings/staff/{staff}/passkeys", agent, get(person_passkeys::ask)),
        Route::new("POST", "/settings/staff/{staff}/passkeys", agent, post(person_passkeys::take)),
        Route::new("POST", "/settings/staff/{staff}/back", agent, post(staff::bring_back)),
        Route::new("GET", "/settings/erasure", agent, get(erasure::list)),
        Route::new("GET", "/settings/erasure/{contact}", agent, get(erasure::page)),
        Route::new("POST", "/settings/erasure/{contact}", agent, post(erasure::decide)),
        Route::new("GET", "/settings/companies", agent, get(companies::page)),
        Route::new("POST", "/settings/companies", agent, post(companies::save)),
        Route::new("GET", "/settings/companies/{company}/directory", agent, get(directory::page)),
        Route::new("POST", "/settings/companies/{company}/directory", agent, post(directory::make)),
        Route::new("GET", "/settings/companies/{company}/directory/{scim_token}/revoke", agent, get(directory::ask)),
        Route::new(
            "POST",
            "/settings/companies/{company}/directory/{scim_token}/revoke",
            agent,
            post(directory::revoke),
        ),
        Route::new("GET", "/settings/access-groups", agent, get(access::list)),
        Route::new("POST", "/settings/access-groups", agent, post(access::make)),
        Route::new("GET", "/settings/access-groups/members", agent, get(access_members::everybody)),
        Route::new("POST", "/settings/access-groups/members/invite", agent, post(access_members::invite)),
        Route::new("GET", "/settings/access-groups/{access_group}", agent, get(access::page)),
        Route::new("POST", "/settings/access-groups/{access_group}", agent, post(access::save)),
        Route::new("GET", "/settings/access-groups/{access_group}/delete", agent, get(access::ask)),
        Route::new("POST", "/settings/access-groups/{access_group}/delete", agent, post(access::delete)),
        Route::new("GET", "/settings/access-groups/{access_group}/members", agent, get(access_members::page)),
        Route::new("POST", "/settings/access-groups/{access_group}/members", agent, post(access_members::put)),
        Route::new("POST", "/settings/access-groups/{access_group}/remove", agent, post(access_members::remove)),
        Route::new("GET", "/settings/private/{domain}/{part}", agent, get(templates::page)),
        Route::new("POST", "/settings/private/{domain}/{part}", agent, post(templates::choose)),
        Route::new("GET", "/settings/private/{domain}/preview/{template_kind}", agent, get(template_preview::page)),
        Route::new("GET", "/settings/templates/new", agent, get(template::new)),
        Route::new("POST", "/settings/templates/new", agent, post(template::make)),
        Route::new("GET", "/settings/templates/{template}", agent, get(template::page)),
        Route::new("POST", "/settings/templates/{template}", agent, post(template::save)),
        Route::new("GET", "/settings/templates/{template}/delete", agent, get(template::ask)),
        Route::new("POST", "/settings/templates/{template}/delete", agent, post(template::delete)),
        Route::new("GET", "/settings/sso", agent, get(sso::list)),
        Route::new("POST", "/settings/sso", agent, post(sso::make)),
        Route::new("GET", "/settings/sso/new", agent, get(sso::new)),
        Route::new("GET", "/settings/sso/{connection}", agent, get(sso_one::page)),
        Route::new("POST", "/settings/sso/{connection}", agent, post(sso_one::save)),
        Route::new("POST", "/settings/sso/{connection}/verify", agent, post(sso_one::verify)),
        Route::new("POST", "/settings/sso/{connection}/keys", agent, post(sso_one::keys)),
        Route::new("GET", "/settings/sso/{connection}/delete", agent, get(sso_one::ask)),
        Route::new("POST", "/settings/sso/{connection}/delete", agent, post(sso_one::delete)),
        Route::new("GET", "/settings/consent/{domain}", agent, get(consent::page)),
        Route::new("POST", "/settings/consent/{domain}", agent, post(consent::save)),
        Route::new("GET", "/settings/forms", agent, get(forms::page)),
        Route::new("POST", "/settings/forms", agent, post(forms::make)),
        Route::new("GET", "/settings/forms/{form}", agent, get(form::page)),
        Route::new("POST", "/settings/forms/{form}", agent, post(form::save)),
        Route::new("POST", "/settings/forms/{form}/preview", agent, post(form_preview::page)),
        Route::new("POST", "/settings/forms/{form}/copy", agent, post(forms::copy)),
        Route::new("GET", "/settings/forms/{form}/delete", agent, get(forms::ask)),
        Route::new("POST", "/settings/forms/{form}/delete", agent, post(forms::delete)),
        Route::new("GET", "/settings/properties", agent, get(properties::page)),
        Route::new("GET", "/settings/properties/new", agent, get(property::new)),
        Route::new("POST", "/settings/properties/new", agent, post(property::make)),
        Route::new("GET", "/settings/properties/{property}", agent, get(property::page)),
        Route::new("POST", "/settings/properties/{property}", agent, post(property::save)),
        Route::new("POST", "/settings/properties/{property}/place", agent, post(properties::shift)),
        Route::new("GET", "/settings/properties/{property}/archive", agent, get(property_asks::ask_archive)),
        Route::new("POST", "/settings/properties/{property}/archive", agent, post(property_asks::archive)),
        Route::new("POST", "/settings/properties/{property}/bring-back", agent, post(property_asks::bring_back)),
        Route::new("GET", "/settings/properties/{property}/option", agent, get(property_asks::ask_option)),
        Route::new("POST", "/settings/properties/{property}/option", agent, post(property_asks::remove_option)),
        Route::new("POST", "/settings/property-groups", agent, post(properties::add_group)),
        Route::new("GET", "/settings/property-groups/{group}", agent, get(properties::group)),
        Route::new("POST", "/settings/property-groups/{group}", agent, post(properties::change_group)),
        Route::new("GET", "/settings/pipelines", agent, get(pipelines::page)),
        Route::new("POST", "/settings/pipelines", agent, post(pipelines::make)),
        Route::new("GET", "/settings/pipelines/{pipeline}", agent, get(pipeline::page)),
        Route::new("POST", "/settings/pipelines/{pipeline}", agent, post(pipeline::save)),
        Route::new("POST", "/settings/pipelines/{pipeline}/move", agent, post(pipelines::shift)),
        Route::new("GET", "/settings/pipelines/{pipeline}/archive", agent, get(leaving::ask_pipeline)),
        Route::new("POST", "/settings/pipelines/{pipeline}/archive", agent, post(leaving::archive_pipeline)),
        Route::new("POST", "/settings/pipelines/{pipeline}/restore", agent, post(pipelines::restore)),
        Route::new("GET", "/settings/pipelines/{pipeline}/stages/{stage}/remove", agent, get(leaving::ask_stage)),
        Route::new("POST", "/settings/pipelines/{pipeline}/stages/{stage}/remove", agent, post(leaving::remove_stage)),
        Route::new(
            "POST",
            "/settings/pipelines/{pipeline}/stages/{stage}/restore",
            agent,
            post(leaving::restore_stage),
        ),
    ]
}

/// The door to the portal that a form was made for: by the time it is sent, another one may be the default.
async fn meant(mut door: Agent, sent: &FormData) -> Result<Agent, Error> {
    if let Ok(id) = sent.text("portal").parse::<PortalId>()
        && door.read(|s| Box::pin(async move { Ok(s.portal().id) })).await? != id
    {
        door.0.lead_to(id);
    }
    Ok(door)
}

/// Leads to the first page of settings.
async fn home(door: Agent) -> Result<Response, Error> {
    door.read(|s| Box::pin(async move { if s.staff()?.may_set_portal { Ok(()) } else { Err(desk::Error::NotFound) } }))
        .await?;
    Ok(Redirect::to("/settings/portal/general").into_response())
}
