//! Properties as administrators make them, and that every page obeys at once.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;
use portico::worker;

use crate::settings::{saved, set};
use crate::world::{Browser, Page, World, on_both_engines};

const NEW: &str = "/settings/properties/new";
const FIRST_FORM: &str = "/settings/forms/1";

/// Makes a property; answers its page.
pub(crate) async fn made(admin: &mut Browser, fields: &[(&str, &str)]) -> String {
    let page = admin.post(NEW, fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{fields:?}: {}", page.body);
    page.location().strip_suffix("?saved").expect("it leads to the property").to_owned()
}

/// A choice of colours, of tickets, as customers fill it in.
async fn colour(admin: &mut Browser, kind: &str) -> String {
    made(
        admin,
        &[
            ("of", "ticket"),
            ("kind", kind),
            ("label", "Colour"),
            ("access", "editable"),
            ("o.0.label", "Red"),
            ("o.1.label", "Green"),
            ("o.2.label", "Dark red"),
        ],
    )
    .await
}

/// Sends a property's page with its version, and its options as they stand.
pub(crate) async fn send(admin: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let page = admin.get(path).await;
    let version = page.hidden("version");
    let mut all = vec![("version", version.as_str())];
    all.extend_from_slice(fields);
    admin.post(path, &all).await
}

async fn refused(admin: &mut Browser, path: &str, fields: &[(&str, &str)], why: &str) {
    let page = send(admin, path, fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}: {}", page.body);
    assert!(page.body.contains(why), "{fields:?}: {why} is not in {}", page.body);
}

/// Adds questions to the form that the portal uses.
pub(crate) async fn ask(world: &World, questions: &str) {
    let subject = r#"{"property":"subject","label":"Subject","required":true}"#;
    let content = r#"{"property":"content","label":"What","required":true}"#;
    world.run(&format!("UPDATE form SET fields = '[{subject},{content},{questions}]' WHERE id = 1")).await;
}

pub(crate) async fn file(customer: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let key = customer.get("/new").await.hidden("submit_key");
    let mut all = vec![("submit_key", key.as_str()), ("subject", "Pump"), ("content", "It drips")];
    all.extend_from_slice(fields);
    customer.post("/new", &all).await
}

async fn change(agent: &mut Browser, id: &str, fields: &[(&str, &str)]) -> Page {
    let mut all = vec![("view", "all")];
    all.extend_from_slice(fields);
    agent.post(&format!("/desk/t/{id}/change"), &all).await
}

on_both_engines! {
    async fn properties_are_for_those_who_may_set_up_the_portal(world) {
        let mut agent = world.staff("ingrid").await;
        let pages = ["/settings/properties", "/settings/properties?of=contact", NEW, "/settings/properties/1"];
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let before = world.count("SELECT COUNT(*) FROM property").await;
        for path in [
            NEW, "/settings/properties/1", "/settings/properties/1/place", "/settings/properties/1/archive",
            "/settings/properties/1/bring-back", "/settings/properties/10/option", "/settings/property-groups",
        ] {
            let fields = [("of", "ticket"), ("label", "Mine"), ("kind", "text"), ("name", "mine"), ("do", "down"), ("value", "LOW"), ("to", "to:")];
            assert_eq!(agent.post(path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM property").await, before);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        world.permit("ingrid@example.com", true).await;
        for path in pages {
            assert_eq!(agent.get(path).await.status, StatusCode::OK, "{path} from the next request on");
        }
        for path in ["/settings/properties/999", "/settings/properties/nonsense", "/settings/property-groups/1", "/settings/properties/1/archive"] {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn a_name_for_programs_is_made_of_the_label_and_never_doubled_or_reserved(world) {
        let mut tom = world.staff("tom").await;
        let path = made(&mut tom, &[("of", "ticket"), ("kind", "text"), ("label", " Åtta  \u{0}Öron "), ("help", "Count them")]).await;
        assert_eq!(world.text("SELECT name FROM property WHERE label = 'Åtta Öron'").await, "atta_oron");
        assert!(tom.get(&path).await.body.contains("<code>atta_oron</code>"));
        for (name, why) in [
            ("atta_oron", "There is a property named"), ("subject", "There is a property named"), ("share", "Portico itself uses"),
            ("Big", "Use small letters"), ("a b", "Use small letters"), ("1a", "Use small letters"), ("a;b", "Use small letters"),
        ] {
            let page = tom.post(NEW, &[("of", "ticket"), ("kind", "text"), ("label", "Other"), ("name", name)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(page.body.contains(why) && page.body.contains("value=\"Other\""), "{name}: {}", page.body);
        }
        for (fields, why) in [
            (&[("of", "ticket"), ("kind", "text"), ("label", "日本")][..], "Write a name for programs"),
            (&[("of", "ticket"), ("kind", "text"), ("label", " ")], "Give the property a label"),
            (&[("of", "ticket"), ("kind", "staff"), ("label", "Who")], "Choose what its values are"),
            (&[("of", "ticket"), ("kind", "enumeration"), ("label", "Which")], "Add at least one choice"),
            (&[("of", "company"), ("kind", "text"), ("label", "Size"), ("access", "editable")], "Choose"),
            (&[("of", "contact"), ("kind", "text"), ("label", "Company")], "Portico itself uses"),
        ] {
            let page = tom.post(NEW, fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(page.body.contains(why), "{fields:?}: {}", page.body);
        }
        made(&mut tom, &[("of", "contact"), ("kind", "text"), ("label", "Åtta öron")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM property WHERE name = 'atta_oron'").await, 2, "another object is another thing");
        let page = tom.post(NEW, &[("of", "ticket"), ("kind", "multiple"), ("label", "Seen it"), ("label_before", ""), ("edit", "look")]).await;
        assert!(page.body.contains("value=\"seen_it\"") && page.body.contains("Add a choice"), "{}", page.body);
    }

    async fn agents_fill_properties_in_and_what_does_not_fit_is_refused(world) {
        let mut tom = world.staff("tom").await;
        colour(&mut tom, "multiple").await;
        made(&mut tom, &[("of", "ticket"), ("kind", "number"), ("label", "Weight"), ("help", "In kilograms")]).await;
        made(&mut tom, &[("of", "ticket"), ("kind", "date"), ("label", "Bought"), ("access", "detail")]).await;
        made(&mut tom, &[("of", "ticket"), ("kind", "bool"), ("label", "Insured"), ("access", "detail")]).await;
        let id = world.ticket("Pump", "It drips").await.to_string();
        let mut ingrid = world.staff("ingrid").await;
        let page = ingrid.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(page.contains(">Weight</label>") && page.contains("In kilograms") && page.contains("name=\"p.colour\" value=\"dark_red\""), "{page}");
        let sent = change(&mut ingrid, &id, &[
            ("p.colour", ""), ("p.colour", "dark_red"), ("p.colour", "red"), ("was_p.colour", ""), ("p.weight", "12,5"), ("was_p.weight", ""),
            ("p.bought", "2026-02-28"), ("p.insured", "false"), ("p.hs_ticket_category", "BILLING_ISSUE"),
        ]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let custom = world.text(&format!("SELECT custom FROM ticket WHERE id = {id}")).await;
        assert_eq!(custom, r#"{"bought":"2026-02-28","colour":"red;dark_red","insured":"false","weight":"12.5"}"#);
        assert_eq!(world.text(&format!("SELECT category FROM ticket WHERE id = {id}")).await, "BILLING_ISSUE");
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history WHERE staff_id IS NOT NULL AND name IN ('colour', 'weight', 'bought', 'insured', 'hs_ticket_category')").await, 5);
        let page = ingrid.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(page.contains("set Colour to Red, Dark red") && page.contains("set Insured to No"), "{page}");
        for (field, value, why) in [
            ("p.weight", "heavy", "needs a number"), ("p.bought", "soon", "needs a date"), ("p.colour", "blue", "Choose one of the answers"),
            ("p.insured", "maybe", "Choose one of the answers"), ("p.gone", "x", "no longer exists"), ("p.subject", "x", "no longer exists"),
        ] {
            let page = change(&mut ingrid, &id, &[(field, value)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(page.body.contains(why), "{field}: {}", page.body);
        }
        let page = change(&mut ingrid, &id, &[("p.weight", "heavy"), ("was_p.weight", "12.5")]).await;
        assert!(page.body.contains("value=\"heavy\"") && page.body.contains("e-p.weight"), "what was typed is there, with its error");
        let page = change(&mut tom, &id, &[("p.weight", "9"), ("was_p.weight", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody else has filled it in meanwhile");
        assert!(page.body.contains("Somebody else changed this") && page.body.contains("value=\"12.5\""), "{}", page.body);
        change(&mut tom, &id, &[("p.weight", "a\u{0}"), ("was_p.weight", "12.5")]).await;
        let sent = change(&mut tom, &id, &[("p.weight", ""), ("was_p.weight", "12.5"), ("p.colour", ""), ("was_p.colour", "red;dark_red")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(world.text(&format!("SELECT custom FROM ticket WHERE id = {id}")).await, r#"{"bought":"2026-02-28","insured":"false"}"#);
        let mut ada = world.customer("ada").await;
        let page = ada.get(&format!("/requests/{id}")).await.body;
        assert!(page.contains("Bought") && page.contains("Insured") && page.contains("No</bdi>"), "{page}");
        assert!(!page.contains("Billing issue") && !page.contains("Weight"), "what customers must not see they do not see");
        world.run("UPDATE property SET customer_access = 'detail' WHERE name = 'hs_ticket_category'").await;
        assert!(ada.get(&format!("/requests/{id}")).await.body.contains("Billing issue"));
    }

    async fn forms_ask_for_every_kind_and_customers_tell_about_themselves(world) {
        let mut tom = world.staff("tom").await;
        colour(&mut tom, "multiple").await;
        made(&mut tom, &[("of", "contact"), ("kind", "enumeration"), ("label", "Shift"), ("access", "editable"), ("o.0.label", "Day"), ("o.1.label", "Night")]).await;
        made(&mut tom, &[("of", "contact"), ("kind", "text"), ("label", "Secret"), ("access", "never")]).await;
        world.run("UPDATE property SET customer_access = 'editable' WHERE object = 'contact' AND is_builtin").await;
        let form = tom.get(FIRST_FORM).await.body;
        for offered in ["value=\"contact.shift\"", "Contact: Shift", "Contact: Job title", "value=\"colour\""] {
            assert!(form.contains(offered), "{offered}");
        }
        for hidden in ["contact.email", "contact.firstname", "contact.secret", "contact.createdate"] {
            assert!(!form.contains(hidden), "{hidden}");
        }
        ask(world, r#"{"property":"colour","label":"Colours","required":true},{"property":"contact.shift","label":"Your shift"},{"property":"contact.jobtitle","label":"Your job"},{"property":"contact.email","label":"Your address"}"#).await;
        let mut ada = world.customer("ada").await;
        let page = ada.get("/new").await.body;
        assert!(page.contains("type=\"checkbox\" name=\"colour\" value=\"dark_red\"") && page.contains("name=\"contact.shift\""), "{page}");
        assert!(!page.contains("Your address"), "who one is is never a question");
        let page = file(&mut ada, &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "an answer is needed");
        let page = file(&mut ada, &[("colour", "green"), ("colour", "red"), ("contact.shift", "weekend")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("value=\"green\" checked") && page.body.contains("value=\"red\" checked"), "what was ticked stays ticked");
        let sent = file(&mut ada, &[
            ("colour", "green"), ("colour", "red"), ("contact.shift", "night"), ("contact.jobtitle", "Fitter\u{0}"),
            ("contact.email", "eve@example.com"), ("contact.secret", "x"),
        ]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(world.text("SELECT custom FROM ticket ORDER BY id DESC LIMIT 1").await, r#"{"colour":"red;green"}"#);
        assert_eq!(world.text("SELECT custom FROM contact WHERE email = 'ada@example.com'").await, r#"{"shift":"night"}"#);
        assert_eq!(world.text("SELECT job_title FROM contact WHERE email = 'ada@example.com'").await, "Fitter");
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history WHERE object = 'contact' AND contact_id IS NOT NULL").await, 2);
        let page = ada.get("/new").await.body;
        assert!(page.contains("value=\"Fitter\"") && page.contains("value=\"night\" selected"), "nothing is asked twice");
        let account = ada.get("/account").await.body;
        assert!(account.contains("Night") && account.contains("Fitter") && !account.contains("Secret"), "{account}");
        let sent = file(&mut ada, &[("colour", "red"), ("contact.shift", ""), ("contact.jobtitle", "Fitter")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(world.text("SELECT custom FROM contact WHERE email = 'ada@example.com'").await, "{}", "it can be taken back");
    }

    async fn what_customers_say_about_themselves_never_decides_what_they_see(world) {
        let mut tom = world.staff("tom").await;
        let role = made(&mut tom, &[("of", "contact"), ("kind", "enumeration"), ("label", "Portal role"), ("access", "editable"), ("o.0.label", "Manager"), ("o.1.label", "User")]).await;
        let fields = [
            ("ticket_access", "company_if"),
            ("company_if.0.0.property", "portal_role"),
            ("company_if.0.0.operator", "IN"),
            ("company_if.0.0.value", "manager"),
        ];
        let page = set(&mut tom, Tab::General, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
        assert!(page.body.contains("Customers may fill this in themselves"), "{}", page.body);
        let role_fields = |access: &'static str| [("label", "Portal role"), ("o.0.label", "Manager"), ("o.0.value", "manager"), ("o.1.label", "User"), ("o.1.value", "user"), ("access", access)];
        assert_eq!(send(&mut tom, &role, &role_fields("detail")).await.status, StatusCode::SEE_OTHER);
        let page = set(&mut tom, Tab::General, &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        refused(&mut tom, &role, &role_fields("editable"), "cannot fill it in themselves").await;
        world.ticket("Quince press", "It drips").await;
        let mut ben = world.customer("ben").await;
        assert!(!ben.get("/requests").await.body.contains("Quince press"), "nobody is a manager yet");
        world.run(r#"UPDATE contact SET custom = '{"portal_role":"manager"}' WHERE email = 'ben@example.com'"#).await;
        assert!(ben.get("/requests").await.body.contains("Quince press"), "managers see their company's");
        // Whatever way it came about: what decides is no question.
        world.run("UPDATE property SET customer_access = 'editable' WHERE name = 'portal_role'").await;
        ask(world, r#"{"property":"contact.portal_role","label":"Who are you"}"#).await;
        let mut cleo = world.customer("ada").await;
        assert!(!cleo.get("/new").await.body.contains("Who are you"));
        file(&mut cleo, &[("contact.portal_role", "manager")]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE custom LIKE '%manager%'").await, 1);
    }

    async fn a_property_in_use_is_archived_only_when_it_is_said_what_becomes_of_its_uses(world) {
        let mut tom = world.staff("tom").await;
        let path = colour(&mut tom, "enumeration").await;
        let id = world.ticket("Pump", "It drips").await.to_string();
        change(&mut tom, &id, &[("p.colour", "green")]).await;
        ask(world, r#"{"property":"colour","label":"Colour"}"#).await;
        world.run(r#"UPDATE portal SET columns = '["subject","colour"]', visible = '[[{"property":"colour","operator":"IN","values":["green"]}]]'"#).await;
        let archive = format!("{path}/archive");
        let page = tom.get(&archive).await;
        for used in ["Columns of the portal", "Which tickets the portal shows", "Form “Support”", "Change the filter that asks for it first"] {
            assert!(page.body.contains(used), "{used}: {}", page.body);
        }
        refused(&mut tom, &archive, &[("take_out", "yes")], "Change the filter that asks for it first").await;
        world.run("UPDATE portal SET visible = '[]'").await;
        refused(&mut tom, &archive, &[], "Say that it is to be taken out").await;
        assert_eq!(world.count("SELECT COUNT(*) FROM property WHERE is_archived").await, 0);
        let mut ada = world.customer("ada").await;
        assert!(ada.get("/requests").await.body.contains("Green"));
        let done = send(&mut tom, &archive, &[("take_out", "yes")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(world.text("SELECT columns FROM portal").await, r#"["subject"]"#);
        assert!(!world.text("SELECT fields FROM form WHERE id = 1").await.contains("colour"));
        assert!(!ada.get("/requests").await.body.contains("Green") && !ada.get("/new").await.body.contains("colour"));
        assert!(!tom.get(&format!("/desk/v/all/t/{id}")).await.body.contains("p.colour"));
        let list = tom.get("/settings/properties").await.body;
        assert!(list.contains("Bring back"), "{list}");
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Property “Colour”") && history.contains("Archived"), "{history}");
        assert_eq!(tom.post(&format!("{path}/bring-back"), &[]).await.status, StatusCode::SEE_OTHER);
        let page = tom.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(page.contains("value=\"green\" selected"), "it is back with its values: {page}");
        world.run(r#"UPDATE portal SET columns = '["colour"]'"#).await;
        refused(&mut tom, &archive, &[("take_out", "yes")], "only column").await;
    }

    async fn an_option_goes_and_what_had_it_gets_what_was_said(world) {
        let mut tom = world.staff("tom").await;
        for (kind, name) in [("enumeration", "Paint"), ("multiple", "Paints")] {
            made(&mut tom, &[("of", "ticket"), ("kind", kind), ("label", name), ("o.0.label", "Red"), ("o.1.label", "Green"), ("o.2.label", "Dark red")]).await;
        }
        let id = |name: &'static str| async move { world.count(&format!("SELECT id FROM property WHERE name = '{name}'")).await };
        for n in 0..3 {
            let ticket = world.ticket(&format!("Pump {n}"), "It drips").await.to_string();
            let sent = change(&mut tom, &ticket, &[("p.paint", "red"), ("p.paints", "red"), ("p.paints", "dark_red"), ("priority", "HIGH")]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        }
        for (name, value, to) in [("paint", "red", "green"), ("paints", "red", ""), ("hs_ticket_priority", "HIGH", "URGENT")] {
            let path = format!("/settings/properties/{}", id(name).await);
            let asks = format!("{path}/option");
            let page = tom.get(&format!("{asks}?value={value}")).await;
            assert!(page.body.contains("3 tickets have it"), "{}", page.body);
            let version = page.hidden("version");
            let fields = |to: &'static str| vec![("version", version.clone()), ("value", value.to_owned()), ("to", to.to_owned())];
            for wrong in ["", "to:gone", "to:red", "to:HIGH"] {
                let sent = fields(wrong);
                let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let page = tom.post(&asks, &sent).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing is guessed: {wrong}");
                assert!(page.body.contains("Say what becomes of"), "{}", page.body);
            }
            let to = format!("to:{to}");
            let sent = [("version", version.as_str()), ("value", value), ("to", &to)];
            assert_eq!(tom.post(&asks, &sent).await.status, StatusCode::SEE_OTHER);
            assert_eq!(tom.post(&asks, &sent).await.status, StatusCode::NOT_FOUND, "it is on its way already");
            let page = tom.get(&path).await.body;
            assert!(page.contains("It is being removed"), "{page}");
        }
        worker::drain(&world.app).await.expect("jobs are done");
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE priority = 'URGENT'").await, 3);
        assert_eq!(world.text("SELECT DISTINCT custom FROM ticket").await, r#"{"paint":"green","paints":"dark_red"}"#);
        assert_eq!(world.count("SELECT COUNT(*) FROM property WHERE options LIKE '%\"red\"%' OR options LIKE '%HIGH%' OR options LIKE '%goes_to%'").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history WHERE source = 'AUTOMATION'").await, 9);
        crate::options::are_kept(world).await;
        world.run(r#"UPDATE portal SET visible = '[[{"property":"paint","operator":"IN","values":["green"]}]]'"#).await;
        let asks = format!("/settings/properties/{}/option", id("paint").await);
        let page = tom.get(&format!("{asks}?value=green")).await;
        assert!(page.body.contains("Change the filter first") && !page.body.contains("Remove choice"), "{}", page.body);
        let version = page.hidden("version");
        let page = tom.post(&asks, &[("version", &version), ("value", "green"), ("to", "to:")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
    }

    async fn options_keep_their_values_and_archived_ones_are_kept_and_not_chosen(world) {
        let mut tom = world.staff("tom").await;
        let path = colour(&mut tom, "enumeration").await;
        let id = world.ticket("Pump", "It drips").await.to_string();
        let other = world.ticket("Valve", "It drips").await.to_string();
        change(&mut tom, &id, &[("p.colour", "red")]).await;
        let sent = send(&mut tom, &path, &[
            ("label", "Colour"), ("access", "editable"), ("o.0.label", "Green"), ("o.0.value", "green"), ("o.1.label", "Blue"),
            ("o.1.new", "yes"), ("o.2.label", "Crimson"), ("o.2.value", "red"), ("o.2.archived", "true"),
        ]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let options = world.text("SELECT options FROM property WHERE name = 'colour'").await;
        let at = |part: &str| options.find(part).unwrap_or_else(|| panic!("{part} is not in {options}"));
        assert!(at("\"green\"") < at("\"blue\"") && at("\"blue\"") < at("\"red\"") && at("\"red\"") < at("\"dark_red\""), "what was not sent stays");
        let page = tom.get(&format!("/desk/v/all/t/{id}")).await.body;
        assert!(page.contains("value=\"red\" selected>Crimson"), "what has it keeps it: {page}");
        assert!(!tom.get(&format!("/desk/v/all/t/{other}")).await.body.contains("Crimson"));
        assert_eq!(change(&mut tom, &other, &[("p.colour", "red")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        ask(world, r#"{"property":"colour","label":"Colour","options":[{"value":"red","label":"Rouge"},{"value":"green","label":"Vert"},{"value":"gone","label":"Parti"}]}"#).await;
        let form = world.customer("ada").await.get("/new").await.body;
        assert!(form.contains("Vert") && !form.contains("Rouge") && !form.contains("Parti"), "{form}");
        assert!(tom.get(&path).await.body.contains("Support: this form offers a choice of its own"));
        let all = [("o.0.label", "Green"), ("o.0.value", "green"), ("o.1.label", "Blue"), ("o.1.value", "blue"), ("o.2.label", "Crimson"), ("o.2.value", "red"), ("o.3.label", "Dark red"), ("o.3.value", "dark_red")];
        for (change, why) in [
            (&[("o.0.label", "")][..], "Choice 1 has no label"), (&[("o.1.label", "Green")], "has the label of another"),
            (&[("o.4.label", "New"), ("o.4.new", "yes"), ("o.4.value", "green")], "has the value of another"),
            (&[("o.4.label", "New"), ("o.4.new", "yes"), ("o.4.value", "a;b")], "without a semicolon"),
            (&[("access", "never")], "A form asks customers for it"),
        ] {
            let mut fields: Vec<(&str, &str)> = vec![("label", "Colour"), ("access", "editable")];
            fields.extend(all);
            fields.retain(|(name, _)| !change.iter().any(|(changed, _)| changed == name));
            fields.extend(change);
            refused(&mut tom, &path, &fields, why).await;
        }
    }

    async fn changes_of_another_administrator_are_not_overwritten_unseen(world) {
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        world.permit("ingrid@example.com", true).await;
        let path = made(&mut tom, &[("of", "ticket"), ("kind", "text"), ("label", "Serial"), ("access", "detail")]).await;
        let version = tom.get(&path).await.hidden("version");
        assert_eq!(send(&mut ingrid, &path, &[("label", "Serial number"), ("access", "detail")]).await.status, StatusCode::SEE_OTHER);
        let page = tom.post(&path, &[("version", &version), ("label", "Number"), ("access", "never")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("has changed this property") && page.body.contains("value=\"Number\""), "{}", page.body);
        let again = page.hidden("version");
        assert_eq!(tom.post(&path, &[("version", &again), ("label", "Number"), ("access", "never")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text("SELECT label FROM property WHERE name = 'serial'").await, "Number");
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Property “Number”") && history.contains("Serial number") && history.contains("Customers do not see it"), "{history}");
    }

    async fn a_column_of_the_portal_is_not_hidden_unasked(world) {
        let mut tom = world.staff("tom").await;
        let path = colour(&mut tom, "enumeration").await;
        saved(&mut tom, Tab::Advanced, &[("columns", "subject,colour")]).await;
        let hidden = [("label", "Colour"), ("access", "never")];
        refused(&mut tom, &path, &hidden, "Take it out there first").await;
        saved(&mut tom, Tab::Advanced, &[("columns", "subject")]).await;
        assert_eq!(send(&mut tom, &path, &hidden).await.status, StatusCode::SEE_OTHER);
    }

    async fn built_in_properties_keep_what_the_program_relies_on(world) {
        let mut tom = world.staff("tom").await;
        let id = world.count("SELECT id FROM property WHERE object = 'ticket' AND name = 'subject'").await;
        let path = format!("/settings/properties/{id}");
        assert_eq!(send(&mut tom, &path, &[("label", "In short"), ("access", "never"), ("help", "x"), ("kind", "number")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text(&format!("SELECT label || kind || customer_access || help FROM property WHERE id = {id}")).await, "In shorttexteditable");
        world.ticket("Pump", "It drips").await;
        assert!(world.customer("ada").await.get("/requests").await.body.contains("In short"), "the column is called so, too");
        assert_eq!(tom.get(&format!("{path}/archive")).await.status, StatusCode::NOT_FOUND);
        let version = tom.get(&path).await.hidden("version");
        assert_eq!(tom.post(&format!("{path}/archive"), &[("version", &version)]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(send(&mut tom, &path, &[("label", "")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text(&format!("SELECT label FROM property WHERE id = {id}")).await, "Subject", "it has its usual words again");
        let id = world.count("SELECT id FROM property WHERE name = 'source_type'").await;
        let path = format!("/settings/properties/{id}");
        let sent = send(&mut tom, &path, &[("label", ""), ("o.0.label", "Web"), ("o.0.value", "FORM"), ("o.1.label", "New"), ("o.1.value", "NEW")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let options = world.text(&format!("SELECT options FROM property WHERE id = {id}")).await;
        assert!(options.contains("\"Web\"") && !options.contains("NEW") && options.contains("CHAT"), "{options}");
        assert_eq!(tom.get(&format!("{path}/option?value=CHAT")).await.status, StatusCode::NOT_FOUND);
    }

    async fn properties_stand_in_groups_and_in_the_order_they_are_given(world) {
        let mut tom = world.staff("tom").await;
        for name in ["Machine", "Place"] {
            let added = tom.post("/settings/property-groups", &[("of", "ticket"), ("name", name)]).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
        }
        for name in ["", "Place"] {
            assert_eq!(tom.post("/settings/property-groups", &[("of", "ticket"), ("name", name)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let machine = world.count("SELECT id FROM property_group WHERE name = 'Machine'").await.to_string();
        let place = world.count("SELECT id FROM property_group WHERE name = 'Place'").await.to_string();
        for (label, group) in [("Serial", &machine), ("Model", &machine), ("Site", &place)] {
            made(&mut tom, &[("of", "ticket"), ("kind", "text"), ("label", label), ("group", group)]).await;
        }
        let id = world.ticket("Pump", "It drips").await;
        let order = |page: &str, names: &[&str]| {
            let at: Vec<usize> = names.iter().map(|name| page.find(name).unwrap_or_else(|| panic!("{name} is not in {page}"))).collect();
            assert!(at.is_sorted(), "{names:?} in {page}");
        };
        let pane = format!("/desk/v/all/t/{id}");
        order(&tom.get(&pane).await.body, &["Machine</h3>", "p.serial", "p.model", "Place</h3>", "p.site"]);
        let model = world.count("SELECT id FROM property WHERE name = 'model'").await;
        let focused = |page: &str| page.split("<button").find(|button| button.contains(" autofocus")).unwrap_or_default().to_owned();
        for (verb, then) in [("up", "down"), ("up", "down"), ("down", "up"), ("up", "down")] {
            let moved = tom.post(&format!("/settings/properties/{model}/place"), &[("of", "ticket"), ("do", verb)]).await;
            assert_eq!(moved.location(), format!("/settings/properties?of=ticket&at={verb}-p{model}#p{model}"));
            let button = focused(&tom.get(moved.location()).await.body);
            assert!(button.contains(&format!("value=\"{then}\"")), "of two, the other has an effect now: {button}");
        }
        let moved = tom.post(&format!("/settings/property-groups/{place}"), &[("do", "up")]).await;
        assert_eq!(moved.location(), format!("/settings/properties?of=ticket&at=up-g{place}#g{place}"));
        assert!(focused(&tom.get(moved.location()).await.body).contains("value=\"down\""), "it is the first one");
        order(&tom.get(&pane).await.body, &["Place</h3>", "p.site", "Machine</h3>", "p.model", "p.serial"]);
        let group = format!("/settings/property-groups/{machine}");
        let page = tom.post(&group, &[("do", "drop")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "properties stand in it");
        assert_eq!(tom.post(&group, &[("before", "Machine"), ("name", "Device")]).await.status, StatusCode::SEE_OTHER);
        let page = tom.post(&group, &[("before", "Machine"), ("name", "Thing")]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("has renamed this group to “Device”"), "{}", page.body);
        world.run("UPDATE property SET group_id = NULL").await;
        assert_eq!(tom.post(&group, &[("do", "drop")]).await.status, StatusCode::SEE_OTHER);
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Group “Device”") && history.contains("Place of a group") && history.contains("Place of a property"), "{history}");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE object = 'property' AND setting = 'place'").await, 3, "at the end nothing moves");
    }

    async fn no_value_brings_a_character_that_cannot_be_stored(world) {
        let mut tom = world.staff("tom").await;
        made(&mut tom, &[("of", "ticket"), ("kind", "long_text"), ("label", "Story\u{0}"), ("help", "a\u{0}b"), ("access", "editable")]).await;
        let id = world.ticket("Pump", "It drips").await.to_string();
        assert_eq!(change(&mut tom, &id, &[("p.story", "one\u{0}\r\ntwo\u{1b}")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.text(&format!("SELECT custom FROM ticket WHERE id = {id}")).await, r#"{"story":"one\ntwo"}"#);
        assert_eq!(change(&mut tom, &id, &[("p.st\u{0}ory", "x"), ("p.hs_ticket_category", "A\u{0}")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let filter = [("visible.0.0.property", "subject"), ("visible.0.0.operator", "EQ"), ("visible.0.0.value", "a\u{0}b")];
        let page = set(&mut tom, Tab::Advanced, &filter).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert!(world.text("SELECT visible FROM portal").await.contains("\"ab\""));
        let page = tom.get(&format!("/settings/properties/{}/option?value=%00", world.count("SELECT id FROM property WHERE name = 'hs_ticket_priority'").await)).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}
