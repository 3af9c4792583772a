//! Access groups and invitations: who is let in, who is mailed, and what nobody can make a link do.

use axum::http::StatusCode;

use crate::world::{Browser, Mail, World, on_both_engines};

const FRESH: &str = "copper kettle on a hill";

/// Makes a group of people who are put into it, and lets it into the portal; answers its number.
async fn group(admin: &mut Browser, name: &str) -> String {
    let made = admin.post("/settings/access-groups", &[("name", name), ("kind", "hand")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    made.location().split('/').nth(3).expect("a number").to_owned()
}

/// Lets some groups into the portal, and nobody else.
pub(crate) async fn let_in(admin: &mut Browser, groups: &[&str]) {
    let page = admin.get("/settings/portal/access").await;
    let mut sheet =
        vec![("version", page.hidden("version")), ("access", "groups".to_owned()), ("invites", "true".to_owned())];
    let names: Vec<String> = groups.iter().map(|id| format!("access_groups_{id}")).collect();
    sheet.extend(names.iter().map(|name| (name.as_str(), "true".to_owned())));
    let mut sheet: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let asked = admin.post("/settings/portal/access", &sheet).await;
    if asked.status == StatusCode::SEE_OTHER {
        return;
    }
    let mark = asked.hidden("confirmed");
    sheet.push(("confirmed", &mark));
    let saved = admin.post("/settings/portal/access", &sheet).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
}

/// Makes a contact without a password; answers the number.
async fn contact(world: &World, agent: &mut Browser, email: &str, first: &str) -> String {
    let made =
        agent.post("/desk/contacts/new", &[("email", email), ("first_name", first), ("last_name", "Quist")]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    world.mails().await;
    made.location().trim_start_matches("/desk/contacts/").trim_end_matches("?made").to_owned()
}

async fn put(admin: &mut Browser, group: &str, contact: &str) {
    let put = admin.post(&format!("/settings/access-groups/{group}/members"), &[("contact", contact)]).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.body);
}

async fn invitations(world: &World) -> Vec<Mail> {
    let all = world.mails().await;
    all.into_iter().filter(|mail| mail.purpose == "invitation" || mail.purpose == "reminder").collect()
}

/// The link in a mail, as a path.
fn link(mail: &Mail) -> String {
    let start = mail.plain.find("/invite/").expect("a link");
    mail.plain[start..].split_whitespace().next().unwrap_or_default().to_owned()
}

async fn accepts(world: &World, link: &str, password: &str) -> StatusCode {
    world.visitor().post(link, &[("password", password)]).await.status
}

/// Cleo, who has no sign-in, is in a group that the portal lets in, and her invitation is due: an administrator, the group's
/// number, and hers.
async fn one_invited(world: &World) -> (Browser, String, String) {
    let mut tom = world.staff("tom").await;
    let own = group(&mut tom, "Contract customers").await;
    let_in(&mut tom, &[&own]).await;
    let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
    put(&mut tom, &own, &cleo).await;
    world.mails().await;
    world.clock.advance(121);
    (tom, own, cleo)
}

on_both_engines! {
    async fn scenario_11_groups_decide_who_enters_and_new_members_are_mailed_after_two_minutes(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        put(&mut tom, &own, &world.people.ada.to_string()).await;
        let_in(&mut tom, &[&own]).await;
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK);
        let mut ben = world.customer("ben").await;
        let denied = ben.get("/requests").await;
        assert!(denied.status == StatusCode::FORBIDDEN && denied.body.contains("for invited customers"), "{}", denied.body);
        assert!(invitations(world).await.is_empty(), "whoever has a sign-in is not invited");

        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &own, &cleo).await;
        assert!(invitations(world).await.is_empty(), "not at once");
        world.clock.advance(119);
        assert!(invitations(world).await.is_empty(), "not yet");
        world.clock.advance(1);
        let sent = invitations(world).await;
        assert_eq!(sent.len(), 1);
        assert!(sent[0].recipient == "cleo@example.com" && sent[0].subject.contains("invites you"), "{:?}", sent[0]);

        // What is undone in time is never mailed.
        let dag = contact(world, &mut tom, "dag@example.com", "Dag").await;
        put(&mut tom, &own, &dag).await;
        world.mails().await;
        tom.post(&format!("/settings/access-groups/{own}/remove"), &[("contact", &dag)]).await;
        world.clock.advance(600);
        assert_eq!(invitations(world).await.len(), 1, "undone");
        // And comes back as new when they are put in again.
        put(&mut tom, &own, &dag).await;
        world.mails().await;
        world.clock.advance(121);
        assert_eq!(invitations(world).await.len(), 2);

        // A link opens the portal once.
        let mut new = world.visitor();
        let page = new.get(&link(&sent[0])).await;
        assert!(page.body.contains("Welcome, Cleo") && page.body.contains("cleo@example.com"), "{}", page.body);
        let weak = new.post(&link(&sent[0]), &[("password", "short")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY, "the link stays good");
        let accepted = new.post(&link(&sent[0]), &[("password", FRESH)]).await;
        assert_eq!((accepted.status, accepted.location()), (StatusCode::SEE_OTHER, "/requests"));
        assert_eq!(new.get("/requests").await.status, StatusCode::OK, "signed in at once");
        let members = tom.get(&format!("/settings/access-groups/{own}/members")).await.body;
        for said in ["Accepted", "Pending", "Cleo Quist", "One group"] {
            assert!(members.contains(said), "{said}: {members}");
        }
    }

    async fn whoever_is_let_in_by_mistake_is_not_mailed_when_the_setting_is_taken_back_in_time(world) {
        let mut tom = world.staff("tom").await;
        let (own, other) = (group(&mut tom, "Contract customers").await, group(&mut tom, "Friends").await);
        let_in(&mut tom, &[&own]).await;
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &other, &cleo).await;
        let back = ["UPDATE portal SET invites = FALSE", "UPDATE portal SET access = 'everybody'", "UPDATE portal SET is_on = FALSE"];
        for n in 0..4 {
            let_in(&mut tom, &[&own, &other]).await;
            world.mails().await;
            world.clock.advance(119);
            match n {
                0 => let_in(&mut tom, &[&own]).await,
                n => world.run(back[n - 1]).await,
            }
            world.clock.advance(600);
            assert!(invitations(world).await.is_empty(), "{n}");
            assert_eq!(world.count("SELECT COUNT(*) FROM invitation").await, 0, "{n}");
            world.run("UPDATE portal SET is_on = TRUE, access = 'groups', invites = TRUE").await;
            let_in(&mut tom, &[&own]).await;
        }
        let_in(&mut tom, &[&own, &other]).await;
        world.mails().await;
        world.clock.advance(121);
        assert_eq!(invitations(world).await.len(), 1, "what stands is obeyed");
    }

    async fn invitations_speak_the_language_of_the_domain(world) {
        world.run("UPDATE domain SET language = 'sv'").await;
        one_invited(world).await;
        let sent = invitations(world).await;
        assert!(sent.len() == 1 && sent[0].subject.contains("bjuder in dig"), "{sent:?}");
        assert!(world.visitor().get(&link(&sent[0])).await.body.contains("lang=\"sv\""));
        world.clock.advance(3 * 24 * 60 * 60);
        portico::worker::keep_house(&world.app).await.expect("housekeeping");
        let sent = invitations(world).await;
        assert!(sent.len() == 2 && sent[1].subject.contains("väntar"), "{sent:?}");
    }

    async fn invite_tokens_empty_expired_reused_truncated_and_other_peoples_are_refused_and_stored_hashed(world) {
        let refused = StatusCode::UNPROCESSABLE_ENTITY;
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let_in(&mut tom, &[&own]).await;
        for (email, first) in [("cleo@example.com", "Cleo"), ("dag@example.com", "Dag"), ("eli@example.com", "Eli"), ("fay@example.com", "Fay")] {
            let id = contact(world, &mut tom, email, first).await;
            put(&mut tom, &own, &id).await;
        }
        world.mails().await;
        world.clock.advance(121);
        let mut sent = invitations(world).await;
        assert_eq!(sent.len(), 4);
        sent.sort_by(|a, b| a.recipient.cmp(&b.recipient));
        let token = |at: usize| link(&sent[at]).trim_start_matches("/invite/").to_owned();
        assert_eq!(world.count(&format!("SELECT COUNT(*) FROM invitation WHERE token_hash = '{}'", token(0))).await, 0, "digests alone are kept");
        assert_eq!(world.count("SELECT COUNT(*) FROM invitation WHERE LENGTH(token_hash) = 64").await, 4);

        for wrong in ["/invite/".to_owned(), "/invite/%20".into(), format!("/invite/{}", &token(0)[..42]), format!("/invite/{}x", token(0)), format!("/invite/{}", token(0).to_lowercase()), "/invite/null".into()] {
            let status = accepts(world, &wrong, FRESH).await;
            assert!(status.is_client_error(), "{wrong}: {status}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM contact WHERE password_hash IS NOT NULL AND last_name = 'Quist'").await, 0);
        // A link is its own person's: whatever else is sent.
        let sneaky = world.visitor().post(&link(&sent[0]), &[("password", FRESH), ("email", "dag@example.com"), ("contact", "1")]).await;
        assert_eq!(sneaky.status, StatusCode::SEE_OTHER);
        let signs_in = async |email: &str, password: &str| world.visitor().post("/sign-in", &[("email", email), ("password", password)]).await.status;
        assert_eq!(signs_in("cleo@example.com", FRESH).await, StatusCode::SEE_OTHER);
        assert_eq!(signs_in("dag@example.com", FRESH).await, refused);
        assert_eq!(accepts(world, &link(&sent[0]), "another kettle on a hill").await, refused, "reused");
        assert_eq!(signs_in("cleo@example.com", FRESH).await, StatusCode::SEE_OTHER, "the password stays");
        // It opens neither the desk nor a new password.
        for path in [format!("/desk/reset/{}", token(1)), format!("/reset/{}", token(1))] {
            assert_eq!(accepts(world, &path, FRESH).await, refused, "{path}");
        }
        // Who has set a password by other means has nothing to accept.
        let reset = crate::gate::link(world, "/forgot", "dag@example.com").await.expect("a link");
        assert_eq!(accepts(world, &reset, FRESH).await, StatusCode::SEE_OTHER);
        assert_eq!(accepts(world, &link(&sent[1]), "another kettle on a hill").await, refused, "registered already");
        // Who is let in no more, neither.
        let eli = world.count("SELECT id FROM contact WHERE email_key = 'eli@example.com'").await.to_string();
        tom.post(&format!("/settings/access-groups/{own}/remove"), &[("contact", &eli)]).await;
        assert_eq!(accepts(world, &link(&sent[2]), FRESH).await, refused, "out of the group");
        // A week later it is over.
        world.clock.advance(7 * 24 * 60 * 60);
        assert_eq!(accepts(world, &link(&sent[3]), FRESH).await, refused, "expired");
        assert!(world.visitor().get(&link(&sent[3])).await.body.contains("no longer works"));
    }

    async fn an_invitation_of_another_portal_or_address_is_worth_nothing(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let_in(&mut tom, &[&own]).await;
        tom.post("/settings/portals", &[("name", "Partners"), ("domain", "1"), ("slug", "partners"), ("like", "1")]).await;
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &own, &cleo).await;
        world.mails().await;
        world.clock.advance(121);
        let sent = invitations(world).await;
        assert_eq!(sent.len(), 1, "the other portal is off: {sent:?}");
        world.run("UPDATE portal SET is_on = TRUE WHERE id = 2").await;
        assert_eq!(accepts(world, &format!("/partners{}", link(&sent[0])), FRESH).await, StatusCode::UNPROCESSABLE_ENTITY);
        // With another address, whoever has the former one holds a link that is worth nothing.
        let form = tom.get(&format!("/desk/contacts/{cleo}/edit")).await;
        let sheet = [("version", form.hidden("version")), ("email", "cleo@elsewhere.example".into()), ("first_name", "Cleo".into()), ("last_name", "Quist".into())];
        let sheet: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(tom.post(&format!("/desk/contacts/{cleo}/edit"), &sheet).await.status, StatusCode::SEE_OTHER);
        assert_eq!(accepts(world, &link(&sent[0]), FRESH).await, StatusCode::UNPROCESSABLE_ENTITY);
        world.mails().await;
        world.clock.advance(121);
        let anew = invitations(world).await;
        assert_eq!(anew.last().map(|mail| mail.recipient.as_str()), Some("cleo@elsewhere.example"), "they are invited anew there");
    }

    async fn groups_by_criteria_have_whoever_meets_them_and_invite_those_who_come(world) {
        let mut tom = world.staff("tom").await;
        let made = tom.post("/settings/access-groups", &[("name", "Fitters"), ("kind", "criteria")]).await;
        let path = made.location().to_owned();
        let fitters = path.rsplit('/').next().expect("a number").to_owned();
        let_in(&mut tom, &[&fitters]).await;
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::FORBIDDEN, "without conditions nobody is in it");
        let version = tom.get(&path).await.hidden("version");
        let sheet = [("version", version.as_str()), ("name", "Fitters"), ("criteria.0.0.property", "jobtitle"), ("criteria.0.0.operator", "EQ"), ("criteria.0.0.value", "Fitter")];
        assert_eq!(tom.post(&path, &sheet).await.location(), format!("{path}?saved"));
        world.run("UPDATE contact SET job_title = 'Fitter' WHERE email_key = 'ada@example.com'").await;
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK);

        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        world.clock.advance(600);
        assert!(invitations(world).await.is_empty());
        let form = tom.get(&format!("/desk/contacts/{cleo}/edit")).await;
        let sheet = [("version", form.hidden("version")), ("email", "cleo@example.com".into()), ("first_name", "Cleo".into()), ("last_name", "Quist".into()), ("job_title", "Fitter".into())];
        let sheet: Vec<(&str, &str)> = sheet.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(tom.post(&format!("/desk/contacts/{cleo}/edit"), &sheet).await.status, StatusCode::SEE_OTHER);
        world.mails().await;
        let page = tom.get(&format!("/desk/contacts/{cleo}")).await.body;
        assert!(page.contains("Fitters") && page.contains("goes out at"), "{page}");
        world.clock.advance(121);
        assert_eq!(invitations(world).await.len(), 1);
        // People cannot be put into it.
        assert_eq!(tom.post(&format!("{path}/members"), &[("contact", &cleo)]).await.status, StatusCode::NOT_FOUND);
    }

    async fn groups_ask_since_when_somebody_can_sign_in_and_when_they_were_last_there(world) {
        let mut tom = world.staff("tom").await;
        contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        world.customer("ada").await;
        world.clock.advance(10 * 24 * 60 * 60);
        world.customer("ben").await;
        let seen = |operator: &str, property: &str| {
            format!(r#"[[{{"property":"{property}","operator":"{operator}","values":[]}}]]"#)
        };
        for (criteria, who) in [
            (seen("HAS_PROPERTY", portico::desk::filter::REGISTERED), vec!["ada", "ben", "eve"]),
            (seen("NOT_HAS_PROPERTY", portico::desk::filter::REGISTERED), vec!["cleo"]),
            (seen("HAS_PROPERTY", portico::desk::filter::LAST_SEEN), vec!["ada", "ben"]),
            (r#"[[{"property":"hs_membership_last_private_content_access_date","operator":"GTE","values":["2026-12-04"]}]]"#.to_owned(), vec!["ben"]),
        ] {
            world.lets_in(1, &criteria).await;
            for name in ["ada", "ben", "eve", "cleo"] {
                let id = world.count(&format!("SELECT id FROM contact WHERE email_key = '{name}@example.com'")).await;
                let page = world.staff("tom").await.get(&format!("/desk/contacts/{id}")).await.body;
                let is_in = !page.contains("they are in none of its access groups");
                assert_eq!(is_in, who.contains(&name), "{criteria}: {name}: {page}");
            }
        }
    }

    async fn before_other_conditions_are_saved_it_is_said_who_comes_goes_and_is_mailed(world) {
        let mut tom = world.staff("tom").await;
        let made = tom.post("/settings/access-groups", &[("name", "Fitters"), ("kind", "criteria")]).await;
        let path = made.location().to_owned();
        let fitters = path.rsplit('/').next().expect("a number").to_owned();
        world.run("UPDATE contact SET job_title = 'Fitter' WHERE email_key = 'ada@example.com'").await;
        world.run("UPDATE contact SET job_title = 'Boss' WHERE email_key IN ('ben@example.com', 'cleo@example.com')").await;
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        world.run(&format!("UPDATE contact SET job_title = 'Boss' WHERE id = {cleo}")).await;
        let sheet = |version: &str, title: &str| -> Vec<(&'static str, String)> {
            vec![("version", version.to_owned()), ("name", "Fitters".to_owned()), ("criteria.0.0.property", "jobtitle".to_owned()), ("criteria.0.0.operator", "EQ".to_owned()), ("criteria.0.0.value", title.to_owned())]
        };
        fn lent<'a>(sheet: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
            sheet.iter().map(|(name, value)| (*name, value.as_str())).collect()
        }
        let version = tom.get(&path).await.hidden("version");
        let at_once = tom.post(&path, &lent(&sheet(&version, "Fitter"))).await;
        assert_eq!(at_once.location(), format!("{path}?saved"), "no portal goes by it: nobody feels it");
        let_in(&mut tom, &[&fitters]).await;
        world.mails().await;

        let version = tom.get(&path).await.hidden("version");
        let bosses = sheet(&version, "Boss");
        let asks = tom.post(&path, &lent(&bosses)).await;
        assert_eq!(asks.status, StatusCode::OK, "{}", asks.body);
        for said in ["Nothing is saved yet", "One contact may enter", "One contact may no longer enter", "One contact without a password may enter", "One contact without a sign-in will be invited", "Ada Berg", "value=\"Boss\""] {
            assert!(asks.body.contains(said), "{said}: {}", asks.body);
        }
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::OK, "nothing is saved");
        let mark = asks.body.split("name=\"confirmed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark").to_owned();
        let back = tom.post(&path, &[lent(&bosses), vec![("edit", "consequences:take-back")]].concat()).await;
        assert!(back.body.contains("The conditions stay as they are") && back.body.contains("value=\"Fitter\""), "{}", back.body);
        let other = sheet(&version, "Nobody");
        let other = tom.post(&path, &[lent(&other), vec![("confirmed", mark.as_str())]].concat()).await;
        assert!(other.status == StatusCode::OK && other.body.contains("Nothing is saved yet"), "a confirmation is of one change");
        let named = [("version", version.as_str()), ("name", ""), ("criteria.0.0.property", "jobtitle"), ("criteria.0.0.operator", "EQ"), ("criteria.0.0.value", "Boss")];
        assert_eq!(tom.post(&path, &named).await.status, StatusCode::UNPROCESSABLE_ENTITY, "what cannot be saved is not asked about");
        assert_eq!(world.staff("ingrid").await.post(&path, &lent(&bosses)).await.status, StatusCode::NOT_FOUND);

        let saved = tom.post(&path, &[lent(&bosses), vec![("confirmed", mark.as_str())]].concat()).await;
        assert_eq!(saved.location(), format!("{path}?saved"), "{}", saved.body);
        assert_eq!(world.customer("ada").await.get("/requests").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.customer("ben").await.get("/requests").await.status, StatusCode::OK);
        world.mails().await;
        world.clock.advance(121);
        assert_eq!(invitations(world).await.len(), 1);
        // What concerns only its name is saved at once.
        let mut tom = world.staff("tom").await;
        let mut same = sheet(&tom.get(&path).await.hidden("version"), "Boss");
        same[1].1 = "Chiefs".to_owned();
        assert_eq!(tom.post(&path, &lent(&same)).await.location(), format!("{path}?saved"));
    }

    async fn while_the_portal_is_off_nobody_is_mailed_and_switching_it_on_invites(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &own, &cleo).await;
        tom.post("/settings/portal/switch", &[("portal", "1")]).await;
        let_in(&mut tom, &[&own]).await;
        world.mails().await;
        world.clock.advance(600);
        assert!(invitations(world).await.is_empty());
        let refused = tom.post(&format!("/desk/contacts/{cleo}/invite"), &[("portal", "1")]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("The portal is off"), "{}", refused.body);
        tom.post("/settings/portal/switch", &[("portal", "1"), ("on", "yes")]).await;
        world.mails().await;
        world.clock.advance(121);
        assert_eq!(invitations(world).await.len(), 1);
    }

    async fn an_invitation_whose_job_is_gone_is_sent_by_housekeeping(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let_in(&mut tom, &[&own]).await;
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &own, &cleo).await;
        world.mails().await;
        world.run("DELETE FROM job").await;
        portico::worker::keep_house(&world.app).await.expect("housekeeping");
        assert!(invitations(world).await.is_empty(), "not before its time");
        world.clock.advance(121);
        assert!(invitations(world).await.is_empty(), "nobody is left to send it");
        portico::worker::keep_house(&world.app).await.expect("housekeeping");
        assert_eq!(invitations(world).await.len(), 1);
    }

    async fn before_saving_it_is_said_who_is_invited(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        for (email, first) in [("cleo@example.com", "Cleo"), ("dag@example.com", "Dag")] {
            let id = contact(world, &mut tom, email, first).await;
            put(&mut tom, &own, &id).await;
        }
        put(&mut tom, &own, &world.people.ada.to_string()).await;
        let version = tom.get("/settings/portal/access").await.hidden("version");
        let name = format!("access_groups_{own}");
        let asked = tom.post("/settings/portal/access", &[("version", &version), ("access", "groups"), ("invites", "true"), (&name, "true")]).await;
        assert!(asked.body.contains("2 contacts without a sign-in will be invited") && asked.body.contains("may no longer enter"), "{}", asked.body);
        let asked = tom.post("/settings/portal/access", &[("version", &version), ("access", "groups"), (&name, "true")]).await;
        assert!(!asked.body.contains("will be invited"), "{}", asked.body);
        // A group that does not exist, and none at all.
        for groups in [&[("access_groups_999", "true")][..], &[]] {
            let sheet = [&[("version", version.as_str()), ("access", "groups")], groups].concat();
            assert_eq!(tom.post("/settings/portal/access", &sheet).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{groups:?}");
        }
    }

    async fn deleting_a_group_says_who_loses_entry_and_takes_it_out_of_portals(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        for id in [world.people.ada, world.people.eve] {
            put(&mut tom, &own, &id.to_string()).await;
        }
        let_in(&mut tom, &[&own]).await;
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        let page = tom.get(&format!("/settings/access-groups/{own}/delete")).await;
        assert!(page.body.contains("2 people who can sign in now will not get in any more."), "{}", page.body);
        let stale = tom.post(&format!("/settings/access-groups/{own}/delete"), &[("version", "1")]).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        let unread = tom.post(&format!("/settings/access-groups/{own}/delete"), &[("version", &page.hidden("version"))]).await;
        assert!(unread.status == StatusCode::UNPROCESSABLE_ENTITY && unread.body.contains("Read it again"), "{}", unread.body);
        let read = [("version", &*page.hidden("version")), ("mark", &page.hidden("mark"))];
        let gone = tom.post(&format!("/settings/access-groups/{own}/delete"), &read).await;
        assert_eq!(gone.location(), "/settings/access-groups?deleted");
        assert_eq!(ada.get("/requests").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.text("SELECT access_groups FROM portal").await, "[]");
        assert_eq!(tom.get(&format!("/settings/access-groups/{own}")).await.status, StatusCode::NOT_FOUND);
        let history = tom.get("/settings/portal/history").await.body;
        assert!(history.contains("Contract customers"), "{history}");
        // Switching the mode deletes nobody's sign-in.
        let version = tom.get("/settings/portal/access").await.hidden("version");
        let open = tom.post("/settings/portal/access", &[("version", &version), ("access", "everybody")]).await;
        let mark = open.hidden("confirmed");
        tom.post("/settings/portal/access", &[("version", &version), ("access", "everybody"), ("confirmed", &mark)]).await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
    }

    async fn lists_of_addresses_are_put_in_and_nothing_of_a_wrong_one_is_lost(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let path = format!("/settings/access-groups/{own}/members");
        let wrong = tom.post(&path, &[("addresses", "ada@example.com\n@nobody")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("@nobody is not an e-mail address") && wrong.body.contains("ada@example.com"), "{}", wrong.body);
        assert_eq!(tom.post(&path, &[("addresses", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let brought = tom.post(&path, &[("addresses", "Ada@example.com, ben@example.com; nobody@example.com")]).await;
        for said in ["2 people were added", "One address belongs to nobody", "nobody@example.com</textarea>"] {
            assert!(brought.body.contains(said), "{said}: {}", brought.body);
        }
        let file = b"\xef\xbb\xbfE-mail;Name\r\nada@example.com;Ada\r\nnew@example.com;New\r\n";
        let brought = tom.post_files(&path, &[("makes", "yes")], &[("file", "people.csv", "text/csv", file)]).await;
        for said in ["One person was added", "One was in the group already", "One contact was made"] {
            assert!(brought.body.contains(said), "{said}: {}", brought.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM access_member").await, 3);
        let many: String = (0..2_001).map(|n| format!("p{n}@example.com\n")).collect();
        assert_eq!(tom.post(&path, &[("addresses", &many), ("makes", "yes")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Found by name, family name and address; never those of no group.
        for (q, found) in [("ada", true), ("berg", true), ("ben@", false), ("eve", false)] {
            let page = tom.get(&format!("/settings/access-groups/members?q={q}")).await.body;
            assert_eq!(page.contains("Ada Berg"), found, "{q}: {page}");
        }
        let page = tom.get(&format!("{path}?find=ada")).await.body;
        assert!(page.contains("In the group"), "{page}");
    }

    async fn files_are_read_whole_or_not_at_all_in_whichever_letters_they_come(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let path = format!("/settings/access-groups/{own}/members");
        let huge = format!("{}\nada@example.com\n", ", ".repeat(500_001));
        let page = tom.post_files(&path, &[("addresses", "ben@example.com")], &[("file", "a.csv", "text/csv", huge.as_bytes())]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.contains("1 MB at most"), "{}", page.body);
        assert!(page.body.contains("ben@example.com"), "what was typed is there");
        assert_eq!(world.count("SELECT COUNT(*) FROM access_member").await, 0);
        for (n, mark) in [(1, 0xfe_u8), (2, 0xff)] {
            let mut file = vec![mark, if mark == 0xff { 0xfe } else { 0xff }];
            let units = if n == 1 { "ada@example.com" } else { "ben@example.com" }.encode_utf16();
            file.extend(units.flat_map(|unit| if mark == 0xff { unit.to_le_bytes() } else { unit.to_be_bytes() }));
            let page = tom.post_files(&path, &[], &[("file", "a.csv", "text/csv", &file)]).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            assert_eq!(world.count("SELECT COUNT(*) FROM access_member").await, n);
        }
        world.run(&format!("UPDATE contact SET declined_at = 1, is_approved = FALSE WHERE id = {}", world.people.eve)).await;
        let page = tom.post_files(&path, &[("addresses", "eve@example.com")], &[]).await;
        assert!(page.body.contains("One of them was declined"), "{}", page.body);
        // What is no address is not said back whole.
        let page = tom.post_files(&path, &[("addresses", &format!("@{}", "x".repeat(100_000)))], &[]).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.body.matches("xxxxx").count() < 21_000, "{}", page.body.len());
    }

    async fn what_is_written_to_a_group_that_is_gone_comes_back(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let here = format!("/settings/access-groups/{own}");
        let version = tom.get(&here).await.hidden("version");
        tom.post(&format!("{here}/delete"), &[("version", &version)]).await;
        let again = tom.post(&format!("{here}/delete"), &[("version", &version)]).await;
        assert_eq!(again.location(), "/settings/access-groups?deleted", "pressed twice");
        for (path, fields) in [(here.clone(), [("name", "Friends"), ("description", "Those of the summer")]), (format!("{here}/members"), [("addresses", "Those of the summer ada@example.com"), ("makes", "yes")])] {
            let page = tom.post(&path, &fields).await;
            assert!(page.status == StatusCode::GONE && page.body.contains("Those of the summer"), "{}", page.body);
            assert_eq!(world.staff("ingrid").await.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn long_lists_are_brought_in_by_portions_and_a_part_that_is_there_already_does_no_harm(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let_in(&mut tom, &[&own]).await;
        let path = format!("/settings/access-groups/{own}/members");
        let list = |n: usize| (0..n).map(|n| format!("p{n}@example.net\n")).collect::<String>();
        // As if it had been interrupted behind the first portion.
        let first = tom.post(&path, &[("addresses", &list(200)), ("makes", "yes")]).await;
        assert!(first.body.contains("200 people were added"), "{}", first.body);
        let more = format!("{}nobody@example.net", list(430));
        let brought = tom.post(&path, &[("addresses", &more)]).await;
        for said in ["Nobody new was added", "200 were in the group already", "231 addresses belong to nobody"] {
            assert!(brought.body.contains(said), "{said}: {}", brought.body);
        }
        let brought = tom.post(&path, &[("addresses", &list(430)), ("makes", "yes")]).await;
        for said in ["230 people were added", "200 were in the group already", "230 contacts were made"] {
            assert!(brought.body.contains(said), "{said}: {}", brought.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM access_member").await, 430);
        world.mails().await;
        assert_eq!(world.count("SELECT COUNT(*) FROM invitation").await, 430, "all of them are looked at");
    }

    async fn members_are_invited_again_from_their_rows(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let_in(&mut tom, &[&own]).await;
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &own, &cleo).await;
        put(&mut tom, &own, &world.people.ada.to_string()).await;
        world.mails().await;
        world.clock.advance(121);
        assert_eq!(invitations(world).await.len(), 1);
        let (here, again) = (format!("/settings/access-groups/{own}/members"), "/settings/access-groups/members/invite");
        let mut tom = world.staff("tom").await;
        let page = tom.get(&here).await.body;
        assert!(page.contains("aria-label=\"Invite again: Cleo"), "{page}");
        assert_eq!(page.matches(again).count(), 1, "nobody who has a sign-in is invited: {page}");
        assert!(tom.get("/settings/access-groups/members").await.body.contains("aria-label=\"Invite again: Cleo"));
        world.clock.advance(61);
        let sheet = [("group", own.as_str()), ("contact", &cleo), ("portal", "1")];
        let sent = tom.post(again, &sheet).await;
        assert_eq!(sent.location(), format!("{here}?invited=yes"));
        assert!(tom.get(sent.location()).await.body.contains("An invitation is on its way"));
        tom.post(again, &sheet).await;
        assert_eq!(invitations(world).await.len(), 2, "once a minute");
        let early = tom.post(again, &sheet[1..]).await;
        assert_eq!(early.location(), "/settings/access-groups/members?before=yes", "and it is said");
        assert!(tom.get(early.location()).await.body.contains("less than a minute ago"));
        let early = tom.post(&format!("/desk/contacts/{cleo}/invite"), &sheet[1..]).await;
        assert_eq!(early.location(), format!("/desk/contacts/{cleo}?invited-before"), "on the contact's page, too");
        assert!(tom.get(early.location()).await.body.contains("less than a minute ago"));
        // The rules of the contact's page.
        let ada = world.people.ada.to_string();
        let refused = tom.post(again, &[("group", own.as_str()), ("contact", &ada), ("portal", "1")]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("have a sign-in already"), "{}", refused.body);
        assert_eq!(tom.post(again, &[("contact", "99999"), ("portal", "1")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.staff("ingrid").await.post(again, &sheet).await.status, StatusCode::NOT_FOUND);
        world.run("UPDATE portal SET is_on = FALSE").await;
        assert!(!tom.get(&here).await.body.contains(again), "while the portal is off nothing is offered");
    }

    async fn lists_of_members_say_who_was_declined_and_whether_anybody_enters_by_the_group(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let here = format!("/settings/access-groups/{own}/members");
        assert!(tom.get(&here).await.body.contains("No portal goes by this group yet"));
        let_in(&mut tom, &[&own]).await;
        assert!(tom.get(&here).await.body.contains("Whoever you put in here may enter."));
        let cleo = contact(world, &mut tom, "cleo@example.com", "Cleo").await;
        put(&mut tom, &own, &cleo).await;
        assert!(!tom.get(&here).await.body.contains("Declined"));
        world.run(&format!("UPDATE contact SET declined_at = 1, is_approved = FALSE WHERE id = {cleo}")).await;
        assert!(tom.get(&here).await.body.contains("Declined"));
        let path = format!("/settings/access-groups/{own}/remove");
        assert_eq!(tom.post(&path, &[("contact", &cleo)]).await.location(), format!("{here}?removed={cleo}"));
        assert_eq!(tom.post(&path, &[("contact", &cleo)]).await.location(), here, "a second click takes nobody out");
    }

    async fn whoever_is_taken_out_and_enters_no_more_is_named(world) {
        let mut tom = world.staff("tom").await;
        let (own, other) = (group(&mut tom, "Contract customers").await, group(&mut tom, "Friends").await);
        let_in(&mut tom, &[&own, &other]).await;
        let ada = world.people.ada.to_string();
        put(&mut tom, &own, &ada).await;
        put(&mut tom, &other, &ada).await;
        let mut page = String::new();
        for group in [&own, &other] {
            let removed = tom.post(&format!("/settings/access-groups/{group}/remove"), &[("contact", &ada)]).await;
            page = tom.get(removed.location()).await.body;
            assert!(page.contains("Taken out."), "{page}");
            let is_last = group == &other;
            assert_eq!(page.contains("Ada Berg\u{2069} is in no other group") || page.contains("Ada Berg is in no other group"), is_last, "{page}");
        }
        assert!(page.contains("can no longer enter"), "{page}");
        assert!(tom.get(&format!("/settings/access-groups/{own}/members?removed=99999")).await.body.contains("Taken out."));
    }

    async fn invitations_are_sent_again_reminded_once_and_fail_when_they_cannot_be_delivered(world) {
        let (mut tom, own, cleo) = one_invited(world).await;
        let first = invitations(world).await;
        let again = format!("/desk/contacts/{cleo}/invite");
        for _ in 0..3 {
            assert_eq!(tom.post(&again, &[("portal", "1")]).await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(invitations(world).await.len(), 1, "pressed within a minute of the first");
        world.clock.advance(61);
        for _ in 0..3 {
            tom.post(&again, &[("portal", "1")]).await;
        }
        let sent = invitations(world).await;
        assert_eq!(sent.len(), 2, "once more, and once");
        assert_eq!(accepts(world, &link(&first[0]), FRESH).await, StatusCode::UNPROCESSABLE_ENTITY, "a newer link voids the older");
        // Three days without an answer.
        world.clock.advance(3 * 24 * 60 * 60 - 1);
        portico::worker::keep_house(&world.app).await.expect("housekeeping");
        assert_eq!(invitations(world).await.len(), 2);
        world.clock.advance(1);
        for _ in 0..2 {
            portico::worker::keep_house(&world.app).await.expect("housekeeping");
        }
        let sent = invitations(world).await;
        assert!(sent.len() == 3 && sent[2].purpose == "reminder" && sent[2].subject.contains("waiting"), "{sent:?}");
        world.clock.advance(6 * 24 * 60 * 60);
        portico::worker::keep_house(&world.app).await.expect("housekeeping");
        assert_eq!(invitations(world).await.len(), 3, "nobody is reminded twice");
        // A mail that could not be delivered; one that is older than the last changes nothing.
        let ids = world.text("SELECT message_id FROM outbox WHERE purpose = 'invitation' ORDER BY id LIMIT 1").await;
        portico::desk::access::not_delivered(&world.app.db, &ids, world.clock.now()).await.expect("noted");
        let mut tom = world.staff("tom").await;
        assert!(tom.get(&format!("/settings/access-groups/{own}/members")).await.body.contains("Pending"));
        let ids = world.text("SELECT message_id FROM outbox WHERE purpose = 'reminder'").await;
        portico::desk::access::not_delivered(&world.app.db, &ids, world.clock.now()).await.expect("noted");
        assert!(tom.get(&format!("/settings/access-groups/{own}/members")).await.body.contains("Failed"));
        // It came through after all.
        assert_eq!(accepts(world, &link(&sent[2]), FRESH).await, StatusCode::SEE_OTHER);
        let refused = tom.post(&again, &[("portal", "1")]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("have a sign-in already"), "{}", refused.body);
        assert_eq!(tom.post(&again, &[("portal", "99")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(tom.post("/desk/contacts/99999/invite", &[("portal", "1")]).await.status, StatusCode::NOT_FOUND);
    }

    async fn only_those_who_may_set_up_the_portal_see_groups(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        let mut ingrid = world.staff("ingrid").await;
        for path in ["/settings/access-groups".to_owned(), format!("/settings/access-groups/{own}"), format!("/settings/access-groups/{own}/members"), "/settings/access-groups/members".into(), format!("/settings/access-groups/{own}/delete")] {
            assert_eq!(ingrid.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/settings/access-groups".to_owned(), format!("/settings/access-groups/{own}"), format!("/settings/access-groups/{own}/members"), format!("/settings/access-groups/{own}/remove"), format!("/settings/access-groups/{own}/delete")] {
            assert_eq!(ingrid.post(&path, &[("name", "Mine"), ("contact", "1"), ("addresses", "ada@example.com")]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM access_member").await, 0);
        // Names are one's own; two cannot have the same.
        for (name, said) in [("contract CUSTOMERS", "Another group has this name"), ("", "Enter something"), (&"x".repeat(121), "at most")] {
            let refused = tom.post("/settings/access-groups", &[("name", name), ("kind", "hand")]).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains(said), "{name}: {}", refused.body);
        }
    }

    async fn a_signed_in_customer_is_out_as_soon_as_they_are_out_of_the_group(world) {
        let mut tom = world.staff("tom").await;
        let own = group(&mut tom, "Contract customers").await;
        put(&mut tom, &own, &world.people.ada.to_string()).await;
        let_in(&mut tom, &[&own]).await;
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        tom.post(&format!("/settings/access-groups/{own}/remove"), &[("contact", &world.people.ada.to_string())]).await;
        for path in ["/requests", "/requests.csv", "/account", "/new", "/live"] {
            assert_eq!(ada.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }

    async fn what_customers_call_themselves_lets_nobody_in_before_staff_confirm_it(world) {
        world.lets_in(1, r#"[[{"property":"lastname","operator":"EQ","values":["Boss"]}],[{"property":"email","operator":"EQ","values":["ben@example.com"]}]]"#).await;
        world.run("UPDATE portal SET access = 'everybody'").await;
        let mut ada = world.customer("ada").await;
        let version = ada.get("/account").await.hidden("version");
        let named = ada.post("/account", &[("version", &version), ("first_name", "Ada"), ("last_name", "Boss"), ("time_zone", "")]).await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.body);
        world.run("UPDATE portal SET access = 'groups'").await;
        assert_eq!(ada.get("/requests").await.status, StatusCode::FORBIDDEN);
        let mut tom = world.staff("tom").await;
        let sheet = [("property", "lastname"), ("value", "Boss")];
        let confirmed = tom.post(&format!("/desk/contacts/{}/confirm", world.people.ada), &sheet).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.body);
        assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
    }
}
