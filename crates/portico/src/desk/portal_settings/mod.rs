//! What administrators decide about the customer portal, setting by setting: where each is kept, what it may be, and who
//! changed it when.
//!
//! Every setting is written as a text, which is what forms send, what the audit keeps and what tests walk. Settings count
//! from the next request on, in every process.

pub(in crate::desk) mod audit;
mod check;
pub mod consequences;
pub(in crate::desk) mod filters;
mod save;

use db::sql;

use super::columns;
use super::error::{Error, Result};
use super::ids::PortalId;
use super::portal::{Access, LANGUAGES, OwnerDisplay, Portal, TicketAccess};
use super::session::Session;

pub use audit::{Change, changes, history};
pub use check::sent_text;
pub use filters::{Sample, sample};
pub use save::{Draft, Known, known, look, save, save_these, switch};

/// A page of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Name, language, where tickets go, who sees which.
    General,
    /// Who may enter at all.
    Access,
    /// The form, what things are called, what customers may do.
    Advanced,
    /// What pages show of a ticket's state.
    Templates,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Tab; 4] = [Tab::General, Tab::Access, Tab::Advanced, Tab::Templates];

    /// Its name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Tab::General => "general",
            Tab::Access => "access",
            Tab::Advanced => "advanced",
            Tab::Templates => "templates",
        }
    }

    /// The tab of this name.
    pub fn parse(name: &str) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.name() == name)
    }
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text that must be there, of at most so many characters.
    Text(usize),
    /// A text of at most so many characters; where it is missing, the language's own words stand.
    Words(usize),
    /// The address of a page, `https://…` or `http://…`, of at most so many characters, or nothing.
    Address(usize),
    /// An address of e-mail, or nothing.
    Email,
    /// `true` or `false`.
    Flag,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// One of these numbers of minutes, 0 for never; what stands already may stay.
    Minutes(&'static [&'static str]),
    /// The id of an inbox.
    Inbox,
    /// The id of a domain that was proven to be ours.
    Domain,
    /// The path of the portal under its domain: one segment, or nothing.
    Slug,
    /// The id of a form that suits the portal, or nothing.
    Form,
    /// A colour, `#rrggbb`.
    Colour,
    /// A filter as JSON; without groups it matches everything.
    Filter(About),
    /// Names of properties, as [`columns::text`] writes them; a heading may also come in a field of its own, named
    /// `heading_` and the property.
    Columns,
    /// Access groups by id, as in `1,4`; each may also come in a field of its own, named `access_groups_` and the id.
    Groups,
    /// Domains of addresses, one a line.
    Domains,
    /// The stages that customers close into, as [`super::closing::Closing::text`] writes them; one may also come in a field
    /// of its own, named `closing_stages_` and the pipeline's id.
    ClosingStages,
}

/// What a filter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Tickets.
    Tickets,
    /// Contacts, with their primary company.
    Contacts,
}

/// What keeps a setting: a column of a table, or a table of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Portal(&'static str),
    Domain(&'static str),
    /// The brand of the theme.
    Brand,
    Closing,
}

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name for programs.
    pub key: &'static str,
    /// The page it stands on.
    pub tab: Tab,
    /// What it may be.
    pub shape: Shape,
    place: Place,
    read: fn(&Portal) -> String,
}

impl Setting {
    /// What it is.
    pub fn value(&self, portal: &Portal) -> String {
        (self.read)(portal)
    }
}

const fn setting(key: &'static str, tab: Tab, shape: Shape, place: Place, read: fn(&Portal) -> String) -> Setting {
    Setting { key, tab, shape, place, read }
}

fn words(text: &Option<String>) -> String {
    text.clone().unwrap_or_default()
}

/// Minutes without a request after which customers can be signed out.
const IDLE: [&str; 5] = ["20", "40", "60", "1440", "0"];

