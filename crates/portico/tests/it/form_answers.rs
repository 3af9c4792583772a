//! What forms ask after certain answers, their default answers, where files stand, and what follows: on the server, which
//! decides, whatever a page shows.

use std::fmt::Write;

use axum::http::StatusCode;

use crate::forms::{change, opened, property, refused, saved, send, sent, set};
use crate::world::{Browser, Page, World, on_both_engines};

const FIRST: &str = "/settings/forms/1";
const PREVIEW: &str = "/settings/forms/1/preview";

/// A question about the serial number, which must be answered when it is urgent.
const SERIAL_IF_URGENT: [(&str, &str); 7] = [
    ("q.4.property", "serial"),
    ("q.4.label", "Which serial number?"),
    ("q.4.required", "true"),
    ("q.4.if", "hs_ticket_priority"),
    ("q.4.if.was", "hs_ticket_priority"),
    ("q.4.if.how", "any_of"),
    ("q.4.if.value", "URGENT"),
];

/// What a page without scripts had asked before anybody went on.
const SHOWN: (&str, &str) = ("go.shown", "content;files;hs_ticket_priority;subject");

/// Whether a question is to be seen on a page.
fn shows(page: &str, property: &str) -> bool {
    let begin = format!("data-question=\"{property}\"");
    let tag = page.split(&begin).nth(1).unwrap_or_else(|| panic!("{property} is not on the page: {page}"));
    !tag.split('>').next().is_some_and(|tag| tag.contains(" hidden"))
}

/// Sends the customer's form with a key of its own.
async fn post(customer: &mut Browser, answers: &[(&str, &str)]) -> Page {
    let key = customer.get("/new").await.hidden("submit_key");
    let mut all = vec![("submit_key", key.as_str()), ("subject", "Pump"), ("content", "It drips")];
    all.extend_from_slice(answers);
    customer.post("/new", &all).await
}

async fn custom(world: &World) -> String {
    world.text("SELECT custom FROM ticket ORDER BY id DESC LIMIT 1").await
}

async fn ask_for_serial_when_urgent(world: &World, tom: &mut Browser) {
    property(world, "serial", "text", "editable").await;
    saved(tom, FIRST, &SERIAL_IF_URGENT).await;
}

