//! The list of tickets: the page that customers come to first.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::columns::{Column, Shown, arranged, columns, order, shown};
use super::kept::Met;
use super::own::{Own, Tried};
use super::params::{OPTION, Params, SIZES, is_filter, shows_stages, sort_name};
use crate::desk::ids::StageId;
use crate::desk::own_list::NAME;
use crate::desk::properties::{Kind, Property};
use crate::desk::tickets::{self, Choices, ListPage, ListQuery, OwnerFilter, Row, SORTABLE, SortBy, View};
use crate::web::address::Parameters;
use crate::web::audience::{Customer, Door};
use crate::web::error::{Error, render_as};
use crate::web::page::Shell;

/// The forms whose fields stand among those of the search, and where they are sent.
const OWN_FORMS: [(&str, &str); 3] =
    [("own-columns", "/requests/columns"), ("own-save", "/requests/views"), ("own-replace", "/requests/views/replace")];

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
    /// The columns that show.
    columns: Vec<Column>,
    /// All that the portal has, by which the list is filtered.
    offered: Vec<Column>,
    own: Option<Own>,
    choices: Choices,
    summary: String,
    greeting: String,
    caption: String,
    status: Option<Chip>,
    stage: Option<Chip>,
    stage_head: Option<String>,
    stages: Vec<(StageId, String)>,
    options: Vec<Pick>,
    too_long: Option<String>,
    by: Option<Chip>,
    owner: Option<Chip>,
    created: Option<Chip>,
    active: Option<Chip>,
    is_filtered: bool,
    view: View,
    csv: String,
    xlsx: String,
    sizes: Vec<(usize, String, bool)>,
}

impl List {
    fn link(&self, name: &str, value: &str) -> String {
        self.params.link("/requests", &[(name, value)])
    }

    /// The head of a property's column; filters are offered for what the portal shows, also where somebody does without it.
    fn head(&self, property: &str) -> Option<String> {
        self.offered.iter().find(|column| column.property == property).map(|column| column.label.clone())
    }

    fn shown(&self, row: &Row, column: &Column) -> Shown {
        shown(&self.shell, row, &column.property)
    }

    /// The words of a row's link; None where there are none.
    fn words(&self, row: &Row, column: &Column) -> Option<String> {
        match self.shown(row, column) {
            Shown::Nothing => None,
            Shown::Moment(at) => Some(self.shell.when(&at).short),
            Shown::Text(text) | Shown::Beginning(text) => Some(text),
        }
    }

    /// Whether there are so many columns that a row needs more room than usual.
    fn is_wide(&self) -> bool {
        self.columns.len() > 6
    }

    /// Whether somebody chooses from this filter's names.
    fn picks(&self, filter: &str) -> bool {
        self.params.pick == filter
    }

    /// What is read out when a column moves; scripts put the names in.
    fn place(&self) -> String {
        let mark = |name: &str| format!("{{{name}}}").into();
        self.shell.w.a("column-place", &[("name", mark("name")), ("at", mark("at")), ("of", mark("of"))])
    }

    /// Where everything is, also for those whose list opens with a view.
    fn everything(&self) -> String {
        let opens = self.own.as_ref().is_some_and(Own::opens_with_a_view);
        self.link("view", if opens { "all" } else { "" })
    }

    fn cleared(&self) -> String {
        let Params { base, view, sort, dir, size, .. } = self.params.clone();
        Params { base, view, sort, dir, size, ..Params::default() }.link("/requests", &[])
    }
}

/// What was asked, and what came of it.
struct Found {
    params: Params,
    q: ListQuery,
    columns: Vec<Column>,
    offered: Vec<Column>,
    own: Option<Own>,
    list: ListPage,
    choices: Choices,
    stages: Vec<(StageId, String)>,
    options: Vec<Pick>,
    too_long: Option<String>,
}

/// A filter by the options of a property.
struct Pick {
    name: String,
    head: String,
    value: String,
    options: Vec<(String, String)>,
    chip: Option<Chip>,
}

