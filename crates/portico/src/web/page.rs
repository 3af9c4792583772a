//! What every page of the portal has around it: words, dates, navigation, and who is looking.

use std::sync::Arc;

use askama::filters::Safe;
use axum::http::HeaderMap;

use super::cookies::{self, Mode};
use super::dates::{Dates, When};
use super::face::Face;
use super::i18n::{Arg, Words};
use super::place;
use crate::app::App;
use crate::clock::Time;
use crate::config::Limits;
use crate::desk::error::{FieldProblem, Invalid};
use crate::desk::look::css::Sheet;
use crate::desk::look::picture::{Slot, media_type};
use crate::desk::look::theme::Font;
use crate::desk::look::{Sheets, Theme};
use crate::desk::portal::{LANGUAGES, Portal, TicketAccess};
use crate::desk::session::Session;
use crate::desk::tickets::{Count, Standing, Status};
use crate::desk::viewer::{Customer, Role, System, Viewer};
use crate::random;

/// The frame of a page.
#[derive(Clone)]
pub struct Shell {
    /// The page's words.
    pub w: Words,
    /// The page's dates.
    pub dates: Dates,
    /// What stands before the paths of the portal's pages.
    pub base: String,
    /// The settings of the portal that this is on, or about.
    pub portal: Arc<Portal>,
    /// Where its settings are, without the name of a page.
    pub settings: String,
    /// Whether there is more than one portal.
    pub has_others: bool,
    /// Whose help desk it is.
    pub house: String,
    /// Limits of input, for forms to tell.
    pub limits: Limits,
    /// Where the theme's stylesheet is.
    pub theme: String,
    /// Where the administrator's own styles are, which only pages behind the gate load.
    pub own: Option<String>,
    /// What the portal looks like.
    pub look: Arc<Theme>,
    /// Whether white is what reads on the brand.
    pub is_bar_dark: bool,
    /// Whether this is a sample that stands in a frame: nothing on it leads anywhere.
    pub is_sample: bool,
    /// Light, dark or the system's.
    pub mode: Mode,
    /// Whether single keys do things.
    pub has_keys: bool,
    /// Who is looking.
    pub me: Option<Me>,
    /// Whether this is an administrator at the help desk.
    pub is_admin: bool,
    /// Whether this is somebody of staff who may set up the customer portal.
    pub may_set_portal: bool,
    /// Whether nobody works here yet.
    pub is_empty: bool,
    /// Whether this is staff looking at the portal, as one of its customers or not.
    pub is_preview: bool,
    /// Whether this is an administrator looking at the portal as the customer that [`Shell::me`] says.
    pub is_viewed: bool,
    /// Whether customers wait to be forgotten, which is for this administrator to do.
    pub erasure_waits: bool,
    /// What a template says on this page, if it is one around signing in.
    pub face: Face,
    /// The draft that the last request sent, which the browser can forget.
    pub draft_sent: Option<String>,
    /// When a customer is signed out whom nobody hears of; None where that does not happen.
    pub idle: Option<Idle>,
}

/// When a session ends in which nothing is done.
#[derive(Clone, Copy, Debug)]
pub struct Idle {
    /// In so many seconds.
    pub left: i64,
    /// So many seconds before, its page says so.
    pub warning: i64,
}

impl Idle {
    /// What to tell a customer; None where nobody is signed out for doing nothing.
    fn of(customer: &Customer, portal: &Portal, now: Time) -> Option<Idle> {
        let idle = portal.idle_minutes * 60;
        let left = customer.over_at.seconds_since(now);
        (idle > 0 && customer.viewed_by.is_none()).then_some(Idle { left, warning: WARNING.min(idle / 2) })
    }

    /// The minutes that the warning names.
    pub fn minutes(&self) -> u64 {
        u64::try_from(self.warning / 60).unwrap_or_default().max(1)
    }
}

/// Seconds before the end at which a page warns.
const WARNING: i64 = 120;

/// Who is looking.
#[derive(Clone, Debug)]
pub struct Me {
    /// Full name.
    pub name: String,
    /// Given name.
    pub first_name: String,
    /// E-mail address.
    pub email: String,
    /// Initials.
    pub initials: String,
    /// Colour of the avatar.
    pub hue: u8,
    /// Name of the primary company.
    pub company: Option<String>,
    /// Whether they have chosen the language in which they read, for good.
    pub has_language: bool,
}

/// One thing to mend, with the sentence that says how.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The field.
    pub field: String,
    /// The sentence.
    pub text: String,
}

/// The sentence of a problem.
pub fn problem(words: &Words, problem: &FieldProblem) -> String {
    words.a(problem.key, &values(problem))
}

