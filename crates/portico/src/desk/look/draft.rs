//! The look while it is being made: a draft that only its editor shows, the steps that led to it, and the themes that were
//! published. Every change is a step, so that one can go back and forth; only publishing changes what customers see.
//!
//! All of it is for those who may set up the customer portal; nobody else finds anything here.

use db::{Sql, row, sql};

use super::picture::{self, Slot};
use super::theme::Theme;
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::desk::ids::StaffId;
use crate::desk::portal_settings::{audit, hold, only_those_who_may};
use crate::desk::session::Session;
use crate::desk::viewer::full_name;

/// Steps that are kept.
const STEPS: i64 = 100;

/// Published themes that are kept, and those that are offered to be used again.
const PUBLICATIONS: i64 = 50;
const OFFERED: i64 = 12;

/// A theme that customers saw.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Which publication it was.
    pub id: i64,
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
    /// Tells this state of the draft from others: send it back with the next change.
    pub version: i64,
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
    struct Line {
        id: i64,
        theme: String,
        at: Time,
        first: Option<String>,
        last: Option<String>,
        email: Option<String>,
    }
}

row! {
    struct Step {
        id: i64,
        theme: String,
        before: Option<i64>,
    }
}

impl Line {
    fn by(&self) -> Option<String> {
        let email = self.email.as_ref()?;
        Some(full_name(self.first.as_deref().unwrap_or_default(), self.last.as_deref().unwrap_or_default(), email))
    }
}

/// Whether somebody may see the editor at all.
///
/// # Errors
/// [`Error::NotFound`] for whoever may not set up the portal.
pub fn may_edit(s: &Session<'_>) -> Result<()> {
    only_those_who_may(s)
}

/// Reads the draft; before anybody has changed anything it is what customers see.
///
/// # Errors
/// As [`may_edit`]; those of the database.
pub async fn look(s: &mut Session<'_>) -> Result<Draft> {
    may_edit(s)?;
    let portal = s.portal().clone();
    let mut published = sql!(
        "SELECT p.id, p.theme, p.published_at, u.first_name, u.last_name, u.email
         FROM theme_publication p LEFT JOIN staff u ON u.id = p.staff_id
         WHERE p.portal_id = ? ORDER BY p.id DESC",
        portal.id
    );
    published.limit(OFFERED);
    let earlier = s.conn().all::<Line>(published).await?.into_iter().map(|line| Earlier {
        by: line.by(),
        id: line.id,
        theme: Theme::read(&line.theme),
        at: line.at,
    });
    let earlier = earlier.collect();
    let Some(step) = standing(s).await? else {
        let theme = (*portal.theme).clone();
        let version = -portal.updated_at.0;
        let (can_undo, can_redo) = (false, false);
        return Ok(Draft { theme, version, is_live: true, can_undo, can_redo, at: None, by: None, earlier });
    };
    let made = made(s, step.id).await?;
    let theme = Theme::read(&step.theme);
    Ok(Draft {
        is_live: theme == *portal.theme,
        version: step.id,
        can_undo: step.before.is_some(),
        can_redo: after(s, step.id).await?.is_some(),
        at: Some(made.at),
        by: made.by(),
        theme,
        earlier,
    })
}

/// The theme of the draft.
///
/// # Errors
/// As [`look`].
pub async fn theme(s: &mut Session<'_>) -> Result<Theme> {
    may_edit(s)?;
    let step = standing(s).await?;
    Ok(step.map_or_else(|| (*s.portal().theme).clone(), |step| Theme::read(&step.theme)))
}

/// The step at which the draft stands.
async fn standing(s: &mut Session<'_>) -> Result<Option<Step>> {
    let portal = s.portal().id;
    let statement = "SELECT p.id, p.theme, p.before_id FROM theme_draft d JOIN theme_step p ON p.id = d.step_id
        WHERE d.portal_id = ?";
    Ok(s.conn().first(sql!(statement, portal)).await?)
}

/// When and by whom a step was made.
async fn made(s: &mut Session<'_>, step: i64) -> Result<Line> {
    let statement = "SELECT p.id, p.theme, p.made_at, u.first_name, u.last_name, u.email
        FROM theme_step p LEFT JOIN staff u ON u.id = p.staff_id WHERE p.id = ?";
    Ok(s.conn().one(sql!(statement, step)).await?)
}

