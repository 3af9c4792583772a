//! How much may come at once, from whom, and what those are told for whom it was too much.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use futures::{StreamExt, stream};
use portico::web::limits::Reason;
use portico::web::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::world::{Browser, Page, Process, on_both_engines};

const WRONG: [(&str, &str); 2] = [("email", "ada@example.com"), ("password", "a-wrong-password")];

fn retry_after(page: &Page) -> i64 {
    let value = page.headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{} says no time", page.status))
}

async fn forwarded(browser: &mut Browser, hops: &str) -> StatusCode {
    let request = browser
        .request(Method::POST, "/sign-in")
        .header("x-forwarded-for", hops)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body("email=ada%40example.com&password=wrong".into())
        .expect("a request");
    browser.send(request).await.status
}

/// A form whose parts are told apart by `--x`.
fn in_parts(browser: &Browser, path: &str, body: Body) -> Request {
    let kind = "multipart/form-data; boundary=x";
    browser.request(Method::POST, path).header(header::CONTENT_TYPE, kind).body(body).expect("a request")
}

/// Answers on a port of this machine.
async fn served(process: &Process) -> (std::net::SocketAddr, watch::Sender<bool>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let stop = watch::Sender::new(false);
    let run = serve::run(process.app.clone(), process.router.clone(), listener, stop.subscribe());
    (address, stop, tokio::spawn(run))
}

