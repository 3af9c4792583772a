//! What is said before a change of who sees what is saved: whom and what it concerns, in numbers and by name. Nothing is
//! saved until somebody who has read it says so.

use std::collections::BTreeMap;

use axum::response::Response;

use super::portal::{PATIENCE, Page, build};
use crate::desk::error::Invalid;
use crate::desk::portal::Portal;
use crate::desk::portal_settings::consequences::{
    self, ASKED, Change, Concerned, Consequences, Contacts, LOOKED, Moved,
};
use crate::desk::portal_settings::{self, Tab};
use crate::desk::tickets::Count;
use crate::web::audience::Door;
use crate::web::error::{Error, render};
use crate::web::i18n::Arg;
use crate::web::page::Shell;

/// What a page says above its settings.
pub(super) enum Asks {
    /// What would come of the change, and what confirms this one.
    Before {
        /// [`Change::mark`].
        mark: String,
        /// What comes of it; None where that could not be counted in time.
        found: Option<Box<Consequences>>,
    },
    /// That the change was taken back.
    TakenBack,
}

/// Something that comes of the change.
pub(super) struct Point {
    pub said: String,
    /// Whom or what it concerns, as far as they are named.
    pub lines: Vec<Line>,
    /// What opens the list.
    pub open: String,
    /// Which of them are named, where not all are.
    pub some: Option<String>,
}

/// Somebody or something that is concerned.
pub(super) struct Line {
    pub link: String,
    pub name: String,
    pub about: String,
}

impl Point {
    fn plain(said: String) -> Point {
        Point { said, lines: vec![], open: String::new(), some: None }
    }
}

/// The page that says something, and the portal that it is about.
type At<'a> = (&'a Shell, &'a Portal);

/// A sentence with the portal's name, for those that say it where there are several.
fn say((shell, portal): At<'_>, key: &str, more: &[(&'static str, Arg)]) -> String {
    let several = if shell.has_others { "yes" } else { "no" };
    let portal = [("several", several.to_owned().into()), ("portal", (&portal.name).into())];
    shell.na(key, &[&portal[..], more].concat())
}

/// Likewise with a number of them.
fn counted(at: At<'_>, key: &str, count: &Count, more: &[(&'static str, Arg)]) -> String {
    let n = [("n", count.n.into()), ("n_text", at.0.count(count).into())];
    say(at, key, &[&n[..], more].concat())
}

/// Sentences about contacts for whom something changes at once; once there are tickets; and once they have a password.
struct Keys {
    now: &'static str,
    later: Option<&'static str>,
    without: &'static str,
}

impl Page {
    /// That nothing is saved yet, and whom it is about.
    pub(super) fn lead(&self) -> String {
        say((&self.shell, &self.shell.portal), "consequences-lead", &[])
    }

    /// What comes of the change, most important first.
    pub(super) fn points(&self, found: &Consequences) -> Vec<Point> {
        points((&self.shell, &self.shell.portal), found)
    }

    /// What was not looked at, and that the portal is off.
    pub(super) fn caveats(&self, found: &Consequences) -> Vec<String> {
        caveats((&self.shell, &self.shell.portal), found)
    }
}

/// What comes of a change for a portal, most important first.
pub(super) fn points(at: At<'_>, found: &Consequences) -> Vec<Point> {
    let shell = at.0;
    let mut points = vec![];
    let keys = |now, later, without| Keys { now, later, without };
    for (of, keys, tickets) in [
        (&found.enter, keys("consequences-enter", None, "consequences-enter-without"), None),
        (&found.shut_out, keys("consequences-shut-out", None, "consequences-shut-out-without"), None),
        (
            &found.gain,
            keys("consequences-gain", Some("consequences-gain-later"), "consequences-gain-without"),
            Some("consequences-come"),
        ),
        (
            &found.lose,
            keys("consequences-lose", Some("consequences-lose-later"), "consequences-lose-without"),
            Some("consequences-go"),
        ),
        (
            &found.silenced,
            keys("consequences-silenced", Some("consequences-silenced-later"), "consequences-silenced-without"),
            None,
        ),
        (
            &found.heard,
            keys("consequences-heard", Some("consequences-heard-later"), "consequences-heard-without"),
            None,
        ),
    ] {
        let close = [("close", if found.may_close { "yes" } else { "no" }.into())];
        let plain = |key: &str, of: &Count| (of.n > 0).then(|| Point::plain(counted(at, key, of, &close)));
        points.extend((of.now.n > 0).then(|| contacts(at, of, (keys.now, &close, tickets))));
        points.extend(keys.later.and_then(|key| plain(key, &of.later)));
        points.extend(plain(keys.without, &of.without));
    }
    if found.invited.n > 0 {
        points.push(Point::plain(counted(at, "consequences-invited", &found.invited, &[])));
    }
    for (of, key) in [(&found.appear, "consequences-appear"), (&found.vanish, "consequences-vanish")] {
        let lines = || of.named.iter().map(|moved| ticket(shell, moved)).collect();
        points.extend((of.n.n > 0).then(|| Point {
            said: counted(at, key, &of.n, &[]),
            lines: lines(),
            open: shell.n("consequences-which"),
            some: some(shell, "consequences-latest", &of.n, of.named.len()),
        }));
    }
    points
}

