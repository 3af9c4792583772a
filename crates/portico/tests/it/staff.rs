//! Those who work at the help desk, as administrators decide about them.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use portico::desk::setup::PortalChange;

use crate::world::{Browser, PASSWORD, Page, Process, World, on_both_engines};

const LIST: &str = "/settings/staff";
/// Ingrid, the agent, and Tom, the administrator.
const INGRID: &str = "/settings/staff/1";
const TOM: &str = "/settings/staff/2";

/// What the page of somebody would send.
async fn opened(admin: &mut Browser, path: &str) -> BTreeMap<String, String> {
    let page = admin.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let form = page.body.split("class=\"set-form\"").nth(1).expect("the page has its form");
    let mut values = BTreeMap::new();
    for part in form.split("<input").skip(1) {
        let tag = part.split('>').next().unwrap_or_default();
        let of = |name: &str| tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let is_choice = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
        if let (Some(name), Some(value), true) = (of("name"), of("value"), !is_choice || tag.contains(" checked")) {
            values.insert(name.to_owned(), value.to_owned());
        }
    }
    values
}

/// Sends the page of somebody with changes; `-` is not sent.
async fn set(admin: &mut Browser, path: &str, changes: &[(&str, &str)]) -> Page {
    let mut values = opened(admin, path).await;
    for (name, value) in changes {
        match *value {
            "-" => values.remove(*name),
            value => values.insert((*name).to_owned(), value.to_owned()),
        };
    }
    let fields: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post(path, &fields).await
}

async fn saved(admin: &mut Browser, path: &str, changes: &[(&str, &str)]) {
    let page = set(admin, path, changes).await;
    assert_eq!(page.location(), format!("{path}?saved"), "{changes:?}: {}", page.body);
}

async fn leave(admin: &mut Browser, path: &str, tickets: &str) -> Page {
    let path = format!("{path}/leave");
    let version = admin.get(&path).await.hidden("version");
    admin.post(&path, &[("version", &version), ("tickets", tickets)]).await
}

async fn left(admin: &mut Browser, path: &str, tickets: &str) {
    let page = leave(admin, path, tickets).await;
    assert_eq!(page.location(), "/settings/staff?left", "{}", page.body);
}

/// Adds somebody, and answers their page.
async fn made(admin: &mut Browser, first: &str, last: &str, role: &str) -> Page {
    let email = format!("{}@example.com", first.to_lowercase());
    let fields = [("email", email.as_str()), ("first_name", first), ("last_name", last), ("role", role)];
    admin.post(LIST, &fields).await
}

/// The link that a page shows or a mail carries.
fn link(text: &str) -> String {
    let rest = text.split("/desk/reset/").nth(1).unwrap_or_else(|| panic!("no link in {text}"));
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    format!("/desk/reset/{token}")
}

/// A ticket of Ada's that belongs to Ingrid.
async fn owned(world: &World, subject: &str) -> i64 {
    let id = world.ticket(subject, "It drips").await.0;
    give(world, id, 1).await;
    id
}

/// Gives a ticket to somebody, in all places that say so.
async fn give(world: &World, ticket: i64, to: i64) {
    let key = format!("owner_key = (SELECT name_key FROM staff WHERE id = {to})");
    world.run(&format!("UPDATE ticket SET owner_id = {to}, {key} WHERE id = {ticket}")).await;
    for table in ["ticket_contact", "ticket_company"] {
        world.run(&format!("UPDATE {table} SET {key} WHERE ticket_id = {ticket}")).await;
    }
}

