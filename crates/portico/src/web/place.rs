//! The portal's own path: pages of the portal stand beneath it, everything else beneath the root.
//!
//! Routes know nothing of it. It is cut off before a route is looked for, and the door looks for the portal that has it. In
//! the same way the settings of each portal stand beneath `/settings/portals/` and its number, and those of the default one
//! beneath `/settings/portal` as well.

use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};

use crate::desk::ids::PortalId;
use crate::desk::place::{KEPT_FREE, Place, RESERVED};
use crate::desk::portal::Portal;
use crate::web::scim;

/// What was cut off the path.
#[derive(Clone, Debug, Default)]
struct Cut {
    /// The portal's own path; empty for none.
    slug: String,
    /// The portal whose settings are asked for.
    about: Option<PortalId>,
    whole: Uri,
}

/// First segments of the pages beneath a portal's settings.
const SETTINGS_BENEATH: [&str; 7] = ["access", "advanced", "general", "history", "switch", "templates", "theme"];

/// First segments of the portal's pages.
const PAGES: [&str; 21] = [
    "",
    "account",
    "consent",
    "forgot",
    "invite",
    "link",
    "live",
    "new",
    "preview",
    "register",
    "requests",
    "requests.csv",
    "requests.xlsx",
    "reset",
    "sign-in",
    "signed-out",
    "sign-out",
    "sso",
    "unsubscribe",
    "uploads",
    "verify",
];

/// The segment before a page of the portal, and the rest; None where the path stands beneath the root.
fn cut(path: &str) -> Option<(&str, &str)> {
    let (first, rest) = path.strip_prefix('/')?.split_once('/').unwrap_or((path.strip_prefix('/')?, ""));
    if first.is_empty() || RESERVED.contains(&first) || KEPT_FREE.contains(&first) {
        return None;
    }
    let page = rest.split('/').next().unwrap_or_default();
    // Nothing but the very root has an empty name.
    (PAGES.contains(&page) && (!page.is_empty() || rest.is_empty())).then_some((first, rest))
}

/// Where the settings of the default portal stand.
const SETTINGS: &str = "/settings/portal";

/// Where the settings of a portal stand; None for the default one.
pub fn settings(about: Option<PortalId>) -> String {
    about.map_or_else(|| SETTINGS.to_owned(), |id| format!("/settings/portals/{id}"))
}

/// Where the settings of this portal stand.
pub fn settings_of(portal: &Portal) -> String {
    settings((!portal.is_default).then_some(portal.id))
}

/// The portal whose settings are asked for, and the path beneath them.
fn cut_settings(path: &str) -> Option<(PortalId, &str)> {
    let (id, rest) = path.strip_prefix("/settings/portals/")?.split_once('/')?;
    let is_beneath = SETTINGS_BENEATH.contains(&rest.split('/').next()?);
    Some((id.parse().ok().filter(|_| is_beneath)?, rest))
}

/// A path of directories without the slashes that say nothing, which some of them send; None where there are none.
fn without_spare_slashes(path: &str) -> Option<String> {
    let rest = path.strip_prefix(scim::BASE)?.strip_prefix('/')?;
    let segments = rest.split('/').filter(|segment| !segment.is_empty());
    let plain = segments.fold(scim::BASE.to_owned(), |plain, segment| format!("{plain}/{segment}"));
    (plain != path).then_some(plain)
}

/// Cuts the portal's own path off, so that the page beneath it is found.
pub fn enter(mut request: Request) -> Request {
    if let Some(plain) = without_spare_slashes(request.uri().path()) {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        if let Ok(plain) = format!("{plain}{query}").parse() {
            *request.uri_mut() = plain;
        }
        return request;
    }
    let path = request.uri().path();
    let (cut, beneath) = match (cut(path), cut_settings(path)) {
        (Some((slug, rest)), _) => (Cut { slug: slug.to_lowercase(), ..Cut::default() }, format!("/{rest}")),
        (None, Some((id, rest))) => (Cut { about: Some(id), ..Cut::default() }, format!("{SETTINGS}/{rest}")),
        (None, None) => return request,
    };
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(beneath) = format!("{beneath}{query}").parse::<Uri>() else { return request };
    let whole = std::mem::replace(request.uri_mut(), beneath);
    request.extensions_mut().insert(Cut { whole, ..cut });
    request
}

/// The portal whose settings are asked for; None for the default one.
pub fn about(parts: &Parts) -> Option<PortalId> {
    parts.extensions.get::<Cut>().and_then(|cut| cut.about)
}

/// The portal's own path in a request, before the path of a page: `/help`, or nothing.
pub fn base(parts: &Parts) -> String {
    let slug = parts.extensions.get::<Cut>().map_or("", |cut| &cut.slug);
    if slug.is_empty() { String::new() } else { format!("/{slug}") }
}

/// Where a request asks for the portal.
pub fn asked(parts: &Parts) -> Place {
    let cut = parts.extensions.get::<Cut>();
    let named = authority(&parts.headers, cut.map_or(&parts.uri, |cut| &cut.whole));
    Place::new(named, cut.map_or("", |cut| &cut.slug))
}

