//! Backups: all of it or none of it, from either database into either.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use db::testing::{Engine, TestDb, engines, fresh};
use db::{Db, sql};
use futures::TryStreamExt;
use portico::app::App;
use portico::backup::{restore, take};
use portico::config::Config;
use portico::desk::files::Store;
use portico::desk::jobs;
use portico::desk::whole::{Facts, KEPT, LEFT_OUT, Sink, StoredFile, export};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::world::{Browser, NOON, PASSWORD, Process, World, on_both_engines};

/// An empty place to restore into.
struct Place {
    test: TestDb,
    folder: PathBuf,
    files: Store,
}

impl Place {
    async fn new(engine: Engine) -> Place {
        let test = fresh(engine, &[]).await;
        let folder = test.dir.path().join("data");
        let files = Store::local(&folder.join("files")).expect("a store");
        Place { test, folder, files }
    }

    async fn restore(&self, from: &Path) -> anyhow::Result<()> {
        restore(&self.test.db, &self.files, from, NOON).await.map(drop)
    }

    async fn is_untouched(&self) -> bool {
        let tables = self
            .test
            .db
            .read(|conn| Box::pin(async move { conn.columns().await }))
            .await
            .map_err(|error: db::DbError| error)
            .expect("the schema can be read");
        self.files.is_empty().await.expect("it can be listed")
            && tables.iter().all(|column| column.table == "migration")
    }

    async fn serves(&self, world: &World) -> Process {
        let config = Config {
            database_url: self.test.url.clone().into(),
            data_dir: self.folder.clone(),
            ..world.app.config.clone()
        };
        Process::of(App::open(config, world.clock.clone()).await.expect("the app opens"))
    }
}

/// Rows by table, in an order of their own.
#[derive(Clone, Default, Debug, PartialEq)]
struct Rows(BTreeMap<String, BTreeSet<String>>);

impl Sink for Rows {
    fn begin(&mut self, _: &Facts) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, table: &str, values: Vec<serde_json::Value>) -> io::Result<()> {
        self.0.entry(table.to_owned()).or_default().insert(serde_json::to_string(&values)?);
        Ok(())
    }

    fn file(&mut self, _: &StoredFile) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn rows(db: &Db) -> Rows {
    export(db, Rows::default()).await.expect("all rows can be read")
}

async fn count(db: &Db, query: &str) -> i64 {
    let query = query.to_owned();
    db.read(move |conn| Box::pin(async move { conn.one(sql!(query)).await }))
        .await
        .map_err(|error: db::DbError| error)
        .expect("it can be counted")
}

async fn backup(world: &World, name: &str) -> anyhow::Result<PathBuf> {
    let to = world.db.dir.path().join(name);
    take(&world.app.db, &world.app.files, &to, world.clock.now()).await.map(|report| report.path)
}

/// A reply with a file whose bytes say which reply it came with.
async fn reply(browser: &mut Browser, page: &str, post: &str, body: &str) {
    let key = browser.get(page).await.hidden("submit_key");
    let bytes = contents(body);
    let fields = [("body", body), ("submit_key", key.as_str()), ("view", "all"), ("kind", "reply")];
    let sent = browser.post_files(post, &fields, &[("files", "proof.txt", "text/plain", &bytes)]).await;
    assert_eq!(sent.status.as_u16(), 303, "{}", sent.body);
}

fn contents(body: &str) -> Vec<u8> {
    body.repeat(1_000).into_bytes()
}

async fn bytes(files: &Store, key: &str) -> Vec<u8> {
    let pieces: Vec<bytes::Bytes> =
        files.stream(key).await.expect("the file is there").try_collect().await.expect("it can be read");
    pieces.concat()
}

