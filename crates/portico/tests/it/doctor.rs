//! The doctor finds each kind of trouble that is planted, and no other; what it can mend is well afterwards.

use std::os::unix::fs::PermissionsExt;

use axum::http::StatusCode;
use portico::doctor::{Finding, examine, mend};

use crate::world::{World, on_both_engines};

/// What is wrong, without hints.
async fn found(world: &World) -> Vec<Finding> {
    let mut found = examine(&world.app.config, &world.clock).await.expect("it can be examined");
    found.retain(|finding| !finding.is_hint);
    found
}

async fn names(world: &World) -> Vec<&'static str> {
    found(world).await.iter().map(|finding| finding.name).collect()
}

/// Plants trouble, sees exactly that, and mends it where it can be.
async fn planted(world: &World, statements: &[&str], expected: &[&str]) {
    for statement in statements {
        world.run(statement).await;
    }
    let seen = found(world).await;
    assert_eq!(seen.iter().map(|finding| finding.name).collect::<Vec<_>>(), expected, "{statements:?}: {seen:?}");
    for finding in &seen {
        assert!(finding.count > 0 && !finding.meaning.is_empty(), "{finding:?}");
    }
    mend(&world.app.config, &world.clock, &seen).await.expect("it can be mended");
    let left: Vec<&str> = seen.iter().filter(|finding| finding.advice.is_some()).map(|finding| finding.name).collect();
    assert_eq!(names(world).await, left, "{statements:?}: what it offers to mend is mended, and nothing else broke");
}

