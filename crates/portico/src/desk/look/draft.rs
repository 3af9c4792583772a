//! The look while it is being made: a draft that only its editor shows, the steps that led to it, and those that were
//! published. Every step is kept, so that one can go back and forth; only publishing changes what customers see.
//!
//! All of it is for those who may set up the customer portal; nobody else finds anything here.

use db::{row, sql};

use super::theme::Theme;
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::StaffId;
use crate::desk::portal_settings::{audit, hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::viewer::full_name;

/// Steps that were never published are forgotten from the oldest on when there are more.
const STEPS: i64 = 100;

/// Published themes that are offered to be used again.
const EARLIER: i64 = 12;

/// A theme that customers saw.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The step it was.
    pub step: i64,
    /// The theme.
    pub theme: Theme,
    /// Since when they saw it.
    pub at: Time,
    /// Who had published it; None for the system.
    pub by: Option<String>,
}

/// The draft, and what can be done with it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The theme.
    pub theme: Theme,
    /// The step it stands at: send it back with the next change. 0 before the first.
    pub step: i64,
    /// Whether customers see just this.
    pub is_live: bool,
    /// Whether there is a step before it.
    pub can_undo: bool,
    /// Whether there is a step after it.
    pub can_redo: bool,
    /// When it was made, where it is a step.
    pub at: Option<Time>,
    /// Who had made it.
    pub by: Option<String>,
    /// Themes that customers saw, the newest first.
    pub earlier: Vec<Earlier>,
}

row! {
    struct Step {
        id: i64,
        theme: String,
        at: Time,
        published_at: Option<Time>,
        first: Option<String>,
        last: Option<String>,
        email: Option<String>,
    }
}

impl Step {
    fn by(&self) -> Option<String> {
        let email = self.email.as_ref()?;
        Some(full_name(self.first.as_deref().unwrap_or_default(), self.last.as_deref().unwrap_or_default(), email))
    }
}

const SELECT: &str = "SELECT p.id, p.theme, p.made_at, p.published_at, u.first_name, u.last_name, u.email
    FROM theme_step p LEFT JOIN staff u ON u.id = p.staff_id WHERE ";

/// Reads the draft; before anybody has changed anything it is what customers see.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal; those of the database.
pub async fn look(s: &mut Session<'_>) -> Result<Draft> {
    only_those_who_may(s)?;
    let portal = s.portal().clone();
    let at = at(s).await?;
    let mut published = sql!("p.portal_id = ? AND p.published_at IS NOT NULL", portal.id);
    published.push(" ORDER BY p.published_at DESC, p.id DESC").limit(EARLIER);
    let earlier: Vec<Step> = s.conn().all(prefixed(published)).await?;
    let earlier = earlier
        .into_iter()
        .map(|step| Earlier {
            step: step.id,
            theme: Theme::read(&step.theme),
            at: step.published_at.unwrap_or(step.at),
            by: step.by(),
        })
        .collect();
    let Some(at) = at else {
        let theme = portal.theme.clone();
        return Ok(Draft {
            theme,
            step: 0,
            is_live: true,
            can_undo: false,
            can_redo: false,
            at: None,
            by: None,
            earlier,
        });
    };
    let step: Step = s.conn().one(prefixed(sql!("p.id = ?", at))).await?;
    let theme = Theme::read(&step.theme);
    Ok(Draft {
        is_live: theme == portal.theme,
        step: at,
        can_undo: beside(s, at, Beside::Before).await?.is_some(),
        can_redo: beside(s, at, Beside::After).await?.is_some(),
        at: Some(step.at),
        by: step.by(),
        theme,
        earlier,
    })
}

fn prefixed(which: db::Sql) -> db::Sql {
    let mut statement = db::Sql::new(SELECT);
    statement.append(which);
    statement
}

/// The step at which the draft stands.
async fn at(s: &mut Session<'_>) -> Result<Option<i64>> {
    let portal = s.portal().id;
    Ok(s.conn().first(sql!("SELECT step_id FROM theme_draft WHERE portal_id = ?", portal)).await?)
}