/// The newest step after one.
async fn after(s: &mut Session<'_>, step: i64) -> Result<Option<i64>> {
    let statement = "SELECT id FROM theme_step WHERE before_id = ? ORDER BY id DESC LIMIT 1";
    Ok(s.conn().first(sql!(statement, step)).await?)
}

/// Holds the portal and answers where the draft stands, which is to be as the page was made of.
async fn begin(s: &mut Session<'_>, seen: i64) -> Result<Option<Step>> {
    may_edit(s)?;
    let portal = s.portal().clone();
    hold(s).await?;
    let updated: Time = s.conn().one(sql!("SELECT updated_at FROM portal WHERE id = ?", portal.id)).await?;
    let step = standing(s).await?;
    let version = step.as_ref().map_or(-updated.0, |step| step.id);
    if version == seen && updated == portal.updated_at {
        return Ok(step);
    }
    let last = match &step {
        Some(step) => made(s, step.id).await?.by(),
        None => audit::changes(s, 1).await?.pop().and_then(|change| change.by),
    };
    let mut invalid = Invalid::default();
    invalid.add("version", "theme-overtaken", vec![("name", last.unwrap_or(portal.company_name.clone()))]);
    Err(invalid.into())
}

async fn stand_at(s: &mut Session<'_>, step: i64) -> Result<()> {
    let portal = s.portal().id;
    let statement = "INSERT INTO theme_draft (portal_id, step_id) VALUES (?, ?)
        ON CONFLICT (portal_id) DO UPDATE SET step_id = excluded.step_id";
    s.conn().run(sql!(statement, portal, step)).await?;
    Ok(())
}

async fn add(s: &mut Session<'_>, theme: &Theme, before: Option<i64>, by: Option<StaffId>) -> Result<i64> {
    let (portal, now) = (s.portal().id, s.now());
    let statement = "INSERT INTO theme_step (portal_id, theme, before_id, staff_id, made_at)
        VALUES (?, ?, ?, ?, ?) RETURNING id";
    Ok(s.conn().one(sql!(statement, portal, theme.write(), before, by, now)).await?)
}

/// Makes a theme the draft: a step after the one at which it stands; none if it is the same.
async fn step(s: &mut Session<'_>, stands: Option<Step>, theme: &Theme) -> Result<i64> {
    for slot in Slot::ALL {
        if let Some(name) = theme.picture(slot)
            && !picture::is_there(s, name).await?
        {
            let mut invalid = Invalid::default();
            invalid.add(slot.name(), "theme-picture-unknown", vec![]);
            return Err(invalid.into());
        }
    }
    let live = s.portal().theme.clone();
    let (before, was) = match stands {
        Some(step) => (step.id, Theme::read(&step.theme)),
        // What customers see is where one can go back to.
        None => (add(s, &live, None, None).await?, (*live).clone()),
    };
    let new = match was == *theme {
        true => before,
        false => {
            let by = s.staff()?.id;
            add(s, theme, Some(before), Some(by)).await?
        }
    };
    stand_at(s, new).await?;
    forget(s).await?;
    Ok(new)
}

/// Forgets steps that are many steps old.
async fn forget(s: &mut Session<'_>) -> Result<()> {
    let portal = s.portal().id;
    let mut oldest = sql!("SELECT id FROM theme_step WHERE portal_id = ? ORDER BY id DESC", portal);
    oldest.limit(1).push(&format!(" OFFSET {STEPS}"));
    let Some(last) = s.conn().first::<i64>(oldest).await? else { return Ok(()) };
    let cut = "UPDATE theme_step SET before_id = NULL WHERE portal_id = ? AND before_id <= ?";
    s.conn().run(sql!(cut, portal, last)).await?;
    s.conn().run(sql!("DELETE FROM theme_step WHERE portal_id = ? AND id <= ?", portal, last)).await?;
    Ok(())
}

/// Keeps a theme as the draft; `seen` is the version that [`look`] told.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] on `version` when somebody else has changed the draft, or what customers see, meanwhile,
/// and on the name of a picture that is not there.
pub async fn save(s: &mut Session<'_>, seen: i64, theme: &Theme) -> Result<()> {
    let stands = begin(s, seen).await?;
    step(s, stands, theme).await?;
    Ok(())
}