fn values(problem: &FieldProblem) -> Vec<(&'static str, Arg)> {
    let value = |text: &String| text.parse::<i64>().map_or_else(|_| Arg::Text(text.clone()), Arg::Number);
    problem.args.iter().map(|(name, text)| (*name, value(text))).collect()
}

/// What has to be mended, in sentences.
pub fn problems(words: &Words, invalid: &Invalid) -> Vec<Problem> {
    invalid.problems.iter().map(|found| Problem { field: found.field.clone(), text: problem(words, found) }).collect()
}

impl Shell {
    /// The frame of a page for whoever is looking.
    pub fn new(app: &App, headers: &HeaderMap, s: &Session<'_>) -> Shell {
        let portal = s.portal().clone();
        // The help desk has the default portal's colours and nothing else of its look, whichever portal is spoken of.
        let is_desk = matches!(s.viewer(), Viewer::Staff(_) | Viewer::System(System::Gate));
        let frame = if is_desk { s.default_portal().clone() } else { portal.clone() };
        let w = app.catalog.words(&frame.language);
        let sheet = if is_desk { &frame.sheets.desk } else { &frame.sheets.portal };
        let me = match s.viewer() {
            Viewer::Customer(customer) => Some(Me {
                name: customer.full_name(),
                first_name: customer.first_name.clone(),
                email: customer.email.clone(),
                initials: crate::desk::tickets::initials(&customer.full_name()),
                hue: crate::desk::tickets::contact_hue(customer.id.0),
                company: customer.company_name.clone(),
                has_language: customer.language.is_some(),
            }),
            Viewer::Preview(staff, _) | Viewer::Staff(staff) => Some(Me {
                name: staff.full_name(),
                first_name: staff.first_name.clone(),
                email: staff.email.clone(),
                initials: crate::desk::tickets::initials(&staff.full_name()),
                hue: crate::desk::tickets::staff_hue(staff.id.0),
                company: None,
                has_language: false,
            }),
            Viewer::Directory(_) | Viewer::System(_) => None,
        };
        let is_viewed = matches!(s.viewer(), Viewer::Customer(me) if me.is_viewed());
        let zone = match s.viewer() {
            Viewer::Customer(me) => me.time_zone.as_deref().unwrap_or(&frame.time_zone),
            _ => &frame.time_zone,
        };
        Shell {
            base: if s.staff().is_ok() { s.staff_base(&portal) } else { portal.base() },
            settings: place::settings_of(&portal),
            has_others: s.portals().len() > 1,
            house: frame.company_name.clone(),
            dates: Dates::new(w.clone(), zone, s.now()),
            w,
            limits: s.limits().clone(),
            theme: sheet.url(),
            own: portal.sheets.own.as_ref().map(|sheet| sheet.url()),
            is_bar_dark: is_white(&frame.sheets),
            look: if is_desk { Arc::default() } else { portal.theme.clone() },
            is_sample: false,
            mode: cookies::mode(headers, app.is_https()),
            has_keys: cookies::has_keys(headers, app.is_https()),
            me,
            may_set_portal: s.staff().is_ok_and(|staff| staff.may_set_portal),
            is_admin: s.staff().is_ok_and(|staff| staff.role == Role::Admin),
            is_empty: !s.is_staffed(),
            is_preview: matches!(s.viewer(), Viewer::Preview(..)) || is_viewed,
            is_viewed,
            erasure_waits: s.staff().is_ok_and(|staff| staff.erasure_waits),
            face: Face::default(),
            draft_sent: None,
            idle: s.customer().ok().and_then(|me| Idle::of(me, &portal, s.now())),
            portal,
        }
    }

    /// The frame as the portal's pages have it, in another look that only its editor shows.
    pub fn dressed(self, look: Theme) -> Shell {
        let sheets = Sheets::of(&look);
        let at = |sheet: &Sheet| format!("{}/theme/sheet/{}.css", self.settings, sheet.name);
        Shell {
            theme: at(&sheets.portal),
            own: sheets.own.as_deref().map(at),
            is_bar_dark: is_white(&sheets),
            look: Arc::new(look),
            ..self
        }
    }

