//! Kindness: odd addresses, odd forms and ended sessions get an answer that helps, and cost nobody anything.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::world::on_both_engines;

on_both_engines! {
    async fn another_file_with_the_same_words_is_another_try(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let path = format!("/requests/{id}");
        let key = ada.get(&path).await.hidden("submit_key");
        let fields = [("body", "See the drawing"), ("submit_key", key.as_str())];
        for (name, bytes) in [("a.txt", b"first"), ("b.txt", b"other"), ("b.txt", b"other")] {
            let file: (&str, &str, &str, &[u8]) = ("files", name, "text/plain", bytes);
            let sent = ada.post_files(&format!("{path}/reply"), &fields, &[file]).await;
            assert_eq!(sent.status, axum::http::StatusCode::SEE_OTHER);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM attachment").await, 2, "both files are there, each once");
        let page = ada.get(&path).await.body;
        assert!(page.contains("a.txt") && page.contains("b.txt"), "{page}");
    }

    async fn sql_injection_and_odd_parameters_show_a_page(world) {
        world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let mut agent = world.staff("ingrid").await;
        for path in [
            "/requests?q=a&q=b", "/requests?sort=subject&after=1.0.0.%00x", "/requests?sort=owner&before=1.0.0.%00",
            "/requests?q=a%00b", "/requests?after=9.1.1.%FF", "/requests.csv?q=a&q=b", "/requests?size=-1&dir=%00",
        ] {
            assert_eq!(ada.get(path).await.status, StatusCode::OK, "{path}");
        }
        for path in [
            "/desk/contacts?q=a%00b", "/desk/contacts?after=1.%00", "/desk/companies?after=1.%00&q=%27", "/desk/search?q=%00",
            "/desk/search?q=NEAR(a+b)", "/desk/v/all?after=us.x.y&after=2",
        ] {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path}");
        }
    }

    async fn ticket_idor_by_odd_ids_finds_nothing(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        for odd in [format!("+{id}"), format!("0{id}"), format!("{id}.0"), "-1".into(), "%FF".into(), "9".repeat(40)] {
            for path in [format!("/requests/{odd}"), format!("/new/sent/{odd}"), format!("/requests/{odd}/close")] {
                let page = ada.get(&path).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
                assert!(page.body.contains("data-request"), "a page of ours, with the request's id: {}", page.body);
            }
        }
    }

    async fn after_an_ended_session_the_form_is_where_signing_in_leads(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let visitor = world.visitor();
        let post = |referer: &str| {
            visitor
                .request(Method::POST, &format!("/requests/{id}/reply"))
                .header(header::REFERER, referer)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("body=Hello"))
                .expect("a request")
        };
        let page = visitor.clone().send(post(&format!("http://localhost/requests/{id}?x=1"))).await;
        assert_eq!(page.location(), format!("/sign-in?next=%2Frequests%2F{id}%3Fx%3D1"));
        let page = visitor.clone().send(post("https://evil.example/trap")).await;
        assert_eq!(page.location(), "/sign-in?next=%2Ftrap", "only the path is taken");
        let swap = visitor.request(Method::GET, "/requests?q=a").header("hx-request", "true");
        let page = visitor.clone().send(swap.body(Body::empty()).expect("a request")).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.headers.contains_key("hx-redirect"), "the whole page goes to the sign-in");
    }

    async fn upload_of_files_by_visitors_is_refused(world) {
        let file: (&str, &str, &str, &[u8]) = ("files", "a.txt", "text/plain", b"hello");
        for path in ["/sign-in", "/forgot", "/desk/sign-in", "/reset/abc"] {
            let page = world.visitor().post_files(path, &[("email", "ada@example.com")], &[file]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
        let page = world.visitor().post_files("/uploads", &[], &[file]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let stored = walk(&world.app.config.data_dir.join("files"));
        assert_eq!(stored, 0, "nothing was written to disk");
    }

    async fn a_refused_file_takes_nothing_with_it(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let many: Vec<(&str, &str, &str, &[u8])> = vec![("files", "a.txt", "text/plain", b"x"); 11];
        let fields = [("submit_key", key.as_str()), ("body", "See all of these")];
        let page = ada.post_files(&format!("/requests/{id}/reply"), &fields, &many).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("See all of these"));
        assert_eq!(page.body.matches("name=\"upload\"").count(), 10, "the files that were taken stay with the form");
    }

    async fn upload_ids_in_great_number_are_not_looked_up(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let fields: Vec<(&str, &str)> =
            std::iter::repeat_n(("upload", "nonsense"), 5_000).chain([("body", "Hello"), ("submit_key", "k")]).collect();
        let page = ada.post(&format!("/requests/{id}/reply"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Hello"));
    }

    async fn corrected_words_are_posted_although_the_first_try_arrived(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let path = format!("/requests/{id}");
        let key = ada.get(&path).await.hidden("submit_key");
        for body in ["Gamma one", "Gamma one", "Gamma two, corrected"] {
            let sent = ada.post(&format!("{path}/reply"), &[("body", body), ("submit_key", &key)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER);
        }
        let page = ada.get(&path).await.body;
        assert_eq!((page.matches("Gamma one").count(), page.matches("Gamma two, corrected").count()), (1, 1));
    }

    async fn what_cannot_be_seen_is_no_message(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let fields = [("body", "\u{200b}\u{2800}\n"), ("submit_key", "k")];
        let page = ada.post(&format!("/requests/{id}/reply"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn errors_speak_the_portals_language(world) {
        world.settings(portico::desk::setup::PortalChange { language: Some("sv".into()), ..Default::default() }).await;
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests/999999").await;
        assert!(page.body.contains("lang=\"sv\""), "{}", page.body);
    }
}

/// How many files a folder holds, at any depth.
fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { 1 }).sum()
}
