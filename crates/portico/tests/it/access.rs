//! Every route, as every kind of person, against a reviewed list.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::http::StatusCode;

use crate::world::{Browser, on_both_engines};
use portico::web::routes::table;

/// What each kind of person gets from each route. A new route fails the test until its row is accepted:
/// run with `INSTA_UPDATE=always`, read the change, and commit it.
async fn matrix(world: &crate::world::World) -> String {
    let mine = world.ticket("Ada's pump", "It drips").await;
    let mut kinds: Vec<(&str, Browser)> = vec![
        ("visitor", world.visitor()),
        ("stranger", world.customer("eve").await),
        ("colleague", world.customer("ben").await),
        ("requester", world.customer("ada").await),
        ("agent", world.staff("ingrid").await),
        ("admin", world.staff("tom").await),
    ];
    let mut out = String::new();
    for route in table() {
        // What signs people out is tried by other tests; here it would empty the browsers.
        if route.path.ends_with("/sign-out") {
            continue;
        }
        let path = fill(route.path, &mine.to_string());
        write!(out, "{:<6} {:<34} {:?}:", route.method, route.path, route.audience).expect("text can be written");
        for (name, browser) in &mut kinds {
            let page = match route.method {
                "GET" => browser.get(&path).await,
                "POST" => browser.post(&path, &[]).await,
                method => {
                    let method = method.parse().expect("a method");
                    let request = browser.request(method, &path).body(axum::body::Body::empty()).expect("a request");
                    browser.send(request).await
                }
            };
            let to = page.location().split('?').next().unwrap_or_default();
            let status = page.status.as_u16();
            match page.status {
                StatusCode::SEE_OTHER => write!(out, " {name}={status}→{to}"),
                _ => write!(out, " {name}={status}"),
            }
            .expect("text can be written");
        }
        out.push('\n');
    }
    out
}

fn fill(path: &str, ticket: &str) -> String {
    let values: BTreeMap<&str, &str> = [
        ("{id}", ticket),
        ("{ticket}", ticket),
        ("{file}", "1"),
        ("{token}", "no-such-token"),
        ("{view}", "all"),
        ("{upload}", "no-such-upload"),
        ("{*file}", "no-such-file.css"),
        ("{hash}", "no-such-theme"),
        ("{name}", "no-such-theme.css"),
    ]
    .into();
    values.into_iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

on_both_engines! {
    async fn every_route_gives_every_kind_of_person_what_was_reviewed(world) {
        insta::assert_snapshot!("access", matrix(world).await);
    }
}
