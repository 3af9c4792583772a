//! What a view keeps of an address. A stage and an owner are kept where the customer has met them, so that nobody learns from
//! what is kept which numbers stand for something.

use super::params::{OPTION, Params, is_sorted};
use crate::desk;
use crate::desk::ids::{StaffId, StageId};
use crate::desk::own_list::{self, Part, Saved, is_there};
use crate::desk::properties::{Kind, Property};
use crate::desk::session::Session;
use crate::desk::tickets::{self, Choices, ListQuery, OwnerFilter, Status, View};
use crate::web::address;
use crate::web::dates::Dates;

/// Characters of a search that are kept.
const SEARCH: usize = 200;

/// Owners and stages that a customer has met: those of tickets they see, and those of views they saved, which they had met then.
pub(super) struct Met {
    owners: Vec<StaffId>,
    stages: Vec<StageId>,
}

impl Met {
    /// Those among which the customer chooses, and those of their views.
    pub(super) fn of(choices: &Choices, stages: &[(StageId, String)], views: &[Saved]) -> Met {
        let saved: Vec<Params> = views.iter().map(|view| address::read(&view.query)).collect();
        let owners = choices.owners.iter().map(|(id, _)| *id);
        let stages = stages.iter().map(|(id, _)| *id);
        Met {
            owners: owners.chain(saved.iter().filter_map(|view| view.owner.parse().ok())).collect(),
            stages: stages.chain(saved.iter().filter_map(|view| view.stage.parse().ok())).collect(),
        }
    }

    /// As far as a query names some.
    async fn read(s: &mut Session<'_>, q: &ListQuery) -> desk::Result<Met> {
        let choices = if q.owner.is_some() { tickets::list_choices(s).await? } else { Choices::default() };
        let stages = if q.stage.is_some() { tickets::stages_met(s).await? } else { vec![] };
        Ok(Met::of(&choices, &stages, &own_list::read(s).await?.views))
    }

    fn knows(&self, part: Part) -> bool {
        match part {
            Part::Owner(id) => self.owners.contains(&id),
            Part::Stage(id) => self.stages.contains(&id),
            Part::Company => true,
        }
    }
}

/// The query that is kept of what is asked for.
pub(super) fn kept_now(params: &Params, s: &Session<'_>, dates: &Dates, met: &Met) -> String {
    query_of(&kept(params.clone(), s, dates, |part| met.knows(part)))
}

/// The query that is kept of what a form says is shown.
pub(super) async fn shown_now(s: &mut Session<'_>, params: Params, dates: &Dates) -> desk::Result<String> {
    let q = params.clone().of(s.portal(), s.properties()).query(dates);
    let met = Met::read(s, &q).await?;
    Ok(kept_now(&params, s, dates, &met))
}

/// The query of a saved view, as far as it means something today.
pub(super) fn kept_of(saved: &Saved, s: &Session<'_>, dates: &Dates) -> String {
    query_of(&kept(address::read(&saved.query), s, dates, |_| true))
}

/// What a view keeps of an address: what is filtered, searched and sorted, as far as it means something today.
fn kept(params: Params, s: &Session<'_>, dates: &Dates, is_known: impl Fn(Part) -> bool) -> Params {
    let params = params.of(s.portal(), s.properties());
    let q = params.query(dates);
    let there = |part: Part| is_there(s, part) && is_known(part);
    // What stands behind the ten signs of a day may be as long as anything.
    let day = |day: String| if day.len() == 10 && dates.begins(&day).is_some() { day } else { String::new() };
    let known = s.properties();
    let is_sorted = is_sorted(&params, known);
    Params {
        view: match q.view {
            View::Organization if there(Part::Company) => "organization".to_owned(),
            View::Mine => "mine".to_owned(),
            _ => String::new(),
        },
        q: q.text.map(|text| text.chars().take(SEARCH).collect()).unwrap_or_default(),
        status: match q.status {
            Some(Status::Open) => "open".to_owned(),
            Some(Status::Closed) => "closed".to_owned(),
            None => String::new(),
        },
        stage: q.stage.filter(|id| there(Part::Stage(*id))).map(|id| id.to_string()).unwrap_or_default(),
        by: q.requester.map(|id| id.to_string()).unwrap_or_default(),
        owner: match q.owner {
            Some(OwnerFilter::Nobody) => "none".to_owned(),
            Some(OwnerFilter::Staff(id)) if there(Part::Owner(id)) => id.to_string(),
            _ => String::new(),
        },
        created_from: day(params.created_from),
        created_to: day(params.created_to),
        active_from: day(params.active_from),
        active_to: day(params.active_to),
        sort: if is_sorted { params.sort } else { String::new() },
        dir: match params.dir.as_str() {
            dir @ ("asc" | "desc") if is_sorted => dir.to_owned(),
            _ => String::new(),
        },
        more: params.more.into_iter().filter(|(name, value)| has_option(known, name, value)).collect(),
        ..Params::default()
    }
}

/// Whether a property has the option that is filtered by.
fn has_option(known: &[Property], name: &str, value: &str) -> bool {
    let property = name.strip_prefix(OPTION).and_then(|name| known.iter().find(|known| known.name == name));
    property.is_some_and(|property| match property.kind {
        Kind::Bool => matches!(value, "true" | "false"),
        _ => property.options.iter().any(|option| option.value == value),
    })
}

/// The query of an address.
pub(super) fn query_of(params: &Params) -> String {
    let address = Params { base: String::new(), ..params.clone() }.link("", &[]);
    address.strip_prefix('?').unwrap_or_default().to_owned()
}
