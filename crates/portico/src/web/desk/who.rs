//! Who sees a ticket in the portal, and why.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;
use serde::Deserialize;

use super::frame::frame;
use crate::desk::explain::{self, Barrier, OfCompany, Seen, Seer, Sees, Why};
use crate::desk::ids::ContactId;
use crate::desk::portal::{Access, Portal};
use crate::desk::tickets::{self, QueueCounts, StaffHead};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::Agent;
use crate::web::error::{Error, render};
use crate::web::page::Shell;
use crate::web::place;

#[derive(Template)]
#[template(path = "desk/who.html")]
struct Page {
    shell: Shell,
    counts: QueueCounts,
    at: String,
    head: StaffHead,
    seen: Seen,
    is_first: bool,
    /// The portals to choose from, where there are several, and whether this is about it.
    portals: Vec<(Arc<Portal>, bool)>,
    /// Where the settings are of the portal that this is about.
    settings: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
    portal: String,
}

impl Page {
    /// Why people of a company may not see it.
    fn barrier(&self) -> &'static str {
        match self.seen.barrier {
            Barrier::OwnAlone => "who-blind-own",
            Barrier::Criteria => "who-blind-criteria",
        }
    }

    /// The same page, of a portal.
    fn of(&self, portal: &Portal) -> String {
        format!("/desk/t/{}/who?portal={}", self.head.id, portal.id)
    }

    /// The page about this portal.
    fn here(&self) -> String {
        let chosen = self.portals.iter().find(|(_, is_chosen)| *is_chosen);
        chosen.map_or_else(|| format!("/desk/t/{}/who?", self.head.id), |(portal, _)| format!("{}&", self.of(portal)))
    }

    fn why(&self, seer: &Seer) -> String {
        let company = seer.company.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        match seer.why {
            Why::Requester => self.shell.n("who-requester"),
            Why::Added => self.shell.n("who-added"),
            Why::Company => self.shell.nv("who-company", "company", company),
            Why::CompanyMeets => self.shell.nv("who-company-meets", "company", company),
        }
    }
}

/// Who sees a ticket.
pub(super) async fn page(
    door: Agent,
    Segments(id): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let (id, after) = (door.id(&id)?, asked.after.parse::<ContactId>().ok());
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let page = door
        .read(move |mut s| {
            Box::pin(async move {
                let head = tickets::open_as_staff(&mut s, id).await?.head().clone();
                let portals = s.portals().to_vec();
                let chosen = portals.iter().find(|portal| portal.id.to_string() == asked.portal);
                let chosen = chosen.unwrap_or(s.default_portal()).clone();
                let seen = explain::ticket_at(&mut s, chosen.id, id, after).await?;
                let (shell, counts) = frame(&app, &headers, &mut s).await?;
                let portals = if portals.len() > 1 { portals } else { vec![] };
                let portals = portals.into_iter().map(|portal| (portal.clone(), portal.id == chosen.id)).collect();
                Ok(Page {
                    shell,
                    counts,
                    at: "all".into(),
                    head,
                    seen,
                    is_first: after.is_none(),
                    settings: place::settings_of(&chosen),
                    portals,
                })
            })
        })
        .await?;
    Ok(render(&page))
}

/// What a contact sees, in sentences.
pub(super) fn sees(shell: &Shell, sees: &Sees) -> Vec<String> {
    let company = sees.company.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
    let named = |key: &str| shell.nv(key, "company", company.clone());
    if !sees.may_enter {
        let why = match sees.access {
            Access::Groups => "sees-no-entry",
            Access::Everybody | Access::Register => "access-no-entry",
        };
        return vec![shell.w.t(why)];
    }
    let mut all = vec![shell.counted("sees-own", &sees.own, &[])];
    all.push(match sees.of_company {
        OfCompany::NoCompany => shell.n("sees-no-company"),
        OfCompany::All => shell.counted("sees-company", &sees.companys, &[("company", company.clone().into())]),
        OfCompany::Meets => shell.counted("sees-company-meets", &sees.companys, &[("company", company.clone().into())]),
        OfCompany::MeetsNot => named("sees-company-not"),
        OfCompany::OwnAlone => shell.n("sees-own-alone"),
        OfCompany::Unapproved => shell.n("sees-unapproved"),
    });
    if sees.read_only {
        all.push(shell.n("sees-read-only"));
    }
    if sees.hides_some {
        all.push(shell.n("sees-some"));
    }
    if !sees.can_sign_in {
        all.push(shell.w.t("sees-no-password"));
    }
    if !sees.is_on {
        all.push(shell.w.t("sees-off"));
    }
    all
}