    /// The files of letters that pages of the portal load besides what all pages do, as stylesheets.
    pub fn letters(&self) -> Vec<&'static str> {
        let mut all: Vec<Font> = [self.look.font, self.look.headings].into_iter().filter(Font::is_loaded).collect();
        all.dedup();
        all.iter().map(|font| super::assets::url(&format!("font-{}.css", font.key))).collect()
    }

    /// Where the company's logo is, and the one for dark pages where there is another; None where there is none.
    pub fn logo(&self) -> Option<(String, Option<String>)> {
        let url = |slot: Slot| self.look.picture(slot).map(|name| format!("/theme/picture/{name}"));
        match (url(Slot::Logo), url(Slot::LogoDark).filter(|_| self.look.has_dark)) {
            (Some(light), dark) => Some((light, dark)),
            (None, dark) => dark.map(|only| (only, None)),
        }
    }

    /// As [`Shell::logo`], for the bar at the top: one that has the brand's colour is as dark or as light in both modes.
    pub fn bar_logo(&self) -> Option<(String, Option<String>)> {
        let (light, dark) = self.logo()?;
        match (self.look.header, dark) {
            ("brand", Some(dark)) => Some((if self.is_bar_dark { dark } else { light }, None)),
            (_, dark) => Some((light, dark)),
        }
    }

    /// The icon in the browser's tab, and its media type.
    pub fn tab_icon(&self) -> (String, &'static str) {
        match self.look.picture(Slot::Icon) {
            Some(name) => (format!("/theme/picture/{name}"), media_type(name)),
            None => (super::assets::url("favicon.svg").to_owned(), "image/svg+xml"),
        }
    }

    /// Whether pages are written in the letters that the program's own pages are in.
    pub fn has_inter(&self) -> bool {
        [self.look.font, self.look.headings].iter().any(|font| font.key == "inter")
    }

    /// The name under which a browser keeps a draft; drafts of different people do not mix.
    pub fn draft_key(&self, of: &str) -> String {
        let who = self.me.as_ref().map(|me| random::digest(&me.email)[..8].to_owned()).unwrap_or_default();
        // Two portals at one host share what a browser keeps.
        match self.portal.is_default {
            true => format!("{who}-{of}"),
            false => format!("{who}-{}-{of}", self.portal.id),
        }
    }

    /// A moment in words.
    pub fn when(&self, at: &Time) -> When {
        self.dates.say(*at)
    }

    /// The languages that visitors may choose, each with its name in itself and whether it is this page's; empty where the
    /// portal speaks one.
    pub fn languages(&self) -> Vec<(&'static str, String, bool)> {
        let all = if self.portal.visitors_choose { &LANGUAGES[..] } else { &[] };
        all.iter().map(|of| (*of, self.w.own_name(of), *of == self.w.language())).collect()
    }

    /// Likewise for a page on which a browser's language is chosen: none where the account has one, which is stronger.
    pub fn offered_languages(&self) -> Vec<(&'static str, String, bool)> {
        let is_chosen = self.me.as_ref().is_some_and(|me| me.has_language);
        if is_chosen { vec![] } else { self.languages() }
    }

    /// As whom an administrator looks at the portal.
    pub fn view_as_text(&self) -> String {
        self.w.v("view-as-text", "name", self.me.as_ref().map(|me| me.name.clone()).unwrap_or_default())
    }

    /// `ltr` or `rtl`.
    pub fn dir(&self) -> &'static str {
        self.w.dir()
    }

    /// What one ticket is called.
    pub fn one(&self) -> String {
        self.portal.ticket_one.clone().unwrap_or_else(|| self.w.t("ticket-one"))
    }

    /// What several tickets are called.
    pub fn many(&self) -> String {
        self.portal.ticket_many.clone().unwrap_or_else(|| self.w.t("ticket-many"))
    }

    /// A sentence in which tickets are named: `$one` and `$many` as in the middle of a sentence, `$One` and `$Many` at
    /// its beginning.
    pub fn n(&self, key: &str) -> String {
        self.na(key, &[])
    }

    /// Likewise with further values.
    pub fn na(&self, key: &str, more: &[(&'static str, Arg)]) -> String {
        let (one, many) = (self.one(), self.many());
        let mut args: Vec<(&'static str, Arg)> =
            vec![("one", lower(&one).into()), ("many", lower(&many).into()), ("Many", many.into())];
        args.extend_from_slice(more);
        self.w.a(key, &args)
    }

    /// Likewise with one further value.
    pub fn nv(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.na(key, &[(name, value.into())])
    }

    /// Likewise with a number of them, as `$n`, which tells one from many, and `$n_text`, which is read.
    pub fn counted(&self, key: &str, count: &Count, more: &[(&'static str, Arg)]) -> String {
        let n = [("n", count.n.into()), ("n_text", self.count(count).into())];
        self.na(key, &[&n[..], more].concat())
    }

    /// What has to be mended, in sentences, in which tickets are named as well.
    pub fn problems(&self, invalid: &Invalid) -> Vec<Problem> {
        let sentence = |found: &FieldProblem| self.na(found.key, &values(found));
        invalid.problems.iter().map(|found| Problem { field: found.field.clone(), text: sentence(found) }).collect()
    }

    /// How customers read a ticket's status: its stage where the portal shows stages, else open or closed. Whose turn
    /// it is never stands here.
    pub fn status_name(&self, status: &Status, stage: &Option<String>) -> String {
        stage.clone().unwrap_or_else(|| self.status(*status))
    }

    /// Whether a status is the closed one.
    pub fn is_closed(&self, status: &Status) -> bool {
        *status == Status::Closed
    }

    /// How customers read whose turn it is; None where the portal does not show turns, and for closed tickets.
    pub fn turn(&self, standing: &Standing) -> Option<String> {
        let key = match standing {
            Standing::New => "badge-received",
            Standing::Us => "badge-us",
            Standing::Customer => "badge-you",
            Standing::Closed => return None,
        };
        self.portal.show_turn.then(|| self.w.t(key))
    }

    /// The name of a ticket's state for the stylesheet.
    pub fn state(&self, standing: &Standing) -> &'static str {
        match standing {
            Standing::New => "new",
            Standing::Us => "us",
            Standing::Customer => "you",
            Standing::Closed => "done",
        }
    }

    /// The sign of a ticket's state; its shape says the same as its colour.
    pub fn glyph(&self, standing: &Standing) -> Safe<String> {
        icon(&format!("g-{}", self.state(standing)), "i")
    }

    /// `Open` or `Closed`.
    pub fn status(&self, status: Status) -> String {
        match status {
            Status::Open => self.w.t("badge-open"),
            Status::Closed => self.w.t("badge-closed"),
        }
    }

    /// A number in words of its language: `23`, or `1,000+` when counting stopped.
    pub fn count(&self, count: &Count) -> String {
        let key = if count.more { "count-more" } else { "count-exact" };
        self.w.v(key, "n", count.n)
    }

    /// An icon of the sprite, for decoration.
    pub fn icon(&self, name: &str) -> Safe<String> {
        icon(name, "i")
    }

    /// An icon that turns around where text runs from right to left.
    pub fn flip(&self, name: &str) -> Safe<String> {
        icon(name, "i flip")
    }

    /// The menu text of the connected form, or None when there is none.
    pub fn form_menu(&self) -> Option<String> {
        self.portal.form?;
        Some(self.portal.form_menu.clone().unwrap_or_else(|| self.n("portal-nav-new")))
    }

    /// The address and the menu text of the knowledge base, or None when there is none.
    pub fn kb(&self) -> Option<(String, String)> {
        let url = self.portal.kb_url.clone()?;
        Some((url, self.portal.kb_menu.clone().unwrap_or_else(|| self.w.t("nav-kb"))))
    }

    /// Whether colleagues may see each other's tickets.
    pub fn shares(&self) -> bool {
        self.portal.ticket_access != TicketAccess::Own
    }

    /// The address of an embedded file.
    pub fn asset(&self, name: &str) -> &'static str {
        super::assets::url(name)
    }

    /// A file's size in words.
    pub fn size(&self, bytes: &u64) -> String {
        match *bytes {
            0..1_000_000 => self.w.v("size-kb", "n", (bytes / 1_000).max(1)),
            bytes => {
                let tenths = bytes / 100_000;
                let whole = format!("{}", tenths / 10);
                let text = if tenths % 10 == 0 {
                    whole
                } else {
                    format!("{whole}{}{}", self.w.t("decimal-mark"), tenths % 10)
                };
                self.w.v("size-mb", "n", text)
            }
        }
    }

    /// The icon of a file.
    pub fn file_icon(&self, media_type: &str) -> &'static str {
        match media_type {
            image if image.starts_with("image/") => "image",
            "application/zip" | "application/gzip" | "application/x-gzip" | "application/x-tar" => "file-archive",
            _ => "file-text",
        }
    }
}

/// Whether labels on the brand are white.
fn is_white(sheets: &Sheets) -> bool {
    sheets.palette.light.on_brand[0] > 0.5
}

/// The markup of an icon; `name` is one of the sprite's, never text of a person.
pub fn icon(name: &str, class: &str) -> Safe<String> {
    let sprite = super::assets::url("icons.svg");
    Safe(format!("<svg class=\"{class}\" aria-hidden=\"true\"><use href=\"{sprite}#{name}\"/></svg>"))
}

/// A noun as in the middle of a sentence; names in capitals such as `RMA` stay.
fn lower(noun: &str) -> String {
    let mut chars = noun.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => first.to_lowercase().chain(chars).collect(),
        _ => noun.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn nouns_are_small_in_the_middle_of_a_sentence_unless_they_are_names() {
        for (noun, small) in [("Request", "request"), ("RMA", "RMA"), ("Ärende", "ärende"), ("", ""), ("A", "A")] {
            assert_eq!(lower(noun), small);
        }
    }
}
