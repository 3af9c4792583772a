//! Who is looking, and every rule of what they may see.
//!
//! Each rule is a piece of SQL that lists, counts, searches, exports, pages and downloads all use, so that no two
//! of them can disagree. Nothing outside this file says who may see what.

mod directory;

use std::sync::Arc;

use db::{Dialect, Sql, sql};

use super::access;
use super::error::{Error, Result};
use super::filter::{Field, Resolved, When};
use super::ids::{CompanyId, ContactId, SessionId, StaffId};
use super::portal::{Access, Portal, TicketAccess};
use super::tickets::Count;
use crate::clock::Time;
use crate::random;

pub use directory::Directory;

/// Who is looking.
#[derive(Clone, Debug)]
pub enum Viewer {
    /// A signed-in customer.
    Customer(Customer),
    /// Staff looking at the portal: the customers' rules for what is shown, and nothing can be changed.
    Preview(Staff, Shown),
    /// Staff at the help desk.
    Staff(Staff),
    /// The directory of a customer's company: it sees the contacts of that company, and no ticket.
    Directory(Directory),
    /// A part of the system that works for nobody in particular. It sees no ticket unless `Viewer::sees_ticket` says
    /// so.
    System(System),
}

/// The parts of the system that work for nobody in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Pages that anybody may see while the portal is on.
    Visitor,
    /// Pages that answer while the portal is off as well.
    Gate,
    /// Whoever writes mails: reads what customers may read.
    Mail,
    /// Whoever sets an installation up.
    Setup,
    /// Whoever forgets what is over, and follows up what would take too long at once.
    Housekeeping,
    /// Whoever brings tickets along when their stage changes.
    Stages,
}

/// Which tickets the portal shows at all: a condition over the alias `t` of `ticket`, if there is one.
///
/// Whether it holds is kept with each ticket and with the rows that lists walk. Lists go by that while it was found out by
/// this very condition, which its mark tells; the condition itself is asked in any case.
#[derive(Clone, Debug)]
pub struct Shown {
    condition: Option<Arc<Condition>>,
    is_settled: bool,
}

#[derive(Debug)]
struct Condition {
    sql: Sql,
    mark: String,
    reads_texts: bool,
}

/// Another number, whenever the same condition comes to mean something else.
const MEANING: u32 = 1;

impl Default for Shown {
    /// All of them.
    fn default() -> Shown {
        Shown { condition: None, is_settled: true }
    }
}

impl Shown {
    /// All of them; tickets were judged by the condition of the mark `judged_by`.
    pub(in crate::desk) fn all(judged_by: &str) -> Shown {
        Shown { condition: None, is_settled: judged_by.is_empty() }
    }

    /// Those that match a filter; tickets were judged by the condition of the mark `judged_by`.
    pub(in crate::desk) fn by(filter: &Resolved, dialect: Dialect, judged_by: &str) -> Shown {
        let sql = filter.sql(dialect);
        let mark = random::digest(&format!("{MEANING} {} {:?}", sql.text(), sql.args()));
        let is_settled = mark == judged_by;
        Shown { condition: Some(Arc::new(Condition { sql, mark, reads_texts: filter.reads_texts() })), is_settled }
    }

    /// Whether every ticket is shown.
    pub(in crate::desk) fn is_all(&self) -> bool {
        self.condition.is_none()
    }

    /// Tells this condition from others; empty where every ticket is shown.
    pub(in crate::desk) fn mark(&self) -> &str {
        self.condition.as_ref().map_or("", |condition| &condition.mark)
    }

    /// Whether what is kept with each ticket is what this condition says.
    pub(in crate::desk) fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// Where counting what is shown stops: texts are dear to read.
    pub(in crate::desk) fn limit(&self) -> i64 {
        let reads_texts = self.condition.as_ref().is_some_and(|condition| condition.reads_texts);
        if reads_texts { Count::GLANCE } else { Count::LIMIT }
    }

    /// The rows of `scope` that are shown.
    pub(in crate::desk) fn among(&self, mut scope: Sql) -> Sql {
        if let Some(condition) = &self.condition {
            scope.push(" AND ").append(condition.sql.clone());
        }
        scope
    }

