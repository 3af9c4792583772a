//! The customer portal's settings: what it is called, whom it shows what, and how staff are named on it.

use std::sync::Arc;

use db::{Conn, row, sql};

use super::access::Group;
use super::closing::Closing;
use super::columns::Column;
use super::error::{Error, Result};
use super::filter::Filter;
use super::ids::{AccessGroupId, DomainId, FormId, InboxId, PortalId};
use super::look::{Sheets, Theme};
use crate::clock::Time;

/// Languages in which the portal speaks.
pub const LANGUAGES: [&str; 2] = ["en", "sv"];

/// Whose tickets customers see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketAccess {
    /// Their own and those of their primary company.
    Company,
    /// Their own, and those of their primary company where they meet criteria.
    CompanyIf,
    /// Only their own.
    Own,
}

/// Who may enter a portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Every contact.
    Everybody,
    /// Those who are in one of the chosen groups.
    Groups,
    /// Every contact, and whoever makes an account.
    Register,
}

impl Access {
    /// What a stored word names; unknown words are everybody, as where nothing was decided.
    pub(in crate::desk) fn parse(word: &str) -> Access {
        match word {
            "groups" => Access::Groups,
            "register" => Access::Register,
            _ => Access::Everybody,
        }
    }
}

impl TicketAccess {
    /// What a stored word names; unknown words give the least.
    pub(in crate::desk) fn parse(word: &str) -> TicketAccess {
        match word {
            "company" => TicketAccess::Company,
            "company_if" => TicketAccess::CompanyIf,
            _ => TicketAccess::Own,
        }
    }
}

/// How staff are named to customers, everywhere customers read a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerDisplay {
    /// Given name.
    First,
    /// Both names.
    Full,
    /// Family name.
    Last,
    /// The agent's own alias, else the portal's.
    Alias,
}

/// A portal's settings.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Which portal.
    pub id: PortalId,
    /// Whether staff look through this one where it is not said which.
    pub is_default: bool,
    /// Its domain.
    pub domain: DomainId,
    /// The path under it: one segment, empty for the domain's root.
    pub slug: String,
    /// The domain's language, as a tag such as `en`; in a session of whoever reads it in another, that one.
    pub language: String,
    /// Whether visitors read it in the language that they prefer.
    pub visitors_choose: bool,
    /// The domain's time zone, as an IANA name.
    pub time_zone: String,
    /// Minutes without a request after which the domain's customers are signed out; 0 for never.
    pub idle_minutes: i64,
    /// Whether customers of the domain may sign in by a link that is mailed to them.
    pub has_signin_link: bool,
    /// Whom visitors of the domain write to when they cannot get in; None for the inbox.
    pub help_address: Option<String>,
    /// Shown in the browser's tab.
    pub name: String,
    /// The company that runs the portal.
    pub company_name: String,
    /// Whether customers may use it.
    pub is_on: bool,
    /// Whether somebody has decided what has to be decided before customers may come.
    pub is_set_up: bool,
    /// Who may enter.
    pub access: Access,
    /// Whom [`Access::Groups`] lets in.
    pub groups: Vec<Arc<Group>>,
    /// Whether those whom groups let in are invited by mail.
    pub invites: bool,
    /// Domains whose addresses may make an account, one a line; all where there are none.
    pub register_domains: String,
    /// Domains whose addresses may not.
    pub register_denied: String,
    /// Whether staff look at who has made an account before they may enter.
    pub register_approval: bool,
    /// Whose tickets customers see.
    pub ticket_access: TicketAccess,
    /// Whom [`TicketAccess::CompanyIf`] shows their company's tickets.
    pub company_if: Filter,
    /// Which tickets customers see at all.
    pub visible: Filter,
    /// The mark of the conditions by which it was found out of each ticket whether it is shown.
    pub(in crate::desk) judged_by: String,
    /// Whether the options of every ticket are kept for lists.
    pub(in crate::desk) keeps_options: bool,
    /// Whether colleagues of the requester may only read.
    pub colleagues_read_only: bool,
    /// Where conversations begun in the portal arrive: the chosen inbox, or the first in order while that is archived.
    pub inbox: InboxId,
    /// The inbox that was chosen for them.
    pub chosen_inbox: InboxId,
    /// That inbox's address.
    pub inbox_address: String,
    /// What one ticket is called; None for the language's own word.
    pub ticket_one: Option<String>,
    /// What several tickets are called; None for the language's own word.
    pub ticket_many: Option<String>,
    /// Stands before the number of a ticket, such as `NW-`.
    pub ticket_prefix: String,
    /// How staff are named.
    pub owner_display: OwnerDisplay,
    /// The portal-wide alias.
    pub owner_alias: Option<String>,
    /// Whether customers see whose turn it is.
    pub show_turn: bool,
    /// Whether customers see stages instead of Open and Closed.
    pub show_stages: bool,
    /// Whether customers may write on closed tickets.
    pub reply_to_closed: bool,
    /// Whether customers may close tickets.
    pub close_allowed: bool,
    /// Where tickets go that customers close.
    pub closing: Closing,
    /// The connected form.
    pub form: Option<FormId>,
    /// Whether a form is connected.
    pub has_form: bool,
    /// The form that is connected, or would be.
    pub chosen_form: Option<FormId>,
    /// The form's entry in the menu; None for the language's own words.
    pub form_menu: Option<String>,
    /// The form page's heading; None for the language's own words.
    pub form_title: Option<String>,
    /// Where the menu leads to a knowledge base; None when there is none.
    pub kb_url: Option<String>,
    /// That entry of the menu; None for the language's own words.
    pub kb_menu: Option<String>,
    /// Columns of the list, in order.
    pub columns: Vec<Column>,
    /// What it looks like.
    pub theme: Arc<Theme>,
    /// The stylesheets that this makes.
    pub sheets: Sheets,
    /// When a setting was last changed.
    pub updated_at: Time,
}