#[derive(Clone, Copy)]
enum Beside {
    Before,
    After,
}

async fn beside(s: &mut Session<'_>, step: i64, side: Beside) -> Result<Option<i64>> {
    let portal = s.portal().id;
    let statement = match side {
        Beside::Before => "SELECT id FROM theme_step WHERE portal_id = ? AND id < ? ORDER BY id DESC LIMIT 1",
        Beside::After => "SELECT id FROM theme_step WHERE portal_id = ? AND id > ? ORDER BY id LIMIT 1",
    };
    Ok(s.conn().first(sql!(statement, portal, step)).await?)
}

/// Holds the portal and answers the step of the draft, which is to be the one that the page was made of.
async fn begin(s: &mut Session<'_>, seen: i64) -> Result<Option<i64>> {
    only_those_who_may(s)?;
    hold(s).await?;
    let at = at(s).await?;
    if at.unwrap_or_default() == seen {
        return Ok(at);
    }
    let by = match at {
        Some(at) => s.conn().one::<Step>(prefixed(sql!("p.id = ?", at))).await?.by(),
        None => None,
    };
    let mut invalid = Invalid::default();
    let name = by.unwrap_or_else(|| s.portal().company_name.clone());
    invalid.add("version", "theme-overtaken", vec![("name", name)]);
    Err(invalid.into())
}

async fn stand_at(s: &mut Session<'_>, step: i64) -> Result<()> {
    let portal = s.portal().id;
    let statement = "INSERT INTO theme_draft (portal_id, step_id) VALUES (?, ?)
        ON CONFLICT (portal_id) DO UPDATE SET step_id = excluded.step_id";
    s.conn().run(sql!(statement, portal, step)).await?;
    Ok(())
}

async fn add(s: &mut Session<'_>, theme: &Theme, by: Option<StaffId>, published: Option<Time>) -> Result<i64> {
    let (portal, now) = (s.portal().id, s.now());
    let statement = "INSERT INTO theme_step (portal_id, theme, staff_id, made_at, published_at)
        VALUES (?, ?, ?, ?, ?) RETURNING id";
    Ok(s.conn().one(sql!(statement, portal, theme.write(), by, now, published)).await?)
}

/// Makes a theme the draft: a step after the one it stood at. What had been undone is gone then.
async fn step(s: &mut Session<'_>, at: Option<i64>, theme: &Theme) -> Result<i64> {
    let portal = s.portal().clone();
    let at = match at {
        Some(at) => at,
        // What customers see is where one can go back to.
        None => add(s, &portal.theme, None, Some(portal.updated_at)).await?,
    };
    let stands: String = s.conn().one(sql!("SELECT theme FROM theme_step WHERE id = ?", at)).await?;
    if Theme::read(&stands) == *theme {
        stand_at(s, at).await?;
        return Ok(at);
    }
    let by = s.staff()?.id;
    let undone = "DELETE FROM theme_step WHERE portal_id = ? AND id > ? AND published_at IS NULL";
    s.conn().run(sql!(undone, portal.id, at)).await?;
    let new = add(s, theme, Some(by), None).await?;
    stand_at(s, new).await?;
    let old = "DELETE FROM theme_step WHERE portal_id = ? AND published_at IS NULL AND id <= (
        SELECT id FROM theme_step WHERE portal_id = ? AND published_at IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?)";
    s.conn().run(sql!(old, portal.id, portal.id, STEPS)).await?;
    Ok(new)
}

/// Keeps a theme as the draft; `seen` is the step that [`look`] told.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] on `version` when somebody else has changed the draft meanwhile.
pub async fn save(s: &mut Session<'_>, seen: i64, theme: &Theme) -> Result<()> {
    let at = begin(s, seen).await?;
    step(s, at, theme).await?;
    Ok(())
}

/// Goes back to the step before; nothing where there is none.
///
/// # Errors
/// As [`save`].
pub async fn undo(s: &mut Session<'_>, seen: i64) -> Result<()> {
    go(s, seen, Beside::Before).await
}

