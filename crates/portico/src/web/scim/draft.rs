//! What a directory says about somebody, attribute by attribute. Attributes that are not named here are passed over, whatever they
//! are called: nothing else can be set.

use serde_json::{Map, Value};

use super::answer::{MUTABILITY, PATH, VALUE, Wrong};
use crate::desk::scim::{Entry, Filter, Path, Person, Sheet, Value as Asked};

/// What is said so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    user_name: Option<String>,
    external_id: Option<String>,
    /// The address; None for the one that stands, else the user name.
    email: Option<String>,
    is_email_said: bool,
    first_name: String,
    last_name: String,
    /// Both names as one, where they were not told apart.
    formatted: Option<String>,
    display_name: Option<String>,
    title: Option<String>,
    /// None for whatever stands.
    is_active: Option<bool>,
    /// Whether it is a whole resource rather than changes of one.
    is_whole: bool,
}

/// An attribute to be set: what it is called, which of its entries, and the part of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) path: Path,
    pub(super) which: Option<Filter>,
}

impl Target {
    /// Reads the path of a change, such as `emails[type eq "work"].value`.
    pub(super) fn parse(text: &str) -> Result<Target, Wrong> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('[') else {
            return Ok(Target { path: Path::parse(text).map_err(|_| PATH)?, which: None });
        };
        // A bracket may stand in a text of the filter; the last one is the filter's end.
        let (filter, part) = rest.rsplit_once(']').ok_or(PATH)?;
        let mut path = Path::parse(name).map_err(|_| PATH)?;
        path.part = match part.strip_prefix('.') {
            Some(part) => Some(Path::parse(part).map_err(|_| PATH)?.name),
            None if part.is_empty() => None,
            None => return Err(PATH),
        };
        Ok(Target { path, which: Some(Filter::parse(filter).map_err(|_| PATH)?) })
    }
}

/// A text, or nothing.
fn text(value: &Value) -> Result<Option<String>, Wrong> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone()).filter(|text| !text.is_empty())),
        _ => Err(VALUE),
    }
}

/// Yes or no, which some directories send as a text.
fn flag(value: &Value) -> Result<Option<bool>, Wrong> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(is) => Ok(Some(*is)),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        _ => Err(VALUE),
    }
}

/// A part of an object, however its name is written.
fn part<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The address that counts among those that are said: the primary one, else one for work, else the first. Besides, whether it is
/// one of those that count, rather than one more.
fn address(value: &Value) -> Result<Option<(String, bool)>, Wrong> {
    let entries = match value {
        Value::Null => return Ok(None),
        Value::Array(entries) => entries.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut found: Vec<(u8, String)> = vec![];
    for entry in entries {
        let (rank, value) = match entry {
            Value::String(address) => (1, Some(address.clone())),
            Value::Object(entry) => {
                let is_primary = part(entry, "primary").map(flag).transpose()?.flatten().unwrap_or_default();
                let kind = part(entry, "type").map(text).transpose()?.flatten();
                let is_work = kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("work"));
                let rank = if is_primary {
                    0
                } else if is_work {
                    1
                } else {
                    2
                };
                (rank, part(entry, "value").map(text).transpose()?.flatten())
            }
            _ => return Err(VALUE),
        };
        found.extend(value.map(|value| (rank, value)));
    }
    found.sort_by_key(|(rank, _)| *rank);
    Ok(found.into_iter().next().map(|(rank, address)| (address, rank < 2)))
}

impl Draft {
    /// What stands about somebody.
    pub(super) fn of(person: &Person) -> Draft {
        Draft {
            user_name: Some(person.user_name.clone()),
            external_id: person.external_id.clone(),
            email: Some(person.email.clone()),
            is_email_said: false,
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            formatted: None,
            display_name: person.display_name.clone(),
            title: person.title.clone(),
            is_active: Some(person.is_active),
            is_whole: false,
        }
    }

    /// What a whole resource says.
    pub(super) fn whole(resource: &Map<String, Value>) -> Result<Draft, Wrong> {
        let mut draft = Draft { is_whole: true, ..Draft::default() };
        draft.put_all(resource)?;
        Ok(draft)
    }