row! {
    struct PortalRow {
        id: PortalId,
        is_default: bool,
        domain: DomainId,
        slug: String,
        language: String,
        visitors_choose: bool,
        time_zone: String,
        idle_minutes: i64,
        has_signin_link: bool,
        help_address: Option<String>,
        name: String,
        company_name: String,
        is_on: bool,
        is_set_up: bool,
        access: String,
        access_groups: String,
        invites: bool,
        register_domains: String,
        register_denied: String,
        register_approval: bool,
        ticket_access: String,
        company_if: String,
        visible: String,
        judged_by: String,
        keeps_options: bool,
        colleagues_read_only: bool,
        inbox: InboxId,
        chosen_inbox: InboxId,
        inbox_address: String,
        ticket_one: Option<String>,
        ticket_many: Option<String>,
        ticket_prefix: String,
        owner_display: String,
        owner_alias: Option<String>,
        show_turn: bool,
        show_stages: bool,
        reply_to_closed: bool,
        close_allowed: bool,
        form: Option<FormId>,
        has_form: bool,
        form_menu: Option<String>,
        form_title: Option<String>,
        kb_url: Option<String>,
        kb_menu: Option<String>,
        columns: String,
        theme: String,
        updated_at: Time,
    }
}

fn filter(column: &str, stored: &str) -> Result<Filter> {
    serde_json::from_str(stored).map_err(|error| Error::Internal(format!("portal {column}: {error}")))
}

impl Portal {
    /// Whom visitors write to when they cannot get in; empty for nobody.
    pub fn help(&self) -> &str {
        self.help_address.as_deref().unwrap_or(&self.inbox_address)
    }

    /// The portals of this installation, the default first, each with its domain.
    pub(in crate::desk) async fn load(conn: &mut Conn, groups: &[Arc<Group>]) -> Result<Vec<Arc<Portal>>> {
        let rows: Vec<PortalRow> = conn
            .all(sql!(
                "SELECT p.id, p.is_default, d.id, p.slug, d.language, p.visitors_choose, d.time_zone, d.idle_minutes,
                   d.has_signin_link, d.help_address, p.name,
                   p.company_name, p.is_on,
                   p.is_set_up, p.access, p.access_groups, p.invites,
                   p.register_domains, p.register_denied, p.register_approval, p.ticket_access, p.company_if, p.visible, p.judged_by,
                   p.keeps_options, p.colleagues_read_only, i.id, p.inbox_id, i.address, p.ticket_one, p.ticket_many,
                   p.ticket_prefix, p.owner_display, p.owner_alias, p.show_turn, p.show_stages, p.reply_to_closed,
                   p.close_allowed, p.form_id, p.has_form, p.form_menu, p.form_title, p.kb_url, p.kb_menu, p.columns,
                   p.theme, p.updated_at
                 FROM portal p
                 JOIN domain d ON d.id = p.domain_id
                 JOIN inbox i ON i.id = COALESCE(
                   (SELECT a.id FROM inbox a WHERE a.id = p.inbox_id AND NOT a.is_archived),
                   (SELECT a.id FROM inbox a WHERE NOT a.is_archived ORDER BY a.position, a.id LIMIT 1),
                   p.inbox_id)
                 WHERE NOT p.is_deleted
                 ORDER BY p.is_default DESC, p.id"
            ))
            .await?;
        let mut closing = Closing::load(conn).await?;
        rows.into_iter()
            .map(|row| {
                let closing = closing.remove(&row.id).unwrap_or_default();
                Portal::from_row(row, closing, groups).map(Arc::new)
            })
            .collect()
    }

