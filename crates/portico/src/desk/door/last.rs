//! What was read last, for answers that ask no database.

use std::sync::Arc;

use super::{Claim, Gate};
use crate::desk::place::Place;
use crate::desk::portal::Portal;
use crate::desk::settings::Settings;
use crate::desk::templates::{Kind, Template};

/// Where a claim asks for the portal, if it does.
pub(super) fn place_of(claim: Option<&Claim>) -> Option<&Place> {
    match claim {
        Some(Claim::Visitor(place) | Claim::Portal { place, .. }) => Some(place),
        _ => None,
    }
}

impl Gate {
    /// The portal that a claim is about as last read: where none stands there, the nearest, and where nothing is said, the default
    /// one. None before anybody came.
    pub fn last_seen(&self, claim: Option<&Claim>) -> Option<Arc<Portal>> {
        let settings = self.settings.last()?;
        let found = place_of(claim).and_then(|place| settings.places.near(settings.portals(), place));
        Some(found.unwrap_or_else(|| settings.default_portal().clone()))
    }

    /// The language of answers: that of the portal that a claim is about as last read, or the one that the browser would like,
    /// where visitors choose. None before anybody came.
    pub fn last_language(&self, claim: Option<&Claim>) -> Option<String> {
        let portal = self.last_seen(claim)?;
        Some(portal.language_for(&[place_of(claim).and_then(|place| place.language)]))
    }

    /// The template for this at the portal that a claim is about, and that portal, both as last read and in a language. None where
    /// the program's own words stand.
    pub fn last_template(&self, claim: &Claim, kind: Kind, language: &str) -> Option<(Arc<Template>, Arc<Portal>)> {
        let portal = self.last_seen(Some(claim))?;
        let (settings, portal) = Settings::spoken(self.settings.last()?, portal, language);
        settings.templates.of(portal.domain, kind).map(|template| (template.clone(), portal.clone()))
    }
}