/// Goes on to the step that was undone; nothing where there is none.
///
/// # Errors
/// As [`save`].
pub async fn redo(s: &mut Session<'_>, seen: i64) -> Result<()> {
    go(s, seen, Beside::After).await
}

/// As [`undo`], where the fields of the page hold a theme that may not be a step yet: it becomes one, and is what is undone.
///
/// # Errors
/// As [`save`].
pub async fn undo_from(s: &mut Session<'_>, seen: i64, theme: &Theme) -> Result<()> {
    let at = begin(s, seen).await?;
    let stands = match at {
        Some(at) => Theme::read(&s.conn().one::<String>(sql!("SELECT theme FROM theme_step WHERE id = ?", at)).await?),
        None => s.portal().theme.clone(),
    };
    let at = if stands == *theme { at } else { Some(step(s, at, theme).await?) };
    let Some(at) = at else { return Ok(()) };
    match beside(s, at, Beside::Before).await? {
        Some(step) => stand_at(s, step).await,
        None => Ok(()),
    }
}

async fn go(s: &mut Session<'_>, seen: i64, side: Beside) -> Result<()> {
    let Some(at) = begin(s, seen).await? else { return Ok(()) };
    match beside(s, at, side).await? {
        Some(step) => stand_at(s, step).await,
        None => Ok(()),
    }
}

/// Makes a theme that customers saw before the draft.
///
/// # Errors
/// As [`save`]; [`Error::NotFound`] when it was none.
pub async fn again(s: &mut Session<'_>, seen: i64, earlier: i64) -> Result<()> {
    let at = begin(s, seen).await?;
    let portal = s.portal().id;
    let statement = "SELECT theme FROM theme_step WHERE id = ? AND portal_id = ? AND published_at IS NOT NULL";
    let found: Option<String> = s.conn().first(sql!(statement, earlier, portal)).await?;
    let theme = Theme::read(&found.ok_or(Error::NotFound)?);
    step(s, at, &theme).await?;
    Ok(())
}

/// Makes what customers see the draft, which throws nothing away: what was drafted can be gone back to.
///
/// # Errors
/// As [`save`].
pub async fn discard(s: &mut Session<'_>, seen: i64) -> Result<()> {
    let at = begin(s, seen).await?;
    let live = s.portal().theme.clone();
    step(s, at, &live).await?;
    Ok(())
}

/// Keeps a theme as the draft and shows it to customers from the next page on.
///
/// # Errors
/// As [`save`].
pub async fn publish(s: &mut Session<'_>, seen: i64, theme: &Theme) -> Result<()> {
    let at = begin(s, seen).await?;
    let new = step(s, at, theme).await?;
    let portal = s.portal().clone();
    if portal.theme == *theme {
        return Ok(());
    }
    let now = s.after(portal.updated_at.0);
    s.conn().run(sql!("UPDATE theme_step SET published_at = ? WHERE id = ?", now, new)).await?;
    let update = "UPDATE portal SET theme = ?, updated_at = ? WHERE id = ?";
    s.conn().run(sql!(update, theme.write(), now, portal.id)).await?;
    audit::note(s, portal.id, "theme", &portal.theme.write(), &theme.write()).await
}

/// Gives the live theme another brand, and the draft as well where there is one, so that publishing it does not take the
/// brand back.
pub(in crate::desk) async fn rebrand(s: &mut Session<'_>, colour: &str) -> Result<()> {
    let portal = s.portal().clone();
    let theme = portal.theme.rebranded(colour);
    s.conn().run(sql!("UPDATE portal SET theme = ? WHERE id = ?", theme.write(), portal.id)).await?;
    if let Some(at) = at(s).await? {
        let draft: String = s.conn().one(sql!("SELECT theme FROM theme_step WHERE id = ?", at)).await?;
        step(s, Some(at), &Theme::read(&draft).rebranded(colour)).await?;
    }
    Ok(())
}