    fn from_row(row: PortalRow, closing: Closing, groups: &[Arc<Group>]) -> Result<Portal> {
        let chosen: Vec<AccessGroupId> = serde_json::from_str(&row.access_groups)
            .map_err(|error| Error::Internal(format!("portal access_groups: {error}")))?;
        let theme = Theme::read(&row.theme);
        Ok(Portal {
            id: row.id,
            is_default: row.is_default,
            domain: row.domain,
            slug: row.slug,
            language: row.language,
            visitors_choose: row.visitors_choose,
            time_zone: row.time_zone,
            idle_minutes: row.idle_minutes,
            has_signin_link: row.has_signin_link,
            help_address: row.help_address,
            name: row.name,
            company_name: row.company_name,
            is_on: row.is_on,
            is_set_up: row.is_set_up,
            access: Access::parse(&row.access),
            groups: groups.iter().filter(|group| chosen.contains(&group.id)).cloned().collect(),
            invites: row.invites,
            register_domains: row.register_domains,
            register_denied: row.register_denied,
            register_approval: row.register_approval,
            ticket_access: TicketAccess::parse(&row.ticket_access),
            company_if: filter("company_if", &row.company_if)?,
            visible: filter("visible", &row.visible)?,
            judged_by: row.judged_by,
            keeps_options: row.keeps_options,
            colleagues_read_only: row.colleagues_read_only,
            inbox: row.inbox,
            chosen_inbox: row.chosen_inbox,
            inbox_address: row.inbox_address,
            ticket_one: row.ticket_one,
            ticket_many: row.ticket_many,
            ticket_prefix: row.ticket_prefix,
            owner_display: match row.owner_display.as_str() {
                "full" => OwnerDisplay::Full,
                "last" => OwnerDisplay::Last,
                "alias" => OwnerDisplay::Alias,
                _ => OwnerDisplay::First,
            },
            owner_alias: row.owner_alias,
            show_turn: row.show_turn,
            show_stages: row.show_stages,
            reply_to_closed: row.reply_to_closed,
            close_allowed: row.close_allowed,
            closing,
            form: row.form.filter(|_| row.has_form),
            has_form: row.has_form,
            chosen_form: row.form,
            form_menu: row.form_menu,
            form_title: row.form_title,
            kb_url: row.kb_url,
            kb_menu: row.kb_menu,
            columns: serde_json::from_str(&row.columns)
                .map_err(|error| Error::Internal(format!("portal columns: {error}")))?,
            sheets: Sheets::of(&theme),
            theme: Arc::new(theme),
            updated_at: row.updated_at,
        })
    }

    /// The language in which somebody reads it who would like these, best first.
    pub(in crate::desk) fn language_for(&self, wished: &[Option<&str>]) -> String {
        let known = |wish: &&str| LANGUAGES.contains(wish);
        let wished = wished.iter().flatten().find(|wish| known(wish)).filter(|_| self.visitors_choose);
        wished.map_or_else(|| self.language.clone(), |wish| (*wish).to_owned())
    }

    /// What stands before the paths of its pages: `/help`, or nothing.
    pub fn base(&self) -> String {
        if self.slug.is_empty() { String::new() } else { format!("/{}", self.slug) }
    }

    /// Whether a property of contacts decides who enters.
    pub fn asks_entry(&self, property: &str) -> bool {
        self.groups.iter().any(|group| group.asks(property))
    }

    /// Whether a property is a column of the list.
    pub fn shows(&self, property: &str) -> bool {
        self.columns.iter().any(|column| column.property == property)
    }

    /// A ticket's number as people read and write it, such as `NW-2041`.
    pub fn number(&self, id: super::ids::TicketId) -> String {
        format!("{}{id}", self.ticket_prefix)
    }

    /// A ticket's id from what somebody typed: `2041`, `#2041` or `NW-2041` in any case.
    pub fn parse_number(&self, text: &str) -> Option<super::ids::TicketId> {
        let text = text.trim();
        let text = text.strip_prefix('#').unwrap_or(text);
        let prefix = self.ticket_prefix.len();
        let digits = match text.get(..prefix) {
            Some(head) if prefix > 0 && head.eq_ignore_ascii_case(&self.ticket_prefix) => &text[prefix..],
            _ => text,
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok()
    }

    /// How customers read the name of a member of staff.
    pub fn staff_name(&self, first: &str, last: &str, alias: Option<&str>) -> String {
        let first = first.trim();
        let last = last.trim();
        let chosen = match self.owner_display {
            OwnerDisplay::First => first.to_owned(),
            OwnerDisplay::Full => format!("{first} {last}").trim().to_owned(),
            OwnerDisplay::Last => last.to_owned(),
            OwnerDisplay::Alias => alias
                .filter(|alias| !alias.trim().is_empty())
                .map(str::to_owned)
                .or_else(|| self.owner_alias.clone())
                .unwrap_or_default(),
        };
        if chosen.is_empty() { self.company_name.clone() } else { chosen }
    }
}