/// What is asked for besides keeping a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Go {
    /// To the step before.
    Back,
    /// To the step that was undone.
    On,
    /// To what customers see.
    Live,
    /// To a theme that customers saw, by its publication.
    Earlier(i64),
}

/// Goes somewhere from a theme, which becomes a step first where it is none yet: nothing is lost, and going back goes before
/// it. Where there is nothing to go to, the draft stays.
///
/// # Errors
/// As [`save`]; [`Error::NotFound`] when customers never saw what is to be used again.
pub async fn go(s: &mut Session<'_>, seen: i64, from: &Theme, to: Go) -> Result<()> {
    let stands = begin(s, seen).await?;
    let at = step(s, stands, from).await?;
    let there = match to {
        Go::Back => s.conn().one(sql!("SELECT before_id FROM theme_step WHERE id = ?", at)).await?,
        Go::On => after(s, at).await?,
        Go::Live => {
            let live = s.portal().theme.clone();
            return take(s, &live).await;
        }
        Go::Earlier(id) => {
            let portal = s.portal().id;
            let statement = "SELECT theme FROM theme_publication WHERE id = ? AND portal_id = ?";
            let found: Option<String> = s.conn().first(sql!(statement, id, portal)).await?;
            return take(s, &Theme::read(&found.ok_or(Error::NotFound)?)).await;
        }
    };
    match there {
        Some(step) => stand_at(s, step).await,
        None => Ok(()),
    }
}

async fn take(s: &mut Session<'_>, theme: &Theme) -> Result<()> {
    let stands = standing(s).await?;
    step(s, stands, theme).await?;
    Ok(())
}

/// Keeps a theme as the draft and shows it to customers from the next page on.
///
/// # Errors
/// As [`save`].
pub async fn publish(s: &mut Session<'_>, seen: i64, theme: &Theme) -> Result<()> {
    let stands = begin(s, seen).await?;
    step(s, stands, theme).await?;
    let portal = s.portal().clone();
    if *portal.theme == *theme {
        return Ok(());
    }
    let now = s.after(portal.updated_at.0);
    show(s, theme, now).await?;
    s.conn().run(sql!("UPDATE portal SET updated_at = ? WHERE id = ?", now, portal.id)).await?;
    audit::note(s, portal.id, "theme", &portal.theme.write(), &theme.write()).await
}

/// Shows customers a theme, and writes down that they saw it.
async fn show(s: &mut Session<'_>, theme: &Theme, now: Time) -> Result<()> {
    let (portal, by) = (s.portal().clone(), s.staff()?.id);
    let insert = |theme: &Theme, by: Option<StaffId>, at: Time| -> Sql {
        let statement = "INSERT INTO theme_publication (portal_id, theme, staff_id, published_at) VALUES (?, ?, ?, ?)";
        sql!(statement, portal.id, theme.write(), by, at)
    };
    let first = "SELECT id FROM theme_publication WHERE portal_id = ? LIMIT 1";
    if s.conn().first::<i64>(sql!(first, portal.id)).await?.is_none() {
        s.conn().run(insert(&portal.theme, None, portal.updated_at)).await?;
    }
    s.conn().run(insert(theme, Some(by), now)).await?;
    s.conn().run(sql!("UPDATE portal SET theme = ? WHERE id = ?", theme.write(), portal.id)).await?;
    let mut oldest = sql!("SELECT id FROM theme_publication WHERE portal_id = ? ORDER BY id DESC", portal.id);
    oldest.limit(1).push(&format!(" OFFSET {PUBLICATIONS}"));
    if let Some(last) = s.conn().first::<i64>(oldest).await? {
        let old = "DELETE FROM theme_publication WHERE portal_id = ? AND id <= ?";
        s.conn().run(sql!(old, portal.id, last)).await?;
    }
    Ok(())
}

/// Gives the live theme another brand, and the draft as well where there is one, so that publishing it does not take the
/// brand back.
pub(in crate::desk) async fn rebrand(s: &mut Session<'_>, colour: &str) -> Result<()> {
    let (portal, now) = (s.portal().clone(), s.now());
    show(s, &portal.theme.rebranded(colour), now).await?;
    if let Some(stands) = standing(s).await? {
        let theme = Theme::read(&stands.theme).rebranded(colour);
        step(s, Some(stands), &theme).await?;
    }
    Ok(())
}