/// The filters by options that the columns offer.
fn options(shell: &Shell, known: &[Property], columns: &[Column], params: &Params) -> Vec<Pick> {
    let pick = |column: &Column| {
        let property = known.iter().find(|known| known.name == column.property && is_filter(known))?;
        let name = format!("{OPTION}{}", property.name);
        let value = params.more.get(&name).cloned().unwrap_or_default();
        let options: Vec<(String, String)> = match property.kind {
            Kind::Bool => {
                [("true", "value-yes"), ("false", "value-no")].map(|(v, key)| (v.to_owned(), shell.w.t(key))).into()
            }
            _ => {
                let offered = property.options.iter().filter(|option| !option.archived || option.value == value);
                offered.map(|option| (option.value.clone(), option.label.clone())).collect()
            }
        };
        let chosen = options.iter().find(|(option, _)| *option == value).map_or(&value, |(_, label)| label);
        let chip = (!value.is_empty()).then(|| Chip {
            text: shell.w.a("chip", &[("head", (&column.label).into()), ("value", chosen.into())]),
            without: params.link("/requests", &[(&name, "")]),
        });
        Some(Pick { name, head: column.label.clone(), value, options, chip })
    };
    columns.iter().filter_map(pick).collect()
}

/// What the order of a list is called: the head of its column, or its own name where that is not shown.
fn head(shell: &Shell, columns: &[Column], sort: SortBy) -> String {
    head_of(shell, columns, sort_name(sort))
}

/// Likewise by the order's own name.
fn head_of(shell: &Shell, columns: &[Column], name: &str) -> String {
    let shown = columns.iter().find(|column| order(&column.property) == name);
    shown.map_or_else(|| shell.w.t("column-activity"), |column| column.label.clone())
}

/// The list. Asked for without anything, it opens with the view that the customer has chosen for that.
pub(super) async fn page(door: Customer, Parameters(params): Parameters<Params>) -> Result<Response, Error> {
    let is_bare = !door.request.beneath.contains('?');
    let (shell, found) = read(&door, params, Tried::default()).await?;
    match found.own.as_ref().and_then(Own::first) {
        Some(first) if is_bare => Ok(Redirect::to(first).into_response()),
        _ => Ok(render_as(StatusCode::OK, &build(shell, found))),
    }
}

/// The list with what has to be mended beside it.
pub(super) async fn refused(door: &Door, params: Params, tried: Tried) -> Result<Response, Error> {
    let (shell, found) = read(door, params, tried).await?;
    Ok(render_as(StatusCode::UNPROCESSABLE_ENTITY, &build(shell, found)))
}

async fn read(door: &Door, params: Params, tried: Tried) -> Result<(Shell, Found), Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    door.read(move |mut s| {
        Box::pin(async move {
            let shell = Shell::new(&app, &headers, &s);
            let mut params = params.of(&shell.portal, s.properties());
            let mut q = params.query(&shell.dates);
            let mut list = tickets::list(&mut s, &q).await?;
            let too_long = list.is_too_long.then(|| params.sort.clone());
            if list.is_too_long {
                params = Params { sort: String::new(), dir: String::new(), ..params };
                q = params.query(&shell.dates);
            }
            // Where the list opens with a view, everything has an address of its own.
            if params.view.is_empty() && list.own.views.iter().any(|view| view.is_first) {
                params.view = "all".to_owned();
            }
            let offered = columns(&shell, s.properties(), &params, &q);
            let arranged = arranged(&offered, list.own.columns.as_ref());
            let columns = arranged.iter().filter(|(_, is_shown)| *is_shown).map(|(column, _)| column.clone()).collect();
            let own = std::mem::take(&mut list.own);
            let stages = match params.pick == "stage" || q.stage.is_some() {
                true => tickets::stages_met(&mut s).await?,
                false => vec![],
            };
            let options = options(&shell, s.properties(), &offered, &params);
            // Names are many: they are read when somebody chooses among them or has chosen.
            let names = matches!(&*params.pick, "by" | "owner") || q.requester.is_some() || q.owner.is_some();
            let choices = if names { tickets::list_choices(&mut s).await? } else { Choices::default() };
            let own = s.customer().is_ok().then(|| {
                let met = Met::of(&choices, &stages, &own.views);
                Own::of(&shell, &s, &params, (own, arranged, tried, met))
            });
            Ok((shell, Found { params, q, columns, offered, own, list, choices, stages, options, too_long }))
        })
    })
    .await
}