/// The host that a request names.
fn authority<'r>(headers: &'r HeaderMap, whole: &'r Uri) -> &'r str {
    let named = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    named.or_else(|| whole.authority().map(|name| name.as_str())).unwrap_or_default()
}

/// First segments of what staff see.
const OF_STAFF: [&str; 3] = ["desk", "settings", "setup"];

/// What a request asked for, for answers that no page gives.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its headers.
    pub headers: HeaderMap,
    /// The address as it was asked for.
    whole: Uri,
    /// Whether a page was asked for, rather than something sent.
    pub is_get: bool,
}

impl Asked {
    /// What this request asks for.
    pub fn of(request: &Request) -> Asked {
        let cut = request.extensions().get::<Cut>();
        Asked {
            headers: request.headers().clone(),
            whole: cut.map_or(request.uri(), |cut| &cut.whole).clone(),
            is_get: is_get(request.method()),
        }
    }

    /// Likewise of its parts.
    pub fn of_parts(parts: &Parts) -> Asked {
        let cut = parts.extensions.get::<Cut>();
        Asked {
            headers: parts.headers.clone(),
            whole: cut.map_or(&parts.uri, |cut| &cut.whole).clone(),
            is_get: is_get(&parts.method),
        }
    }

    /// Where it asks for a portal, be there such a page or not; None at the help desk.
    pub fn place(&self) -> Option<Place> {
        self.beneath(self.whole.path())
    }

    /// Whether the directory of a company asks.
    pub fn is_scim(&self) -> bool {
        self.whole.path().strip_prefix(scim::BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Where the page stands that asks for a file; None at the help desk.
    pub fn page(&self) -> Option<Place> {
        let page = self.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        let page: Option<Uri> = page.and_then(|page| page.parse().ok());
        self.beneath(page.as_ref().map_or("/", Uri::path))
    }

    fn beneath(&self, path: &str) -> Option<Place> {
        let first = path.split('/').nth(1).unwrap_or_default().to_lowercase();
        let first = first.as_str();
        let is_ours = RESERVED.contains(&first) || KEPT_FREE.contains(&first);
        let place = || Place::new(authority(&self.headers, &self.whole), if is_ours { "" } else { first });
        (!OF_STAFF.contains(&first)).then(place)
    }
}

fn is_get(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn said(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

/// The path as it was asked for, with its query.
pub fn whole(parts: &Parts) -> String {
    said(parts.extensions.get::<Cut>().map_or(&parts.uri, |cut| &cut.whole))
}

/// The path beneath the portal's own, with its query.
pub fn beneath(parts: &Parts) -> String {
    said(&parts.uri)
}

#[cfg(test)]
mod tests {
    use super::{cut, without_spare_slashes};
    use crate::desk::place::{KEPT_FREE, RESERVED};
    use crate::web::routes;

    #[test]
    fn only_what_stands_before_a_page_of_the_portal_is_cut_off() {
        for (path, expected) in [
            ("/help/requests/5", Some(("help", "requests/5"))),
            ("/help", Some(("help", ""))),
            ("/help/", Some(("help", ""))),
            ("/Help/uploads", Some(("Help", "uploads"))),
            ("/help/desk/t/1", None),
            ("/help/settings", None),
            ("/help/assets/x.css", None),
            ("/requests/new", None),
            ("/desk/sign-in", None),
            ("/theme/new", None),
            ("/", None),
            ("//requests", None),
            ("/a/b/requests", None),
            ("/old//evil.example", None),
        ] {
            assert_eq!(cut(path), expected, "{path}");
        }
    }

    #[test]
    fn slashes_that_say_nothing_are_left_out_where_directories_ask() {
        for (path, plain) in [
            ("/scim/v2/Users", None),
            ("/scim/v2", None),
            ("/scim/v2/", Some("/scim/v2")),
            ("/scim/v2/Users/", Some("/scim/v2/Users")),
            ("/scim/v2//Users///5//", Some("/scim/v2/Users/5")),
            ("/scim/v20//Users", None),
            ("/requests//5/", None),
        ] {
            assert_eq!(without_spare_slashes(path).as_deref(), plain, "{path}");
        }
    }

    #[test]
    fn every_page_of_the_portal_is_found_beneath_a_path_of_its_own() {
        let pages = crate::web::portal::routes().into_iter().chain(crate::web::gate::routes());
        // Stylesheets and pictures stand at the root alone.
        for route in pages.filter(|route| !route.path.starts_with("/desk") && !route.path.starts_with("/theme")) {
            let path = format!("/help{}", route.path);
            assert!(cut(&path).is_some(), "{path}");
        }
    }

    #[test]
    fn paths_of_pages_are_reserved() {
        for route in routes::table() {
            let first = route.path.split('/').nth(1).unwrap_or_default();
            assert!(first.is_empty() || RESERVED.contains(&first) || KEPT_FREE.contains(&first), "{}", route.path);
        }
    }
}
