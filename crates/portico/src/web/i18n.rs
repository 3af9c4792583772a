//! Languages: every word people read, from Fluent files.
//!
//! English and Swedish are complete; tests hold the two against each other and against the keys that templates and
//! code ask for.

#[cfg(debug_assertions)]
mod long;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use axum::http::{HeaderMap, header};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::cookies;
use crate::desk::portal::LANGUAGES;

#[cfg(debug_assertions)]
pub use long::{LONG, MIRRORED};

/// A language's files, the name of the file for messages about it.
const FILES: &[(&str, &str, &str)] = &[
    ("en", "common", include_str!("../../locales/en/common.ftl")),
    ("en", "portal", include_str!("../../locales/en/portal.ftl")),
    ("en", "gate", include_str!("../../locales/en/gate.ftl")),
    ("en", "sso", include_str!("../../locales/en/sso.ftl")),
    ("en", "desk", include_str!("../../locales/en/desk.ftl")),
    ("en", "mail", include_str!("../../locales/en/mail.ftl")),
    ("en", "settings", include_str!("../../locales/en/settings.ftl")),
    ("en", "theme", include_str!("../../locales/en/theme.ftl")),
    ("en", "portals", include_str!("../../locales/en/portals.ftl")),
    ("en", "forms", include_str!("../../locales/en/forms.ftl")),
    ("en", "domains", include_str!("../../locales/en/domains.ftl")),
    ("en", "first_run", include_str!("../../locales/en/first_run.ftl")),
    ("en", "inboxes", include_str!("../../locales/en/inboxes.ftl")),
    ("en", "staff", include_str!("../../locales/en/staff.ftl")),
    ("en", "people", include_str!("../../locales/en/people.ftl")),
    ("en", "properties", include_str!("../../locales/en/properties.ftl")),
    ("en", "pipelines", include_str!("../../locales/en/pipelines.ftl")),
    ("en", "templates", include_str!("../../locales/en/templates.ftl")),
    ("en", "views", include_str!("../../locales/en/views.ftl")),
    ("en", "consequences", include_str!("../../locales/en/consequences.ftl")),
    ("en", "languages", include_str!("../../locales/en/languages.ftl")),
    ("en", "access", include_str!("../../locales/en/access.ftl")),
    ("en", "account", include_str!("../../locales/en/account.ftl")),
    ("en", "passkeys", include_str!("../../locales/en/passkeys.ftl")),
    ("en", "scim", include_str!("../../locales/en/scim.ftl")),
    ("sv", "common", include_str!("../../locales/sv/common.ftl")),
    ("sv", "portal", include_str!("../../locales/sv/portal.ftl")),
    ("sv", "gate", include_str!("../../locales/sv/gate.ftl")),
    ("sv", "sso", include_str!("../../locales/sv/sso.ftl")),
    ("sv", "desk", include_str!("../../locales/sv/desk.ftl")),
    ("sv", "mail", include_str!("../../locales/sv/mail.ftl")),
    ("sv", "settings", include_str!("../../locales/sv/settings.ftl")),
    ("sv", "theme", include_str!("../../locales/sv/theme.ftl")),
    ("sv", "portals", include_str!("../../locales/sv/portals.ftl")),
    ("sv", "forms", include_str!("../../locales/sv/forms.ftl")),
    ("sv", "domains", include_str!("../../locales/sv/domains.ftl")),
    ("sv", "first_run", include_str!("../../locales/sv/first_run.ftl")),
    ("sv", "inboxes", include_str!("../../locales/sv/inboxes.ftl")),
    ("sv", "staff", include_str!("../../locales/sv/staff.ftl")),
    ("sv", "people", include_str!("../../locales/sv/people.ftl")),
    ("sv", "properties", include_str!("../../locales/sv/properties.ftl")),
    ("sv", "pipelines", include_str!("../../locales/sv/pipelines.ftl")),
    ("sv", "templates", include_str!("../../locales/sv/templates.ftl")),
    ("sv", "views", include_str!("../../locales/sv/views.ftl")),
    ("sv", "consequences", include_str!("../../locales/sv/consequences.ftl")),
    ("sv", "languages", include_str!("../../locales/sv/languages.ftl")),
    ("sv", "access", include_str!("../../locales/sv/access.ftl")),
    ("sv", "account", include_str!("../../locales/sv/account.ftl")),
    ("sv", "passkeys", include_str!("../../locales/sv/passkeys.ftl")),
    ("sv", "scim", include_str!("../../locales/sv/scim.ftl")),
];

/// The language that fills in for what another lacks.
const FALLBACK: &str = "en";

/// Ranges of an `Accept-Language` that are looked at.
const RANGES: usize = 50;

type Bundle = FluentBundle<FluentResource>;

