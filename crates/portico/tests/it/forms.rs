//! Forms as administrators edit them, and that the portal's page obeys at once.

use std::collections::BTreeMap;

use axum::http::StatusCode;

use crate::world::{Browser, Page, World, on_both_engines, unescaped};

/// The form that every installation begins with, and that the portal uses.
const FIRST: &str = "/settings/forms/1";

/// The form's page as it would be sent back unchanged.
pub(crate) fn sent(page: &str) -> BTreeMap<String, String> {
    let form = page.split("class=\"set-form\"").nth(1).expect("the page has its form");
    let of = |tag: &str, name: &str| {
        tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    let mut values = BTreeMap::new();
    for part in form.split("<input").skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let is_choice = matches!(of(tag, "type").as_deref(), Some("checkbox" | "radio"));
        let is_sent = !is_choice || tag.contains(" checked");
        if let (Some(name), Some(value), true) = (of(tag, "name"), of(tag, "value"), is_sent) {
            values.insert(name, unescaped(&value));
        }
    }
    for part in form.split("<textarea").skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_default();
        if let Some(name) = of(tag, "name") {
            let text = text.split("</textarea>").next().unwrap_or_default();
            values.insert(name, unescaped(text.strip_prefix('\n').unwrap_or(text)));
        }
    }
    for part in form.split("<select").skip(1) {
        let Some(name) = of(part.split('>').next().unwrap_or_default(), "name") else { continue };
        let options: Vec<&str> = part.split("</select>").next().unwrap_or_default().split("<option").skip(1).collect();
        let chosen =
            options.iter().find(|option| option.split('>').next().is_some_and(|tag| tag.contains(" selected")));
        let value = chosen.or(options.first()).and_then(|option| of(option, "value"));
        values.insert(name, value.unwrap_or_default());
    }
    values
}

pub(crate) async fn opened(admin: &mut Browser, path: &str) -> BTreeMap<String, String> {
    let page = admin.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    sent(&page.body)
}

pub(crate) async fn send(admin: &mut Browser, path: &str, values: &BTreeMap<String, String>) -> Page {
    let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(path, &fields).await
}

/// Changes some fields of a form; those that become empty are sent empty, and `-` is not sent.
pub(crate) async fn set(admin: &mut Browser, path: &str, changes: &[(&str, &str)]) -> Page {
    let mut values = opened(admin, path).await;
    change(&mut values, changes);
    send(admin, path, &values).await
}

pub(crate) fn change(values: &mut BTreeMap<String, String>, changes: &[(&str, &str)]) {
    for (name, value) in changes {
        match *value {
            "-" => values.remove(*name),
            value => values.insert((*name).to_owned(), value.to_owned()),
        };
    }
}

pub(crate) async fn saved(admin: &mut Browser, path: &str, changes: &[(&str, &str)]) {
    let page = set(admin, path, changes).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{changes:?}: {}", page.body);
    assert_eq!(page.location(), format!("{path}?saved"));
}

pub(crate) async fn refused(admin: &mut Browser, path: &str, changes: &[(&str, &str)], why: &str) {
    let page = set(admin, path, changes).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
    assert!(page.body.contains(why), "{changes:?}: {why} is not in {}", page.body);
    assert!(page.body.contains("Nothing was saved"));
}

/// A property of this installation.
pub(crate) async fn property(world: &World, name: &str, kind: &str, access: &str) {
    world
        .run(&format!(
            "INSERT INTO property (object, name, label, kind, options, is_builtin, customer_access, position)
             VALUES ('ticket', '{name}', 'The {name}', '{kind}', '[]', FALSE, '{access}', 50)"
        ))
        .await;
}