/// The list as it is with these rows, for whoever looks at its style.
pub(in crate::web) fn sample(shell: Shell, known: &[Property], list: ListPage) -> impl Template + use<> {
    let params = Params::default().of(&shell.portal, known);
    let q = params.query(&shell.dates);
    let offered = columns(&shell, known, &params, &q);
    let options = options(&shell, known, &offered, &params);
    let (choices, stages, columns) = (Choices::default(), vec![], offered.clone());
    let found = Found { params, q, columns, offered, own: None, list, choices, stages, options, too_long: None };
    build(shell, found)
}

fn build(shell: Shell, found: Found) -> List {
    let Found { params, q, columns, offered, own, list, choices, stages, options, too_long } = found;
    let without = |names: &[&str]| {
        let changes: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
        params.link("/requests", &changes)
    };
    let chip = |sort: SortBy, value: String, names: &[&str]| Chip {
        text: shell.w.a("chip", &[("head", head(&shell, &offered, sort).into()), ("value", value.into())]),
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
    let sorted = head_of(&shell, &offered, q.sort_property.as_deref().unwrap_or_else(|| sort_name(q.sort)));
    let first = shell.me.as_ref().map(|me| me.first_name.clone()).unwrap_or_default();
    List {
        greeting: if first.is_empty() { String::new() } else { shell.w.v(greeting, "name", first) },
        summary: if shell.portal.show_turn && (shell.is_viewed || !shell.is_preview) {
            let (you, us) = (&list.waiting_for_you, &list.with_us);
            let texts = [("you_text", shell.count(you).into()), ("us_text", shell.count(us).into())];
            shell.w.a("list-summary", &[&[("you", you.n.into()), ("us", us.n.into())][..], &texts].concat())
        } else {
            String::new()
        },
        caption: shell
            .na(if q.descending { "list-caption-down" } else { "list-caption-up" }, &[("order", sorted.into())]),
        status: q.status.map(|status| chip(SortBy::Status, shell.status(status), &["status"])),
        by: q.requester.map(|id| {
            let known = choices.requesters.iter().find(|(other, _)| *other == id).map(|(_, name)| name);
            chip(SortBy::Requester, name(known), &["by"])
        }),
        owner: q.owner.map(|owner| match owner {
            OwnerFilter::Nobody => chip(SortBy::Owner, shell.w.t("owner-nobody"), &["owner"]),
            OwnerFilter::Staff(id) => {
                let known = choices.owners.iter().find(|(other, _)| *other == id).map(|(_, name)| name);
                chip(SortBy::Owner, name(known), &["owner"])
            }
        }),
        created: (q.created != Default::default()).then(|| {
            chip(SortBy::Created, range(&params.created_from, &params.created_to), &["created_from", "created_to"])
        }),
        active: (q.activity != Default::default()).then(|| {
            chip(SortBy::Activity, range(&params.active_from, &params.active_to), &["active_from", "active_to"])
        }),
        stage: q.stage.map(|id| {
            let met = stages.iter().find(|(other, _)| *other == id).map(|(_, name)| name.clone());
            let called = met.unwrap_or_else(|| shell.w.t("filter-stage-other"));
            let words = [("head", stage_head(&shell, &offered).into()), ("value", called.into())];
            Chip { text: shell.w.a("chip", &words), without: without(&["stage"]) }
        }),
        stage_head: shows_stages(&shell.portal).then(|| stage_head(&shell, &offered)),
        too_long: too_long.map(|name| {
            let words = [("max", (SORTABLE as u64).into()), ("column", head_of(&shell, &offered, &name).into())];
            shell.na("list-too-long", &words)
        }),
        stages,
        options,
        is_filtered: q.is_filtered(),
        view: q.view,
        csv: params.link("/requests.csv", &[]),
        xlsx: params.link("/requests.xlsx", &[]),
        sizes: SIZES
            .iter()
            .map(|size| (*size, params.link("/requests", &[("size", &size.to_string())]), *size == q.size))
            .collect(),
        columns,
        offered,
        own,
        shell,
        params,
        list,
        choices,
    }
}

/// What the filter by stages is called: as its column, where there is one.
fn stage_head(shell: &Shell, columns: &[Column]) -> String {
    let shown = columns.iter().find(|column| column.property == "hs_pipeline_stage");
    shown.map_or_else(|| shell.w.t("property-stage"), |column| column.label.clone())
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
