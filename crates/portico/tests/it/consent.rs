//! What customers agree to after they have an account: asked anew when the text changes, of whoever comes in otherwise, and taken
//! back.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;

use crate::settings::saved;
use crate::world::{Browser, Page, World, on_both_engines};

const FRESH: &str = "copper kettle on a hill";
const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const ASKED: &str = "/consent?next=%2Frequests";

async fn publishes(tom: &mut Browser, version: &str, notice: &str, more: &[(&str, &str)]) -> Page {
    let fields = [&[("version", version), ("notice_en", notice), ("label_en", "I agree")], more].concat();
    tom.post("/settings/consent/1", &fields).await
}

async fn given(world: &World, version: i64) -> i64 {
    world.count(&format!("SELECT COUNT(*) FROM consent WHERE version = {version} AND withdrawn_at IS NULL")).await
}

on_both_engines! {
    async fn a_changed_text_is_asked_about_anew_only_where_staff_want_it(world) {
        let mut tom = world.staff("tom").await;
        let mut ada = world.customer("ada").await;
        publishes(&mut tom, "0", "First words", &[]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK, "whoever was there before goes on");
        publishes(&mut tom, "1", "Second [words](https://example.com/privacy)", &[("renews", "yes")]).await;
        assert_eq!(ada.get("/requests").await.location(), ASKED);
        assert_eq!(ada.get("/requests.csv").await.location(), "/consent?next=%2Frequests.csv");
        let page = ada.get("/consent?next=/requests").await;
        assert!(page.body.contains("Second") && page.body.contains("value=\"2\"") && page.body.contains("https://example.com/privacy"), "{}", page.body);
        let refused = ada.post("/consent", &[("next", "/requests")]).await;
        assert!(refused.status == REFUSED && refused.body.contains("Tick the box"), "{}", refused.body);
        assert_eq!(ada.get("/requests").await.location(), ASKED);
        // The text changes while somebody reads it.
        publishes(&mut tom, "2", "Third words", &[]).await;
        let late = ada.post("/consent", &[("consent", "2"), ("next", "/requests")]).await;
        assert!(late.status == REFUSED && late.body.contains("Third words"), "{}", late.body);
        let done = ada.post("/consent", &[("consent", "3"), ("next", "/requests?status=open")]).await;
        assert_eq!(done.location(), "/requests?status=open");
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        ada.post("/consent", &[("consent", "3")]).await;
        assert_eq!(given(world, 3).await, 1, "once is enough");
        assert_eq!(ada.get("/consent").await.location(), "/requests", "nothing is asked any more");
        // Others are still asked; staff who look at the portal are not.
        assert_eq!(world.customer("ben").await.get("/requests").await.location(), ASKED);
        assert_eq!(tom.get("/requests").await.status, StatusCode::OK);
        // The same text again, for everybody.
        let again = publishes(&mut tom, "3", "Third words", &[("renews", "yes")]).await;
        assert_eq!(again.location(), "/settings/consent/1?saved");
        assert_eq!(ada.get("/requests").await.location(), ASKED);
        assert!(tom.get("/settings/portal/history").await.body.contains("Asked everybody to agree again"));
        // An empty text asks nobody.
        tom.post("/settings/consent/1", &[("version", "4"), ("renews", "yes")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
    }

    async fn whoever_reads_a_language_without_a_text_agrees_to_the_one_there_is(world) {
        let mut tom = world.staff("tom").await;
        publishes(&mut tom, "0", "English words", &[("renews", "yes")]).await;
        world.run("UPDATE domain SET language = 'sv'").await;
        world.run("UPDATE settings SET version = version + 1").await;
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get("/requests").await.location(), ASKED);
        let page = ada.get(ASKED).await;
        assert!(page.body.contains("English words") && page.body.contains("lang=\"en\""), "{}", page.body);
        ada.post("/consent", &[("consent", "1")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        assert_eq!(world.count("SELECT COUNT(*) FROM consent WHERE language = 'en'").await, 1);
    }

    async fn open_redirect_after_agreeing_leads_to_own_pages_alone(world) {
        let mut tom = world.staff("tom").await;
        publishes(&mut tom, "0", "Words", &[("renews", "yes")]).await;
        for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
            let mut ada = world.customer("ada").await;
            world.run("DELETE FROM consent").await;
            let done = ada.post("/consent", &[("consent", "1"), ("next", next)]).await;
            assert_eq!(done.location(), "/requests", "{next}");
        }
    }

    async fn what_somebody_is_writing_is_not_lost_when_they_are_asked(world) {
        let ticket = world.ticket("Asked in between", "Hello").await;
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{ticket}")).await;
        let mut tom = world.staff("tom").await;
        publishes(&mut tom, "0", "Words", &[("renews", "yes")]).await;
        let sent = ada.post(&format!("/requests/{ticket}/reply"), &[("body", "Half an hour of work"), ("submit_key", &page.hidden("submit_key"))]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body = 'Half an hour of work'").await, 1);
        assert!(ada.get(&format!("/requests/{ticket}")).await.location().starts_with("/consent?next="));
    }

    async fn languages_are_offered_to_whoever_has_chosen_none(world) {
        let mut tom = crate::languages::several(world).await;
        publishes(&mut tom, "0", "Words", &[("renews", "yes")]).await;
        let mut ada = world.customer("ada").await;
        let offers = |page: &Page| page.body.contains("action=\"/sign-in/language\"");
        assert!(offers(&ada.get("/consent").await));
        world.run("UPDATE contact SET language = 'sv' WHERE email_key = 'ada@example.com'").await;
        let page = ada.get("/consent").await;
        assert!(page.body.contains("lang=\"sv\"") && !offers(&page), "a button that changes nothing is not there: {}", page.body);
    }

    async fn news_that_a_page_looks_for_shows_nothing_and_leads_nowhere_before_they_agree(world) {
        let mut tom = world.staff("tom").await;
        let id = world.ticket("Quince press", "It leaks").await;
        let mut ada = world.customer("ada").await;
        publishes(&mut tom, "0", "Words", &[("renews", "yes")]).await;
        for path in ["/requests".to_owned(), format!("/requests/{id}"), "/live".into()] {
            let request = ada.request(axum::http::Method::GET, &path).header("x-live", "1");
            let page = ada.send(request.body(axum::body::Body::empty()).expect("a request")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert!(!page.body.contains("Quince press") && !page.headers.contains_key("hx-redirect"), "{path}");
        }
    }

    async fn whoever_comes_in_by_an_invitation_is_asked_at_the_first_page(world) {
        let mut tom = world.staff("tom").await;
        publishes(&mut tom, "0", "Words", &[]).await;
        world.clock.advance(60);
        let made = [("email", "nia@example.net"), ("first_name", "Nia"), ("last_name", "Quist")];
        tom.post("/desk/contacts/new", &made).await;
        let id = world.count("SELECT id FROM contact WHERE email_key = 'nia@example.net'").await;
        tom.post(&format!("/desk/contacts/{id}/password"), &[]).await;
        let mail = world.mails().await.into_iter().rfind(|mail| mail.recipient == "nia@example.net").expect("a mail");
        let at = ["/invite/", "/reset/"].iter().find_map(|part| mail.plain.find(part)).expect("a link");
        let link = mail.plain[at..].split_whitespace().next().unwrap_or_default().to_owned();
        let mut nia = world.visitor();
        let set = nia.post(&link, &[("password", FRESH)]).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
        if !set.location().ends_with("/requests") {
            nia.post("/sign-in", &[("email", "nia@example.net"), ("password", FRESH)]).await;
        }
        assert_eq!(nia.get("/requests").await.location(), ASKED);
        nia.post("/consent", &[("consent", "1")]).await;
        assert_eq!(nia.get("/requests").await.status, StatusCode::OK);
        let record = tom.get(&format!("/desk/contacts/{id}")).await.body;
        assert!(record.contains("Agreed to version 1"), "{record}");
    }

    async fn consent_is_withdrawn_on_the_page_of_ones_data_and_staff_see_it(world) {
        let mut tom = world.staff("tom").await;
        publishes(&mut tom, "0", "Words", &[("renews", "yes")]).await;
        let mut ada = world.customer("ada").await;
        let data = ada.get("/account/data").await;
        assert!(data.status == StatusCode::OK && !data.body.contains("Withdraw consent"), "what is theirs is there all the same");
        assert_eq!(ada.get("/account").await.location(), "/consent?next=%2Faccount");
        ada.post("/consent", &[("consent", "1")]).await;
        let data = ada.get("/account/data").await.body;
        assert!(data.contains("Withdraw consent") && data.contains("Words"), "{data}");
        let withdrawn = ada.post("/consent", &[("act", "withdraw")]).await;
        assert_eq!(withdrawn.location(), "/account/data?done=consent-withdrawn");
        assert!(ada.get(withdrawn.location()).await.body.contains("Your consent is withdrawn"));
        assert_eq!(ada.get("/requests").await.location(), ASKED);
        assert_eq!(given(world, 1).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM consent").await, 1, "that it was given stays known");
        let record = tom.get(&format!("/desk/contacts/{}", world.people.ada)).await.body;
        assert!(record.contains("Withdrawn:") && record.contains("Withdrew the consent"), "{record}");
        // A later version without a tick for everybody asks those who withdrew all the same.
        publishes(&mut tom, "1", "Other words", &[]).await;
        assert_eq!(ada.get("/requests").await.location(), ASKED);
        ada.post("/consent", &[("consent", "2")]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
    }

    async fn an_administrator_who_looks_as_a_customer_agrees_to_nothing(world) {
        let mut tom = world.staff("tom").await;
        publishes(&mut tom, "0", "Words", &[("renews", "yes")]).await;
        saved(&mut tom, Tab::General, &[]).await;
        tom.post(&format!("/desk/contacts/{}/view-as", world.people.ada), &[("portal", "1")]).await;
        assert_eq!(tom.get("/requests").await.status, StatusCode::OK);
        assert_eq!(tom.post("/consent", &[("consent", "1")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(tom.post("/consent", &[("act", "withdraw")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.count("SELECT COUNT(*) FROM consent").await, 0);
    }
}