/// A new form and its page.
async fn made(admin: &mut Browser) -> String {
    let page = admin.post("/settings/forms", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().to_owned()
}

on_both_engines! {
    async fn forms_are_for_those_who_may_set_up_the_portal(world) {
        let mut agent = world.staff("ingrid").await;
        let pages = ["/settings/forms", FIRST, "/settings/forms/1/delete"];
        let writes = ["/settings/forms", FIRST, "/settings/forms/1/copy", "/settings/forms/1/delete"];
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in writes {
            for fields in [&[("name", "Mine")][..], &[("edit", "add")]] {
                assert_eq!(agent.post(path, fields).await.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM form").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        world.permit("ingrid@example.com", true).await;
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path} from the next request on");
        }
        assert_eq!(agent.get("/settings/forms/999").await.status, StatusCode::NOT_FOUND);
        assert_eq!(agent.get("/settings/forms/nonsense").await.status, StatusCode::NOT_FOUND);
        let mut customer = world.customer("ada").await;
        assert_eq!(customer.get(FIRST).await.location().split('?').next(), Some("/desk/sign-in"));
    }

    async fn customers_read_a_form_as_it_was_saved_from_the_next_page_on(world) {
        property(world, "serial", "text", "editable").await;
        property(world, "bought", "date", "editable").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        world.run("INSERT INTO inbox (name, kind, address, position, created_at) VALUES ('Second', 'INBOX', 'second@example.com', 1, 0)").await;
        saved(&mut tom, FIRST, &[
            ("name", "Anything"),
            ("inbox", "2"),
            ("stage", "3"),
            ("q.0.label", "In short"),
            ("q.1.label", "Und jetzt?"),
            ("q.1.hint", "Slowly, please"),
            ("q.2.look", "cards"),
            ("q.3.property", "serial"),
            ("q.3.label", "Which one is it?"),
            ("q.3.hint", "On its back"),
            ("q.3.required", "true"),
        ]).await;
        let page = ada.get("/new").await.body;
        let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing: {page}"));
        assert!(at(">In short<") < at(">Und jetzt?<") && at(">Und jetzt?<") < at("Slowly, please"));
        assert!(at("Slowly, please") < at("type=\"radio\" name=\"hs_ticket_priority\""));
        assert!(at("name=\"hs_ticket_priority\"") < at(">Which one is it?<") && at("On its back") > 0);
        assert!(!page.contains("What happened?"), "nothing of what it was is left");
        let key = ada.get("/new").await.hidden("submit_key");
        let mut answers = vec![("submit_key", key.as_str()), ("subject", "Pump"), ("content", "It drips"), ("bought", "2026-01-01")];
        let page = ada.post("/new", &answers).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("Which one is it?"), "it is required");
        answers.push(("serial", "X-1"));
        assert_eq!(ada.post("/new", &answers).await.status, StatusCode::SEE_OTHER);
        let custom = world.text("SELECT custom FROM ticket").await;
        assert_eq!(custom, "{\"serial\":\"X-1\"}", "what the form does not ask for is not taken");
        assert_eq!(world.count("SELECT inbox_id FROM ticket").await, 2);
        assert_eq!(world.count("SELECT stage_id FROM ticket").await, 3);
        assert_eq!(world.count("SELECT form_id FROM ticket").await, 1);
        let list = tom.get("/settings/forms").await.body;
        assert!(list.contains("Anything") && list.contains("4 questions."), "{list}");
        assert!(list.contains("in Second, beginning as Waiting on us.") && list.contains("In the portal"), "{list}");
    }

    async fn the_description_may_be_left_out_where_it_is_not_required(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, FIRST, &[("q.0.required", "-"), ("q.1.required", "-")]).await;
        let key = ada.get("/new").await.hidden("submit_key");
        assert_eq!(ada.post("/new", &[("submit_key", &key)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text("SELECT subject FROM ticket").await, "Support: Ada Berg");
        assert_eq!(ada.get("/requests/1").await.status, StatusCode::OK);
    }

    async fn buttons_change_the_questions_keep_what_was_typed_and_save_nothing(world) {
        property(world, "serial", "text", "editable").await;
        let mut tom = world.staff("tom").await;
        let mut values = opened(&mut tom, FIRST).await;
        change(&mut values, &[("name", "Typed"), ("q.0.label", "Typed too"), ("creates_ticket", "-"), ("edit", "questions:add")]);
        let page = send(&mut tom, FIRST, &values).await;
        assert_eq!(page.status, StatusCode::OK);
        let mut values = sent(&page.body);
        assert_eq!((values["q.4.property"].as_str(), values["q.4.label"].as_str()), ("serial", "The serial"));
        assert_eq!((values["name"].as_str(), values["q.0.label"].as_str()), ("Typed", "Typed too"));
        assert!(!values.contains_key("creates_ticket"), "what was switched off stays so");
        assert!(!page.body.contains("id=\"add-question\""), "there is nothing left to ask for");
        change(&mut values, &[("edit", "questions:up:4")]);
        let mut values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!((values["q.3.property"].as_str(), values["q.4.property"].as_str()), ("serial", "files"));
        // What scripts have moved is in the order that is sent.
        change(&mut values, &[("questions", "0,1,3,2,4"), ("edit", "questions:up:3")]);
        let mut values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!((values["q.1.property"].as_str(), values["q.3.property"].as_str()), ("serial", "hs_ticket_priority"));
        change(&mut values, &[("edit", "questions:down:1")]);
        let mut values = sent(&send(&mut tom, FIRST, &values).await.body);
        change(&mut values, &[("edit", "questions:down:0")]);
        let mut values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!((values["q.0.property"].as_str(), values["q.1.label"].as_str()), ("content", "Typed too"));
        change(&mut values, &[("edit", "questions:drop:0")]);
        let mut values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!((values["q.0.label"].as_str(), values.contains_key("q.3.property")), ("Typed too", true));
        assert!(!values.contains_key("q.4.property"));
        // A question that had the name of its property takes the name of the next one.
        change(&mut values, &[("q.1.property", "content"), ("edit", "questions:look")]);
        let values = sent(&send(&mut tom, FIRST, &values).await.body);
        assert_eq!(values["q.1.label"], "Description");
        assert_eq!(world.text("SELECT name FROM form").await, "Support", "nothing is saved");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
    }

    async fn what_a_form_may_not_be_is_refused_with_a_sentence_and_comes_back_as_typed(world) {
        property(world, "secret", "text", "detail").await;
        let mut tom = world.staff("tom").await;
        let own = made(&mut tom).await;
        let (name, label, hint) = ("n".repeat(101), "l".repeat(201), "h".repeat(501));
        for (changes, why) in [
            (&[("name", " ")][..], "Give the form a name"),
            (&[("name", "\u{200b}")], "Give the form a name"),
            (&[("name", name.as_str())], "at most 100 characters"),
            (&[("inbox", "77")], "Choose the inbox"),
            (&[("inbox", "")], "Choose the inbox"),
            (&[("stage", "4")], "Choose a stage that is open"),
            (&[("stage", "x")], "Choose a stage that is open"),
            (&[("q.0.label", "\t")], "Question 1 has no words"),
            (&[("q.1.label", label.as_str())], "Use at most 200 characters"),
            (&[("q.2.hint", hint.as_str())], "Use at most 500 characters"),
            (&[("q.2.property", "subject")], "Question 3 fills what another question fills already"),
            (&[("q.2.property", "secret")], "Question 3 fills something that customers may not fill in"),
            (&[("q.2.property", "hs_ticket_category")], "Question 3 fills something that customers may not fill in"),
            (&[("q.2.property", "owner")], "Question 3 fills something that customers may not fill in"),
            (&[("q.2.property", "nonsense")], "Question 3 fills something that customers may not fill in"),
            (&[("q.0.property", "")], "Add a question for the subject"),
            (&[("q.1.property", "")], "Add a question for the description"),
        ] {
            refused(&mut tom, &own, changes, why).await;
        }
        let many: Vec<(String, String)> = (4..=31)
            .flat_map(|at| [(format!("q.{at}.property"), "subject".to_owned()), (format!("q.{at}.label"), "Again".to_owned())])
            .collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        refused(&mut tom, &own, &many, "at most 30 questions").await;
        let page = set(&mut tom, &own, &[("name", ""), ("q.0.label", "Kept & <b>kept</b>")]).await;
        assert_eq!(sent(&page.body)["q.0.label"], "Kept & <b>kept</b>");
        refused(&mut tom, FIRST, &[("creates_ticket", "-")], "A portal uses this form").await;
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 1, "only that it was made is written down");
        saved(&mut tom, &own, &[("creates_ticket", "-"), ("inbox", ""), ("stage", ""), ("q.0.property", ""), ("q.1.property", "")]).await;
        let advanced = tom.get("/settings/portal/advanced").await.body;
        assert!(advanced.contains("It makes no tickets"), "and the portal cannot use it");
    }

    async fn two_who_save_a_form_at_once_never_overwrite_each_other_unseen(world) {
        world.permit("ingrid@example.com", true).await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let mut toms = opened(&mut tom, FIRST).await;
        saved(&mut ingrid, FIRST, &[("q.0.label", "Ingrid's")]).await;
        change(&mut toms, &[("q.0.label", "Tom's")]);
        let page = send(&mut tom, FIRST, &toms).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Ingrid Solberg has changed this form"), "{}", page.body);
        let mut again = sent(&page.body);
        assert_eq!(again["q.0.label"], "Tom's", "what was typed is kept");
        assert!(world.text("SELECT fields FROM form").await.contains("Ingrid's"));
        // A button saves nothing, and does not make an older page a newer one unseen.
        change(&mut toms, &[("edit", "questions:down:0")]);
        let moved = sent(&send(&mut tom, FIRST, &toms).await.body);
        assert_eq!(moved["version"], toms["version"]);
        assert_eq!(send(&mut tom, FIRST, &moved).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        again.remove("edit");
        assert_eq!(send(&mut tom, FIRST, &again).await.status, StatusCode::SEE_OTHER, "having seen it, Tom may");
        assert!(world.text("SELECT fields FROM form").await.contains("Tom's"));
    }

    async fn a_form_is_made_copied_and_deleted_and_what_it_made_stays(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let own = made(&mut tom).await;
        let values = opened(&mut tom, &own).await;
        assert_eq!(values["name"], "Support form");
        assert_eq!((values["inbox"].as_str(), values["stage"].as_str()), ("1", "1"));
        let asked: Vec<&str> = (0..4).map(|at| values[&format!("q.{at}.property")].as_str()).collect();
        assert_eq!(asked, ["subject", "content", "hs_ticket_priority", "files"]);
        let fields = "[{\"property\":\"subject\",\"label\":\"S\"},{\"property\":\"content\",\"label\":\"C\"},
            {\"property\":\"hs_ticket_priority\",\"label\":\"P\",\"look\":\"cards\",\"options\":[{\"value\":\"LOW\",\"label\":\"Own words\"}]}]";
        world.run(&format!("UPDATE form SET fields = '{fields}' WHERE id = 1")).await;
        let copy = tom.post("/settings/forms/1/copy", &[]).await.location().to_owned();
        assert_eq!(opened(&mut tom, &copy).await["name"], "Copy of Support");
        // Words that a question has for its choices are copied, and stay when it is saved.
        saved(&mut tom, &copy, &[("name", "The copy")]).await;
        let id = copy.rsplit('/').next().expect("an id");
        saved_as_the_portals(&mut tom, id).await;
        assert!(ada.get("/new").await.body.contains("Own words"));
        let key = ada.get("/new").await.hidden("submit_key");
        let answers = [("submit_key", key.as_str()), ("subject", "Pump"), ("content", "It drips")];
        assert_eq!(ada.post("/new", &answers).await.status, StatusCode::SEE_OTHER);

        let delete = format!("{copy}/delete");
        assert!(tom.get(&delete).await.body.contains("A portal uses this form"), "the page says so at once");
        let page = tom.post(&delete, &[]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("A portal uses this form"));
        assert_eq!(ada.get("/new").await.status, StatusCode::OK);
        saved_as_the_portals(&mut tom, "1").await;
        assert!(tom.get(&delete).await.body.contains("Delete form</button>"));
        assert_eq!(tom.post(&delete, &[]).await.location(), "/settings/forms?deleted");
        assert_eq!(tom.get(&copy).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.post(&copy, &[("name", "Back")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.post(&delete, &[]).await.status, StatusCode::NOT_FOUND);
        for page in ["/settings/forms", "/settings/portal/advanced"] {
            assert!(!tom.get(page).await.body.contains("The copy"), "{page}");
        }
        assert_eq!(ada.get("/requests/1").await.status, StatusCode::OK);
        assert_eq!(tom.get("/desk/v/all/t/1").await.status, StatusCode::OK);
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM ticket WHERE form_id = {id}")).await, 1);
    }

    async fn a_form_that_was_chosen_meanwhile_is_not_deleted(world) {
        let mut tom = world.staff("tom").await;
        let own = made(&mut tom).await;
        let id = own.rsplit('/').next().expect("an id");
        world.run(&format!("UPDATE portal SET form_id = {id}, has_form = FALSE")).await;
        let page = tom.post(&format!("{own}/delete"), &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "not even while it is not connected");
        assert!(tom.get("/settings/forms").await.body.contains("It is chosen for the portal, and not connected."));
    }

    async fn changes_of_a_form_are_written_down_as_people_read_them(world) {
        let mut tom = world.staff("tom").await;
        saved(&mut tom, FIRST, &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0, "what did not change is not written down");
        saved(&mut tom, FIRST, &[("name", "Contact us"), ("stage", "3"), ("q.2.label", "Hurry?"), ("q.2.required", "true")]).await;
        let page = tom.get("/settings/portal/history").await.body;
        let row = page.split("<tr role=\"row\">").nth(2).expect("a change").to_owned();
        assert!(row.contains("Form “Contact us”") && row.contains("Tom Becker"), "{row}");
        let (old, new) = row.split_once("arrow-right").expect("from one to the other");
        for (part, texts) in [
            (old, ["Support · ", "beginning as New. · ", "How urgent is it?"]),
            (new, ["Contact us · ", "beginning as Waiting on us. · ", "Hurry? (must be answered)"]),
        ] {
            for text in texts {
                assert!(part.contains(text), "{text} is missing: {part}");
            }
            assert!(!part.contains("Subject"), "what stayed is left out: {part}");
        }
        assert!(tom.get(FIRST).await.body.contains("Last saved by Tom Becker"));
        assert!(!tom.get("/settings/portal/general").await.body.contains("Last saved by"), "that is another page");
        saved(&mut tom, FIRST, &[("q.2.property", "")]).await;
        let page = tom.get("/settings/portal/history").await.body;
        let row = page.split("<tr role=\"row\">").nth(2).expect("a change").to_owned();
        assert!(row.contains("<bdi>Hurry? (must be answered)</bdi>") && row.contains("<bdi>Nothing</bdi>"), "{row}");
        let own = made(&mut tom).await;
        tom.post(&format!("{own}/delete"), &[]).await;
        let page = tom.get("/settings/portal/history").await.body;
        assert_eq!(page.matches("Form “Support form”").count(), 2, "made and deleted: {page}");
    }

    async fn html_injection_in_forms_is_only_text(world) {
        let hostile = "\"><img src=x onerror=alert(1)>{{7*7}}'";
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, FIRST, &[("name", hostile), ("q.0.label", hostile), ("q.0.hint", hostile), ("q.2.label", hostile), ("q.2.look", "cards")]).await;
        for page in ["/settings/forms", FIRST, "/settings/forms/1/delete", "/settings/portal/history", "/settings/portal/advanced"] {
            let body = tom.get(page).await.body;
            assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{page}: {body}");
        }
        let body = ada.get("/new").await.body;
        assert!(body.contains("&#60;img src=x") && !body.contains("<img src=x"), "{body}");
        let page = set(&mut tom, FIRST, &[("q.0.property", hostile), ("q.1.property", "</select><script>")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!page.body.contains("<img src=x") && !page.body.contains("<script>"), "{}", page.body);
    }
}

/// Chooses a form for the portal.
async fn saved_as_the_portals(admin: &mut Browser, form: &str) {
    saved(admin, "/settings/portal/advanced", &[("has_form", "true"), ("form", form)]).await;
    let page = admin.get("/settings/portal/advanced").await.body;
    assert!(page.contains(&format!("href=\"/settings/forms/{form}\">Edit this form")), "a link leads to it: {page}");
}