/// All languages; a clone is the same one.
#[derive(Clone)]
pub struct Catalog(Arc<BTreeMap<&'static str, Arc<Bundle>>>);

impl Catalog {
    /// The embedded files, read once.
    pub fn load() -> Catalog {
        static READ: LazyLock<Catalog> = LazyLock::new(Catalog::read);
        READ.clone()
    }

    fn read() -> Catalog {
        let mut bundles: BTreeMap<&'static str, Bundle> = BTreeMap::new();
        for &(language, ..) in FILES {
            bundles.entry(language).or_insert_with(|| Catalog::bundle(language));
        }
        #[cfg(debug_assertions)]
        {
            let mut bundle = Catalog::bundle(FALLBACK);
            bundle.set_transform(Some(long::long));
            bundles.insert(LONG, bundle);
            let mut bundle = Catalog::bundle(FALLBACK);
            bundle.set_transform(Some(long::mirrored));
            bundles.insert(MIRRORED, bundle);
        }
        Catalog(Arc::new(bundles.into_iter().map(|(language, bundle)| (language, Arc::new(bundle))).collect()))
    }

    /// The files of a language. One that does not parse is a fault of the build, and the tests find it.
    fn bundle(language: &'static str) -> Bundle {
        let id: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        for &(_, file, text) in FILES.iter().filter(|(of, ..)| *of == language) {
            let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(language, file, ?errors, "a language file does not parse");
                resource
            });
            if bundle.add_resource(resource).is_err() {
                tracing::error!(language, file, "a key stands twice");
            }
        }
        bundle
    }

    /// The words a browser prefers, for answers that no portal is asked for.
    pub fn preferred(&self, headers: &HeaderMap) -> Words {
        self.words(preferred(headers).unwrap_or(FALLBACK))
    }

    /// The words of a language; of English when there is none of this name.
    pub fn words(&self, language: &str) -> Words {
        let (language, bundle) = self
            .0
            .get_key_value(language)
            .or_else(|| self.0.get_key_value(FALLBACK))
            .expect("the fallback language is embedded");
        let fallback = self.0.get(FALLBACK).unwrap_or(bundle);
        Words { language, bundle: bundle.clone(), fallback: fallback.clone() }
    }
}

/// The language of ours that a word names.
pub fn known_language(word: &str) -> Option<&'static str> {
    LANGUAGES.into_iter().find(|known| *known == word)
}

/// Our languages, with the keys of their names: in the language itself, and in words of the page.
const NAMES: [(&str, &str, &str); LANGUAGES.len()] =
    [("en", "set-language-en", "language-english"), ("sv", "set-language-sv", "language-swedish")];

impl Words {
    /// What a language is called in itself; its tag where it is none of ours.
    pub fn own_name(&self, language: &str) -> String {
        let found = NAMES.iter().find(|(known, ..)| *known == language);
        found.map_or_else(|| language.to_owned(), |(_, own, _)| self.t(own))
    }

    /// What a language is called in words of this one; its tag where it is none of ours.
    pub fn name_of(&self, language: &str) -> String {
        let found = NAMES.iter().find(|(known, ..)| *known == language);
        found.map_or_else(|| language.to_owned(), |(.., name)| self.t(name))
    }
}

/// The language that a browser would like: the one chosen in it, else the one it prefers.
pub fn wished(headers: &HeaderMap, is_https: bool) -> Option<&'static str> {
    cookies::language(headers, is_https).or_else(|| preferred(headers))
}