/// Every setting of the portal, in the order in which pages show them.
pub const SETTINGS: [Setting; 37] = [
    setting("name", Tab::General, Shape::Text(200), Place::Portal("name"), |p| p.name.clone()),
    setting("company_name", Tab::General, Shape::Text(120), Place::Portal("company_name"), |p| p.company_name.clone()),
    setting("domain", Tab::General, Shape::Domain, Place::Portal("domain_id"), |p| p.domain.to_string()),
    setting("slug", Tab::General, Shape::Slug, Place::Portal("slug"), |p| p.slug.clone()),
    setting("language", Tab::General, Shape::OneOf(&LANGUAGES), Place::Domain("language"), |p| p.language.clone()),
    setting("visitors_choose", Tab::General, Shape::Flag, Place::Portal("visitors_choose"), |p| {
        p.visitors_choose.to_string()
    }),
    setting("inbox", Tab::General, Shape::Inbox, Place::Portal("inbox_id"), |p| p.chosen_inbox.to_string()),
    setting("kb_url", Tab::General, Shape::Address(500), Place::Portal("kb_url"), |p| words(&p.kb_url)),
    setting("kb_menu", Tab::General, Shape::Words(60), Place::Portal("kb_menu"), |p| words(&p.kb_menu)),
    setting(
        "ticket_access",
        Tab::General,
        Shape::OneOf(&["company", "company_if", "own"]),
        Place::Portal("ticket_access"),
        |p| {
            match p.ticket_access {
                TicketAccess::Company => "company",
                TicketAccess::CompanyIf => "company_if",
                TicketAccess::Own => "own",
            }
            .to_owned()
        },
    ),
    setting("company_if", Tab::General, Shape::Filter(About::Contacts), Place::Portal("company_if"), |p| {
        p.company_if.text()
    }),
    setting("colleagues_read_only", Tab::General, Shape::Flag, Place::Portal("colleagues_read_only"), |p| {
        p.colleagues_read_only.to_string()
    }),
    setting("brand", Tab::General, Shape::Colour, Place::Brand, |p| p.theme.colour("brand")),
    setting("access", Tab::Access, Shape::OneOf(&["everybody", "register", "groups"]), Place::Portal("access"), |p| {
        match p.access {
            Access::Everybody => "everybody",
            Access::Groups => "groups",
            Access::Register => "register",
        }
        .to_owned()
    }),
    setting("access_groups", Tab::Access, Shape::Groups, Place::Portal("access_groups"), |p| {
        let ids: Vec<String> = p.groups.iter().map(|group| group.id.to_string()).collect();
        ids.join(",")
    }),
    setting("invites", Tab::Access, Shape::Flag, Place::Portal("invites"), |p| p.invites.to_string()),
    setting("register_domains", Tab::Access, Shape::Domains, Place::Portal("register_domains"), |p| {
        p.register_domains.clone()
    }),
    setting("register_denied", Tab::Access, Shape::Domains, Place::Portal("register_denied"), |p| {
        p.register_denied.clone()
    }),
    setting("register_approval", Tab::Access, Shape::Flag, Place::Portal("register_approval"), |p| {
        p.register_approval.to_string()
    }),
    setting("has_signin_link", Tab::Access, Shape::Flag, Place::Domain("has_signin_link"), |p| {
        p.has_signin_link.to_string()
    }),
    setting("help_address", Tab::Access, Shape::Email, Place::Domain("help_address"), |p| words(&p.help_address)),
    setting("idle_minutes", Tab::Access, Shape::Minutes(&IDLE), Place::Domain("idle_minutes"), |p| {
        p.idle_minutes.to_string()
    }),
    setting("has_form", Tab::Advanced, Shape::Flag, Place::Portal("has_form"), |p| p.has_form.to_string()),
    setting("form_menu", Tab::Advanced, Shape::Words(60), Place::Portal("form_menu"), |p| words(&p.form_menu)),
    setting("form_title", Tab::Advanced, Shape::Words(120), Place::Portal("form_title"), |p| words(&p.form_title)),
    setting("form", Tab::Advanced, Shape::Form, Place::Portal("form_id"), |p| {
        p.chosen_form.map(|id| id.to_string()).unwrap_or_default()
    }),
    setting("ticket_one", Tab::Advanced, Shape::Words(40), Place::Portal("ticket_one"), |p| words(&p.ticket_one)),
    setting("ticket_many", Tab::Advanced, Shape::Words(40), Place::Portal("ticket_many"), |p| words(&p.ticket_many)),
    setting("visible", Tab::Advanced, Shape::Filter(About::Tickets), Place::Portal("visible"), |p| p.visible.text()),
    setting("columns", Tab::Advanced, Shape::Columns, Place::Portal("columns"), |p| columns::text(&p.columns)),
    setting(
        "owner_display",
        Tab::Advanced,
        Shape::OneOf(&["first", "full", "last", "alias"]),
        Place::Portal("owner_display"),
        |p| {
            match p.owner_display {
                OwnerDisplay::First => "first",
                OwnerDisplay::Full => "full",
                OwnerDisplay::Last => "last",
                OwnerDisplay::Alias => "alias",
            }
            .to_owned()
        },
    ),
    setting("owner_alias", Tab::Advanced, Shape::Words(80), Place::Portal("owner_alias"), |p| words(&p.owner_alias)),
    setting("reply_to_closed", Tab::Advanced, Shape::Flag, Place::Portal("reply_to_closed"), |p| {
        p.reply_to_closed.to_string()
    }),
    setting("close_allowed", Tab::Advanced, Shape::Flag, Place::Portal("close_allowed"), |p| {
        p.close_allowed.to_string()
    }),
    setting("closing_stages", Tab::Advanced, Shape::ClosingStages, Place::Closing, |p| p.closing.text()),
    setting("show_stages", Tab::Templates, Shape::Flag, Place::Portal("show_stages"), |p| p.show_stages.to_string()),
    setting("show_turn", Tab::Templates, Shape::Flag, Place::Portal("show_turn"), |p| p.show_turn.to_string()),
];

/// The settings of one page.
pub fn of_tab(tab: Tab) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(move |setting| setting.tab == tab)
}

/// Holds the portals' rows until the transaction ends, so that what they name cannot change meanwhile.
pub(in crate::desk) async fn hold(s: &mut Session<'_>) -> Result<()> {
    let mut lock = sql!("SELECT id FROM portal ORDER BY id");
    lock.push(s.dialect().for_update());
    s.conn().all::<PortalId>(lock).await?;
    Ok(())
}

/// Whoever may not set anything finds nothing here.
pub(in crate::desk) fn only_those_who_may(s: &Session<'_>) -> Result<()> {
    if s.staff()?.may_set_portal { Ok(()) } else { Err(Error::NotFound) }
}
