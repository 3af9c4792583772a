//! How people are named and drawn on a ticket: full names for staff, the portal's rule for customers.

use crate::desk::ids::StaffId;
use crate::desk::portal::Portal;
use crate::desk::session::Session;
use crate::desk::viewer::{Viewer, full_name};

/// Avatars come in this many colours.
const HUES: i64 = 12;

/// The colour of a contact's avatar.
pub fn contact_hue(id: i64) -> u8 {
    u8::try_from((id * 5).rem_euclid(HUES)).unwrap_or(0)
}

/// The colour of an avatar for somebody of staff.
pub fn staff_hue(id: i64) -> u8 {
    u8::try_from((id * 7 + 3).rem_euclid(HUES)).unwrap_or(0)
}

/// The first letters of the first and last word of a name, in capitals.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .flat_map(char::to_uppercase)
        .collect()
}

/// The name of somebody of staff as `viewer` may read it.
pub(in crate::desk) fn staff_name(
    viewer: &Viewer,
    portal: &Portal,
    first: &str,
    last: &str,
    alias: Option<&str>,
) -> String {
    match viewer {
        Viewer::Staff(_) => full_name(first, last, ""),
        _ => portal.staff_name(first, last, alias),
    }
}

/// The name of the member of staff with this id, as the viewer may read it.
pub(in crate::desk) fn staff_named(s: &Session<'_>, id: StaffId) -> String {
    match s.staff_named(id) {
        Some(of) => staff_name(s.viewer(), s.portal(), &of.first, &of.last, of.alias.as_deref()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        for (name, expected) in [
            ("Amelia Okafor", "AO"),
            ("Ingrid", "I"),
            ("Jean Luc Marie Picard", "JP"),
            ("", ""),
            ("östen åberg", "ÖÅ"),
            ("(x) y", "XY"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
