//! Jobs: claimed by one worker at a time, tried again, parked in the end, never lost.

use portico::desk::jobs::{self, ATTEMPTS, Failure, LEASE};

use crate::world::{World, on_both_engines};

async fn enqueue(world: &World, kind: &str) {
    let now = world.clock.now().0;
    world
        .run(&format!(
            "INSERT INTO job (kind, payload, run_at, attempts, created_at) VALUES ('{kind}', '{{}}', {now}, 0, {now})"
        ))
        .await;
}

async fn claim(world: &World) -> Vec<jobs::Job> {
    jobs::claim(&world.app.db, world.clock.now(), 10, "").await.expect("jobs can be claimed")
}

on_both_engines! {
    async fn a_claimed_job_is_nobody_elses_until_its_lease_is_over(world) {
        enqueue(world, "test").await;
        assert_eq!(claim(world).await.len(), 1);
        assert_eq!(claim(world).await.len(), 0, "it is being worked on");
        world.clock.advance(LEASE + 1);
        let again = claim(world).await;
        assert_eq!(again.len(), 1, "its worker has died");
        assert_eq!(again[0].attempts, 2);
        jobs::finish(&world.app.db, &again[0]).await.expect("it is done");
        world.clock.advance(LEASE + 1);
        assert_eq!(claim(world).await.len(), 0);
    }

    async fn a_worker_that_comes_too_late_takes_nothing_from_the_next(world) {
        enqueue(world, "test").await;
        let late = claim(world).await;
        world.clock.advance(LEASE + 1);
        assert_eq!(claim(world).await.len(), 1, "somebody else has it now");
        jobs::finish(&world.app.db, &late[0]).await.expect("nothing happens");
        jobs::fail(&world.app.db, &late[0], Failure::Never, "late".into(), world.clock.now()).await.expect("nothing");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE parked_at IS NULL").await, 1);
    }

    async fn a_job_that_is_given_back_is_due_at_once_and_was_no_attempt(world) {
        enqueue(world, "test").await;
        let job = claim(world).await.remove(0);
        jobs::give_back(&world.app.db, &job).await.expect("it is given back");
        let again = claim(world).await;
        assert_eq!((again.len(), again[0].attempts), (1, 1));
        jobs::give_back(&world.app.db, &jobs::Job { attempts: 7, ..job }).await.expect("nothing happens");
        assert_eq!(claim(world).await.len(), 0, "only whoever has it gives it back");
    }

    async fn two_workers_at_once_never_claim_the_same_job(world) {
        for _ in 0..20 {
            enqueue(world, "test").await;
        }
        let (a, b) = tokio::join!(claim(world), claim(world));
        let mut ids: Vec<i64> = a.iter().chain(&b).map(|job| job.id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), a.len() + b.len());
    }

    async fn what_fails_comes_back_later_and_is_parked_in_the_end(world) {
        enqueue(world, "test").await;
        for attempt in 1..=ATTEMPTS {
            let claimed = claim(world).await;
            assert_eq!(claimed.len(), 1, "attempt {attempt}");
            let now = world.clock.now();
            jobs::fail(&world.app.db, &claimed[0], Failure::Again, "no luck".into(), now).await.expect("noted");
            assert_eq!(claim(world).await.len(), 0, "it rests after attempt {attempt}");
            world.clock.advance(7 * 60 * 60);
        }
        assert_eq!(claim(world).await.len(), 0, "it is parked");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE parked_at IS NOT NULL AND last_error = 'no luck'").await, 1);
    }

    async fn a_job_that_workers_died_with_is_not_given_up_for_that(world) {
        enqueue(world, "test").await;
        for _ in 0..3 * ATTEMPTS {
            assert_eq!(claim(world).await.len(), 1);
            world.clock.advance(LEASE + 1);
        }
        let job = claim(world).await.pop().expect("it is still due");
        let fail = jobs::fail(&world.app.db, &job, Failure::Again, "no luck".into(), world.clock.now());
        fail.await.expect("put back");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE parked_at IS NULL").await, 1);
    }

    async fn a_kind_that_no_worker_knows_is_parked_and_not_dropped(world) {
        enqueue(world, "unheard-of").await;
        portico::worker::drain(&world.app).await.expect("jobs can be done");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE parked_at IS NOT NULL").await, 1);
    }

    async fn a_write_that_fails_leaves_no_job_behind(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut agent = world.staff("ingrid").await;
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("body", "Hi"), ("upload", "gone")];
        let refused = agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM message").await, 1, "the answer was rolled back with its job");
    }

    async fn files_that_nothing_names_are_swept_and_others_stay(world) {
        let mut ada = world.customer("ada").await;
        let id = world.ticket("Pump drips", "It drips").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        let file: (&str, &str, &str, &[u8]) = ("files", "a.txt", "text/plain", b"kept");
        let fields = [("body", "see file"), ("submit_key", key.as_str())];
        ada.post_files(&format!("/requests/{id}/reply"), &fields, &[file]).await;
        let lost = world.app.files.put(bytes::Bytes::from_static(b"lost")).await.expect("it can be stored");
        let is_there = |key: String| async move { world.app.files.stream(&key).await.is_ok() };
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        assert!(is_there(lost.key.clone()).await, "it may belong to a request that is under way");
        // The store's times are the machine's: far in its future, everything is old.
        world.clock.advance(20 * 365 * 24 * 60 * 60);
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        assert!(!is_there(lost.key).await, "nothing names it");
        let mut ada = world.customer("ada").await;
        assert_eq!(ada.get(&format!("/requests/{id}/files/1")).await.body, "kept");
    }

    async fn files_of_another_database_and_files_of_others_are_left_alone(world) {
        let folder = world.app.config.data_dir.join("files");
        std::fs::create_dir_all(folder.join("letters")).expect("a folder");
        std::fs::write(folder.join("letters/taxes.pdf"), b"somebody's").expect("it can be written");
        let mut stored = vec![];
        for n in 0..25_u8 {
            stored.push(world.app.files.put(bytes::Bytes::from(vec![n])).await.expect("it can be stored").key);
        }
        world.clock.advance(20 * 365 * 24 * 60 * 60);
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        for key in &stored {
            assert!(world.app.files.size(key).await.expect("an answer").is_some(), "the database may be the wrong one");
        }
        let found = portico::doctor::examine(&world.app.config, &world.clock).await.expect("it can be examined");
        let found = found.iter().find(|finding| finding.name == "files-unnamed").expect("the doctor says so");
        assert!(found.advice.as_ref().is_some_and(|advice| advice.contains("belong together")), "{found:?}");
        for key in &stored[..10] {
            world.app.files.delete(key).await.expect("it can be deleted");
        }
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        assert_eq!(world.app.files.size(&stored[24]).await.expect("an answer"), None, "so few are what is left of requests");
        assert!(folder.join("letters/taxes.pdf").exists(), "it has no name of ours");
    }

    async fn files_that_a_dead_process_left_half_written_are_swept(world) {
        let whole = world.app.files.put(bytes::Bytes::from_static(b"whole")).await.expect("it can be stored");
        // The store writes beside an object's name until the object is complete; a process that dies leaves that.
        let folder = world.app.config.data_dir.join("files");
        let half = folder.join(format!("{}#1", whole.key));
        std::fs::write(&half, b"ha").expect("it can be written");
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        assert!(half.exists(), "somebody may still be sending it");
        world.clock.advance(20 * 365 * 24 * 60 * 60);
        portico::worker::keep_house(&world.app).await.expect("the house can be kept");
        assert!(!half.exists(), "nobody sends it any more");
        assert!(!folder.join(&whole.key).exists(), "no row names it");
    }
}
