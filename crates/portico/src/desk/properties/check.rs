//! What a property may be. A problem's field is the name its input has on the page, such as `o.2.label`.

use super::edit::Sheet;
use super::groups::Group;
use super::{Choice, Kind, Object, seeded_label};
use crate::desk::error::Invalid;
use crate::desk::filter;

/// Characters that a property's label may have, and an option's.
pub const LABEL: usize = 100;
/// Characters that a line of help may have.
pub const HELP: usize = 300;
/// Characters that a name for programs may have.
pub const NAME: usize = 50;
/// Options that a property may have.
pub const OPTIONS: usize = 200;
/// Characters that an option's value may have.
pub const VALUE: usize = 100;
/// Characters that an option's hint may have.
pub const HINT: usize = 200;

/// Names that inputs of forms have, or filters, so that no property can have them.
const RESERVED: [&str; 11] = [
    "files",
    "upload",
    "submit_key",
    "share",
    "share_asked",
    "form",
    "version",
    filter::COMPANY,
    filter::COMPANY_DOMAIN,
    filter::LAST_SEEN,
    filter::REGISTERED,
];

/// A name for programs out of words for people: small letters without marks, digits, and one `_` for all between them.
pub fn derived(label: &str) -> String {
    let folded = richtext::fold(label).to_lowercase();
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("_");
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("n_{name}") } else { name };
    name.chars().take(NAME).collect::<String>().trim_end_matches('_').to_owned()
}

/// What was sent as it is kept: one line for each text, options with values, and those of `before` that are missing behind
/// the others.
pub(super) fn tidy(mut sheet: Sheet, kind: Kind, before: &[Choice]) -> Sheet {
    sheet.label = richtext::one_line(&sheet.label);
    sheet.help = richtext::one_line(&sheet.help);
    if !kind.has_options() {
        sheet.options.clear();
        return sheet;
    }
    let mut options: Vec<Choice> = vec![];
    for option in std::mem::take(&mut sheet.options) {
        let known = before.iter().find(|known| known.value == option.value);
        let label = richtext::one_line(&option.label);
        let value = match richtext::one_line(&option.value) {
            value if value.is_empty() => free(&derived(&label), before, &options),
            value => value,
        };
        options.push(Choice {
            value,
            label,
            hint: richtext::one_line(&option.hint),
            // What is being removed is out of anybody's hands.
            archived: option.archived || known.is_some_and(|known| known.goes_to.is_some()),
            goes_to: known.and_then(|known| known.goes_to.clone()),
        });
    }
    let is_missing = |known: &&Choice| !options.iter().any(|option| option.value == known.value);
    let missing: Vec<Choice> = before.iter().filter(is_missing).cloned().collect();
    options.extend(missing);
    sheet.options = options;
    sheet
}

/// A value that no other option has.
fn free(value: &str, before: &[Choice], options: &[Choice]) -> String {
    let is_taken = |value: &str| before.iter().chain(options).any(|option| option.value == value);
    let numbered = (2..).map(|n| format!("{value}_{n}"));
    std::iter::once(value.to_owned()).chain(numbered).find(|value| !is_taken(value)).unwrap_or_default()
}

/// Whether a name for programs can be had.
pub(super) fn check_name(name: &str, object: Object, taken: &[String], invalid: &mut Invalid) {
    let is_plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if name.is_empty() {
        invalid.add("name", "property-name-missing", vec![]);
    } else if !is_plain || name.len() > NAME {
        invalid.add("name", "property-name-odd", vec![("max", NAME.to_string())]);
    } else if taken.iter().any(|other| other == name) {
        invalid.add("name", "property-name-taken", vec![("name", name.to_owned())]);
    } else if RESERVED.contains(&name) || seeded_label(object, name).is_some() {
        invalid.add("name", "property-name-reserved", vec![("name", name.to_owned())]);
    }
}

/// Whether the rest can be kept.
pub(super) fn check(sheet: &Sheet, (object, kind): (Object, Kind), groups: &[Group], invalid: &mut Invalid) {
    if sheet.label.is_empty() {
        invalid.add("label", "property-label-missing", vec![]);
    }
    for (field, text, max) in [("label", &sheet.label, LABEL), ("help", &sheet.help, HELP)] {
        if text.chars().count() > max {
            invalid.add(field, "settings-long", vec![("max", max.to_string())]);
        }
    }
    if sheet.group.is_some_and(|id| !groups.iter().any(|group| group.id == id)) {
        invalid.add("group", "property-group-gone", vec![]);
    }
    if !object.accesses().contains(&sheet.access) {
        invalid.add("access", "settings-choice", vec![]);
    }
    if kind.has_options() {
        check_options(&sheet.options, invalid);
    }
}

fn check_options(options: &[Choice], invalid: &mut Invalid) {
    // Some built-in ones take their options from elsewhere and have none here.
    if options.len() > OPTIONS {
        invalid.add("options", "property-options-many", vec![("max", OPTIONS.to_string())]);
    }
    if !options.is_empty() && options.iter().all(|option| option.archived) {
        invalid.add("options", "property-options-archived", vec![]);
    }
    for (at, option) in options.iter().enumerate() {
        let n = || ("n", (at + 1).to_string());
        let is_other = |other: &&Choice| !other.archived && !option.archived && other.label == option.label;
        if option.label.is_empty() {
            invalid.add(&format!("o.{at}.label"), "property-option-missing", vec![n()]);
        } else if options[..at].iter().any(|other| is_other(&other)) {
            invalid.add(&format!("o.{at}.label"), "property-option-twice", vec![n()]);
        }
        if option.value.contains(';') || option.value.is_empty() && !option.label.is_empty() {
            invalid.add(&format!("o.{at}.value"), "property-value-odd", vec![n()]);
        } else if options[..at].iter().any(|other| other.value == option.value) {
            invalid.add(&format!("o.{at}.value"), "property-value-twice", vec![n()]);
        }
        for (part, text, max) in
            [("label", &option.label, LABEL), ("hint", &option.hint, HINT), ("value", &option.value, VALUE)]
        {
            if text.chars().count() > max {
                invalid.add(&format!("o.{at}.{part}"), "property-option-long", vec![n(), ("max", max.to_string())]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{derived, tidy};
    use crate::desk::properties::edit::Sheet;
    use crate::desk::properties::{Choice, Kind};

    #[test]
    fn names_for_programs_are_derived_from_labels() {
        for (label, name) in [
            ("Serial number", "serial_number"),
            ("  Öl & Ångtryck (bar) ", "ol_angtryck_bar"),
            ("2nd choice", "n_2nd_choice"),
            ("日本", ""),
            ("a\u{0}b", "a_b"),
            ("", ""),
        ] {
            assert_eq!(derived(label), name, "{label}");
        }
        assert_eq!(derived(&"ab ".repeat(40)).len(), 50);
    }

    #[test]
    fn options_that_were_not_sent_stay_and_new_ones_get_a_value_of_their_own() {
        let option =
            |value: &str, label: &str| Choice { value: value.into(), label: label.into(), ..Choice::default() };
        let sheet =
            Sheet { options: vec![option("", "Red!"), option("b", "Blue"), option("", "Red")], ..Sheet::default() };
        let tidied =
            tidy(sheet, Kind::Enumeration, &[option("a", "Amber"), option("b", "Bleu"), option("red", "Rouge")]);
        let values: Vec<&str> = tidied.options.iter().map(|option| option.value.as_str()).collect();
        assert_eq!(values, ["red_2", "b", "red_3", "a", "red"]);
        assert!(tidy(tidied, Kind::Text, &[]).options.is_empty(), "texts have no options");
    }
}
