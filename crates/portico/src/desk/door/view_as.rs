//! Administrators who look at a portal as one of its customers sees it: with that customer's rights, and by their own session.

use std::sync::Arc;

use db::{Conn, sql};

use super::{By, Gate, Notes, Opened, Person, SessionRow, signed_out};
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::ContactId;
use crate::desk::place::Place;
use crate::desk::portal::Portal;
use crate::desk::settings::Settings;
use crate::desk::viewer::Viewer;

impl Gate {
    /// An administrator who looks at a portal as a customer: sees what that customer sees, and is stopped where they are.
    pub(super) async fn as_viewed(
        &self,
        conn: &mut Conn,
        (staff, contact): (&SessionRow, ContactId),
        (settings, portal, place): (&Arc<Settings>, Arc<Portal>, &Place),
        (now, notes): (Time, Notes),
    ) -> Result<Opened> {
        let (Some(session), Some(seen_at), Some(viewer)) = (staff.session, staff.seen_at, staff.staff) else {
            return Err(Error::SignIn);
        };
        let over_at = self.last_used(session, seen_at).plus_seconds(self.idle_seconds);
        if over_at <= now {
            return Err(signed_out(&portal));
        }
        if staff.owes_factor.unwrap_or_default() {
            return Err(Error::SecondFactor);
        }
        self.note_seen(session, now, notes);
        if !portal.is_on {
            return Err(Error::PortalOff);
        }
        let person: Person = conn
            .first(sql!(
                "SELECT c.id, c.first_name, c.last_name, c.email, k.id, k.name, c.language, c.time_zone,
                   c.is_approved
                 FROM contact c
                 LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
                 LEFT JOIN company k ON k.id = l.company_id
                 WHERE c.id = ? AND NOT c.is_deleted AND c.declined_at IS NULL",
                contact
            ))
            .await?
            .ok_or(Error::NotFound)?;
        let by = By { session, over_at, viewer: Some(viewer) };
        let customer = self.customer_of(conn, (person, by), (settings, &portal, place), now).await?;
        let language = portal.language_for(&[customer.language.as_deref(), place.language]);
        let (settings, portal) = Settings::spoken(settings.clone(), portal, &language);
        Ok(Opened { portal, settings, viewer: Viewer::Customer(customer) })
    }
}

/// As whom an administrator looks at the portal that stands at a place, or beneath it where staff work, if they do.
pub(super) fn viewed(
    staff: &SessionRow,
    (settings, stands): (&Settings, &Result<Arc<Portal>>),
    place: &Place,
) -> Option<(ContactId, Arc<Portal>)> {
    let (contact, at) = staff.viewed.zip(staff.viewed_at)?;
    let portal = match stands {
        Ok(portal) => portal.clone(),
        Err(_) => settings.places.beneath(settings.portals(), place)?,
    };
    (portal.id == at).then_some((contact, portal))
}