on_both_engines! {
    async fn a_healthy_installation_has_no_trouble(world) {
        assert_eq!(names(world).await, Vec::<&str>::new());
        let id = world.ticket("Pump drips", "It drips").await;
        let mut ada = world.customer("ada").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let file: (&str, &str, &str, &[u8]) = ("files", "a.txt", "text/plain", b"bytes");
        let fields = [("body", "see file"), ("submit_key", key.as_str())];
        assert_eq!(ada.post_files(&format!("/requests/{id}/reply"), &fields, &[file]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(ada.post(&format!("/requests/{id}/close"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(names(world).await, Vec::<&str>::new());
    }

    async fn trouble_of_tickets_is_found_and_mended(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let other = world.ticket("Valve squeaks", "It squeaks").await;
        let planted = async |statements: &[&str], expected: &[&str]| planted(world, statements, expected).await;
        planted(&[&format!("UPDATE ticket SET is_closed = TRUE WHERE id = {id}")], &["stages", "lists"]).await;
        planted(&[&format!("DELETE FROM ticket_contact WHERE ticket_id = {id}")], &["belongings", "figures"]).await;
        planted(&[&format!("DELETE FROM ticket_company WHERE ticket_id = {id}")], &["belongings", "figures"]).await;
        planted(&[&format!("UPDATE ticket_contact SET subject_key = 'zzz' WHERE ticket_id = {id}")], &["lists"]).await;
        planted(
            &[&format!("UPDATE ticket_company SET last_activity_at = last_activity_at + 1 WHERE ticket_id = {id}")],
            &["lists"],
        )
        .await;
        planted(&["UPDATE ticket_tally SET n = n + 1 WHERE contact_id = 0"], &["figures"]).await;
        planted(&["DELETE FROM ticket_tally"], &["figures"]).await;
        let word_id = if world.app.db.dialect() == db::Dialect::Sqlite { "rowid" } else { "id" };
        planted(&[&format!("DELETE FROM ticket_words WHERE {word_id} = {}", id.0 * 2)], &["words"]).await;
        planted(&["DELETE FROM ticket_words"], &["words"]).await;
        let mut ada = world.customer("ada").await;
        let page = ada.get("/requests?q=squeaks").await.body;
        assert!(page.contains(&format!("/requests/{other}")), "what was lost is found again");
        planted(&[&format!("UPDATE ticket SET shown_message_id = 987654 WHERE id = {id}")], &["quotes"]).await;
        planted(&[&format!("UPDATE message SET is_hidden = TRUE WHERE ticket_id = {id}")], &["quotes"]).await;
        planted(&["DROP INDEX ticket_by_created", "DROP INDEX event_by_ticket"], &["indexes"]).await;
        planted(&[&format!("UPDATE message SET ticket_id = {other} WHERE ticket_id = {id}")], &["conversations"]).await;
    }

    async fn trouble_of_work_and_people_is_found(world) {
        let now = world.clock.now().0;
        let job = format!(
            "INSERT INTO job (kind, payload, run_at, attempts, last_error, parked_at, created_at)
             VALUES ('mail', '{{}}', {now}, 12, 'no route', {now}, {now})"
        );
        world.run(&job).await;
        let seen = found(world).await;
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen[0].name == "parked" && seen[0].examples[0].ends_with(": no route"), "{seen:?}");
        mend(&world.app.config, &world.clock, &seen).await.expect("it can be mended");
        assert_eq!(names(world).await, Vec::<&str>::new());
        assert_eq!(world.count("SELECT attempts FROM job WHERE parked_at IS NULL").await, 0, "it is tried again");
        world.clock.advance(60 * 60 + 1);
        assert_eq!(names(world).await, ["late"]);
        world.run("DELETE FROM job").await;
        let mail = format!(
            "INSERT INTO outbox (message_id, purpose, sender, recipient, subject, plain, html, created_at, last_error)
             VALUES ('a@b', 'test', 'a', 'b', 'c', 'd', 'e', {now}, 'refused')"
        );
        planted(world, &[&mail], &["mails"]).await;
        world.run("DELETE FROM outbox").await;
        planted(world, &["UPDATE staff SET is_active = FALSE WHERE role = 'admin'"], &["administrators"]).await;
    }

    async fn trouble_of_files_is_found(world) {
        let mut ada = world.customer("ada").await;
        let id = world.ticket("Pump drips", "It drips").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let file: (&str, &str, &str, &[u8]) = ("files", "a.txt", "text/plain", b"bytes");
        let fields = [("body", "see file"), ("submit_key", key.as_str())];
        ada.post_files(&format!("/requests/{id}/reply"), &fields, &[file]).await;
        let lost = world.app.files.put(bytes::Bytes::from_static(b"nobody's")).await.expect("it can be stored");
        assert_eq!(names(world).await, Vec::<&str>::new(), "it may belong to a request that is under way");
        world.run("DELETE FROM job").await;
        // The store's times are the machine's: far in its future, everything is old.
        world.clock.advance(20 * 365 * 24 * 60 * 60);
        planted(world, &[], &["files-unnamed"]).await;
        assert_eq!(world.app.files.size(&lost.key).await.expect("an answer"), None);

        let named = world.text("SELECT blob FROM attachment").await;
        let path = world.app.config.data_dir.join("files").join(&named);
        std::fs::write(&path, b"byte").expect("it can be written");
        assert_eq!(names(world).await, ["files-lost"], "it is shorter than it was");
        std::fs::remove_file(&path).expect("it can be removed");
        planted(world, &[], &["files-lost"]).await;
        let seen = found(world).await;
        assert!(seen[0].examples[0].contains(&format!("ticket {id}")) && seen[0].examples[0].contains(&named), "{seen:?}");
    }

    async fn a_database_that_is_damaged_is_told_and_nothing_is_written_into_it(world) {
        world.ticket("Pump drips", "It drips").await;
        world.run("UPDATE ticket_tally SET n = n + 1").await;
        let seen = found(world).await;
        let mut damaged = seen.clone();
        damaged.push(Finding { name: "engine", advice: Some("restore".into()), ..seen[0].clone() });
        mend(&world.app.config, &world.clock, &damaged).await.expect("nothing is done");
        assert_eq!(names(world).await, ["figures"]);
        world.run("DROP TABLE audit").await;
        world.run("ALTER TABLE message RENAME TO gone").await;
        let seen = names(world).await;
        assert!(seen.contains(&"engine") && seen.contains(&"figures"), "what can be asked is asked: {seen:?}");
    }

    async fn trouble_of_settings_folder_and_schema_is_found(world) {
        let mut config = world.app.config.clone();
        let allow = |mode: u32| {
            let allowed = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&world.app.config.data_dir, allowed).expect("its mode can be set");
        };
        allow(0o700);
        let names = async |config: &portico::config::Config| -> Vec<(&'static str, bool)> {
            let found = examine(config, &world.clock).await.expect("it can be examined");
            found.iter().map(|finding| (finding.name, finding.is_hint)).collect()
        };
        assert_eq!(names(&config).await, [("no-mail", true)]);
        config.mail.smtp_url = "smtp://mail.example.com".to_owned().into();
        assert_eq!(names(&config).await, []);
        config.listen = ([0, 0, 0, 0], 8080).into();
        assert_eq!(names(&config).await, [("http", false)]);
        config.public_url = "https://help.example.com".into();
        assert_eq!(names(&config).await, []);
        let file = config.data_dir.join("a-file");
        std::fs::write(&file, b"").expect("it can be written");
        let in_a_file = portico::config::Config { data_dir: file.join("x"), ..config.clone() };
        assert!(examine(&in_a_file, &world.clock).await.is_err(), "there is no store of files at all");
        allow(0o755);
        assert_eq!(names(&config).await, [("folder-open", true)]);
        world.run("DELETE FROM migration WHERE position = 4").await;
        assert_eq!(names(&config).await, [("folder-open", true), ("schema", false)]);
        world.run("INSERT INTO migration (position, name, text, applied_at) VALUES (4, 'later', '', '')").await;
        assert_eq!(names(&config).await, [("folder-open", true), ("schema", false)]);
    }
}
