//! The customer's journey: sign in, list, read, answer, file, close; and what strangers get instead.

use axum::http::StatusCode;
use portico::desk::setup::PortalChange;

use crate::world::{PASSWORD, World, on_both_engines};

/// Opens a ticket's page and answers on it.
async fn reply(world: &World, who: &str, id: &str, body: &str) -> crate::world::Page {
    let mut browser = world.customer(who).await;
    let page = browser.get(&format!("/requests/{id}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let key = page.hidden("submit_key");
    browser.post(&format!("/requests/{id}/reply"), &[("body", body), ("submit_key", &key)]).await
}

on_both_engines! {
    async fn signing_in_leads_back_to_the_page_asked_for(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut browser = world.visitor();
        let asked = browser.get(&format!("/requests/{id}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER);
        assert!(asked.location().starts_with("/sign-in?next="), "{}", asked.location());
        let form = browser.get(asked.location()).await;
        let next = form.hidden("next");
        let signed_in = browser
            .post("/sign-in", &[("email", "ADA@example.com "), ("password", PASSWORD), ("next", &next)])
            .await;
        assert_eq!((signed_in.status, signed_in.location()), (StatusCode::SEE_OTHER, format!("/requests/{id}").as_str()));
        let page = browser.get(signed_in.location()).await;
        assert!(page.body.contains("It drips"), "{}", page.body);
    }

    async fn open_redirect_by_next_stays_on_this_site(world) {
        for next in ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"] {
            let mut browser = world.visitor();
            let page =
                browser.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD), ("next", next)]).await;
            assert_eq!(page.location(), "/requests", "{next}");
        }
    }

    async fn account_enumeration_at_sign_in_gets_one_answer(world) {
        let mut answers = vec![];
        for email in ["ada@example.com", "nobody@example.com", "ingrid@example.com"] {
            let mut browser = world.visitor();
            let page = browser.post("/sign-in", &[("email", email), ("password", "wrong-password")]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(browser.cookies().is_empty());
            answers.push(page.body.replace(email, "ADDRESS"));
        }
        let same = |a: &str, b: &str| strip(a) == strip(b);
        assert!(same(&answers[0], &answers[1]) && same(&answers[1], &answers[2]));
    }

    async fn brute_force_locks_after_ten_failures_and_looks_the_same(world) {
        let mut browser = world.visitor();
        let mut last = String::new();
        for _ in 0..10 {
            last = browser.post("/sign-in", &[("email", "ada@example.com"), ("password", "wrong-password")]).await.body;
        }
        let locked = browser.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY, "the right password does not help while locked");
        assert_eq!(strip(&locked.body), strip(&last));
        world.clock.advance(16 * 60);
        let later = browser.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(later.status, StatusCode::SEE_OTHER);
    }

    async fn session_ends_on_the_server_when_signing_out(world) {
        let browser = world.customer("ada").await;
        let mut copy = browser.clone();
        let mut browser = browser;
        assert_eq!(copy.get("/requests").await.status, StatusCode::OK);
        let out = browser.post("/sign-out", &[]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        assert_eq!(copy.get("/requests").await.status, StatusCode::SEE_OTHER, "a copied cookie is worth nothing");
    }

    async fn session_fixation_a_new_secret_at_each_sign_in(world) {
        let mut browser = world.customer("ada").await;
        let before = browser.cookies().clone();
        browser.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
        assert_ne!(&before, browser.cookies());
    }

    async fn ticket_idor_strangers_get_the_same_404_as_for_nothing(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut eve = world.customer("eve").await;
        let missing = eve.get("/requests/999999").await;
        let hidden = eve.get(&format!("/requests/{id}")).await;
        assert_eq!((missing.status, hidden.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(strip(&missing.body), strip(&hidden.body));
        let posted = eve.post(&format!("/requests/{id}/reply"), &[("body", "x"), ("submit_key", "k")]).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
        assert_eq!(eve.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::NOT_FOUND);
        let list = eve.get("/requests").await;
        assert!(!list.body.contains("Pump drips"));
    }

    async fn colleagues_see_it_unless_everybody_sees_only_their_own(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let path = format!("/requests/{id}");
        let mut ben = world.customer("ben").await;
        assert_eq!(ben.get(&path).await.status, StatusCode::OK);
        assert!(ben.get("/requests?view=mine").await.status.is_success());
        assert!(!ben.get("/requests?view=mine").await.body.contains("Pump drips"));
        assert!(ben.get("/requests?view=organization").await.body.contains("Pump drips"));
        world.settings(PortalChange { ticket_access: Some("own"), ..PortalChange::default() }).await;
        assert_eq!(ben.get(&path).await.status, StatusCode::NOT_FOUND);
        assert!(!ben.get("/requests").await.body.contains("Pump drips"));
        assert!(!ben.get("/requests?view=organization").await.body.contains("Pump drips"));
        assert!(!ben.get("/requests.csv").await.body.contains("Pump drips"));
        assert!(!ben.get("/requests?q=drips").await.body.contains("Pump drips"));
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get(&path).await.status, StatusCode::OK);
    }

    async fn a_double_submit_posts_once(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await;
        let key = page.hidden("submit_key");
        let fields = [("body", "Only once please"), ("submit_key", key.as_str())];
        let first = ada.post(&format!("/requests/{id}/reply"), &fields).await;
        let second = ada.post(&format!("/requests/{id}/reply"), &fields).await;
        assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        assert_eq!(first.location(), second.location());
        let page = ada.get(&format!("/requests/{id}")).await;
        assert_eq!(page.body.matches("Only once please").count(), 1);
    }

    async fn an_empty_reply_is_refused_and_a_long_one_is_kept(world) {
        let id = world.ticket("Pump drips", "It drips").await.to_string();
        let empty = reply(world, "ada", &id, "   ").await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let long = "word ".repeat(30_000);
        let refused = reply(world, "ada", &id, &long).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains(long.trim_end()), "the typed text comes back");
    }

    async fn stored_xss_in_subject_body_and_file_name_is_inert(world) {
        let id = world.ticket("<script>alert(1)</script>", "<img src=x onerror=alert(2)>").await.to_string();
        reply(world, "ada", &id, "<svg onload=alert(3)> [x](javascript:alert(4)) **bold**").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await;
        let key = page.hidden("submit_key");
        ada.post_files(
            &format!("/requests/{id}/reply"),
            &[("body", "file"), ("submit_key", &key)],
            &[("files", "<img src=x onerror=alert(5)>.png", "image/png", b"x")],
        )
        .await;
        let mut agent = world.staff("ingrid").await;
        for page in [
            ada.get(&format!("/requests/{id}")).await,
            ada.get("/requests").await,
            agent.get(&format!("/desk/v/all/t/{id}")).await,
            agent.get("/desk/v/all").await,
        ] {
            let body = page.body.to_lowercase();
            assert!(!body.contains("<script>alert") && !body.contains("<img src=x") && !body.contains("<svg onload"));
            assert!(!body.contains("javascript:alert"));
            let csp = page.headers.get("content-security-policy").and_then(|v| v.to_str().ok()).unwrap_or_default();
            assert!(csp.contains("script-src 'self'") && !csp.contains("unsafe"), "{csp}");
        }
        let page = ada.get(&format!("/requests/{id}")).await;
        assert!(page.body.contains("<strong>bold</strong>"), "Markdown still works");
    }

    async fn csrf_a_write_from_another_site_is_refused(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let ada = world.customer("ada").await;
        for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
            let mut request = ada.request(axum::http::Method::POST, &format!("/requests/{id}/close"));
            let headers = request.headers_mut().expect("headers");
            headers.remove("sec-fetch-site");
            headers.insert(name, value.parse().expect("a value"));
            headers.insert("content-type", "application/x-www-form-urlencoded".parse().expect("a value"));
            let mut browser = ada.clone();
            let page = browser.send(request.body(axum::body::Body::empty()).expect("a request")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}: {value}");
        }
        let mut ada = ada;
        assert!(!ada.get(&format!("/requests/{id}")).await.body.contains("data-s=\"done\""), "it is still open");
    }

    async fn several_files_come_with_one_reply_and_go_out_as_attachments(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await;
        let key = page.hidden("submit_key");
        let posted = ada
            .post_files(
                &format!("/requests/{id}/reply"),
                &[("body", "see files"), ("submit_key", &key)],
                &[("files", "a.txt", "text/plain", b"first"), ("files", "page.html", "text/html", b"<b>second</b>")],
            )
            .await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{}", posted.body);
        let first = ada.get(&format!("/requests/{id}/files/1")).await;
        assert_eq!((first.status, first.body.as_str()), (StatusCode::OK, "first"));
        let second = ada.get(&format!("/requests/{id}/files/2")).await;
        assert_eq!(second.body, "<b>second</b>");
        for page in [&first, &second] {
            let header = |name: &str| page.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            assert!(header("content-disposition").starts_with("attachment"), "{:?}", page.headers);
            assert!(header("content-security-policy").contains("sandbox"));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert!(!header("content-type").starts_with("text/html"));
        }
        for who in ["eve", "nobody"] {
            let mut browser = if who == "eve" { world.customer("eve").await } else { world.visitor() };
            let page = browser.get(&format!("/requests/{id}/files/1")).await;
            assert_ne!(page.status, StatusCode::OK, "attachment access by {who}");
        }
        let other = world.ticket_of(world.people.eve, Some(world.people.acme_two), "Hers", "x").await;
        let mut eve = world.customer("eve").await;
        assert_eq!(eve.get(&format!("/requests/{other}/files/1")).await.status, StatusCode::NOT_FOUND);
    }

    async fn an_upload_belongs_to_the_session_that_sent_it(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let sent = ada.post_files("/uploads", &[], &[("files", "a.txt", "text/plain", b"hello")]).await;
        assert!(sent.status.is_success(), "{}", sent.body);
        let upload: serde_json::Value = serde_json::from_str(&sent.body).expect("JSON");
        let upload = upload["id"].as_str().expect("an id");
        let mut ben = world.customer("ben").await;
        let stolen = ben
            .post(&format!("/requests/{id}/reply"), &[("body", "x"), ("submit_key", "k1"), ("upload", upload)])
            .await;
        assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY, "guessable upload ids are worth nothing to others");
        let mine = ada
            .post(&format!("/requests/{id}/reply"), &[("body", "mine"), ("submit_key", "k2"), ("upload", upload)])
            .await;
        assert_eq!(mine.status, StatusCode::SEE_OTHER, "{}", mine.body);
        assert_eq!(ada.get(&format!("/requests/{id}/files/1")).await.body, "hello");
    }

    async fn a_new_request_is_at_once_in_the_list_and_in_the_inbox(world) {
        let mut ada = world.customer("ada").await;
        let form = ada.get("/new").await;
        let key = form.hidden("submit_key");
        let missing = ada.post("/new", &[("content", "It hums"), ("submit_key", &key), ("share", "yes")]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.body.contains("It hums"), "what was typed stays");
        let fields = [("subject", "Pump hums"), ("content", "It hums"), ("submit_key", key.as_str()), ("share", "yes")];
        let filed = ada.post("/new", &fields).await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
        let again = ada.post("/new", &fields).await;
        assert_eq!(again.location(), filed.location(), "a double submit files once");
        let receipt = ada.get(filed.location()).await;
        assert!(receipt.body.contains("T-1"), "{}", receipt.body);
        assert!(ada.get("/requests").await.body.contains("Pump hums"));
        assert!(world.staff("ingrid").await.get("/desk/v/unassigned").await.body.contains("Pump hums"));
        assert!(world.customer("ben").await.get("/requests").await.body.contains("Pump hums"));
    }

    async fn mass_assignment_of_unknown_fields_changes_nothing(world) {
        let mut ada = world.customer("ada").await;
        let key = ada.get("/new").await.hidden("submit_key");
        let filed = ada
            .post(
                "/new",
                &[
                    ("subject", "Mine"),
                    ("content", "x"),
                    ("submit_key", &key),
                    ("contact_id", "3"),
                    ("email", "eve@example.com"),
                    ("owner", "1"),
                    ("hs_pipeline_stage", "4"),
                    ("hs_ticket_category", "BILLING_ISSUE"),
                ],
            )
            .await;
        assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
        assert!(!world.customer("eve").await.get("/requests").await.body.contains("Mine"));
        let mut agent = world.staff("ingrid").await;
        let page = agent.get("/desk/v/unassigned").await;
        assert!(page.body.contains("Mine"), "nobody owns it and it is open");
    }

    async fn closing_asks_first_and_can_be_forbidden(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get(&format!("/requests/{id}/close")).await.status, StatusCode::OK);
        assert_eq!(ada.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(ada.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::SEE_OTHER, "closing twice is closing");
        assert!(ada.get("/requests?status=closed").await.body.contains("Pump drips"));
        reply(world, "ada", &id.to_string(), "It drips again").await;
        assert!(ada.get("/requests?status=open").await.body.contains("Pump drips"), "writing opens it again");
        world
            .settings(PortalChange { close_allowed: Some(false), reply_to_closed: Some(false), ..PortalChange::default() })
            .await;
        assert_eq!(ada.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::FORBIDDEN);
    }

    async fn staff_look_at_the_portal_without_signing_in_there_and_change_nothing(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        let list = agent.get("/requests").await;
        assert_eq!(list.status, StatusCode::OK);
        assert!(list.body.contains("Pump drips"));
        let page = agent.get(&format!("/requests/{id}")).await;
        assert!(!page.body.contains("name=\"body\""), "there is nothing to write in");
        for path in [format!("/requests/{id}/reply"), format!("/requests/{id}/close"), "/new".to_owned()] {
            let page = agent.post(&path, &[("body", "x"), ("submit_key", "k")]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        }
    }

    async fn a_portal_that_is_off_is_closed_to_customers_and_open_to_staff(world) {
        let mut ada = world.customer("ada").await;
        world.settings(PortalChange { is_on: Some(false), ..PortalChange::default() }).await;
        for path in ["/requests", "/sign-in", "/new"] {
            assert_eq!(ada.get(path).await.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert_eq!(world.visitor().get(path).await.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        }
        assert_eq!(world.staff("ingrid").await.get("/requests").await.status, StatusCode::OK);
    }

    async fn staff_names_follow_the_portals_rule_everywhere(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        agent
            .post(
                &format!("/desk/t/{id}/reply"),
                &[("kind", "reply"), ("then", "customer"), ("body", "Which pump?"), ("submit_key", &key), ("view", "all")],
            )
            .await;
        let mut ada = world.customer("ada").await;
        for (rule, name) in [("first", "Ingrid"), ("last", "Solberg"), ("alias", "Care team"), ("full", "Ingrid Solberg")] {
            world
                .settings(PortalChange {
                    owner_display: Some(rule),
                    owner_alias: Some("Care team".into()),
                    ..PortalChange::default()
                })
                .await;
            for path in ["/requests".to_owned(), format!("/requests/{id}"), "/requests.csv".to_owned()] {
                let page = ada.get(&path).await;
                assert!(page.body.contains(name), "{rule} at {path}");
                if rule != "full" {
                    assert!(!page.body.contains("Ingrid Solberg"), "{rule} at {path}");
                }
            }
        }
    }
}

/// A page without what differs from request to request.
fn strip(body: &str) -> String {
    body.lines().filter(|line| !line.contains("request-id") && !line.contains("data-request")).collect()
}