on_both_engines! {
    async fn a_backup_taken_while_people_write_holds_all_that_was_acknowledged_and_nothing_by_halves(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let (customer, desk) = (format!("/requests/{id}"), format!("/desk/v/all/t/{id}"));
        let (stop, stopped) = watch::channel(false);
        let (acknowledged, mut seen) = watch::channel(BTreeSet::<String>::new());
        let writer = |mut browser: Browser, who: &'static str, page: String, post: String| {
            let (stopped, acknowledged) = (stopped.clone(), acknowledged.clone());
            async move {
                for number in 0.. {
                    if *stopped.borrow() {
                        break;
                    }
                    let body = format!("{who} {number}");
                    reply(&mut browser, &page, &post, &body).await;
                    acknowledged.send_modify(|all| all.extend([body]));
                }
            }
        };
        let ada = writer(world.customer("ada").await, "ada", customer.clone(), format!("{customer}/reply"));
        let ingrid = writer(world.staff("ingrid").await, "ingrid", desk, format!("/desk/t/{id}/reply"));
        let backing = async {
            let before = seen.wait_for(|all| all.len() >= 6).await.expect("people write").clone();
            let path = backup(world, "busy.tar.gz").await.expect("a backup");
            let after = seen.borrow().len();
            seen.wait_for(|all| all.len() > after + 2).await.expect("people go on writing");
            stop.send_replace(true);
            (before, path)
        };
        let ((before, path), (), ()) = tokio::join!(backing, ada, ingrid);
        assert!(before.len() < seen.borrow().len());
        for engine in engines() {
            let place = Place::new(engine).await;
            place.restore(&path).await.expect("it can be restored");
            let db = &place.test.db;
            let messages: Vec<(String, String)> = db
                .read(|conn| {
                    Box::pin(async move {
                        conn.all(sql!(
                            "SELECT m.body, a.blob FROM message m JOIN attachment a ON a.message_id = m.id"
                        ))
                        .await
                    })
                })
                .await
                .map_err(|error: db::DbError| error)
                .expect("messages");
            let bodies: BTreeSet<String> = messages.iter().map(|(body, _)| body.clone()).collect();
            assert!(bodies.is_superset(&before), "{engine:?}: {before:?} were acknowledged, {bodies:?} are there");
            for (body, blob) in &messages {
                assert_eq!(bytes(&place.files, blob).await, contents(body), "{engine:?}: {body}");
            }
            let replies = i64::try_from(bodies.len()).expect("few");
            assert_eq!(count(db, "SELECT COUNT(*) FROM message").await, replies + 1, "each has its file");
            assert_eq!(count(db, "SELECT COUNT(*) FROM event WHERE message_id IS NOT NULL").await, replies + 1);
            let answers = i64::try_from(bodies.iter().filter(|body| body.starts_with("ingrid")).count()).expect("few");
            let jobs = "SELECT COUNT(*) FROM job WHERE kind = 'mail.compose' AND payload LIKE '%\"replied\"%'";
            assert_eq!(count(db, jobs).await, answers, "each answer has the job that mails it");
        }
    }

    async fn what_is_restored_is_what_was_backed_up_on_either_engine_and_goes_on_from_there(world) {
        let id = world.ticket("Pump drips", "It drips heavily").await;
        let (page, post) = (format!("/requests/{id}"), format!("/requests/{id}/reply"));
        reply(&mut world.customer("ada").await, &page, &post, "first").await;
        reply(&mut world.staff("ingrid").await, &format!("/desk/v/all/t/{id}"), &format!("/desk/t/{id}/reply"), "answer")
            .await;
        let path = backup(world, "quiet.tar.gz").await.expect("a backup");
        assert_eq!(path.metadata().expect("it is there").permissions().mode() & 0o777, 0o600);
        let was = rows(&world.app.db).await;
        assert!(was.0["message"].len() == 3 && was.0["attachment"].len() == 2, "{was:?}");
        for engine in engines() {
            let place = Place::new(engine).await;
            place.restore(&path).await.expect("it can be restored");
            assert_eq!(rows(&place.test.db).await, was, "{engine:?}");
            assert_eq!(count(&place.test.db, "SELECT COUNT(*) FROM session").await, 0, "everybody signs in anew");
            let process = place.serves(world).await;
            let mut ada = process.customer("ada", "127.0.0.1").await;
            assert!(ada.get("/requests?q=heavily").await.body.contains("Pump drips"), "{engine:?}: it can be found");
            assert!(!ada.get("/requests?q=lightly").await.body.contains("Pump drips"));
            assert_eq!(ada.get(&format!("/requests/{id}/files/1")).await.bytes, contents("first"));
            reply(&mut ada, &page, &post, "next").await;
            let last = count(&place.test.db, "SELECT id FROM message WHERE body = 'next'").await;
            assert_eq!(last, count(&world.app.db, "SELECT MAX(id) FROM message").await + 1, "{engine:?}");
        }
    }

    async fn jobs_that_somebody_was_at_are_due_once_restored(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        reply(&mut world.staff("ingrid").await, &format!("/desk/v/all/t/{id}"), &format!("/desk/t/{id}/reply"), "yes").await;
        let now = world.clock.now();
        let claimed = jobs::claim(&world.app.db, now, 10, "").await.expect("jobs can be claimed").len();
        assert!(claimed > 0);
        let path = backup(world, "leased.tar.gz").await.expect("a backup");
        for engine in engines() {
            let place = Place::new(engine).await;
            place.restore(&path).await.expect("it can be restored");
            let again = jobs::claim(&place.test.db, now, 10, "").await.expect("jobs can be claimed");
            assert_eq!(again.len(), claimed, "{engine:?}");
        }
    }

    async fn mails_whose_links_end_with_the_backup_are_not_in_it(world) {
        world.run("UPDATE domain SET has_signin_link = TRUE").await;
        world.run("UPDATE portal SET access = 'register'").await;
        let wish = [("email", "nia@example.net"), ("first_name", "Nia"), ("last_name", "Quist"), ("password", "copper kettle on a hill")];
        for is_composed in [true, false] {
            for (path, fields) in [("/forgot", &[("email", "ada@example.com")][..]), ("/sign-in/link", &[("email", "ada@example.com")]), ("/register", &wish)] {
                world.visitor().post(path, fields).await;
            }
            if is_composed {
                assert_eq!(world.mails().await.len(), 3);
            }
            world.clock.advance(61);
        }
        let all = format!("{:?}", rows(&world.app.db).await);
        for word in ["/reset/", "/link/", "/verify/", "\\\"mail\\\":\\\"reset", "token\\\":"] {
            assert!(!all.contains(word), "{word}");
        }
        // What else waits is there.
        let id = world.ticket("Pump drips", "It drips").await;
        reply(&mut world.staff("ingrid").await, &format!("/desk/v/all/t/{id}"), &format!("/desk/t/{id}/reply"), "yes").await;
        let path = backup(world, "links.tar.gz").await.expect("a backup");
        for engine in engines() {
            let place = Place::new(engine).await;
            place.restore(&path).await.expect("it can be restored");
            let kept = "SELECT COUNT(*) FROM job WHERE kind = 'mail.compose'";
            assert_eq!(count(&place.test.db, kept).await, count(&world.app.db, kept).await - 3, "{engine:?}");
        }
    }

    async fn a_damaged_cut_or_newer_backup_is_refused_before_anything_is_written(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        reply(&mut world.customer("ada").await, &format!("/requests/{id}"), &format!("/requests/{id}/reply"), "file").await;
        let good = backup(world, "good.tar.gz").await.expect("a backup");
        let length = good.metadata().expect("it is there").len();
        let place = Place::new(Engine::Sqlite).await;
        let bad = world.db.dir.path().join("bad.tar.gz");
        for cut in [0, 1, 100, length / 2, length - 9, length - 1] {
            std::fs::copy(&good, &bad).expect("a copy");
            std::fs::OpenOptions::new().write(true).open(&bad).and_then(|file| file.set_len(cut)).expect("it is cut");
            let error = format!("{:#}", place.restore(&bad).await.expect_err("it is cut"));
            assert!(error.contains("damaged"), "cut to {cut} bytes: {error}");
            assert!(place.is_untouched().await, "cut to {cut} bytes");
        }
        // Some bits of a compressed file have no say: a run of zeros can be copied from many places.
        let (mut refused, content) = (0, unpacked(&good).expect("it is whole"));
        for at in (10..length).step_by(usize::try_from(length / 60).expect("small")) {
            std::fs::copy(&good, &bad).expect("a copy");
            flip(&bad, at);
            if unpacked(&bad).is_ok_and(|unpacked| unpacked == content) {
                continue;
            }
            refused += 1;
            place.restore(&bad).await.expect_err("a byte is another");
            assert!(place.is_untouched().await, "byte {at}");
        }
        assert!(refused > 20, "{refused} of some 60 flips were damage");
        let mut tar = flate2::write::GzEncoder::new(std::fs::File::create(&bad).expect("a file"), flate2::Compression::fast());
        let content = br#"{"format":2,"else":true}"#;
        let mut header = tar::Header::new_ustar();
        header.set_path("manifest.json").expect("a name");
        header.set_size(content.len() as u64);
        header.set_cksum();
        tar.write_all(header.as_bytes()).and_then(|()| tar.write_all(content)).expect("it can be written");
        tar.write_all(&[0; 488]).and_then(|()| tar.finish().map(drop)).expect("it can be written");
        let error = format!("{:#}", place.restore(&bad).await.expect_err("it is newer"));
        assert!(error.contains("format is 2") && error.contains("newer"), "{error}");
        assert!(place.is_untouched().await);
        place.restore(&good).await.expect("the good one is still good, and the place still empty");
    }

    async fn a_backup_whose_parts_do_not_fit_each_other_is_refused_before_anything_is_written(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        for body in ["one", "two"] {
            reply(&mut world.customer("ada").await, &format!("/requests/{id}"), &format!("/requests/{id}/reply"), body).await;
        }
        let good = backup(world, "good.tar.gz").await.expect("a backup");
        let bad = world.db.dir.path().join("bad.tar.gz");
        let mut places = vec![];
        for engine in engines() {
            places.push(Place::new(engine).await);
        }
        let file = |entries: &Entries, n: usize| {
            entries.iter().enumerate().filter(|(_, (name, _))| name.starts_with("files/")).nth(n).expect("a file").0
        };
        let rows = |entries: &Entries, table: &str| {
            entries.iter().position(|(name, _)| name.starts_with(&format!("rows/{table}/"))).expect("rows")
        };
        let manifest = |entries: &mut Entries, change: &dyn Fn(&mut serde_json::Value)| {
            let mut json = serde_json::from_slice(&entries[0].1).expect("a manifest");
            change(&mut json);
            entries[0].1 = serde_json::to_vec(&json).expect("JSON");
        };
        type Change<'c> = &'c dyn Fn(&mut Entries);
        let changes: [(Change<'_>, &str); 10] = [
            (&|e| drop(e.remove(file(e, 0))), "files are missing from the backup that its rows name (1)"),
            (&|e| { let at = file(e, 0); e[at].0.replace_range(6..8, "zz") }, "no row names the file zz"),
            (&|e| { let (one, two) = (file(e, 0), file(e, 1)); let name = e[one].0.clone(); e[two].0 = name; }, "twice"),
            (&|e| { let (one, two) = (file(e, 0), file(e, 1)); e[two].1 = e[one].1.clone(); }, "is not what its row says"),
            (&|e| { let at = rows(e, "ticket"); e[at].1 = b"[1,2]\n".to_vec(); }, "a row of ticket has 2 values"),
            (&|e| { let at = rows(e, "ticket"); e[at].1 = format!("[{}1]", "1,".repeat(99_999)).into_bytes(); }, "more than 200"),
            (&|e| { let at = rows(e, "ticket"); e[at].1 = HUGE.to_vec(); }, "a row of ticket is longer than 64 MB"),
            (&|e| { let at = file(e, 0); e[at].0.push_str(&"n".repeat(300)); }, "a name is longer than 255 bytes"),
            (&|e| { let at = rows(e, "attachment"); e[at].0 = e[at].0.replace("attachment", "other"); }, "rows of other"),
            (&|e| manifest(e, &|json| json["tables"].as_array_mut().expect("tables").retain(|t| t["name"] != "audit")),
                "says nothing of the table audit"),
        ];
        for (change, expected) in changes {
            rewritten(&good, &bad, change);
            for place in &places {
                let error = format!("{:#}", place.restore(&bad).await.expect_err(expected));
                assert!(error.contains(expected), "{expected} is not in {error}");
                assert!(place.files.is_empty().await.expect("it can be listed"), "{expected}");
                assert!(expected.contains("the table audit") || place.is_untouched().await, "{expected}");
            }
        }
        rewritten(&good, &bad, &|_| ());
        for place in &places {
            place.restore(&bad).await.expect("unchanged it is good, and the place still empty");
        }
    }

    async fn a_restored_installation_asks_for_the_second_factor(world) {
        let app = "INSERT INTO totp (contact_id, secret, confirmed_at, created_at)
            SELECT id, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 1, 1 FROM contact WHERE email_key = 'ada@example.com'";
        world.run(app).await;
        let path = backup(world, "good.tar.gz").await.expect("a backup");
        for engine in engines() {
            let place = Place::new(engine).await;
            place.restore(&path).await.expect("it is good");
            let mut ada = place.serves(world).await.visitor("127.0.0.1");
            let page = ada.post("/sign-in", &[("email", "ada@example.com"), ("password", PASSWORD)]).await;
            assert_eq!(page.location(), "/sign-in/code", "{engine:?}: {}", page.body);
        }
    }

    async fn a_place_that_is_not_empty_is_left_alone(world) {
        world.ticket("Pump drips", "It drips").await;
        let path = backup(world, "good.tar.gz").await.expect("a backup");
        let was = rows(&world.app.db).await;
        let empty = tempfile::tempdir().expect("a folder");
        let store = Store::local(empty.path()).expect("a store");
        let error = restore(&world.app.db, &store, &path, NOON).await.expect_err("people are there").to_string();
        assert!(error.contains("the database is not empty"), "{error}");
        assert_eq!(rows(&world.app.db).await, was);
        for engine in engines() {
            let place = Place::new(engine).await;
            place.files.put(bytes::Bytes::from_static(b"mine")).await.expect("a file");
            let error = place.restore(&path).await.expect_err("a file is there").to_string();
            assert!(error.contains("the folder for files is not empty"), "{error}");
            assert_eq!(count(&place.test.db, "SELECT COUNT(*) FROM migration").await, 0, "{engine:?}");
        }
    }

    async fn a_backup_that_cannot_be_whole_gets_no_name(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        reply(&mut world.customer("ada").await, &format!("/requests/{id}"), &format!("/requests/{id}/reply"), "file").await;
        let folder = world.db.dir.path().join("backups");
        std::fs::create_dir(&folder).expect("a folder");
        let first = backup(world, "backups").await.expect("a backup");
        assert_eq!(first.file_name().and_then(|name| name.to_str()), Some("portico-20261124T120000Z.tar.gz"));
        let again = backup(world, "backups").await.expect_err("it is there").to_string();
        assert!(again.contains("never overwrites"), "{again}");
        world.clock.advance(60);
        let key: Vec<String> = world
            .app
            .db
            .read(|conn| Box::pin(async move { conn.all(sql!("SELECT blob FROM attachment")).await }))
            .await
            .map_err(|error: db::DbError| error)
            .expect("its name");
        let stored = world.app.config.data_dir.join("files").join(&key[0]);
        flip(&stored, 3);
        let changed = backup(world, "backups").await.expect_err("a file was changed").to_string();
        assert!(changed.contains("is not as it was"), "{changed}");
        std::fs::remove_file(stored).expect("it can be removed");
        let missing = backup(world, "backups").await.expect_err("a file is missing").to_string();
        assert!(missing.contains(&key[0]) && missing.contains("is missing"), "{missing}");
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "only the good one has stayed");
    }

    async fn every_table_is_either_kept_or_left_out_on_purpose(world) {
        let columns = world
            .app
            .db
            .read(|conn| Box::pin(async move { conn.columns().await }))
            .await
            .map_err(|error: db::DbError| error)
            .expect("the schema can be read");
        let tables: BTreeSet<&str> = columns.iter().map(|column| column.table.as_str()).collect();
        let decided: BTreeSet<&str> = KEPT.iter().copied().chain(LEFT_OUT).chain(["migration"]).collect();
        assert_eq!(tables, decided, "say in desk/whole what becomes of a new table");
    }
}

