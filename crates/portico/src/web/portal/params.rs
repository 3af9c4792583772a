//! The list's address: everything about a view is in it, so that a bookmark, the back button and the export agree.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::desk::columns::RECOMMENDED;
use crate::desk::ids::ContactId;
use crate::desk::portal::Portal;
use crate::desk::properties::{Kind, Property};
use crate::desk::tickets::{At, DateRange, ListQuery, OwnerFilter, SortBy, Status, View};
use crate::web::dates::Dates;
use crate::web::url;

/// Sizes of a page that may be asked for.
pub(super) const SIZES: [usize; 3] = [25, 50, 100];

/// The parameters as they came; what means nothing is as if it was not there.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Params {
    /// What stands before the paths of the portal's pages.
    #[serde(skip)]
    pub base: String,
    pub view: String,
    pub q: String,
    pub status: String,
    pub stage: String,
    pub by: String,
    pub owner: String,
    pub created_from: String,
    pub created_to: String,
    pub active_from: String,
    pub active_to: String,
    pub sort: String,
    pub dir: String,
    pub after: String,
    pub before: String,
    pub size: String,
    /// The filter, `by`, `owner` or `stage`, whose names are asked for.
    pub pick: String,
    /// What was done before, for the page to say.
    pub done: String,
    /// All others: options that are filtered by stand under [`OPTION`] and the property's name.
    #[serde(flatten)]
    pub more: BTreeMap<String, String>,
}

/// What the parameters of filters by an option begin with.
pub(super) const OPTION: &str = "is.";

/// Whether a list can be filtered by the options of a property. Stages and pipelines have none of their own: customers tell
/// them by their names alone.
pub(super) fn is_filter(property: &Property) -> bool {
    match property.kind {
        Kind::Bool => true,
        Kind::Enumeration | Kind::Multiple => !property.options.is_empty(),
        _ => false,
    }
}

/// Names of the columns a list can be ordered by.
pub(super) fn sort_name(sort: SortBy) -> &'static str {
    match sort {
        SortBy::Subject => "subject",
        SortBy::Requester => "requester",
        SortBy::Created => "created",
        SortBy::Owner => "owner",
        SortBy::Activity => "activity",
        SortBy::Status => "status",
    }
}

/// The order of this name among those that an index has.
fn sort_of(name: &str) -> Option<SortBy> {
    [SortBy::Subject, SortBy::Requester, SortBy::Created, SortBy::Owner, SortBy::Activity, SortBy::Status]
        .into_iter()
        .find(|sort| sort_name(*sort) == name)
}

/// Whether a first click on a column orders from last to first: moments do.
fn begins_last(name: &str) -> bool {
    matches!(name, "created" | "activity" | "closed_date" | "first_agent_reply_date" | "last_reply_date")
}

impl Params {
    /// Without orders and filters by what the portal does not show.
    pub(super) fn of(self, portal: &Portal, known: &[Property]) -> Params {
        let kept = |value: String, property: &str| if portal.shows(property) { value } else { String::new() };
        let pick = match self.pick.as_str() {
            "by" => kept(self.pick, "requester"),
            "stage" if shows_stages(portal) => self.pick,
            "stage" => String::new(),
            _ => kept(self.pick, "owner"),
        };
        let order = match self.sort.as_str() {
            "created" => "createdate",
            "activity" => "last_activity",
            other => other,
        };
        Params {
            base: portal.base(),
            sort: if portal.shows(order) { self.sort } else { String::new() },
            status: kept(self.status, "status"),
            stage: if shows_stages(portal) { self.stage } else { String::new() },
            by: kept(self.by, "requester"),
            owner: kept(self.owner, "owner"),
            created_from: kept(self.created_from, "createdate"),
            created_to: kept(self.created_to, "createdate"),
            active_from: kept(self.active_from, "last_activity"),
            active_to: kept(self.active_to, "last_activity"),
            pick,
            more: {
                let is_offered = |name: &str| {
                    let property = name.strip_prefix(OPTION).filter(|name| portal.shows(name));
                    known.iter().any(|known| Some(known.name.as_str()) == property && is_filter(known))
                };
                self.more.into_iter().filter(|(name, _)| is_offered(name)).collect()
            },
            ..self
        }
    }

