//! The doctor finds each kind of trouble that is planted, and no other; what it can mend is well afterwards.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use axum::http::StatusCode;
use portico::app::App;
use portico::config::Config;
use portico::doctor::{Finding, examine, mend};

use crate::columns::filled;
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
        planted(&[&format!("DELETE FROM ticket_contact WHERE ticket_id = {id}")], &["belongings", "figures", "options"]).await;
        planted(&[&format!("DELETE FROM ticket_company WHERE ticket_id = {id}")], &["belongings", "figures", "options"]).await;
        let urgent = filled(world, "Belt slips", "{}").await;
        planted(&["DELETE FROM ticket_option"], &["options"]).await;
        planted(&["UPDATE ticket_option SET value = 'LOW' WHERE scope = 'public'"], &["options"]).await;
        planted(&[&format!("UPDATE ticket SET priority = NULL WHERE id = {urgent}")], &["options"]).await;
        planted(&[&format!("DELETE FROM ticket_contact WHERE ticket_id = {urgent}")], &["belongings", "figures", "options"]).await;
        planted(&[&format!("UPDATE ticket_contact SET subject_key = 'zzz' WHERE ticket_id = {id}")], &["lists"]).await;
        planted(
            &[&format!("UPDATE ticket_company SET last_activity_at = last_activity_at + 1 WHERE ticket_id = {id}")],
            &["lists"],
        )
        .await;
        planted(&[&format!("UPDATE ticket SET is_shown = FALSE WHERE id = {id}")], &["shown", "lists"]).await;
        planted(&[&format!("UPDATE ticket_contact SET is_shown = FALSE WHERE ticket_id = {id}")], &["lists", "figures"]).await;
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
        planted(&["DROP INDEX contact_email_key", "DROP INDEX contact_company_primary"], &["unique"]).await;
        planted(&["DROP INDEX message_submit_key", "CREATE INDEX message_submit_key ON message (submit_key)"], &["unique"])
            .await;
        // Of two of a table, one cannot be made again; the other is all the same.
        planted(
            &["DROP INDEX message_submit_key", "DROP INDEX message_message_id", "UPDATE message SET submit_key = 'twice'"],
            &["unique", "doubles"],
        )
        .await;
        planted(&["UPDATE message SET submit_key = NULL"], &["unique"]).await;
        let double = "UPDATE staff SET email_key = 'tom@example.com'";
        planted(&["DROP INDEX staff_email_key", double], &["doubles"]).await;
        planted(&["UPDATE staff SET email_key = email"], &["unique"]).await;
        // The hidden message hid the description that repeats it, which is nothing's any more.
        let moved = format!("UPDATE message SET ticket_id = {other} WHERE ticket_id = {id}");
        planted(&[&moved], &["quotes", "conversations"]).await;
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

    async fn a_folder_that_is_missing_is_told_and_not_made(world) {
        let mut config = world.app.config.clone();
        let gone = config.data_dir.join("gone");
        config.data_dir = gone.clone();
        world.run("UPDATE ticket_tally SET n = n + 1").await;
        for _ in 0..2 {
            let mut seen = examine(&config, &world.clock).await.expect("it can be examined");
            seen.retain(|finding| !finding.is_hint);
            assert_eq!(seen.iter().map(|finding| finding.name).collect::<Vec<_>>(), ["folder"]);
            assert!(seen[0].meaning.contains(&*gone.to_string_lossy()) && seen[0].advice.is_some(), "{seen:?}");
            let mendable = Finding { name: "figures", advice: None, ..seen[0].clone() };
            mend(&config, &world.clock, &[mendable]).await.expect("nothing is done");
            assert!(!gone.exists());
        }
        std::fs::create_dir(&gone).expect("a folder");
        let seen = examine(&config, &world.clock).await.expect("it can be examined");
        assert!(seen.iter().any(|finding| finding.name == "folder"), "that of files is missing: {seen:?}");
        assert!(!gone.join("files").exists());
    }

    async fn a_database_file_that_others_can_read_is_told_and_shut(world) {
        let Some(file) = world.app.config.database_url.reveal().strip_prefix("sqlite:").map(str::to_owned) else {
            return;
        };
        let allow = |path: &Path, mode: u32| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("its mode can be set");
        };
        let mode = |path: &str| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        let folder = Path::new(&file).parent().expect("a folder");
        allow(Path::new(&file), 0o644);
        allow(folder, 0o700);
        assert_eq!(names(world).await, Vec::<&str>::new(), "nobody gets into the folder");
        for (of_folder, of_file) in [(0o755, 0o644), (0o750, 0o640), (0o711, 0o604)] {
            allow(folder, of_folder);
            allow(Path::new(&file), of_file);
            planted(world, &[], &["database-open"]).await;
            assert_eq!(mode(&file), 0o600, "{of_file:o}");
        }
        let new = folder.join("new.db").display().to_string();
        let config = Config { database_url: format!("sqlite:{new}").into(), ..world.app.config.clone() };
        let app = App::open(config, world.clock.clone()).await.expect("it can be made");
        assert_eq!([mode(&new), mode(&format!("{new}-wal"))], [0o600; 2], "a new one is for the program's user alone");
        app.db.close().await;
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
        assert_eq!(names(&in_a_file).await, [("folder", false)], "there is no store of files at all");
        for mode in [0o755, 0o750] {
            allow(mode);
            assert_eq!(names(&config).await, [("folder-open", true)], "{mode:o}");
            let found = examine(&config, &world.clock).await.expect("it can be examined");
            mend(&config, &world.clock, &found).await.expect("it can be mended");
            assert_eq!(names(&config).await, []);
        }
        allow(0o755);
        world.run("DELETE FROM migration WHERE position = 4").await;
        assert_eq!(names(&config).await, [("folder-open", true), ("schema", false)]);
        world.run("INSERT INTO migration (position, name, text, applied_at) VALUES (4, 'later', '', '')").await;
        assert_eq!(names(&config).await, [("folder-open", true), ("schema", false)]);
    }
}