    /// The tickets that contacts see for their primary company's sake alone, should they see any: what follows on `SELECT …`,
    /// over the aliases `c` of `contact` and `l` of its primary `contact_company`.
    pub(in crate::desk) fn of_company_alone(&self) -> Sql {
        let mut rows = Sql::new(" FROM ticket_company x JOIN ticket t ON t.id = x.ticket_id WHERE ");
        rows.append(self.among(self.kept(Sql::new("x.company_id = l.company_id"))));
        rows.push(" AND NOT COALESCE(").append(is_of_contact(Sql::new("c.id"))).push(", FALSE)");
        rows
    }

    /// The tickets that are contacts' own although somebody else has asked for them: as [`Shown::of_company_alone`].
    pub(in crate::desk) fn of_others(&self) -> Sql {
        let mut rows = Sql::new(" FROM ticket_contact x JOIN ticket t ON t.id = x.ticket_id WHERE ");
        rows.append(self.among(self.kept(Sql::new("x.contact_id = c.id"))));
        rows.push(" AND (t.contact_id IS NULL OR t.contact_id <> c.id)");
        rows
    }

    /// The rows of a list, over the alias `x`, that are kept as shown.
    fn kept(&self, mut scope: Sql) -> Sql {
        if self.is_settled {
            scope.push(" AND x.is_shown");
        }
        scope
    }
}

/// A signed-in customer.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Who.
    pub id: ContactId,
    /// The primary company, only when the portal lets this customer see the company's tickets.
    pub company: Option<CompanyId>,
    /// Which tickets the portal shows at all.
    pub shown: Shown,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// E-mail address as written.
    pub email: String,
    /// Name of the primary company, if there is one.
    pub company_name: Option<String>,
    /// The language they chose, if they did.
    pub language: Option<String>,
    /// The time zone they chose, if they did.
    pub time_zone: Option<String>,
    /// The browser's session.
    pub session: SessionId,
    /// When it ends, unless something is done in it before.
    pub over_at: Time,
    /// The administrator who looks at the portal as this customer and changes nothing; None for the customer.
    pub viewed_by: Option<StaffId>,
}

impl Customer {
    /// Whether it is an administrator who looks as this customer does.
    pub fn is_viewed(&self) -> bool {
        self.viewed_by.is_some()
    }

    /// Both names, or the address when there is no name.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, &self.last_name, &self.email)
    }
}

/// What staff may do beyond answering tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Works on tickets.
    Agent,
    /// Works on tickets and administers.
    Admin,
}

impl Role {
    /// The role a stored word names; unknown words give the lesser role.
    pub fn parse(word: &str) -> Role {
        if word == "admin" { Role::Admin } else { Role::Agent }
    }

    /// The word stored for this role.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::Admin => "admin",
        }
    }
}

/// A signed-in member of staff.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// What they may do.
    pub role: Role,
    /// Whether they may set up the customer portal.
    pub may_set_portal: bool,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// E-mail address as written.
    pub email: String,
    /// The browser's session.
    pub session: SessionId,
    /// Whether customers wait to be forgotten, which is for administrators to do.
    pub erasure_waits: bool,
    /// Whether they must have a second factor and have none: nothing but setting one up is theirs to do.
    pub owes_factor: bool,
}

impl Staff {
    /// The same, who may work.
    ///
    /// # Errors
    /// [`Error::SecondFactor`] for whoever must set up a second factor first.
    pub(in crate::desk) fn at_work(self) -> Result<Staff> {
        if self.owes_factor { Err(Error::SecondFactor) } else { Ok(self) }
    }

    /// Both names, or the address when there is no name.
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, &self.last_name, &self.email)
    }
}

/// Both names, or `otherwise` when both are empty.
pub fn full_name(first: &str, last: &str, otherwise: &str) -> String {
    let name = format!("{first} {last}");
    let name = name.trim();
    if name.is_empty() { otherwise.to_owned() } else { name.to_owned() }
}

/// One index to walk when tickets are listed: the rows of `table` whose `column` is `who`.
///
/// A list for a customer is the union of their walks, never an OR: an OR reads the whole company.
#[derive(Clone, Debug)]
pub struct Walk {
    /// `ticket_contact`, `ticket_company`, or `ticket` itself for staff.
    pub table: &'static str,
    /// The condition that selects the walk's rows, over the alias `x`.
    pub scope: Sql,
    /// The expression of the ticket's id, over the alias `x`.
    pub ticket: &'static str,
}

