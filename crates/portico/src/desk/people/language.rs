//! The language that a contact reads, at portals that let their visitors choose one.

use db::sql;

use crate::desk::error::{Error, Result};
use crate::desk::portal::LANGUAGES;
use crate::desk::properties::Object;
use crate::desk::session::Session;
use crate::desk::tickets::{Actor, history_of};

/// What the history of a contact calls it; no property is called so.
pub const LANGUAGE: &str = "visitor.language";

/// Keeps the language that the signed-in customer has chosen; None for whatever their browser prefers, which is `preferred`.
///
/// # Errors
/// [`Error::NotFound`] where the portal speaks one language; [`Error::NotAllowed`] and [`Error::SignIn`] for whoever is no
/// customer.
pub async fn choose_language(
    s: &mut Session<'_>,
    language: Option<&'static str>,
    preferred: Option<&'static str>,
) -> Result<()> {
    let me = s.customer()?.clone();
    if !s.portal().visitors_choose {
        return Err(Error::NotFound);
    }
    let now = s.now();
    if language.is_none() {
        s.conn().run(sql!("UPDATE contact SET browser_language = ? WHERE id = ?", preferred, me.id)).await?;
    }
    if me.language.as_deref() == language {
        return Ok(());
    }
    let update = "UPDATE contact SET language = ?, updated_at = CASE WHEN updated_at < ? THEN ? ELSE updated_at + 1 END
        WHERE id = ?";
    s.conn().run(sql!(update, language, now, now, me.id)).await?;
    history_of(s, (Object::Contact, me.id.0), LANGUAGE, language.map(str::to_owned), (Actor::Contact(me.id), now)).await
}

/// Whether contacts are asked for a language, which no portal heeds where none lets visitors choose.
pub fn has_languages(s: &Session<'_>) -> bool {
    s.portals().iter().any(|portal| portal.visitors_choose)
}

/// Whether it is none, or one of ours.
pub(super) fn is_known(language: &str) -> bool {
    language.is_empty() || LANGUAGES.contains(&language)
}
