//! Every route, as every kind of person, against a reviewed list.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::http::StatusCode;

use crate::world::{Browser, World, on_both_engines};
use portico::desk::setup::PortalChange;
use portico::web::routes::table;

/// What each kind of person gets from each route. A new route fails the test until its row is accepted:
/// run with `INSTA_UPDATE=always`, read the change, and commit it.
async fn matrix(world: &World, others: &[&str]) -> String {
    let mine = world.ticket("Ada's pump", "It drips").await;
    let mut ada = world.customer("ada").await;
    let path = format!("/requests/{mine}");
    let key = ada.get(&path).await.hidden("submit_key");
    let file: (&str, &str, &str, &[u8]) = ("files", "drawing.txt", "text/plain", b"a drawing");
    let posted = ada.post_files(&format!("{path}/reply"), &[("body", "see file"), ("submit_key", &key)], &[file]).await;
    assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
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
        if route.path.ends_with("/sign-out") || !(others.is_empty() || others.contains(&route.path)) {
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

pub(crate) fn fill(path: &str, ticket: &str) -> String {
    let values: BTreeMap<&str, &str> = [
        ("{id}", ticket),
        ("{ticket}", ticket),
        ("{file}", "1"),
        ("{scim_token}", "1"),
        ("{connection}", "1"),
        ("{token}", "no-such-token"),
        ("{session}", "1"),
        ("{view}", "all"),
        ("{page}", "list"),
        ("{slot}", "logo"),
        ("{own}", "1"),
        ("{tab}", "general"),
        ("{part}", "pages"),
        ("{template_kind}", "sign-in"),
        ("{template}", "1"),
        ("{domain}", "1"),
        ("{language}", "sv"),
        ("{kind}", "portal"),
        ("{of}", "1"),
        ("{form}", "1"),
        ("{access_group}", "1"),
        ("{inbox}", "1"),
        ("{staff}", "1"),
        ("{company}", "1"),
        ("{contact}", "1"),
        ("{property}", "10"),
        ("{group}", "1"),
        ("{pipeline}", "1"),
        ("{passkey}", "1"),
        ("{portal}", "1"),
        ("{stage}", "2"),
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
        insta::assert_snapshot!("access", matrix(world, &[]).await);
    }

    async fn where_customers_see_only_their_own_a_colleague_is_a_stranger(world) {
        world.settings(PortalChange { ticket_access: Some("own"), ..PortalChange::default() }).await;
        let of_a_ticket: Vec<&str> =
            table().iter().map(|route| route.path).filter(|path| path.contains("{id}") && !path.starts_with("/desk") && !path.starts_with("/scim")).collect();
        let rows = matrix(world, &of_a_ticket).await;
        assert!(rows.lines().count() >= 6, "{rows}");
        for row in rows.lines() {
            let got = |who: &str| row.split(&format!(" {who}=")).nth(1).and_then(|rest| rest.split(' ').next());
            assert_eq!((got("stranger"), got("colleague")), (Some("404"), Some("404")), "{row}");
            assert_ne!(got("requester"), Some("404"), "{row}");
        }
    }
}
