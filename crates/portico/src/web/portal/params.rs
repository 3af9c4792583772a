//! The list's address: everything about a view is in it, so that a bookmark, the back button and the export agree.

use serde::Deserialize;

use crate::desk::ids::ContactId;
use crate::desk::portal::Portal;
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
    /// The filter, `by` or `owner`, whose names are asked for.
    pub pick: String,
    /// What was done before, for the page to say.
    pub done: String,
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

/// Whether a first click on a column orders from last to first.
fn begins_last(sort: SortBy) -> bool {
    matches!(sort, SortBy::Created | SortBy::Activity)
}

impl Params {
    /// Without orders and filters by what the portal does not show.
    pub(super) fn of(self, portal: &Portal) -> Params {
        let kept = |value: String, property: &str| if portal.shows(property) { value } else { String::new() };
        let pick = match self.pick.as_str() {
            "by" => kept(self.pick, "requester"),
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
            by: kept(self.by, "requester"),
            owner: kept(self.owner, "owner"),
            created_from: kept(self.created_from, "createdate"),
            created_to: kept(self.created_to, "createdate"),
            active_from: kept(self.active_from, "last_activity"),
            active_to: kept(self.active_to, "last_activity"),
            pick,
            ..self
        }
    }

    /// What is asked of the list.
    pub(super) fn query(&self, dates: &Dates) -> ListQuery {
        let sort = match self.sort.as_str() {
            "subject" => SortBy::Subject,
            "requester" => SortBy::Requester,
            "created" => SortBy::Created,
            "owner" => SortBy::Owner,
            "status" => SortBy::Status,
            _ => SortBy::Activity,
        };
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
            sort,
            descending: match self.dir.as_str() {
                "asc" => false,
                "desc" => true,
                _ => begins_last(sort),
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
        let mut all: Vec<(&str, String)> =
            own.into_iter().map(|(name, value)| (name, changed(name).unwrap_or_else(|| value.clone()))).collect();
        for (name, value) in changes {
            if matches!(*name, "after" | "before" | "pick") {
                all.push((name, (*value).to_owned()));
            }
        }
        url::with(&format!("{}{path}", self.base), &all)
    }
}

/// Where a click on a column's head leads from a list in this order.
pub(super) fn sort_link(params: &Params, q: &ListQuery, column: SortBy) -> String {
    let descending = if q.sort == column { !q.descending } else { begins_last(column) };
    params.link("/requests", &[("sort", sort_name(column)), ("dir", if descending { "desc" } else { "asc" })])
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
