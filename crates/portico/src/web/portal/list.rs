//! The list of tickets: the page that customers come to first.

use askama::Template;
use axum::response::Response;

use super::params::{Params, SIZES, sort_link};
use crate::desk::tickets::{self, Choices, ListPage, ListQuery, OwnerFilter, SortBy, View};
use crate::web::address::Parameters;
use crate::web::audience::Customer;
use crate::web::error::{Error, render};
use crate::web::page::Shell;

/// A column of the list.
pub(super) struct Column {
    /// Its property, which names the kind of cell.
    pub property: String,
    /// Its head.
    pub label: String,
    /// Where a click on the head leads.
    pub link: String,
    /// `ascending` or `descending` when the list is in this column's order, else empty.
    pub sorted: &'static str,
}

/// A filter that is set.
struct Chip {
    text: String,
    without: String,
}

#[derive(Template)]
#[template(path = "portal/list.html")]
struct List {
    shell: Shell,
    params: Params,
    list: ListPage,
    columns: Vec<Column>,
    choices: Choices,
    summary: String,
    greeting: String,
    caption: String,
    status: Option<Chip>,
    by: Option<Chip>,
    owner: Option<Chip>,
    created: Option<Chip>,
    active: Option<Chip>,
    is_filtered: bool,
    view: View,
    csv: String,
    sizes: Vec<(usize, String, bool)>,
}

impl List {
    fn link(&self, name: &str, value: &str) -> String {
        self.params.link("/requests", &[(name, value)])
    }

    /// Whether somebody chooses from this filter's names.
    fn picks(&self, filter: &str) -> bool {
        self.params.pick == filter
    }

    fn cleared(&self) -> String {
        let Params { view, sort, dir, size, .. } = self.params.clone();
        Params { view, sort, dir, size, ..Params::default() }.link("/requests", &[])
    }
}

/// The columns this portal shows, in its order; what a column shows is decided by its property.
pub(super) fn columns(shell: &Shell, params: &Params, q: &ListQuery) -> Vec<Column> {
    shell
        .portal
        .columns
        .iter()
        .filter_map(|property| {
            let sort = match property.as_str() {
                "subject" => SortBy::Subject,
                "requester" => SortBy::Requester,
                "createdate" => SortBy::Created,
                "owner" => SortBy::Owner,
                "last_activity" => SortBy::Activity,
                "status" => SortBy::Status,
                _ => return None,
            };
            let sorted = match (q.sort == sort, q.descending) {
                (false, _) => "",
                (true, true) => "descending",
                (true, false) => "ascending",
            };
            let link = sort_link(params, q, sort);
            Some(Column { property: property.clone(), label: head(shell, sort), link, sorted })
        })
        .collect()
}

/// The head of the column that a list is in the order of.
fn head(shell: &Shell, sort: SortBy) -> String {
    shell.w.t(match sort {
        SortBy::Subject => "column-subject",
        SortBy::Requester => "column-requester",
        SortBy::Created => "column-created",
        SortBy::Owner => "column-owner",
        SortBy::Activity => "column-activity",
        SortBy::Status => "column-status",
    })
}

/// The list.
pub(super) async fn page(door: Customer, Parameters(params): Parameters<Params>) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let asked = params.clone();
    let (shell, q, list, choices) = door
        .read(move |mut s| {
            Box::pin(async move {
                let shell = Shell::new(&app, &headers, &s);
                let q = asked.query(&shell.dates);
                let list = tickets::list(&mut s, &q).await?;
                // Names are many: they are read when somebody chooses among them or has chosen.
                let names = !asked.pick.is_empty() || q.requester.is_some() || q.owner.is_some();
                let choices = if names { tickets::list_choices(&mut s).await? } else { Choices::default() };
                Ok((shell, q, list, choices))
            })
        })
        .await?;
    Ok(render(&build(shell, params, q, list, choices)))
}

fn build(shell: Shell, params: Params, q: ListQuery, list: ListPage, choices: Choices) -> List {
    let columns = columns(&shell, &params, &q);
    let without = |names: &[&str]| {
        let changes: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
        params.link("/requests", &changes)
    };
    let chip = |key: &str, value: String, names: &[&str]| Chip {
        text: shell.w.v(key, "value", value),
        without: without(names),
    };
    let range = |from: &str, to: &str| match (from, to) {
        ("", to) => shell.w.v("range-to", "to", to),
        (from, "") => shell.w.v("range-from", "from", from),
        (from, to) => shell.w.a("range-both", &[("from", from.into()), ("to", to.into())]),
    };
    let name = |found: Option<&String>| found.cloned().unwrap_or_else(|| shell.w.t("somebody"));
    let hour = shell.dates.hour();
    let greeting = match hour {
        5..=11 => "greeting-morning",
        12..=17 => "greeting-afternoon",
        _ => "greeting-evening",
    };
    let first = shell.me.as_ref().map(|me| me.first_name.clone()).unwrap_or_default();
    List {
        greeting: if first.is_empty() { String::new() } else { shell.w.v(greeting, "name", first) },
        summary: if shell.portal.show_turn && !shell.is_preview {
            let (you, us) = (&list.waiting_for_you, &list.with_us);
            let texts = [("you_text", shell.count(you).into()), ("us_text", shell.count(us).into())];
            shell.w.a("list-summary", &[&[("you", you.n.into()), ("us", us.n.into())][..], &texts].concat())
        } else {
            String::new()
        },
        caption: shell.na(
            if q.descending { "list-caption-down" } else { "list-caption-up" },
            &[("order", head(&shell, q.sort).into())],
        ),
        status: q.status.map(|status| chip("chip-status", shell.status(status), &["status"])),
        by: q.requester.map(|id| {
            let known = choices.requesters.iter().find(|(other, _)| *other == id).map(|(_, name)| name);
            chip("chip-requester", name(known), &["by"])
        }),
        owner: q.owner.map(|owner| match owner {
            OwnerFilter::Nobody => chip("chip-owner", shell.w.t("owner-nobody"), &["owner"]),
            OwnerFilter::Staff(id) => {
                let known = choices.owners.iter().find(|(other, _)| *other == id).map(|(_, name)| name);
                chip("chip-owner", name(known), &["owner"])
            }
        }),
        created: (q.created != Default::default()).then(|| {
            chip("chip-created", range(&params.created_from, &params.created_to), &["created_from", "created_to"])
        }),
        active: (q.activity != Default::default()).then(|| {
            chip("chip-activity", range(&params.active_from, &params.active_to), &["active_from", "active_to"])
        }),
        is_filtered: q.is_filtered(),
        view: q.view,
        csv: params.link("/requests.csv", &[]),
        sizes: SIZES
            .iter()
            .map(|size| (*size, params.link("/requests", &[("size", &size.to_string())]), *size == q.size))
            .collect(),
        columns,
        shell,
        params,
        list,
        choices,
    }
}

impl Choices {
    /// Ids and names of requesters for a field of choices.
    fn people(&self) -> Vec<(String, String)> {
        self.requesters.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
    }

    /// Ids and names of owners for a field of choices.
    fn staff(&self) -> Vec<(String, String)> {
        self.owners.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
    }
}