impl Walk {
    /// Whether the condition asks for the ticket itself, as `t`.
    pub(in crate::desk) fn reads_ticket(&self) -> bool {
        self.scope.text().contains("t.")
    }

    /// Joins the ticket itself as `t`, where the condition asks for it.
    pub(in crate::desk) fn join_ticket(&self, sql: &mut Sql) {
        if self.reads_ticket() {
            sql.push(&format!(" JOIN ticket t ON t.id = {}", self.ticket));
        }
    }
}

/// Which of the viewer's tickets a list walks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum View {
    /// All that the viewer may see.
    #[default]
    All,
    /// Those of the primary company.
    Organization,
    /// Those of the viewer.
    Mine,
}

/// Whether a ticket is a contact's: a condition over the alias `t` of `ticket`.
///
/// A value and not an EXISTS, for which PostgreSQL may read all of a contact's or a company's tickets first.
fn is_of_contact(contact: Sql) -> Sql {
    let mut is = Sql::new("(SELECT 1 FROM ticket_contact v WHERE v.ticket_id = t.id AND v.contact_id = ");
    is.append(contact).push(") = 1");
    is
}

/// Likewise, whether it is a company's.
fn is_of_company(company: Sql) -> Sql {
    let mut is = Sql::new("(SELECT 1 FROM ticket_company v WHERE v.ticket_id = t.id AND v.company_id = ");
    is.append(company).push(") = 1");
    is
}

/// Who may enter a portal at all.
#[derive(Clone, Debug)]
pub(in crate::desk) enum Entrants {
    /// Every contact.
    Everybody,
    /// Those who meet a condition over the aliases `c` of `contact` and `k` of its primary `company`.
    Those(Sql),
}

impl Entrants {
    /// As the portal's settings have it. Only groups ask what time it is; where there are none, nobody is in them.
    pub(in crate::desk) fn of(
        portal: &Portal,
        fields: &[Field],
        when: impl FnOnce() -> When,
        dialect: Dialect,
    ) -> Entrants {
        match portal.access {
            Access::Everybody => Entrants::Everybody,
            Access::Register if portal.register_approval => Entrants::Those(Sql::new("c.is_approved")),
            Access::Register => Entrants::Everybody,
            Access::Groups => Entrants::Those(access::in_any(&portal.groups, fields, &when(), dialect)),
        }
    }

    /// The same as a condition; nobody is among them whom staff have declined, who has no session and is not mailed.
    pub(in crate::desk) fn sql(&self) -> Sql {
        let mut sql = Sql::new("(c.declined_at IS NULL");
        if let Entrants::Those(criteria) = self {
            sql.push(" AND ").append(criteria.clone());
        }
        sql.push(")");
        sql
    }
}

/// Who sees the tickets of their primary company.
#[derive(Clone, Debug)]
pub(in crate::desk) enum Colleagues {
    /// Nobody.
    Nobody,
    /// Everybody but those who have made an account and whom nobody has approved of yet.
    Everybody,
    /// Those of them who meet a condition over the aliases `c` of `contact` and `k` of its primary `company`.
    Those(Sql),
}

impl Colleagues {
    /// As the portal's settings have it. Without any criteria nobody meets them; only criteria ask what time it is.
    pub(in crate::desk) fn of(
        portal: &Portal,
        fields: &[Field],
        when: impl FnOnce() -> When,
        dialect: Dialect,
    ) -> Colleagues {
        match portal.ticket_access {
            TicketAccess::Own => Colleagues::Nobody,
            TicketAccess::Company => Colleagues::Everybody,
            TicketAccess::CompanyIf if portal.company_if.is_empty() => Colleagues::Nobody,
            TicketAccess::CompanyIf => Colleagues::Those(portal.company_if.resolve(fields, &when()).sql(dialect)),
        }
    }

    /// The same as a condition.
    pub(in crate::desk) fn sql(&self) -> Sql {
        match self {
            Colleagues::Nobody => Sql::new("FALSE"),
            Colleagues::Everybody => Sql::new("c.is_approved"),
            Colleagues::Those(criteria) => Sql::new("c.is_approved").and(criteria.clone()),
        }
    }