/// Names and bytes.
type Entries = Vec<(String, Vec<u8>)>;

/// Bytes of an entry that claims to have a thousand million of them.
const HUGE: &[u8] = b"huge";

/// Writes what a backup has, changed, as another one whose seal is right.
fn rewritten(from: &Path, to: &Path, change: &dyn Fn(&mut Entries)) {
    let content = unpacked(from).expect("it is whole");
    let mut entries: Entries = tar::Archive::new(&*content)
        .entries()
        .expect("entries")
        .map(|entry| {
            let (mut entry, mut bytes) = (entry.expect("an entry"), vec![]);
            entry.read_to_end(&mut bytes).expect("its bytes");
            (String::from_utf8(entry.path_bytes().into_owned()).expect("its name"), bytes)
        })
        .collect();
    entries.pop();
    change(&mut entries);
    let mut digest = Sha256::new();
    for (name, bytes) in &entries {
        digest.update((name.len() as u64).to_be_bytes());
        digest.update(name);
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    }
    let seal = serde_json::json!({ "entries": entries.len(), "sha256": portico::random::hex(&digest.finalize()) });
    entries.push(("complete.json".into(), seal.to_string().into_bytes()));
    let file = std::fs::File::create(to).expect("a file");
    let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(if bytes == HUGE { 1 << 30 } else { bytes.len() as u64 });
        archive.append_data(&mut header, name, &*bytes).expect("it can be written");
    }
    archive.into_inner().and_then(flate2::write::GzEncoder::finish).expect("it can be written");
}

fn unpacked(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn flip(path: &Path, at: u64) {
    let mut file = std::fs::OpenOptions::new().read(true).write(true).open(path).expect("a file");
    let mut byte = [0];
    file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut byte)).expect("a byte");
    file.seek(SeekFrom::Start(at)).and_then(|_| file.write_all(&[byte[0] ^ 0x20])).expect("another byte");
}