    /// Sets every attribute of an object.
    pub(super) fn put_all(&mut self, object: &Map<String, Value>) -> Result<(), Wrong> {
        for (name, value) in object {
            // Whatever is no name of an attribute is nobody's, as with those that are not known.
            let Ok(target) = Target::parse(name) else { continue };
            match self.put(&target, value) {
                Err(MUTABILITY) => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }

    /// Sets one attribute; nothing takes it away.
    ///
    /// # Errors
    /// A value that it cannot have, and what no directory can set.
    pub(super) fn put(&mut self, target: &Target, value: &Value) -> Result<(), Wrong> {
        match (target.path.name.as_str(), target.path.part.as_deref()) {
            ("id" | "meta" | "schemas" | "groups", _) => return Err(MUTABILITY),
            ("username", None) => self.user_name = Some(text(value)?.ok_or(VALUE)?),
            ("externalid", None) => self.external_id = text(value)?,
            ("displayname", None) => self.display_name = text(value)?,
            ("title", None) => self.title = text(value)?,
            ("active", None) => self.is_active = flag(value)?,
            ("name", Some("givenname")) => self.first_name = text(value)?.unwrap_or_default(),
            ("name", Some("familyname")) => self.last_name = text(value)?.unwrap_or_default(),
            ("name", Some("formatted")) => self.formatted = text(value)?,
            ("name", None) => match value {
                Value::Object(parts) => {
                    for (name, value) in parts {
                        let path = Path { name: "name".to_owned(), part: Some(name.to_lowercase()) };
                        self.put(&Target { path, which: None }, value)?;
                    }
                }
                Value::Null => (self.first_name, self.last_name) = Default::default(),
                _ => return Err(VALUE),
            },
            ("emails", None | Some("value")) if self.is_meant(target) => self.put_address(value)?,
            _ => {}
        }
        Ok(())
    }

    /// Whether the entry that is meant is the one that there is.
    fn is_meant(&self, target: &Target) -> bool {
        let value = Asked::Text(self.email.clone().unwrap_or_default());
        let entry: Entry = [("type", Asked::Text("work".into())), ("primary", Asked::Flag(true)), ("value", value)];
        target.which.as_ref().is_none_or(|which| which.meets(&entry))
    }

    fn put_address(&mut self, value: &Value) -> Result<(), Wrong> {
        match address(value)? {
            // One more address, for another purpose: one is all that is kept.
            Some((_, false)) if self.email.is_some() => {}
            Some((address, _)) => (self.email, self.is_email_said) = (Some(address), true),
            None => (self.email, self.is_email_said) = (None, false),
        }
        Ok(())
    }

    /// What is kept of it; `was` is who it was about so far. Whoever is there keeps their address and whether they may sign in, where
    /// nothing is said about it.
    pub(super) fn sheet(self, was: Option<&Person>) -> Result<Sheet, Wrong> {
        let user_name = self.user_name.ok_or(Wrong("invalidValue", "scim-user-name"))?;
        let email = match (self.email, was) {
            (Some(email), _) => email,
            (None, Some(was)) => was.email.clone(),
            (None, None) if user_name.contains('@') => user_name.clone(),
            (None, None) => return Err(Wrong("invalidValue", "scim-address")),
        };
        let (mut first_name, mut last_name) = (self.first_name, self.last_name);
        if self.is_whole && first_name.trim().is_empty() && last_name.trim().is_empty() {
            let whole = self.formatted.as_ref().or(self.display_name.as_ref()).map(|name| richtext::one_line(name));
            (first_name, last_name) = split(&whole.unwrap_or_default());
        }
        Ok(Sheet {
            user_name,
            external_id: self.external_id,
            email,
            is_email_said: self.is_email_said,
            first_name,
            last_name,
            display_name: self.display_name,
            title: self.title.unwrap_or_default(),
            is_active: self.is_active.or(was.map(|was| was.is_active)).unwrap_or(true),
        })
    }
}

/// Both names out of one: the family name is the last word, where there are several.
fn split(whole: &str) -> (String, String) {
    let (first, last) = whole.rsplit_once(' ').unwrap_or((whole, ""));
    (first.to_owned(), last.to_owned())
}