    /// Which contacts see a ticket, just as [`Viewer::sees_ticket`] says of one of them: a condition over the aliases `t` of
    /// `ticket`, `c` of `contact`, `l` of its primary `contact_company` and `k` of that `company`.
    pub(in crate::desk) fn see(&self, shown: &Shown) -> Sql {
        let mut seen = Sql::new("(");
        seen.append(is_of_contact(Sql::new("c.id"))).push(" OR (");
        seen.append(is_of_company(Sql::new("l.company_id"))).push(" AND ").append(self.sql()).push("))");
        shown.among(seen)
    }

    /// Whether there is a contact who may enter and sees a ticket, if the portal shows it: a condition over the alias `t` of
    /// `ticket`.
    pub(in crate::desk) fn anybody_sees(&self, entrants: &Entrants) -> Sql {
        // Values and not an EXISTS, for which PostgreSQL may read all there are first.
        let mut seen = Sql::new(
            "(COALESCE(
               (SELECT 1 FROM ticket_contact x JOIN contact c ON c.id = x.contact_id
                LEFT JOIN contact_company l ON l.contact_id = c.id AND l.is_primary
                LEFT JOIN company k ON k.id = l.company_id
                WHERE x.ticket_id = t.id AND NOT c.is_deleted AND ",
        );
        seen.append(entrants.sql()).push(
            " LIMIT 1),
               (SELECT 1 FROM ticket_company y
                JOIN contact_company l ON l.company_id = y.company_id AND l.is_primary
                JOIN contact c ON c.id = l.contact_id
                JOIN company k ON k.id = l.company_id
                WHERE y.ticket_id = t.id AND NOT c.is_deleted AND ",
        );
        seen.append(self.sql()).push(" AND ").append(entrants.sql()).push(" LIMIT 1), 0) = 1)");
        seen
    }
}

impl Viewer {
    /// The sentence that says why a viewer of the portal may change nothing; None for whoever may.
    pub(in crate::desk) fn reads_only(&self) -> Option<&'static str> {
        match self {
            Viewer::Preview(..) => Some("portal-preview-read-only"),
            Viewer::Customer(me) if me.is_viewed() => Some("view-as-read-only"),
            _ => None,
        }
    }

    /// Which tickets the portal shows this viewer at all.
    pub(in crate::desk) fn shown(&self) -> Shown {
        match self {
            Viewer::Customer(customer) => customer.shown.clone(),
            Viewer::Preview(_, shown) => shown.clone(),
            Viewer::Staff(_) | Viewer::Directory(_) | Viewer::System(_) => Shown::default(),
        }
    }

    /// The rows of a list, over the alias `x`, that are kept as shown to this viewer.
    pub(in crate::desk) fn kept(&self, scope: Sql) -> Sql {
        match self {
            Viewer::Customer(customer) => customer.shown.kept(scope),
            _ => scope,
        }
    }

    /// Which tickets this viewer may see: a condition over the alias `t` of `ticket`.
    pub(in crate::desk) fn sees_ticket(&self) -> Sql {
        self.sees_ticket_in(View::All)
    }

    /// [`Viewer::sees_ticket`], narrowed to `view`.
    pub(in crate::desk) fn sees_ticket_in(&self, view: View) -> Sql {
        match self {
            Viewer::Customer(customer) => {
                let mine = || is_of_contact(sql!("?", customer.id));
                let company = |id: CompanyId| is_of_company(sql!("?", id));
                customer.shown.among(match (view, customer.company) {
                    (View::Mine, _) | (View::All, None) => mine(),
                    (View::Organization, Some(id)) => company(id),
                    (View::Organization, None) => Sql::new("FALSE"),
                    (View::All, Some(id)) => {
                        let mut seen = Sql::new("(");
                        seen.append(mine()).push(" OR ").append(company(id)).push(")");
                        seen
                    }
                })
            }
            Viewer::Preview(_, shown) => shown.among(Sql::new("TRUE")),
            Viewer::Staff(_) | Viewer::System(System::Mail) => Sql::new("TRUE"),
            Viewer::Directory(_) | Viewer::System(_) => Sql::new("FALSE"),
        }
    }

    /// The indexes a list of this viewer's tickets walks. Together they yield exactly what
    /// [`Viewer::sees_ticket`] allows, narrowed to `view`.
    pub(in crate::desk) fn walks(&self, view: View) -> Vec<Walk> {
        let shown = self.shown();
        let narrowed = |path: Walk| Walk { scope: shown.among(path.scope), ..path };
        self.paths(view).into_iter().map(narrowed).collect()
    }

    /// [`Viewer::walks`] without the conditions of what the portal shows: for leaps along an index, after which each find is looked
    /// at once more.
    pub(in crate::desk) fn paths(&self, view: View) -> Vec<Walk> {
        let mine = |id: ContactId| Walk {
            table: "ticket_contact",
            scope: self.kept(sql!("x.contact_id = ?", id)),
            ticket: "x.ticket_id",
        };
        let company = |id: CompanyId| Walk {
            table: "ticket_company",
            scope: self.kept(sql!("x.company_id = ?", id)),
            ticket: "x.ticket_id",
        };
        match self {
            Viewer::Customer(customer) => match (view, customer.company) {
                (View::Mine, _) | (View::All, None) => vec![mine(customer.id)],
                (View::All, Some(id)) => vec![mine(customer.id), company(id)],
                (View::Organization, Some(id)) => vec![company(id)],
                (View::Organization, None) => vec![],
            },
            Viewer::Preview(..) | Viewer::Staff(_) => {
                vec![Walk { table: "ticket", scope: Sql::new("TRUE"), ticket: "x.id" }]
            }
            Viewer::Directory(_) | Viewer::System(_) => vec![],
        }
    }

    /// The scopes of the search index this viewer may look into, any of them; empty when there is nothing to find.
    ///
    /// Only [`STAFF_SCOPE`] holds the words of internal notes.
    pub(in crate::desk) fn search_scopes(&self, view: View) -> Vec<String> {
        match self {
            Viewer::Customer(customer) => {
                let mut scopes = vec![];
                if view != View::Organization {
                    scopes.push(contact_scope(customer.id));
                }
                if view != View::Mine {
                    scopes.extend(customer.company.map(company_scope));
                }
                scopes
            }
            Viewer::Preview(..) => vec![PUBLIC_SCOPE.to_owned()],
            Viewer::Staff(_) => vec![STAFF_SCOPE.to_owned()],
            Viewer::Directory(_) | Viewer::System(_) => vec![],
        }
    }

    /// Which messages of a visible ticket this viewer may see: a condition over the alias `m` of `message`.
    ///
    /// Customers see what is not hidden, of the thread that is shown: the first one, unless staff show another.
    pub(in crate::desk) fn sees_message(&self) -> Sql {
        match self {
            Viewer::Staff(_) => Sql::new("TRUE"),
            Viewer::Customer(_) | Viewer::Preview(..) | Viewer::System(System::Mail) => {
                Sql::new("NOT m.is_hidden AND EXISTS (SELECT 1 FROM thread h WHERE h.id = m.thread_id AND h.is_shown)")
            }
            Viewer::Directory(_) | Viewer::System(_) => Sql::new("FALSE"),
        }
    }

    /// Which files of a visible ticket this viewer may fetch: a condition over the alias `a` of `attachment`.
    pub(in crate::desk) fn sees_file(&self) -> Sql {
        match self {
            Viewer::Staff(_) => Sql::new("TRUE"),
            Viewer::Customer(_) | Viewer::Preview(..) | Viewer::System(System::Mail) => {
                let mut seen =
                    Sql::new("a.note_id IS NULL AND EXISTS (SELECT 1 FROM message m WHERE m.id = a.message_id AND ");
                seen.append(self.sees_message());
                seen.push(")");
                seen
            }
            Viewer::Directory(_) | Viewer::System(_) => Sql::new("FALSE"),
        }
    }

    /// Which timeline events of a visible ticket this viewer may see: a condition over the alias `e` of `event`.
    pub(in crate::desk) fn sees_event(&self) -> Sql {
        Sql::new(match self {
            Viewer::Staff(_) => "TRUE",
            Viewer::Customer(_) | Viewer::Preview(..) => "e.is_public",
            Viewer::Directory(_) | Viewer::System(_) => "FALSE",
        })
    }
}

/// The search scope of the customer-visible words of every ticket.
pub(in crate::desk) const PUBLIC_SCOPE: &str = "public";

/// The search scope of all words of every ticket, internal notes included.
pub(in crate::desk) const STAFF_SCOPE: &str = "staff";

/// The search scope of everything linked to a contact.
pub(in crate::desk) fn contact_scope(id: ContactId) -> String {
    format!("p{id}")
}

/// The search scope of everything linked to a company.
pub(in crate::desk) fn company_scope(id: CompanyId) -> String {
    format!("c{id}")
}