/// What was not looked at, and that the portal is off.
pub(super) fn caveats(at: At<'_>, found: &Consequences) -> Vec<String> {
    let shell = at.0;
    let most = shell.count(&Count { n: LOOKED.unsigned_abs(), more: false });
    let of = |is: bool, key: &str| is.then(|| shell.nv(key, "max", most.clone()));
    let more = [
        of(found.more_contacts, "consequences-more-contacts"),
        of(found.more_tickets, "consequences-more-tickets"),
        (!found.is_on).then(|| say(at, "consequences-off", &[])),
    ];
    more.into_iter().flatten().collect()
}

fn contacts(
    at: At<'_>,
    of: &Contacts,
    (key, more, tickets): (&str, &[(&'static str, Arg)], Option<&'static str>),
) -> Point {
    let shell = at.0;
    let companies = [("companies", of.companies.n.into()), ("companies_text", shell.count(&of.companies).into())];
    Point {
        said: counted(at, key, &of.now, &[&companies[..], more].concat()),
        lines: of.named.iter().map(|concerned| contact(shell, concerned, tickets)).collect(),
        open: shell.w.t("consequences-who"),
        some: some(shell, "consequences-newest", &of.now, of.named.len()),
    }
}

fn contact(shell: &Shell, concerned: &Concerned, tickets: Option<&str>) -> Line {
    Line {
        link: format!("/desk/contacts/{}", concerned.id),
        name: concerned.name.clone(),
        about: match tickets {
            Some(key) => shell.counted(key, &concerned.tickets, &[("company", (&concerned.company).into())]),
            None => concerned.company.clone(),
        },
    }
}

fn ticket(shell: &Shell, moved: &Moved) -> Line {
    let whose = [&moved.requester, &moved.company].into_iter().flatten().cloned().collect::<Vec<_>>();
    Line {
        link: format!("/desk/t/{}", moved.id),
        name: format!("{} {}", moved.number, moved.subject),
        about: if whose.is_empty() { shell.w.t("consequences-nobodys") } else { whose.join(" · ") },
    }
}

/// How many of them are named, where there are more.
fn some(shell: &Shell, key: &str, all: &Count, named: usize) -> Option<String> {
    let is_some = all.more || all.n > named as u64;
    is_some.then(|| shell.w.v(key, "n", named as u64))
}

/// The page with what has to be confirmed before what was sent is saved; None where nothing has, or where this very change
/// was confirmed.
pub(super) async fn asked(door: &Door, tab: Tab, sent: &BTreeMap<String, String>) -> Result<Option<Response>, Error> {
    let (version, values) = (sent.get("version").and_then(|text| text.parse().ok()), sent.clone());
    let change = door
        .read(move |mut s| {
            let version = version.unwrap_or_default();
            Box::pin(async move { consequences::change(&mut s, tab, version, &values).await })
        })
        .await?;
    let Some(change) = change.filter(|change| sent.get("confirmed").is_none_or(|mark| mark != change.mark())) else {
        return Ok(None);
    };
    let mark = change.mark().to_owned();
    let found = look(door, change).await;
    if found.as_ref().is_some_and(|found| found.is_none()) {
        return Ok(None);
    }
    page(door, tab, sent.clone(), Asks::Before { mark, found }).await.map(Some)
}

/// What comes of a change, if that can be told soon.
async fn look(door: &Door, change: Change) -> Option<Box<Consequences>> {
    let found = door.read(move |mut s| Box::pin(async move { consequences::look(&mut s, &change).await }));
    match tokio::time::timeout(PATIENCE, found).await {
        Ok(Ok(found)) => Some(Box::new(found)),
        // The door has said what it was.
        Ok(Err(_)) => None,
        Err(_) => {
            tracing::warn!("what comes of a change of settings could not be counted in time");
            None
        }
    }
}

/// The page as it was sent, with what was asked about as it stands, where a button says so; None where none does. Nothing is
/// saved.
pub(super) async fn taken_back(
    door: &Door,
    tab: Tab,
    sent: &BTreeMap<String, String>,
) -> Result<Option<Response>, Error> {
    if sent.get("edit").is_none_or(|edit| edit != "consequences:take-back") {
        return Ok(None);
    }
    let stands = door.read(move |mut s| Box::pin(async move { portal_settings::look(&mut s, tab).await })).await?;
    let mut values = sent.clone();
    let asked = stands.values.into_iter().filter(|(key, _)| ASKED.contains(key));
    values.extend(asked.map(|(key, value)| (key.to_owned(), value)));
    page(door, tab, values, Asks::TakenBack).await.map(Some)
}

async fn page(door: &Door, tab: Tab, sent: BTreeMap<String, String>, asks: Asks) -> Result<Response, Error> {
    let mut page = build(door, tab, Some(sent), Invalid::default()).await?;
    page.keep_version();
    page.asks = Some(asks);
    Ok(render(&page))
}
