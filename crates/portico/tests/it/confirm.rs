//! What customers have said about themselves, where it would decide what they see.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;
use portico::worker;

use crate::properties::{ask, file, made, send};
use crate::settings::{saved, set};
use crate::world::{Browser, World, on_both_engines};

const ROLE: [(&str, &str); 7] = [
    ("label", "Portal role"),
    ("o.0.label", "Manager"),
    ("o.0.value", "manager"),
    ("o.1.label", "User"),
    ("o.1.value", "user"),
    ("o.2.label", "Chief"),
    ("o.2.value", "chief"),
];

/// A property of contacts, and a form that asks for it as long as customers may fill it in.
async fn role(world: &World, tom: &mut Browser) -> String {
    let new = [("of", "contact"), ("kind", "enumeration"), ("access", "editable"), ("label", "Portal role")];
    let options = [("o.0.label", "Manager"), ("o.1.label", "User"), ("o.2.label", "Chief")];
    let role = made(tom, &[&new[..], &options].concat()).await;
    ask(world, r#"{"property":"contact.portal_role","label":"Who are you"}"#).await;
    role
}

/// Lets the role decide who sees their company's tickets, after it was taken out of the form and closed to customers.
async fn decide(world: &World, tom: &mut Browser, (role, operator, value): (&str, &'static str, &'static str)) {
    world.run("UPDATE form SET fields = '[{\"property\":\"subject\",\"label\":\"Subject\",\"required\":true}]'").await;
    let closed = [&ROLE[..], &[("access", "detail")]].concat();
    assert_eq!(send(tom, role, &closed).await.status, StatusCode::SEE_OTHER);
    let fields = [
        ("ticket_access", "company_if"),
        ("company_if.0.0.property", "portal_role"),
        ("company_if.0.0.operator", operator),
        ("company_if.0.0.value", value),
    ];
    saved(tom, Tab::General, &fields).await;
}

async fn sees(world: &World, who: &str) -> bool {
    world.customer(who).await.get("/requests").await.body.contains("Quince press")
}

on_both_engines! {
    async fn a_value_that_customers_gave_themselves_decides_nothing_until_staff_confirm_it(world) {
        let mut tom = world.staff("tom").await;
        let role = role(world, &mut tom).await;
        world.ticket("Quince press", "It drips").await;
        let mut ben = world.customer("ben").await;
        assert_eq!(file(&mut ben, &[("contact.portal_role", "manager")]).await.status, StatusCode::SEE_OTHER);
        decide(world, &mut tom, (&role, "IN", "manager")).await;
        assert_eq!(world.text("SELECT custom FROM contact WHERE email = 'ben@example.com'").await, r#"{"portal_role":"manager"}"#);
        assert!(!sees(world, "ben").await, "he has made himself a manager");
        let id = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        let path = format!("/desk/contacts/{id}");
        let mut agent = world.staff("ingrid").await;
        let page = agent.get(&path).await;
        assert!(page.body.contains("gave “Portal role” themselves: Manager"), "{}", page.body);
        let general = "/settings/portal/general";
        let settings = tom.get(general).await.body;
        assert!(settings.contains("One contact has said something") && settings.contains("href=\"/desk/contacts?waiting=yes\""), "{settings}");
        let list = agent.get("/desk/contacts?waiting=yes").await.body;
        assert!(list.contains(&format!("href=\"{path}\"")) && !list.contains("Ada Berg"), "Ben alone: {list}");
        assert!(!agent.get("/desk/contacts?waiting=yes&q=ada").await.body.contains(&format!("href=\"{path}\"")), "among them one looks for names");
        // Whoever saves something else has confirmed nothing.
        let version = agent.get(&format!("{path}/edit")).await.hidden("version");
        let fields = [("version", version.as_str()), ("email", "ben@example.com"), ("first_name", "Ben"), ("phone", "1"), ("p.portal_role", "manager")];
        assert_eq!(agent.post(&format!("{path}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
        assert!(!sees(world, "ben").await, "the value was not looked at");
        let confirm = format!("{path}/confirm");
        let other = agent.post(&confirm, &[("property", "portal_role"), ("value", "user")]).await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY, "it is not what was read");
        assert!(!sees(world, "ben").await);
        for (property, value) in [("shoe", "manager"), ("", "")] {
            agent.post(&confirm, &[("property", property), ("value", value)]).await;
        }
        assert!(!sees(world, "ben").await);
        let before = world.count("SELECT COUNT(*) FROM property_history").await;
        for _ in 0..2 {
            let done = agent.post(&confirm, &[("property", "portal_role"), ("value", "manager")]).await;
            assert_eq!(done.location(), format!("{path}?confirmed"));
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM property_history").await, before + 1, "once is enough");
        assert!(sees(world, "ben").await, "a colleague says that he is one");
        assert!(!agent.get(&path).await.body.contains("themselves"));
        assert!(!tom.get(general).await.body.contains("has said something"));
        assert!(!agent.get("/desk/contacts?waiting=yes").await.body.contains(&format!("href=\"{path}\"")));
        // Of somebody else nothing was confirmed, and another value of staff counts as ever.
        assert!(!sees(world, "eve").await);
        assert_eq!(ben.post(&confirm, &[("property", "portal_role"), ("value", "manager")]).await.status, StatusCode::SEE_OTHER, "to sign in");
        assert_eq!(agent.post("/desk/contacts/9999/confirm", &[("property", "portal_role")]).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_condition_on_what_is_absent_is_not_met_by_a_value_that_customers_changed_themselves(world) {
        let mut tom = world.staff("tom").await;
        let role = role(world, &mut tom).await;
        world.ticket("Quince press", "It drips").await;
        let id = world.count("SELECT id FROM contact WHERE email = 'ben@example.com'").await;
        let path = format!("/desk/contacts/{id}");
        let version = tom.get(&format!("{path}/edit")).await.hidden("version");
        let fields = [("version", version.as_str()), ("email", "ben@example.com"), ("first_name", "Ben"), ("p.portal_role", "user")];
        assert_eq!(tom.post(&format!("{path}/edit"), &fields).await.status, StatusCode::SEE_OTHER);
        let mut ben = world.customer("ben").await;
        assert_eq!(file(&mut ben, &[("contact.portal_role", "")]).await.status, StatusCode::SEE_OTHER);
        decide(world, &mut tom, (&role, "NOT_IN", "user")).await;
        assert!(!sees(world, "ben").await, "he has taken back what kept him out");
        assert!(tom.get(&path).await.body.contains("emptied “Portal role” themselves"));
        set(&mut tom, Tab::General, &[("ticket_access", "company")]).await;
        assert!(!tom.get(&path).await.body.contains("themselves"), "it decides nothing now");
    }

    async fn what_a_removed_choice_becomes_is_still_what_customers_said(world) {
        let mut tom = world.staff("tom").await;
        let role = role(world, &mut tom).await;
        world.ticket("Quince press", "It drips").await;
        let mut ben = world.customer("ben").await;
        assert_eq!(file(&mut ben, &[("contact.portal_role", "chief")]).await.status, StatusCode::SEE_OTHER);
        let version = tom.get(&format!("{role}/option?value=chief")).await.hidden("version");
        let gone = [("version", version.as_str()), ("value", "chief"), ("to", "to:manager")];
        assert_eq!(tom.post(&format!("{role}/option"), &gone).await.status, StatusCode::SEE_OTHER);
        worker::drain(&world.app).await.expect("jobs are done");
        assert_eq!(world.text("SELECT custom FROM contact WHERE email = 'ben@example.com'").await, r#"{"portal_role":"manager"}"#);
        decide(world, &mut tom, (&role, "HAS_PROPERTY", "")).await;
        assert!(!sees(world, "ben").await);
    }
}