on_both_engines! {
    async fn a_question_waits_for_an_answer_and_the_server_decides(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        ask_for_serial_when_urgent(world, &mut tom).await;
        let page = ada.get("/new").await.body;
        assert!(!shows(&page, "serial") && shows(&page, "hs_ticket_priority") && shows(&page, "files"));
        assert!(page.contains("name=\"go.on\""), "without scripts a button asks for what comes next");

        let page = post(&mut ada, &[("hs_ticket_priority", "LOW"), ("serial", "X-1")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "what is not asked is not required: {}", page.body);
        assert_eq!(custom(world).await, "{}", "and what is sent for it is not kept");

        let page = post(&mut ada, &[("hs_ticket_priority", "URGENT")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "it was never seen, and is required");
        assert!(shows(&page.body, "serial") && page.body.contains("e-serial"), "{}", page.body);
        assert!(page.body.contains("value=\"Pump\"") && page.body.contains("It drips"), "what was typed is kept");

        let answers = [("hs_ticket_priority", "URGENT"), ("serial", "X-1")];
        assert_eq!(post(&mut ada, &answers).await.status, StatusCode::SEE_OTHER);
        assert_eq!(custom(world).await, "{\"serial\":\"X-1\"}");
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket").await, 2);
    }

    async fn going_on_shows_what_answers_ask_for_and_keeps_what_was_typed_and_files(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        ask_for_serial_when_urgent(world, &mut tom).await;
        let key = ada.get("/new").await.hidden("submit_key");
        let file: (&str, &str, &str, &[u8]) = ("files", "log.txt", "text/plain", b"a log");
        let typed = [("submit_key", &*key), ("subject", "Pump"), ("hs_ticket_priority", "URGENT"), ("go.on", "yes"), SHOWN];
        let page = ada.post_files("/new", &typed, &[file]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(shows(&page.body, "serial") && page.body.contains("id=\"f-serial\" autofocus"), "{}", page.body);
        assert!(page.body.contains("value=\"Pump\"") && page.body.contains("log.txt") && !page.body.contains("role=\"alert\" tabindex"));
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket").await, 0, "nothing was sent");
        let upload = page.hidden("upload");
        let answers = [
            ("submit_key", &*key), ("subject", "Pump"), ("content", "It drips"), ("hs_ticket_priority", "URGENT"),
            ("serial", "X-1"), ("upload", &*upload),
        ];
        assert_eq!(ada.post_files("/new", &answers, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text("SELECT name FROM attachment").await, "log.txt");
        // Going on the other way round hides it again, with what was typed.
        let back = [("submit_key", &*key), ("hs_ticket_priority", "LOW"), ("serial", "X-2"), ("go.on", "yes")];
        let page = ada.post("/new", &back).await.body;
        assert!(!shows(&page, "serial") && page.contains("value=\"X-2\""), "{page}");
    }

    async fn what_nobody_has_seen_is_asked_before_anything_is_kept(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        property(world, "serial", "text", "editable").await;
        let changes = [&SERIAL_IF_URGENT[..], &[("q.4.required", "-"), ("q.4.default", "X-0")]].concat();
        saved(&mut tom, FIRST, &changes).await;
        let page = ada.get("/new").await.body;
        assert!(page.contains("name=\"go.shown\" value=\"content;files;hs_ticket_priority;subject\""), "{page}");
        let answers = [("hs_ticket_priority", "URGENT"), ("serial", "X-0"), SHOWN];
        let page = post(&mut ada, &answers).await;
        assert_eq!(page.status, StatusCode::OK, "it is not required, and yet somebody has to see it");
        assert!(shows(&page.body, "serial") && page.body.contains("value=\"Pump\""), "{}", page.body);
        assert!(page.body.contains("id=\"f-serial\" autofocus"), "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket").await, 0);
        let seen = page.hidden("go.shown");
        let answers = [("hs_ticket_priority", "URGENT"), ("serial", ""), ("go.shown", &*seen)];
        assert_eq!(post(&mut ada, &answers).await.status, StatusCode::SEE_OTHER);
        assert_eq!(custom(world).await, "{}", "what they took out stays out");
    }

    async fn chains_of_questions_end_where_one_is_not_asked(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        ask_for_serial_when_urgent(world, &mut tom).await;
        property(world, "seen", "bool", "editable").await;
        property(world, "where", "text", "editable").await;
        saved(&mut tom, FIRST, &[
            ("q.5.property", "seen"), ("q.5.label", "Seen before?"), ("q.5.if", "serial"), ("q.5.if.how", "answered"),
            ("q.6.property", "where"), ("q.6.label", "Where?"), ("q.6.required", "true"),
            ("q.6.if", "seen"), ("q.6.if.was", "seen"), ("q.6.if.how", "any_of"), ("q.6.if.value", "false"),
        ]).await;
        let all = [("serial", "X"), ("where", "Here")];
        assert_eq!(post(&mut ada, &[&all[..], &[("hs_ticket_priority", "LOW")]].concat()).await.status, StatusCode::SEE_OTHER);
        assert_eq!(custom(world).await, "{}", "not even what waits for “no” is asked when that question is not");
        let urgent = [("hs_ticket_priority", "URGENT"), ("serial", "X")];
        let page = post(&mut ada, &urgent).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(shows(&page.body, "seen") && shows(&page.body, "where") && page.body.contains("e-where"));
        let ticked = [&urgent[..], &[("seen", "true"), ("where", "Here")]].concat();
        assert_eq!(post(&mut ada, &ticked).await.status, StatusCode::SEE_OTHER);
        assert_eq!(custom(world).await, "{\"seen\":\"true\",\"serial\":\"X\"}");
    }

    async fn a_condition_that_nobody_can_meet_is_refused_and_names_both_questions(world) {
        let mut tom = world.staff("tom").await;
        ask_for_serial_when_urgent(world, &mut tom).await;
        let before = world.text("SELECT fields FROM form").await;
        for (changes, why) in [
            (&[("questions", "0,1,4,2,3")][..], "“Which serial number?” waits for an answer to “How urgent is it?”, which does not stand before it."),
            (&[("q.2.property", "")], "“Which serial number?” waits for an answer to “Priority”, which this form does not ask."),
            (&[("q.4.if", "nonsense")], "“Which serial number?” waits for an answer to “nonsense”, which this form does not ask."),
            (&[("q.4.if", "serial")], "which does not stand before it."),
            (&[("q.4.if", "files")], "which this form does not ask."),
            (&[("q.4.if.value", "-")], "Choose after which answers to “How urgent is it?” the form asks “Which serial number?”."),
            (&[("q.4.if.value", "GONE")], "“Which serial number?” is never asked: it waits for an answer that nobody can give to “How urgent is it?” any more."),
        ] {
            refused(&mut tom, FIRST, changes, why).await;
        }
        assert_eq!(world.text("SELECT fields FROM form").await, before);
        // Buttons save nothing; what they have broken is told, and nothing is dropped.
        let mut values = opened(&mut tom, FIRST).await;
        change(&mut values, &[("edit", "questions:drop:2")]);
        let page = send(&mut tom, FIRST, &values).await.body;
        assert!(page.contains("waits for an answer to “Priority”, which this form does not ask."), "{page}");
        let mut values = sent(&page);
        assert_eq!(values["q.3.if"], "hs_ticket_priority");
        assert_eq!(values["q.3.if.value"], "URGENT");
        assert_eq!(send(&mut tom, FIRST, &values).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        change(&mut values, &[("q.3.if", "")]);
        assert_eq!(send(&mut tom, FIRST, &values).await.status, StatusCode::SEE_OTHER);
        // Answers to another question are none to the one that is chosen now.
        let mut values = opened(&mut tom, FIRST).await;
        change(&mut values, &[("q.3.if", "subject"), ("edit", "questions:look")]);
        let page = send(&mut tom, FIRST, &values).await.body;
        assert!(!page.contains("q.3.if.value") && page.contains("value=\"subject\" data-row=\"0\" selected"), "{page}");
    }

    async fn an_option_or_property_that_goes_elsewhere_leaves_the_form_usable(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        ask_for_serial_when_urgent(world, &mut tom).await;
        world
            .run(
                "UPDATE property SET options = '[{\"value\":\"LOW\",\"label\":\"Low\"},
                 {\"value\":\"URGENT\",\"label\":\"Urgent\",\"archived\":true}]' WHERE name = 'hs_ticket_priority'",
            )
            .await;
        let page = ada.get("/new").await.body;
        assert!(!shows(&page, "serial"));
        assert_eq!(post(&mut ada, &[("hs_ticket_priority", "LOW")]).await.status, StatusCode::SEE_OTHER);
        let page = tom.get(FIRST).await.body;
        assert!(page.contains("“Which serial number?” is never asked"), "the form's page says so: {page}");
        assert!(page.contains("Urgent (cannot be chosen any more)"), "{page}");
        assert!(tom.get("/settings/forms").await.body.contains("One of its questions is never asked."), "and so does the list");
        refused(&mut tom, FIRST, &[("q.0.label", "Anew")], "is never asked").await;
        world.run("UPDATE property SET is_archived = TRUE WHERE name = 'hs_ticket_priority'").await;
        let page = ada.get("/new").await.body;
        assert!(!shows(&page, "serial") && !page.contains("data-question=\"hs_ticket_priority\""));
        assert_eq!(post(&mut ada, &[("hs_ticket_priority", "URGENT")]).await.status, StatusCode::SEE_OTHER);
        assert!(tom.get(FIRST).await.body.contains("“How urgent is it?”, which this form does not ask."));
    }

    async fn default_answers_are_drawn_checked_and_kept_only_where_they_are_asked(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        ask_for_serial_when_urgent(world, &mut tom).await;
        property(world, "bought", "date", "editable").await;
        for (changes, why) in [
            (&[("q.2.default", "SOON")][..], "How urgent is it?"),
            (&[("q.5.property", "bought"), ("q.5.label", "Bought?"), ("q.5.default", "yesterday")], "Bought?"),
        ] {
            let page = set(&mut tom, FIRST, changes).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
            assert!(page.body.contains("-q.2.default\"") || page.body.contains("-q.5.default\""), "{why}: {}", page.body);
        }
        saved(&mut tom, FIRST, &[("q.2.default", "LOW"), ("q.4.default", "X-0"), ("q.1.default", "It does\nnothing")]).await;
        let page = ada.get("/new").await.body;
        assert!(page.contains("<option value=\"LOW\" selected>") && page.contains("It does\nnothing"), "{page}");
        assert_eq!(post(&mut ada, &[("hs_ticket_priority", "LOW"), ("serial", "X-0")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(custom(world).await, "{}", "the default answer of what is not asked is not kept");
        let page = post(&mut ada, &[("hs_ticket_priority", "URGENT"), ("serial", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "what was emptied stays empty");
        saved(&mut tom, FIRST, &[("q.2.default", "URGENT")]).await;
        let page = ada.get("/new").await.body;
        assert!(shows(&page, "serial") && page.contains("value=\"X-0\""), "a default answer asks for what waits for it");
    }

    async fn what_a_contact_has_told_comes_before_a_default_answer(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        world.run("UPDATE property SET customer_access = 'editable' WHERE object = 'contact' AND name = 'phone'").await;
        saved(&mut tom, FIRST, &[("q.4.property", "contact.phone"), ("q.4.label", "Telephone?"), ("q.4.default", "+46 1")]).await;
        assert!(ada.get("/new").await.body.contains("value=\"+46 1\""));
        assert_eq!(post(&mut ada, &[("contact.phone", "+46 2")]).await.status, StatusCode::SEE_OTHER);
        let page = ada.get("/new").await.body;
        assert!(page.contains("value=\"+46 2\"") && !page.contains("value=\"+46 1\""), "{page}");
        saved(&mut tom, FIRST, &[("q.4.if", "hs_ticket_priority"), ("q.4.if.was", "hs_ticket_priority"), ("q.4.if.how", "any_of"), ("q.4.if.value", "LOW")]).await;
        assert_eq!(post(&mut ada, &[("contact.phone", "+46 3")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text("SELECT phone FROM contact WHERE email = 'ada@example.com'").await, "+46 2", "what is not asked is not told");
    }

    async fn files_are_a_question_like_others(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let file: (&str, &str, &str, &[u8]) = ("files", "log.txt", "text/plain", b"a log");
        assert!(ada.get("/new").await.body.contains(">Files <"), "a form that was there has its place for files");
        saved(&mut tom, FIRST, &[("questions", "3,0,1,2"), ("q.3.label", "Show us"), ("q.3.hint", "A picture will do"), ("q.3.required", "true")]).await;
        let page = ada.get("/new").await.body;
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing: {page}"));
        assert!(at(">Show us<") < at("A picture will do") && at("A picture will do") < at("name=\"subject\""));
        let page = post(&mut ada, &[]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("id=\"e-files\""), "{}", page.body);
        let page = post(&mut ada, &[("upload", "nonsense")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "a file that is not there is none");
        let key = ada.get("/new").await.hidden("submit_key");
        let answers = [("submit_key", &*key), ("subject", "Pump"), ("content", "It drips")];
        assert_eq!(ada.post_files("/new", &answers, &[file]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.count("SELECT COUNT(*) FROM attachment").await, 1);

        refused(&mut tom, FIRST, &[("q.4.property", "files"), ("q.4.label", "More")], "fills what another question fills").await;
        saved(&mut tom, FIRST, &[("q.0.property", "")]).await;
        let page = ada.get("/new").await;
        assert!(!page.body.contains("type=\"file\""), "a form need not ask for files");
        let key = page.hidden("submit_key");
        let answers = [("submit_key", &*key), ("subject", "Pump"), ("content", "It drips")];
        let page = ada.post_files("/new", &answers, &[file]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("takes no files any more"), "{}", page.body);
        assert!(page.body.contains("value=\"Pump\"") && page.body.contains("log.txt") && page.body.contains("id=\"f-files\""));
        let upload = page.body.split("name=\"upload\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a kept file");
        let ticked = [answers[0], answers[1], answers[2], ("upload", upload)];
        assert_eq!(ada.post("/new", &ticked).await.status, StatusCode::UNPROCESSABLE_ENTITY, "what is ticked is never dropped unsaid");
        assert_eq!(ada.post("/new", &answers).await.status, StatusCode::SEE_OTHER, "whoever sent them goes on without");
        assert_eq!(world.count("SELECT COUNT(*) FROM attachment").await, 1, "and then takes none");
    }

    async fn what_no_request_can_do_without_waits_for_no_answer(world) {
        let mut tom = world.staff("tom").await;
        for at in [0, 1] {
            let (which, was) = (format!("q.{at}.if"), format!("q.{at}.if.was"));
            let waits = [("questions", "2,0,1,3"), (&*which, "hs_ticket_priority"), (&*was, "hs_ticket_priority")];
            refused(&mut tom, FIRST, &waits, "is asked of everybody").await;
            assert!(!tom.get(FIRST).await.body.contains(&format!("name=\"{which}\"")), "none is offered");
        }
    }

    async fn a_text_or_another_page_follows_what_was_sent(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, FIRST, &[("after_text", "Thank you & <b>good</b> bye.\nWe write soon.")]).await;
        let receipt = post(&mut ada, &[]).await.location().to_owned();
        let page = ada.get(&receipt).await.body;
        assert!(page.contains("Thank you &#38; &#60;b&#62;good&#60;/b&#62; bye.\nWe write soon."), "{page}");
        assert!(page.contains("T-1") && !page.contains("http-equiv=\"refresh\""), "{page}");
        let long = "t".repeat(2_001);
        refused(&mut tom, FIRST, &[("after_text", &long)], "Use at most 2000 characters").await;

        saved(&mut tom, FIRST, &[("after", "address"), ("after_url", " https://www.northwind.example/thanks?a=1&b=2 ")]).await;
        let receipt = post(&mut ada, &[("share", "yes")]).await.location().to_owned();
        assert!(receipt.starts_with("/new/sent/"), "it is filed, and the receipt leads on: {receipt}");
        let page = ada.get(&receipt).await.body;
        let address = "https://www.northwind.example/thanks?a=1&#38;b=2";
        assert!(page.contains(&format!("http-equiv=\"refresh\" content=\"0; url={address}\"")), "{page}");
        assert!(page.contains(&format!("href=\"{address}\"")) && page.contains("T-2"), "{page}");
        assert!(!page.contains("Thank you"), "one or the other");
        assert!(tom.get(FIRST).await.body.contains("Thank you &#38; &#60;b&#62;good"), "the text is there when it is wanted again");
        refused(&mut tom, FIRST, &[("after_text", &long)], "Use at most 2000 characters").await;
        saved(&mut tom, FIRST, &[("after", "text")]).await;
        let page = ada.get(&receipt).await.body;
        assert!(page.contains("Thank you &#38;") && !page.contains("http-equiv=\"refresh\""), "{page}");
    }

    async fn open_redirect_by_what_follows_a_form_is_refused(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        for address in [
            "", "javascript:alert(1)", "//evil.example", "/\\evil.example", "https://northwind.example@evil.example", "https:///x",
            "data:text/html,x", "www.northwind.example", "https://evil.example/a b", "ftp://evil.example",
        ] {
            refused(&mut tom, FIRST, &[("after", "address"), ("after_url", address)], "Write the address of a page").await;
        }
        // No request says where it leads, and what was stored in another way is looked at again.
        let receipt = post(&mut ada, &[("after", "address"), ("after_url", "https://evil.example"), ("next", "//evil.example")]).await;
        let path = format!("{}?after_url=https://evil.example&next=//evil.example", receipt.location());
        assert!(!ada.get(&path).await.body.contains("evil"));
        for stored in ["javascript:alert(1)", "//evil.example", "https://a@evil.example"] {
            world.run(&format!("UPDATE form SET after_url = '{stored}'")).await;
            let page = ada.get(receipt.location()).await.body;
            assert!(!page.contains("http-equiv") && !page.contains("evil") && !page.contains("javascript:"), "{page}");
        }
        saved(&mut tom, FIRST, &[("after", "address"), ("after_url", "/requests?q=a")]).await;
        assert!(ada.get(receipt.location()).await.body.contains("content=\"0; url=/requests?q=a\""));
    }

    async fn a_preview_shows_what_is_typed_and_saves_and_sends_nothing(world) {
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        property(world, "serial", "text", "editable").await;
        let mut values = opened(&mut tom, FIRST).await;
        change(&mut values, &SERIAL_IF_URGENT);
        change(&mut values, &[("q.0.label", "In <short>"), ("q.0.default", "A pump"), ("questions", "2,0,1,4,3")]);
        let page = send(&mut tom, PREVIEW, &values).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("In &#60;short&#62;") && page.body.contains("value=\"A pump\""), "{}", page.body);
        assert!(!shows(&page.body, "serial") && page.body.contains("Nothing is sent from a preview."), "{}", page.body);
        assert!(page.body.contains("<button class=\"btn pri\" disabled>") && !page.body.contains("data-draft-key"), "{}", page.body);
        let (key, typed) = (page.hidden("submit_key"), crate::world::unescaped(&page.hidden("preview.questions")));
        let on = [("submit_key", &*key), ("preview.questions", &*typed), ("subject", "Mine"), ("hs_ticket_priority", "URGENT"), ("go.on", "yes")];
        let page = tom.post(PREVIEW, &on).await.body;
        assert!(shows(&page, "serial") && page.contains("value=\"Mine\"") && !page.contains("value=\"A pump\""), "{page}");
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0, "nothing is saved");
        assert_eq!(ingrid.post(PREVIEW, &on).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.post("/settings/forms/999/preview", &on).await.status, StatusCode::NOT_FOUND);
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.post(PREVIEW, &on).await.location().split('?').next(), Some("/desk/sign-in"));
        let odd = [("submit_key", "x"), ("preview.questions", "nonsense")];
        assert_eq!(tom.post(PREVIEW, &odd).await.status, StatusCode::OK);
    }

    async fn answers_and_what_follows_are_written_down_as_people_read_them(world) {
        let mut tom = world.staff("tom").await;
        ask_for_serial_when_urgent(world, &mut tom).await;
        saved(&mut tom, FIRST, &[("q.2.default", "LOW"), ("after_text", "Thank you.")]).await;
        saved(&mut tom, FIRST, &[("after", "address"), ("after_url", "/thanks"), ("q.4.if.how", "answered")]).await;
        let mut history = String::new();
        for row in tom.get("/settings/portal/history").await.body.split("<tr role=\"row\">").skip(2) {
            writeln!(history, "{row}").expect("text can be written");
        }
        for text in [
            "Which serial number? (must be answered) (after “How urgent is it?” is Urgent)",
            "How urgent is it? (default “Low”)",
            "After sending: Thank you.",
            "After sending: number and link",
            "After sending: leads to /thanks",
            "Which serial number? (must be answered) (after “How urgent is it?” is answered)",
        ] {
            assert!(history.contains(text), "{text} is missing: {history}");
        }
    }

    async fn html_injection_in_answers_and_what_follows_is_only_text(world) {
        let hostile = "\"><img src=x onerror=alert(1)>'";
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        ask_for_serial_when_urgent(world, &mut tom).await;
        saved(&mut tom, FIRST, &[
            ("q.4.label", hostile), ("q.4.default", hostile), ("q.1.default", hostile), ("q.3.label", hostile),
            ("q.3.hint", hostile), ("after_text", hostile),
        ]).await;
        let receipt = post(&mut ada, &[]).await.location().to_owned();
        let values = opened(&mut tom, FIRST).await;
        for body in [
            tom.get(FIRST).await.body,
            tom.get("/settings/portal/history").await.body,
            set(&mut tom, FIRST, &[("after", "address"), ("after_url", hostile), ("q.4.if", hostile)]).await.body,
            send(&mut tom, PREVIEW, &values).await.body,
            ada.get("/new").await.body,
            ada.get(&receipt).await.body,
        ] {
            assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{body}");
        }
    }
}