/// The language of ours that a browser prefers, by `Accept-Language` (RFC 9110, 12.5.4); None when it likes none of them.
pub fn preferred(headers: &HeaderMap) -> Option<&'static str> {
    let wanted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let ranges = wanted.flat_map(|text| text.split(',')).take(RANGES).filter_map(|part| {
        let (range, rest) = part.split_once(';').unwrap_or((part, ""));
        let quality = rest.split_once("q=").map_or(Ok(1.0), |(_, q)| q.trim().parse::<f32>());
        let tag = range.trim().split('-').next()?.to_ascii_lowercase();
        Some((known_language(&tag)?, quality.ok().filter(|quality| *quality > 0.0)?))
    });
    // Of two that are liked as much, the first.
    ranges
        .fold(None, |best: Option<(&'static str, f32)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
        .map(|(language, _)| language)
}

/// A value in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Text as it stands.
    Text(String),
    /// A number, which chooses the plural.
    Number(i64),
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

/// Templates pass everything by reference.
impl<T: Clone + Into<Arg>> From<&T> for Arg {
    fn from(value: &T) -> Arg {
        value.clone().into()
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<u64> for Arg {
    fn from(number: u64) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// The words of one language; cheap to clone.
#[derive(Clone)]
pub struct Words {
    language: &'static str,
    bundle: Arc<Bundle>,
    fallback: Arc<Bundle>,
}

impl Words {
    /// The language's tag, for `lang`.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// Which way it is written, for `dir`: `ltr` or `rtl`.
    pub fn dir(&self) -> &'static str {
        match self.language.split('-').next() {
            Some("ar" | "he" | "fa" | "ur") => "rtl",
            _ => "ltr",
        }
    }

    /// A sentence without values.
    pub fn t(&self, key: &str) -> String {
        self.a(key, &[])
    }

    /// A sentence with one value.
    pub fn v(&self, key: &str, name: &'static str, value: impl Into<Arg>) -> String {
        self.a(key, &[(name, value.into())])
    }

    /// A sentence with values.
    pub fn a(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        let mut values = FluentArgs::new();
        for (name, value) in args {
            match value {
                Arg::Text(text) => values.set(*name, FluentValue::from(text.as_str())),
                Arg::Number(number) => values.set(*name, FluentValue::from(*number)),
            }
        }
        for bundle in [&self.bundle, &self.fallback] {
            let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { continue };
            let mut errors = vec![];
            let text = bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
            if !errors.is_empty() {
                tracing::error!(key, ?errors, "a sentence lacks a value");
            }
            return text;
        }
        tracing::error!(key, "no such sentence");
        key.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use axum::http::{HeaderMap, header};

    use super::FILES;

    /// Key and the names of its values, by language.
    fn keys(language: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for &(of, _, text) in FILES {
            if of != language {
                continue;
            }
            let mut current = String::new();
            for line in text.lines() {
                let begins = line.split_once(" =").filter(|_| !line.starts_with([' ', '#']));
                if let Some((key, _)) = begins {
                    current = key.to_owned();
                    assert!(all.insert(current.clone(), BTreeSet::new()).is_none(), "{key} stands twice in {language}");
                }
                for part in line.split('$').skip(1) {
                    let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    // A number and its text, `n` and `n_text`, are one value: languages differ in which they need.
                    let name = name.trim_end_matches("_text").to_owned();
                    all.get_mut(&current).expect("a key comes first").insert(name);
                }
            }
        }
        all
    }

    #[test]
    fn browsers_get_the_language_of_ours_that_they_like_best() {
        for (said, expected) in [
            ("sv", Some("sv")),
            ("sv-FI,en;q=0.5", Some("sv")),
            ("de, en;q=0.3, sv;q=0.4", Some("sv")),
            ("en-GB,en;q=0.9,sv;q=0.8", Some("en")),
            ("EN", Some("en")),
            ("sv;q=0, en;q=0.1", Some("en")),
            ("de,fr", None),
            ("*", None),
            ("sv;q=abc", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, said.parse().expect("a value"));
            assert_eq!(super::preferred(&headers), expected, "{said}");
        }
        assert_eq!(super::preferred(&HeaderMap::new()), None);
    }

    #[test]
    fn every_language_of_ours_has_names() {
        let words = super::Catalog::load().words("en");
        for language in super::LANGUAGES {
            assert!(![words.own_name(language), words.name_of(language)].contains(&language.to_owned()), "{language}");
        }
        assert_eq!((words.own_name("sv"), words.name_of("sv")), ("Svenska".to_owned(), "Swedish".to_owned()));
        assert_eq!(words.name_of("tlh"), "tlh");
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let (en, sv) = (keys("en"), keys("sv"));
        assert_eq!(en.keys().collect::<Vec<_>>(), sv.keys().collect::<Vec<_>>());
        for (key, names) in &en {
            assert_eq!(Some(names), sv.get(key), "values of {key}");
        }
    }

    fn sources(folder: &Path, into: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
                into.push_str(&std::fs::read_to_string(&path).expect("text"));
            }
        }
    }

    #[test]
    fn every_key_is_used_and_every_used_key_exists() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = String::new();
        sources(&root.join("src"), &mut all);
        sources(&root.join("templates"), &mut all);
        let known = keys("en");
        for key in known.keys() {
            assert!(all.contains(&format!("\"{key}\"")), "nothing says {key}");
        }
        for marker in [
            "w.t(\"",
            "shell.n(\"",
            "shell.na(\"",
            "shell.nv(\"",
            "w.v(\"",
            "w.a(\"",
            "words.t(\"",
            "words.v(\"",
            "words.a(\"",
        ] {
            for part in all.split(marker).skip(1) {
                let key: String = part.chars().take_while(|c| *c != '"').collect();
                if key.is_empty() || key.contains(' ') || key.starts_with('{') {
                    continue;
                }
                assert!(known.contains_key(&key), "{key} is said and does not exist");
            }
        }
        for part in all.split("Invalid::field(").skip(1).chain(all.split("invalid.add(").skip(1)) {
            let quoted: Vec<&str> = part.splitn(5, '"').collect();
            if let [_, _, _, key, _] = quoted[..] {
                assert!(known.contains_key(key) || key.contains(' ') || !key.contains('-'), "{key} is no sentence");
            }
        }
    }
}