on_both_engines! {
    async fn agents_are_managed_by_administrators_alone(world) {
        world.permit("ingrid@example.com", true).await;
        let mut ingrid = world.staff("ingrid").await;
        assert_eq!(ingrid.get("/settings/inboxes").await.status, StatusCode::OK, "she may set up the portal");
        assert!(!ingrid.get("/settings/inboxes").await.body.contains("/settings/staff"), "no menu leads there");
        for path in [LIST, "/settings/staff/new", INGRID, TOM, "/settings/staff/1/leave", "/settings/staff/2/leave"] {
            assert_eq!(ingrid.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let fields = [
            ("email", "eva@example.com"), ("first_name", "Eva"), ("last_name", ""), ("alias", ""), ("role", "admin"),
            ("portal_settings", "true"), ("version", ""), ("tickets", "stay"),
        ];
        for path in [LIST, INGRID, TOM, "/settings/staff/1/leave", "/settings/staff/2/leave", "/settings/staff/1/back", "/settings/staff/1/link"] {
            assert_eq!(ingrid.post(path, &fields).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM staff").await, 2);
        assert_eq!(world.text("SELECT role FROM staff WHERE id = 1").await, "agent", "she cannot make herself an administrator");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM password_reset").await, 0);
        let mut tom = world.staff("tom").await;
        assert!(tom.get(LIST).await.body.contains("Ingrid Solberg"));
        assert_eq!(tom.get("/settings/staff/99").await.status, StatusCode::NOT_FOUND);
    }

    async fn somebody_new_sets_a_password_by_a_link_and_signs_in(world) {
        let mut tom = world.staff("tom").await;
        let page = made(&mut tom, "Eva", "Lind", "agent").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(page.body.contains("There is no mail server"), "{}", page.body);
        let link = link(&page.body);
        assert!(tom.get(LIST).await.body.contains("has not set a password yet"));
        assert!(!tom.get("/settings/staff/3").await.body.contains("/desk/reset/"), "it is shown once");
        let mut eva = world.visitor();
        assert_eq!(eva.get(&link).await.status, StatusCode::OK);
        let set = eva.post(&link, &[("password", "a-long-new-password")]).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.body);
        let page = eva.post("/desk/sign-in", &[("email", "eva@example.com"), ("password", "a-long-new-password")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(eva.get("/desk").await.status, StatusCode::OK);
        assert_eq!(eva.get("/settings").await.status, StatusCode::NOT_FOUND);
        assert!(world.mails().await.iter().all(|mail| mail.purpose != "reset"));
        saved(&mut tom, "/settings/staff/3", &[("portal_settings", "true")]).await;
        assert_eq!(eva.get("/settings/forms").await.status, StatusCode::OK, "from the next click on");
        saved(&mut tom, "/settings/staff/3", &[("portal_settings", "-")]).await;
        assert_eq!(eva.get("/settings/forms").await.status, StatusCode::NOT_FOUND);
        saved(&mut tom, "/settings/staff/3", &[("role", "admin")]).await;
        assert_eq!(eva.get(LIST).await.status, StatusCode::OK);
    }

    async fn where_there_is_a_mail_server_the_link_goes_by_mail_alone(world) {
        let process = Process::of(world.with_mail_server("smtp://127.0.0.1:9").await);
        let mut tom = process.staff("tom").await;
        let page = made(&mut tom, "Eva", "Lind", "agent").await;
        assert!(page.body.contains("is on its way to eva@example.com") && !page.body.contains("/desk/reset/"), "{}", page.body);
        let mails = world.mails().await;
        let mail = mails.iter().find(|mail| mail.recipient == "eva@example.com").expect("a mail");
        let first = link(&mail.plain);
        world.clock.advance(120);
        let page = tom.post("/settings/staff/3/link", &[]).await;
        assert!(page.body.contains("is on its way to eva@example.com"), "{}", page.body);
        let mails = world.mails().await;
        let again = link(&mails.iter().rev().find(|mail| mail.recipient == "eva@example.com").expect("a mail").plain);
        assert_ne!(first, again);
        assert_ne!(world.visitor().get(&first).await.body, world.visitor().get(&again).await.body, "the older link is void");
        assert!(tom.get("/settings/portal/history").await.body.contains("Link for a password sent to Eva Lind"));
    }

    async fn what_somebody_may_not_be_called_is_refused_and_comes_back_as_typed(world) {
        let mut tom = world.staff("tom").await;
        let long = "n".repeat(101);
        let valid = [("email", "eva@example.com"), ("first_name", "Typed"), ("role", "agent")];
        for (change, why) in [
            (("email", "nonsense"), "address"),
            (("email", " INGRID@example.com"), "address"),
            (("first_name", "\u{200b} "), "Enter the given name"),
            (("last_name", long.as_str()), "at most 100 characters"),
            (("alias", long.as_str()), "at most 80 characters"),
            (("role", "owner"), "Choose one of the values"),
        ] {
            let mut fields: Vec<(&str, &str)> = valid.iter().filter(|(name, _)| *name != change.0).copied().collect();
            fields.push(change);
            let page = tom.post(LIST, &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{change:?}");
            assert!(page.body.contains(why) && page.body.contains("Nothing was saved"), "{change:?}: {}", page.body);
            assert_eq!(page.body.matches("class=\"err\"").count(), 1, "{change:?}: {}", page.body);
            if change.0 != "first_name" {
                assert!(page.body.contains("value=\"Typed\""), "{}", page.body);
            }
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM staff").await, 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit").await, 0);
    }

    async fn mass_assignment_changes_nothing_but_what_the_page_offers(world) {
        let mut tom = world.staff("tom").await;
        let columns = "SELECT email || password_hash || email_key FROM staff WHERE id = 1";
        let before = world.text(columns).await;
        let more = [
            ("alias", "Inga"), ("id", "2"), ("email", "mine@example.com"), ("email_key", "mine@example.com"),
            ("password_hash", "mine"), ("password", "mine"), ("is_active", "false"), ("is_admin", "true"),
            ("name_key", "a"), ("former_keys", "[\"a\"]"), ("created_at", "0"),
        ];
        saved(&mut tom, INGRID, &more).await;
        assert_eq!(world.text(columns).await, before);
        assert_eq!(world.text("SELECT alias FROM staff WHERE id = 1").await, "Inga");
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE is_active AND role = 'agent' AND id = 1 AND former_keys = '[]'").await, 1);
        assert_eq!(world.text("SELECT first_name FROM staff WHERE id = 2").await, "Tom");
    }

    async fn the_last_administrator_stays_one(world) {
        let mut tom = world.staff("tom").await;
        let page = set(&mut tom, TOM, &[("role", "agent")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Nobody else administers"), "{}", page.body);
        assert!(tom.get("/settings/staff/2/leave").await.body.contains("You cannot deactivate yourself"));
        let page = leave(&mut tom, TOM, "stay").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("You cannot deactivate yourself"));
        // Another one who cannot sign in does not count.
        made(&mut tom, "Eva", "Lind", "admin").await;
        left(&mut tom, "/settings/staff/3", "").await;
        assert_eq!(set(&mut tom, TOM, &[("role", "agent")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tom.post("/settings/staff/3/back", &[]).await.location(), "/settings/staff?back");
        saved(&mut tom, TOM, &[("role", "agent")]).await;
        assert_eq!(tom.get(LIST).await.status, StatusCode::NOT_FOUND, "it counts at once");
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE role = 'admin' AND is_active").await, 1);
    }

    async fn two_administrators_who_take_each_others_rights_at_once_leave_one(world) {
        world.run("UPDATE staff SET role = 'admin'").await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let ingrids_version = opened(&mut tom, INGRID).await["version"].clone();
        let toms_version = opened(&mut ingrid, TOM).await["version"].clone();
        let of_ingrid = [("version", ingrids_version.as_str()), ("first_name", "Ingrid"), ("role", "agent")];
        let of_tom = [("version", toms_version.as_str()), ("first_name", "Tom"), ("role", "agent")];
        let (toms, ingrids) = tokio::join!(tom.post(INGRID, &of_ingrid), ingrid.post(TOM, &of_tom));
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE role = 'admin'").await, 1, "{} {}", toms.status, ingrids.status);
    }

    async fn two_who_change_somebody_at_once_never_overwrite_each_other_unseen(world) {
        made(&mut world.staff("tom").await, "Eva", "Lind", "agent").await;
        world.run("UPDATE staff SET role = 'admin' WHERE id = 1").await;
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let eva = "/settings/staff/3";
        let old = opened(&mut tom, eva).await["version"].clone();
        saved(&mut ingrid, eva, &[("alias", "Ingrid's")]).await;
        let page = set(&mut tom, eva, &[("alias", "Tom's"), ("version", &old)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("Ingrid Solberg has changed this agent") && page.body.contains("Tom&#39;s"), "{}", page.body);
        let path = format!("{eva}/leave");
        let page = tom.post(&path, &[("version", &old)]).await;
        assert!(page.body.contains("Ingrid Solberg has changed this agent"), "an older page lets nobody go");
        assert_eq!(world.text("SELECT alias FROM staff WHERE id = 3").await, "Ingrid's");
        // What is no matter of this page makes none older.
        let old = opened(&mut tom, eva).await["version"].clone();
        world.run("UPDATE staff SET password_hash = 'new', updated_at = updated_at + 1 WHERE id = 3").await;
        saved(&mut tom, eva, &[("alias", "Tom's"), ("version", &old)]).await;
    }

    async fn somebody_who_is_deactivated_is_out_at_once_and_their_links_are_void(world) {
        let (mut tom, mut ingrid) = (world.staff("tom").await, world.staff("ingrid").await);
        let page = tom.post("/settings/staff/1/link", &[]).await;
        let link = link(&page.body);
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::OK);
        left(&mut tom, INGRID, "").await;
        assert_eq!(ingrid.get("/desk").await.location().split('?').next(), Some("/desk/sign-in"));
        assert_eq!(world.count("SELECT COUNT(*) FROM session WHERE staff_id = 1").await, 0);
        let set = world.visitor().post(&link, &[("password", "a-long-new-password")]).await;
        assert_ne!(set.status, StatusCode::SEE_OTHER, "the link is void");
        let again = [("email", "ingrid@example.com"), ("password", PASSWORD)];
        assert_ne!(world.visitor().post("/desk/sign-in", &again).await.status, StatusCode::SEE_OTHER);
        assert_eq!(tom.post("/settings/staff/1/link", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.get("/settings/staff/1/leave").await.status, StatusCode::NOT_FOUND, "once is enough");
        assert_eq!(tom.post("/settings/staff/1/back", &[]).await.location(), "/settings/staff?back");
        assert_eq!(world.staff("ingrid").await.get("/desk").await.status, StatusCode::OK);
        assert_eq!(ingrid.get("/desk").await.status, StatusCode::SEE_OTHER, "an ended session stays ended");
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Agent Ingrid Solberg") && history.contains("May sign in") && history.contains("Deactivated"), "{history}");
        world.permit("ingrid@example.com", true).await;
        let history = world.staff("ingrid").await.get("/settings/portal/history").await.body;
        assert!(!history.contains("Agent Ingrid Solberg"), "others do not read about agents");
    }

    async fn open_tickets_of_somebody_who_leaves_are_handed_over_freed_or_left(world) {
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let closed = owned(world, "Closed").await;
        world.run("UPDATE ticket SET is_closed = TRUE, turn = 'nobody', stage_id = 4").await;
        let mut open = vec![];
        for n in 0..60 {
            open.push(owned(world, &format!("Pump {n}")).await);
        }
        let page = tom.get("/settings/staff/1/leave").await.body;
        assert!(page.contains("Open tickets of theirs: 60.") && page.contains("Hand over to Tom Becker"), "{page}");
        for nonsense in ["", "1", "99", "all"] {
            let page = leave(&mut tom, INGRID, nonsense).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
            assert!(page.body.contains("Choose who takes them"), "{}", page.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM staff WHERE is_active").await, 2);
        left(&mut tom, INGRID, "stay").await;
        world.mails().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE owner_id = 1").await, 61);
        tom.post("/settings/staff/1/back", &[]).await;
        left(&mut tom, INGRID, "2").await;
        world.mails().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM ticket WHERE owner_id = 2").await, 60);
        assert_eq!(world.count(&format!("SELECT owner_id FROM ticket WHERE id = {closed}")).await, 1, "what is closed stays");
        let differing = "SELECT COUNT(*) FROM ticket_contact x JOIN ticket t ON t.id = x.ticket_id WHERE x.owner_key <> t.owner_key";
        assert_eq!(world.count(differing).await, 0);
        let page = tom.get(&format!("/desk/v/all/t/{}", open[0])).await.body;
        assert!(page.contains("Tom Becker"), "the conversation tells of it");
        assert!(ada.get("/requests?owner=2&q=Pump").await.body.contains("Pump 5"));
        assert!(tom.get("/settings/portal/history").await.body.contains("Open tickets to Tom Becker"));
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
    }

    async fn open_tickets_can_belong_to_nobody_after_somebody_left(world) {
        let mut tom = world.staff("tom").await;
        let id = owned(world, "Pump").await;
        left(&mut tom, INGRID, "free").await;
        world.mails().await;
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM ticket WHERE id = {id} AND owner_id IS NULL")).await, 1);
        assert!(tom.get("/desk/v/unassigned").await.body.contains("Pump"));
        assert!(tom.get("/settings/portal/history").await.body.contains("Open tickets to nobody"));
    }

    async fn a_new_name_is_read_everywhere_and_lists_follow_it(world) {
        world.settings(PortalChange { owner_display: Some("full"), ..PortalChange::default() }).await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let mut ids = vec![];
        for n in 0..3 {
            ids.push(owned(world, &format!("Pump {n}")).await);
        }
        let toms = world.ticket("Tom's", "It drips").await.0;
        give(world, toms, 2).await;
        let first = |page: &str| page.find("Tom&#39;s").expect("there") < page.find("Pump 0").expect("there");
        assert!(!first(&ada.get("/requests?sort=owner&dir=asc").await.body), "Ingrid before Tom");
        saved(&mut tom, INGRID, &[("first_name", "Zoë"), ("last_name", "Zander")]).await;
        // Before lists have followed, those of one owner are whole.
        let page = ada.get("/requests?owner=1").await.body;
        assert_eq!((0..3).filter(|n| page.contains(&format!("Pump {n}"))).count(), 3, "{page}");
        assert!(page.contains("Zoë Zander") && !page.contains("Ingrid Solberg"));
        // And while half of them have.
        world.run(&format!("UPDATE ticket_contact SET owner_key = (SELECT name_key FROM staff WHERE id = 1) WHERE ticket_id = {}", ids[0])).await;
        assert!(ada.get("/requests?owner=1").await.body.contains("Pump 0"));
        saved(&mut tom, INGRID, &[("first_name", "Åsa"), ("last_name", "Zander")]).await;
        saved(&mut tom, INGRID, &[("first_name", "Zoë"), ("last_name", "Zander")]).await;
        world.mails().await;
        assert_eq!(world.text("SELECT former_keys FROM staff WHERE id = 1").await, "[]");
        for (table, column) in [("ticket", "id"), ("ticket_contact", "ticket_id"), ("ticket_company", "ticket_id")] {
            let stale = format!(
                "SELECT COUNT(*) FROM {table} x JOIN ticket t ON t.id = x.{column} JOIN staff u ON u.id = t.owner_id
                 WHERE x.owner_key <> u.name_key"
            );
            assert_eq!(world.count(&stale).await, 0, "{table}");
        }
        assert!(first(&ada.get("/requests?sort=owner&dir=asc").await.body), "Tom before Zoë");
        let page = ada.get("/requests?owner=1").await.body;
        assert_eq!((0..3).filter(|n| page.contains(&format!("Pump {n}"))).count(), 3);
        assert!(ada.get(&format!("/requests/{}", ids[0])).await.body.contains("Zoë Zander"));
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
    }
}
