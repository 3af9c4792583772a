//! A theme with its pictures as one text, to keep or to take to another portal.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value};

use super::draft;
use super::picture::{self, Picture, Slot};
use super::theme::Theme;
use crate::desk::error::{Invalid, Result};
use crate::desk::session::Session;

/// Bytes of a text that is taken.
pub const BYTES: usize = 1_500_000;

/// What pictures are called in the text.
const PICTURES: &str = "pictures";

/// The draft with its pictures.
///
/// # Errors
/// As [`draft::look`].
pub async fn pack(s: &mut Session<'_>) -> Result<String> {
    let theme = draft::theme(s).await?;
    let mut json: Map<String, Value> = serde_json::from_str(&theme.write()).unwrap_or_default();
    let mut pictures = Map::new();
    for name in theme.pictures.iter().flatten() {
        if let Some(bytes) = picture::find(s, name).await? {
            pictures.insert(name.clone(), BASE64_STANDARD.encode(bytes).into());
        }
    }
    if !pictures.is_empty() {
        json.insert(PICTURES.to_owned(), pictures.into());
    }
    Ok(Value::Object(json).to_string())
}

/// A theme that was given away, with its pictures, which are made safe anew. Takes a while: not for a thread that serves.
///
/// # Errors
/// On `json`, what it is that no theme can have.
pub fn unpack(text: &str) -> std::result::Result<(Theme, Vec<Picture>), Invalid> {
    let wrong = |key: &'static str, name: &str| {
        let mut invalid = Invalid::default();
        invalid.add("json", key, vec![("name", name.to_owned())]);
        invalid
    };
    let not_json = || wrong("theme-not-json", "");
    let mut json: Map<String, Value> =
        if text.len() > BYTES { Err(not_json()) } else { serde_json::from_str(text).map_err(|_| not_json()) }?;
    let carried = json.remove(PICTURES).unwrap_or_default();
    let mut pictures = vec![];
    for slot in Slot::ALL {
        let Some(name) = json.get(slot.name()).and_then(Value::as_str).map(str::to_owned) else { continue };
        if name.is_empty() {
            continue;
        }
        let bytes = carried.get(&name).and_then(Value::as_str).and_then(|text| BASE64_STANDARD.decode(text).ok());
        let picture = bytes.and_then(|bytes| picture::make(slot, &bytes).ok());
        let picture = picture.ok_or_else(|| wrong("theme-json-unknown", slot.name()))?;
        json.insert(slot.name().to_owned(), picture.name.clone().into());
        pictures.push(picture);
    }
    let theme = Theme::parse(&Value::Object(json).to_string())?;
    Ok((theme, pictures))
}

/// Makes such a theme the draft; `seen` is the step that [`draft::look`] told.
///
/// # Errors
/// As [`draft::save`].
pub async fn take(s: &mut Session<'_>, seen: i64, theme: &Theme, pictures: Vec<Picture>) -> Result<()> {
    draft::may_edit(s)?;
    for picture in pictures {
        picture::keep(s, picture).await?;
    }
    draft::save(s, seen, theme).await
}