    /// What is asked of the list.
    pub(super) fn query(&self, dates: &Dates) -> ListQuery {
        let sort = sort_of(&self.sort);
        let range = |from: &str, to: &str| DateRange { from: dates.begins(from), to: dates.ends(to) };
        ListQuery {
            view: match self.view.as_str() {
                "organization" => View::Organization,
                "mine" => View::Mine,
                _ => View::All,
            },
            text: Some(self.q.trim().to_owned()).filter(|text| !text.is_empty()),
            status: match self.status.as_str() {
                "open" => Some(Status::Open),
                "closed" => Some(Status::Closed),
                _ => None,
            },
            requester: self.by.parse::<ContactId>().ok(),
            owner: match self.owner.as_str() {
                "none" => Some(OwnerFilter::Nobody),
                id => id.parse().ok().map(OwnerFilter::Staff),
            },
            created: range(&self.created_from, &self.created_to),
            activity: range(&self.active_from, &self.active_to),
            stage: self.stage.parse().ok(),
            chosen: self.more.iter().filter_map(option).collect(),
            sort: sort.unwrap_or_default(),
            sort_property: Some(self.sort.clone())
                .filter(|name| sort.is_none() && !name.is_empty() && !RECOMMENDED.contains(&name.as_str())),
            descending: match self.dir.as_str() {
                "asc" => false,
                "desc" => true,
                _ => self.sort.is_empty() || begins_last(&self.sort),
            },
            at: match (self.after.as_str(), self.before.as_str()) {
                ("", "") => At::First,
                ("", before) => At::Before(before.to_owned()),
                (after, _) => At::After(after.to_owned()),
            },
            size: self.size.parse().ok().filter(|size| SIZES.contains(size)).unwrap_or(SIZES[0]),
        }
    }

    /// The address of this view on another page of the site, with some parameters changed. Places in the list and a
    /// filter that is being chosen from are left out unless they are among the changes.
    pub(super) fn link(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let own = [
            ("view", &self.view),
            ("q", &self.q),
            ("status", &self.status),
            ("stage", &self.stage),
            ("by", &self.by),
            ("owner", &self.owner),
            ("created_from", &self.created_from),
            ("created_to", &self.created_to),
            ("active_from", &self.active_from),
            ("active_to", &self.active_to),
            ("sort", &self.sort),
            ("dir", &self.dir),
            ("size", &self.size),
        ];
        let changed =
            |name: &str| changes.iter().find(|(changed, _)| *changed == name).map(|(_, value)| (*value).to_owned());
        let more = self.more.iter().map(|(name, value)| (name.as_str(), value));
        let mut all: Vec<(&str, String)> = own
            .into_iter()
            .chain(more)
            .map(|(name, value)| (name, changed(name).unwrap_or_else(|| value.clone())))
            .collect();
        for (name, value) in changes {
            let is_new = name.starts_with(OPTION) && !self.more.contains_key(*name);
            if is_new || matches!(*name, "after" | "before" | "pick") {
                all.push((name, (*value).to_owned()));
            }
        }
        url::with(&format!("{}{path}", self.base), &all)
    }
}

/// A property's name with the option that is filtered by.
fn option((name, value): (&String, &String)) -> Option<(String, String)> {
    let property = name.strip_prefix(OPTION).filter(|_| !value.is_empty())?;
    Some((property.to_owned(), value.clone()))
}

/// Whether the parameters name an order that a list can have.
pub(super) fn is_sorted(params: &Params, known: &[Property]) -> bool {
    let is_property = |name: &str| !RECOMMENDED.contains(&name) && known.iter().any(|known| known.name == name);
    sort_of(&params.sort).is_some() || is_property(&params.sort)
}

/// Whether customers read the names of stages in the list.
pub(super) fn shows_stages(portal: &Portal) -> bool {
    portal.shows("hs_pipeline_stage") || (portal.show_stages && portal.shows("status"))
}

/// Where a click on the head of a column leads from a list in this order; `name` is what the column's order is called.
pub(super) fn sort_link(params: &Params, q: &ListQuery, name: &str) -> String {
    let descending = if is_order(q, name) { !q.descending } else { begins_last(name) };
    params.link("/requests", &[("sort", name), ("dir", if descending { "desc" } else { "asc" })])
}

/// Whether a list is in the order of this name.
pub(super) fn is_order(q: &ListQuery, name: &str) -> bool {
    q.sort_property.as_deref().unwrap_or_else(|| sort_name(q.sort)) == name
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn links_keep_the_view_and_leave_the_place_out() {
        let params = Params { q: "a b".into(), after: "1.2".into(), view: "mine".into(), ..Params::default() };
        assert_eq!(params.link("/requests", &[("status", "open")]), "/requests?view=mine&q=a%20b&status=open");
        assert_eq!(params.link("/requests", &[("q", ""), ("after", "9")]), "/requests?view=mine&after=9");
        let params = Params { pick: "by".into(), ..params };
        assert_eq!(params.link("/requests", &[("q", "")]), "/requests?view=mine");
        assert_eq!(params.link("/requests", &[("pick", "owner")]), "/requests?view=mine&q=a%20b&pick=owner");
    }
}
