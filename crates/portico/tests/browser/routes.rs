//! Which pages there are, by the table of routes: each stands in the list of pages that are looked at, or here with why not.

use portico::web::routes::table;

use crate::Stage;
use crate::page_list;

/// What answers a GET and is not looked at, and why.
const OTHERS: [(&str, &str); 52] = [
    ("/", "leads to the list"),
    ("/assets/{*file}", "a file"),
    ("/theme/{name}", "a stylesheet"),
    ("/theme/picture/{name}", "a picture"),
    ("/settings/portal/theme/preview/{page}", "a page that is looked at elsewhere, in a frame of the editor"),
    ("/settings/portal/theme/file", "a file"),
    ("/settings/portal/theme/sheet/{name}", "a stylesheet"),
    ("/sign-in/code", "a page that is looked at from that of signing in"),
    ("/desk/sign-in/code", "the same page, for staff"),
    ("/requests.csv", "a file"),
    ("/requests.xlsx", "a file"),
    ("/account/data.json", "a file"),
    ("/requests/columns", "leads to the list"),
    ("/requests/views/replace", "leads to the list"),
    ("/requests/views/{own}/rename", "leads to the views"),
    ("/requests/views/{own}/delete", "a page that is looked at from that of all views"),
    ("/requests/{id}/files/{file}", "a file"),
    ("/requests/{id}/reply", "leads to the ticket"),
    ("/account/password", "leads to the page of security"),
    ("/account/session", "for the warning of pages"),
    ("/desk/t/{id}/files/{file}", "a file"),
    ("/demo/mail/{mail}", "a mail as mail programs show it"),
    ("/live", "a stream"),
    ("/desk/live", "a stream"),
    ("/desk/contacts/{id}/password", "leads to the contact"),
    ("/healthz", "for machines"),
    ("/readyz", "for machines"),
    ("/metrics", "for machines"),
    ("/settings", "leads to the first page of the settings"),
    ("/setup", "leads to the first step that is open"),
    ("/setup/portal", "first_run looks at it, where the portal is not open yet"),
    ("/desk/t/{id}", "leads to the ticket in its queue"),
    (
        "/settings/companies/{company}/directory/{scim_token}/revoke",
        "asks as every deletion does, of a token that is shown once",
    ),
    ("/scim/v2/ServiceProviderConfig", "for directories"),
    ("/scim/v2/ResourceTypes", "for directories"),
    ("/scim/v2/ResourceTypes/{name}", "for directories"),
    ("/scim/v2/Schemas", "for directories"),
    ("/scim/v2/Schemas/{name}", "for directories"),
    ("/scim/v2/Users", "for directories"),
    ("/scim/v2/Users/{id}", "for directories"),
    ("/sso/{connection}", "leads to the provider"),
    ("/sso/{connection}/go", "leads on at once"),
    ("/sso/{connection}/callback", "leads on, or is refused as the page of a sign-in that is not known"),
    ("/sso/{connection}/jwt", "leads on, or is refused likewise"),
    ("/sso/{connection}/finish", "leads on, or is refused likewise"),
    ("/sso/{connection}/metadata", "for providers"),
    ("/desk/sso/{connection}/finish", "leads on, or is refused likewise"),
    ("/desk/sso/{connection}/metadata", "for providers"),
    ("/desk/sso/{connection}", "leads to the provider"),
    ("/desk/sso/{connection}/go", "leads on at once"),
    ("/desk/sso/{connection}/callback", "leads on, or is refused likewise"),
    ("/setup/begin/{token}", "first_run looks at it, where nobody works yet"),
];

/// Whether a path is one of a route, and how much of the route is named.
fn fits(route: &str, path: &str) -> Option<usize> {
    let (route, path): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
    let is_any = |part: &str| part.starts_with('{');
    let is_it = route.len() == path.len() && route.iter().zip(&path).all(|(part, said)| is_any(part) || part == said);
    is_it.then(|| route.iter().filter(|part| !is_any(part)).count())
}

pub async fn every_page_is_in_the_list_of_pages(stage: &Stage) {
    let routes: Vec<&str> = table().iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    let shown = |page: &page_list::Page| {
        let path = page.path.split('?').next().unwrap_or_default();
        routes.iter().copied().filter(|route| fits(route, path).is_some()).max_by_key(|route| fits(route, path))
    };
    let seen: Vec<&str> = page_list::all(stage).await.iter().filter_map(shown).collect();
    let is_other = |route: &str| OTHERS.iter().any(|(other, _)| *other == route);
    let missing: Vec<&&str> = routes.iter().filter(|route| !seen.contains(route) && !is_other(route)).collect();
    assert!(missing.is_empty(), "nobody looks at {missing:?}");
    let gone: Vec<&str> = OTHERS.iter().map(|(route, _)| *route).filter(|route| !routes.contains(route)).collect();
    assert!(gone.is_empty(), "there is no route {gone:?}");
    let twice: Vec<&&str> = seen.iter().filter(|route| is_other(route)).collect();
    assert!(twice.is_empty(), "{twice:?} are looked at after all");
}
