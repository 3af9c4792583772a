//! Which of the portal's columns a customer has, and in which order.

use db::sql;
use serde::{Deserialize, Serialize};

use super::{hold, read};
use crate::desk::error::{Invalid, Result};
use crate::desk::session::Session;

/// The column that always stays.
const STAYS: &str = "subject";

/// So many columns that the portal has no more are remembered as hidden.
const REMEMBERED: usize = 50;

/// Columns as a customer put them. What the portal shows beyond them stands at the portal's place, so that a column that comes
/// later is there for everybody who has not hidden it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// Names of properties, first to last.
    order: Vec<String>,
    /// Those that do not show.
    hidden: Vec<String>,
}

/// What somebody wishes their columns to be.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// All columns, in order.
    pub order: Vec<String>,
    /// Those that show.
    pub shown: Vec<String>,
}

impl Picked {
    /// The portal's columns in the customer's order: the place of each in `portal`, and whether it shows. Never are all hidden.
    pub fn arrange(&self, portal: &[&str]) -> Vec<(usize, bool)> {
        let at = |name: &str| portal.iter().position(|column| *column == name);
        let mut places: Vec<usize> = vec![];
        for place in self.order.iter().filter_map(|name| at(name)) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for place in 0..portal.len() {
            if !places.contains(&place) {
                // A new column follows the nearest of those that the portal has before it.
                let before = (0..place).rev().find_map(|before| places.iter().position(|known| *known == before));
                places.insert(before.map_or(0, |before| before + 1), place);
            }
        }
        let shows = |name: &str| name == STAYS || !self.hidden.iter().any(|hidden| hidden == name);
        let any = portal.iter().any(|name| shows(name));
        places.into_iter().map(|place| (place, !any || shows(portal[place]))).collect()
    }

    /// Whether this column cannot be hidden.
    pub fn stays(column: &str) -> bool {
        column == STAYS
    }

    /// What is kept of a wish; `before` remembers what was hidden and is no column of the portal's at the moment.
    fn of(wish: Wish, before: Option<Picked>, portal: &[&str]) -> Picked {
        let is_known = |name: &String| portal.contains(&name.as_str());
        let is_hidden = |name: &&str| **name != *STAYS && !wish.shown.iter().any(|shown| shown == name);
        let mut order: Vec<String> = vec![];
        for name in wish.order {
            if is_known(&name) && !order.contains(&name) {
                order.push(name);
            }
        }
        let gone = before.unwrap_or_default().hidden.into_iter().filter(|name| !is_known(name)).take(REMEMBERED);
        Picked {
            hidden: portal.iter().filter(|name| is_hidden(name)).map(|name| (*name).to_owned()).chain(gone).collect(),
            order,
        }
    }
}

/// Keeps the columns that the customer wishes for; what is no column of the portal's is passed over.
///
/// # Errors
/// [`crate::desk::Error::Invalid`] on `columns` when none would show; as [`Session::customer`] for others.
pub async fn pick(s: &mut Session<'_>, wish: Wish) -> Result<()> {
    let me = hold(s).await?;
    let portal = s.portal().clone();
    let names: Vec<&str> = portal.columns.iter().map(|column| column.property.as_str()).collect();
    if !names.iter().any(|name| Picked::stays(name) || wish.shown.iter().any(|shown| shown == name)) {
        return Err(Invalid::field("columns", "own-columns-none").into());
    }
    let picked = Picked::of(wish, read(s).await?.columns, &names);
    let is_portals = picked.hidden.is_empty()
        && picked.arrange(&names).iter().enumerate().all(|(at, (place, is_shown))| at == *place && *is_shown);
    if is_portals {
        return go_back(s).await;
    }
    let now = s.now();
    s.conn()
        .run(sql!(
            "INSERT INTO own_columns (contact_id, portal_id, columns, updated_at) VALUES (?, ?, ?, ?)
             ON CONFLICT (contact_id, portal_id) DO UPDATE SET columns = excluded.columns, updated_at = excluded.updated_at",
            me,
            portal.id,
            serde_json::json!(picked).to_string(),
            now
        ))
        .await?;
    Ok(())
}

/// Goes back to the portal's columns, those of the future too.
///
/// # Errors
/// As [`Session::customer`] for others than customers.
pub async fn go_back(s: &mut Session<'_>) -> Result<()> {
    let (me, portal) = (s.customer()?.id, s.portal().id);
    s.conn().run(sql!("DELETE FROM own_columns WHERE contact_id = ? AND portal_id = ?", me, portal)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Picked, Wish};

    fn picked(order: &[&str], hidden: &[&str]) -> Picked {
        let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect();
        Picked { order: names(order), hidden: names(hidden) }
    }

    fn shown(picked: &Picked, portal: &[&str]) -> String {
        let shown = picked.arrange(portal).into_iter().filter(|(_, is_shown)| *is_shown);
        shown.map(|(place, _)| portal[place]).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_the_portal_takes_away_goes_and_what_it_adds_comes_at_its_place() {
        let own = picked(&["owner", "subject", "status"], &["status"]);
        for (portal, becomes) in [
            (&["subject", "owner", "status"][..], "owner subject"),
            (&["subject", "status"], "subject"),
            (&["subject", "owner", "product", "status"], "owner product subject"),
            (&["product", "subject", "owner", "status"], "product owner subject"),
            (&["subject", "status", "product"], "subject product"),
            (&["status"], "status"),
            (&["status", "owner"], "owner"),
            (&[], ""),
        ] {
            assert_eq!(shown(&own, portal), becomes, "{portal:?}");
        }
        assert_eq!(shown(&picked(&["x", "b", "b"], &["subject"]), &["a", "b", "subject"]), "a b subject");
    }

    #[test]
    fn what_was_hidden_stays_hidden_when_it_comes_back() {
        let names = |of: &[&str]| of.iter().map(|name| (*name).to_owned()).collect();
        let before = picked(&["subject", "owner", "status"], &["status"]);
        let wish = Wish { order: names(&["owner", "subject", "made-up"]), shown: names(&["owner", "made-up"]) };
        let now = Picked::of(wish, Some(before), &["subject", "owner"]);
        assert_eq!(now, picked(&["owner", "subject"], &["status"]));
        assert_eq!(shown(&now, &["subject", "owner", "status"]), "owner subject");
    }
}