/// Sends a text on a connection of its own, and reads until the other end closes it.
async fn talk(address: std::net::SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it is accepted");
    stream.write_all(text.as_bytes()).await.expect("it is taken");
    let mut answer = vec![];
    // A connection that is reset has said what it had to say.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

on_both_engines! {
    async fn brute_force_from_one_address_is_slowed_whatever_the_account(world) {
        let process = world.configured(|config| config.limits.sign_ins_per_minute = 6).await;
        let mut bad = process.visitor("192.0.2.1");
        for n in 0..6 {
            let email = format!("guess-{n}@example.com");
            let page = bad.post("/sign-in", &[("email", &email), ("password", "a-wrong-password")]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let page = bad.post("/sign-in", &WRONG).await;
        assert_eq!((page.status, retry_after(&page)), (StatusCode::TOO_MANY_REQUESTS, 11));
        assert!(page.body.contains("Try again in 11 seconds"), "{}", page.body);
        assert_eq!(bad.post("/desk/sign-in", &WRONG).await.status, StatusCode::TOO_MANY_REQUESTS, "it is one limit");
        assert_eq!(bad.get("/sign-in").await.status, StatusCode::OK, "reading goes on");
        process.customer("ada", "192.0.2.2").await;
        world.clock.advance(11);
        assert_eq!(bad.post("/sign-in", &WRONG).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let last = process.app.limiter.refusals.last();
        assert_eq!((last.len(), last[0].address.as_deref()), (2, Some("192.0.2.1")));
        assert_eq!(process.app.limiter.refusals.count(Reason::SignIn), 2);
    }

    async fn rate_limit_cannot_be_dodged_by_forged_forwarded_headers(world) {
        let process = world
            .configured(|config| {
                config.limits.sign_ins_per_minute = 1;
                config.trusted_proxies = "10.0.0.0/8".into();
            })
            .await;
        let mut direct = process.visitor("192.0.2.1");
        assert_eq!(forwarded(&mut direct, "198.51.100.1").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(forwarded(&mut direct, "198.51.100.2").await, StatusCode::TOO_MANY_REQUESTS);
        let mut proxy = process.visitor("10.0.0.1");
        assert_eq!(forwarded(&mut proxy, "203.0.113.1, 198.51.100.3").await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(forwarded(&mut proxy, "203.0.113.2, 198.51.100.3").await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(forwarded(&mut proxy, "198.51.100.4").await, StatusCode::UNPROCESSABLE_ENTITY, "somebody else");
    }

    async fn flooding_by_searches_and_by_requests_is_slowed_and_monitoring_is_not(world) {
        let process = world
            .configured(|config| {
                config.limits.searches_per_minute = 2;
                config.limits.requests_per_minute = 10;
            })
            .await;
        let mut ada = process.customer("ada", "192.0.2.1").await;
        assert_eq!(ada.get("/requests?q=pump").await.status, StatusCode::OK);
        assert_eq!(ada.get("/requests.csv").await.status, StatusCode::OK);
        assert_eq!(ada.get("/requests?q=pump").await.status, StatusCode::TOO_MANY_REQUESTS);
        for _ in 0..6 {
            assert_eq!(ada.get("/requests").await.status, StatusCode::OK);
        }
        assert_eq!(ada.get("/requests").await.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(ada.get("/healthz").await.status, StatusCode::OK);
    }

    async fn a_reply_that_comes_too_soon_keeps_its_page_and_says_how_long_to_wait(world) {
        let process = world.configured(|config| config.limits.writes_per_minute = 1).await;
        let id = world.ticket("Ada's pump", "It drips").await;
        let mut ada = process.customer("ada", "192.0.2.1").await;
        let mut ben = process.customer("ben", "192.0.2.1").await;
        let path = format!("/requests/{id}/reply");
        let send = |browser: &Browser, key: &str| {
            browser
                .request(Method::POST, &path)
                .header("x-send", "1")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(format!("body=It+drips&submit_key={key}").into())
                .expect("a request")
        };
        let request = send(&ada, "a");
        assert_eq!(ada.send(request).await.status, StatusCode::NO_CONTENT);
        let request = send(&ada, "b");
        let refused = ada.send(request).await;
        assert_eq!((refused.status, retry_after(&refused)), (StatusCode::TOO_MANY_REQUESTS, 61));
        assert!(refused.headers[header::CONTENT_TYPE].to_str().is_ok_and(|kind| kind.contains("json")));
        assert!(refused.body.contains("Your text is safe here"), "{}", refused.body);
        let request = send(&ben, "c");
        assert_eq!(ben.send(request).await.status, StatusCode::NO_CONTENT, "the limit is a session's");
        assert_eq!(world.count("SELECT COUNT(*) FROM message").await, 3);
    }

    async fn a_form_without_scripts_that_comes_too_soon_is_given_back_with_what_was_typed(world) {
        let process = world.configured(|config| config.limits.writes_per_minute = 1).await;
        let id = world.ticket("Ada's pump", "It drips").await;
        let mut ada = process.customer("ada", "192.0.2.1").await;
        let path = format!("/requests/{id}/reply");
        assert_eq!(ada.post(&path, &[("body", "first"), ("submit_key", "a")]).await.status, StatusCode::SEE_OTHER);
        let rows = "SELECT (SELECT COUNT(*) FROM message) + (SELECT COUNT(*) FROM ticket) + (SELECT COUNT(*) FROM upload)";
        let before = world.count(rows).await;
        let file: [(&str, &str, &str, &[u8]); 1] = [("files", "a.txt", "text/plain", b"a")];
        let large: [(&str, &str, &str, &[u8]); 1] = [("files", "a.txt", "text/plain", &[b'a'; 3_000_000])];
        for (path, field, banner) in
            [(&*path, "body", "Your reply was not sent"), ("/new", "content", "This was not sent")]
        {
            let typed = [(field, "It <drips> & drips"), ("subject", "Pump \"again\""), ("submit_key", "b")];
            for page in [
                ada.post(path, &typed).await,
                ada.post_files(path, &typed, &[("files", "", "", b"")]).await,
                ada.post_files(path, &typed, &file).await,
                ada.post_files(path, &typed, &large).await,
            ] {
                assert_eq!((page.status, retry_after(&page)), (StatusCode::TOO_MANY_REQUESTS, 61), "{path}");
                for found in [banner, "Send it again in 61 seconds", "It &#60;drips&#62; &#38; drips</textarea>"] {
                    assert!(page.body.contains(found), "{found} in {}", page.body);
                }
            }
            let page = ada.post_files(path, &typed, &file).await;
            assert!(page.body.contains("Your files were not kept"), "{}", page.body);
            if path == "/new" {
                assert!(page.body.contains("Pump &#34;again&#34;") && page.hidden("submit_key") == "b", "{}", page.body);
            }
            let foreign = ada.request(Method::POST, path);
            let foreign = foreign.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let mut foreign = foreign.body("body=theirs&content=theirs".into()).expect("a request");
            foreign.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
            assert!(!ada.send(foreign).await.body.contains("theirs"));
        }
        assert_eq!(world.count(rows).await, before, "nothing of it was done");
        let mut eve = process.customer("eve", "192.0.2.3").await;
        eve.post("/requests/1/close", &[]).await;
        assert_eq!(eve.post(&path, &[("body", "x")]).await.status, StatusCode::NOT_FOUND, "it is not hers");
    }

    async fn mail_bombing_and_flooding_with_files_from_one_address_are_slowed(world) {
        let process = world
            .configured(|config| {
                config.limits.forgotten_per_minute = 2;
                config.limits.uploads_per_minute = 2;
            })
            .await;
        let mut visitor = process.visitor("203.0.113.7");
        let mut ada = process.customer("ada", "203.0.113.8").await;
        let (mut asked, mut sent) = (vec![], vec![]);
        for n in 0..3 {
            let email = format!("somebody{n}@example.com");
            asked.push(visitor.post("/forgot", &[("email", &email)]).await.status == StatusCode::TOO_MANY_REQUESTS);
            let page = ada.post_files("/uploads", &[], &[("files", "a.txt", "text/plain", b"a")]).await;
            sent.push(page.status == StatusCode::TOO_MANY_REQUESTS);
        }
        assert_eq!((asked, sent), ([false, false, true].to_vec(), [false, false, true].to_vec()));
    }

    async fn heads_of_a_form_without_measure_are_refused_before_they_have_come(world) {
        let mut ada = world.customer("ada").await;
        let begin = |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}");
        let many: String = (0..1_001).map(|_| format!("{}\"\r\n\r\n1\r\n", begin("a"))).collect();
        let long: String = (0..200).map(|_| format!("{}\"\r\n\r\n1\r\n", begin(&"n".repeat(15_000)))).collect();
        let endless: Vec<String> = std::iter::once(begin("n")).chain((0..200).map(|_| "n".repeat(64_000))).collect();
        for pieces in [endless, vec![many, "--x--".into()], vec![long, "--x--".into()]] {
            let (came, all) = (Arc::new(AtomicUsize::new(0)), pieces.len());
            let counted = came.clone();
            let body = stream::iter(pieces).map(move |piece| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok::<_, std::io::Error>(piece)
            });
            let page = ada.send(in_parts(&ada, "/uploads", Body::from_stream(body))).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.body);
            let said = ["We could not read the form", "more than 2 MB together"];
            assert!(said.iter().any(|said| page.body.contains(said)), "{}", page.body);
            assert!(came.load(Ordering::Relaxed) <= 2, "{} of {all} pieces were taken", came.load(Ordering::Relaxed));
        }
    }

    async fn a_form_with_a_hundred_files_is_taken_however_it_is_cut(world) {
        let process = world.configured(|config| config.limits.files_per_message = 100).await;
        let reply = format!("/requests/{}/reply", world.ticket("Ada's pump", "It drips").await);
        let mut ada = process.customer("ada", "127.0.0.1").await;
        let begin = "--x\r\nContent-Disposition: form-data; name=";
        let mut form = format!("{begin}\"body\"\r\n\r\nsee files\r\n{begin}\"submit_key\"\r\n\r\na\r\n");
        form.extend((0..100).map(|n| format!("{begin}\"files\"; filename=\"{n}.txt\"\r\n\r\n{n}\r\n")));
        form.push_str("--x--\r\n");
        let pieces: Vec<_> = form.as_bytes().chunks(11).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect();
        let request = in_parts(&ada, &reply, Body::from_stream(stream::iter(pieces)));
        let page = ada.send(request).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM attachment WHERE size = 2").await, 90);
        assert_eq!(world.text("SELECT name FROM attachment ORDER BY id DESC LIMIT 1").await, "99.txt");
        assert_eq!(world.count("SELECT COUNT(*) FROM message WHERE body = 'see files'").await, 1);
    }

    async fn limits_of_nought_are_none(world) {
        let process = world
            .configured(|config| {
                let limits = &mut config.limits;
                (limits.sign_ins_per_minute, limits.requests_per_minute, limits.searches_per_minute) = (0, 0, 0);
                (limits.connections, limits.uploads_at_once, limits.header_seconds) = (0, 0, 0);
            })
            .await;
        let mut visitor = process.visitor("192.0.2.1");
        for _ in 0..300 {
            assert_eq!(visitor.get("/requests?q=x").await.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(process.app.limiter.refusals.counts().map(|(_, count)| count).sum::<u64>(), 0);
    }

    async fn slow_loris_connections_end_and_those_beyond_the_limit_are_told(world) {
        let process = world
            .configured(|config| (config.limits.connections, config.limits.header_seconds) = (1, 1))
            .await;
        let (address, stop, task) = served(&process).await;
        let mut slow = TcpStream::connect(address).await.expect("it is accepted");
        slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n").await.expect("it is taken");
        while process.app.limiter.connections() == 0 {
            tokio::task::yield_now().await;
        }
        let refused = talk(address, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after"), "{refused}");
        assert_eq!(process.app.limiter.refusals.count(Reason::Connection), 1);
        let mut rest = vec![];
        let _ = slow.read_to_end(&mut rest).await;
        while process.app.limiter.connections() > 0 {
            tokio::task::yield_now().await;
        }
        let answer = talk(address, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        stop.send_replace(true);
        task.await.expect("it ends");
    }

    async fn slow_uploads_are_cut_off_and_too_many_are_refused_before_they_are_read(world) {
        let process = world
            .configured(|config| (config.limits.uploads_at_once, config.limits.upload_stall_seconds) = (1, 1))
            .await;
        let ada = process.customer("ada", "127.0.0.1").await;
        let cookies: Vec<String> = ada.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let head = format!(
            "POST /uploads HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\nconnection: close\r\n\
             content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n--x\r\n",
            cookies.join("; ")
        );
        let (address, stop, task) = served(&process).await;
        let slow = tokio::spawn({
            let head = head.clone();
            async move { talk(address, &head).await }
        });
        while process.app.limiter.uploads() == 0 {
            tokio::task::yield_now().await;
        }
        let busy = talk(address, &head).await;
        assert!(busy.starts_with("HTTP/1.1 503") && busy.contains("retry-after: 10"), "{busy}");
        let cut = slow.await.expect("it ends");
        assert!(cut.starts_with("HTTP/1.1 408"), "{cut}");
        assert_eq!(process.app.limiter.refusals.count(Reason::Stalled), 1);
        assert_eq!(process.app.limiter.uploads(), 0);
        stop.send_replace(true);
        task.await.expect("it ends");
    }
}

on_both_engines! {
    async fn administrators_see_what_was_refused_and_how_the_work_stands_and_nobody_else_does(world) {
        let process = world.configured(|config| config.limits.sign_ins_per_minute = 3).await;
        let now = world.clock.now().0;
        let insert = "INSERT INTO job (kind, payload, run_at, attempts, created_at, locked_until, parked_at) VALUES";
        let later = now + 60_000_000;
        world.run(&format!("{insert} ('a', '{{}}', {now}, 0, {now}, NULL, NULL), ('a', '{{}}', {now}, 1, {now}, {later}, NULL)")).await;
        world.run(&format!("{insert} ('a', '{{}}', {now}, 9, {now}, NULL, {now}), ('a', '{{}}', {now}, 9, {now}, NULL, {now})")).await;
        world
            .run(&format!(
                "INSERT INTO outbox (message_id, purpose, sender, recipient, subject, plain, html, created_at, last_error)
                 VALUES ('m', 'reply', 'a', 'b', 'c', 'd', 'e', {now}, 'mailbox is full')"
            ))
            .await;
        let mut tom = process.staff("tom").await;
        let mut agent = process.staff("ingrid").await;
        let mut bad = process.visitor("192.0.2.77");
        for _ in 0..4 {
            bad.post("/sign-in", &WRONG).await;
        }
        let page = tom.get("/desk/system").await;
        assert_eq!(page.status, StatusCode::OK);
        for found in ["192.0.2.77", "mailbox is full", "3 a minute", "<dt>Given up</dt><dd class=\"num\">2</dd>"] {
            assert!(page.body.contains(found), "{found} in {}", page.body);
        }
        assert!(tom.get("/desk").await.body.contains("/desk/system"));
        assert_eq!(agent.get("/desk/system").await.status, StatusCode::NOT_FOUND);
        assert!(!agent.get("/desk").await.body.contains("/desk/system"));
    }
}
