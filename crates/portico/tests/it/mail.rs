//! Outgoing mail: who gets what, over a real SMTP conversation, once, and never with an internal word in it.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use portico::mail::Outlet;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::world::{World, on_both_engines};

/// How a mail server answers to the end of a mail.
#[derive(Clone, Copy)]
enum Verdict {
    Take,
    Later,
    Never,
}

/// A mail server that keeps what it takes; answers its address.
async fn server(verdict: Verdict) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let taken = Arc::new(Mutex::new(vec![]));
    let kept = taken.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kept = kept.clone();
            tokio::spawn(async move {
                let (read, mut write) = stream.into_split();
                let mut lines = BufReader::new(read).lines();
                let mut data: Option<String> = None;
                write.write_all(b"220 ready\r\n").await.ok();
                while let Ok(Some(line)) = lines.next_line().await {
                    let answer: &[u8] = match &mut data {
                        Some(text) if line == "." => {
                            let text = std::mem::take(text);
                            data = None;
                            match verdict {
                                Verdict::Take => {
                                    kept.lock().expect("nobody panics with it").push(text);
                                    b"250 taken\r\n"
                                }
                                Verdict::Later => b"451 try later\r\n",
                                Verdict::Never => b"554 no\r\n",
                            }
                        }
                        Some(text) => {
                            text.push_str(&line);
                            text.push('\n');
                            continue;
                        }
                        None if line.to_ascii_uppercase().starts_with("EHLO") => b"250 here\r\n",
                        None if line.eq_ignore_ascii_case("DATA") => {
                            data = Some(String::new());
                            b"354 go on\r\n"
                        }
                        None if line.eq_ignore_ascii_case("QUIT") => b"221 bye\r\n",
                        None => b"250 ok\r\n",
                    };
                    if write.write_all(answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (format!("smtp://{address}"), taken)
}

async fn answer(world: &World, kind: &str, then: &str, body: &str) -> String {
    let id = world.ticket("Pump drips", "It drips").await.to_string();
    let mut agent = world.staff("ingrid").await;
    let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
    let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", kind), ("then", then), ("body", body)];
    let sent = agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    id
}

on_both_engines! {
    async fn an_answer_goes_out_as_the_portal_names_staff_with_text_and_link(world) {
        let id = answer(world, "reply", "customer", "Which **pump** is it?").await;
        let mails = world.mails().await;
        let [mail] = &mails[..] else { panic!("one mail: {mails:?}") };
        assert_eq!(mail.recipient, "ada@example.com");
        assert!(mail.subject.contains(&format!("T-{id}")) && mail.subject.contains("Pump drips"), "{}", mail.subject);
        assert!(mail.sender.contains("Ingrid") && !mail.sender.contains("Solberg"), "{}", mail.sender);
        assert!(mail.plain.contains("Which **pump** is it?") && mail.plain.contains(&format!("/requests/{id}")));
        assert!(mail.html.contains("<strong>pump</strong>"), "{}", mail.html);
    }

    async fn mail_to_customers_never_holds_a_note(world) {
        let id = answer(world, "note", "customer", "The zebrafish again").await;
        let mut agent = world.staff("ingrid").await;
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("then", "close"), ("body", "Done")];
        agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
        let mails = world.mails().await;
        assert!(!mails.is_empty());
        for mail in mails {
            assert!(!format!("{mail:?}").contains("zebrafish"), "{mail:?}");
        }
    }

    async fn a_customer_who_writes_is_told_to_the_owner_alone(world) {
        let id = answer(world, "reply", "customer", "Which pump?").await;
        let mut ada = world.customer("ada").await;
        let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
        ada.post(&format!("/requests/{id}/reply"), &[("body", "The blue one"), ("submit_key", &key)]).await;
        let mails = world.mails().await;
        let told: Vec<&str> = mails.iter().filter(|mail| mail.purpose == "wrote").map(|mail| mail.recipient.as_str()).collect();
        assert_eq!(told, ["ingrid@example.com"]);
    }

    async fn hostile_words_in_a_mail_are_inert(world) {
        let subject = "<img src=x onerror=alert(1)>\r\nBcc: eve@example.com";
        let id = world.ticket(subject, "x").await.to_string();
        let mut agent = world.staff("ingrid").await;
        let key = agent.get(&format!("/desk/v/all/t/{id}")).await.hidden("submit_key");
        let body = "<script>alert(2)</script> [a](javascript:alert(3)) <img src=http://evil.example/x.png>";
        let fields = [("submit_key", key.as_str()), ("view", "all"), ("kind", "reply"), ("then", "us"), ("body", body)];
        agent.post(&format!("/desk/t/{id}/reply"), &fields).await;
        for mail in world.mails().await {
            let html = mail.html.to_lowercase();
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("href=\"javascript:"), "{html}");
        }
    }

    async fn a_mail_server_gets_each_mail_once_with_its_message_id(world) {
        let (url, taken) = server(Verdict::Take).await;
        let app = world.with_mail_server(&url).await;
        answer(world, "reply", "customer", "Which pump?").await;
        portico::worker::drain(&app).await.expect("jobs can be done");
        portico::worker::drain(&app).await.expect("jobs can be done");
        let taken = taken.lock().expect("nobody panics with it").clone();
        let [mail] = &taken[..] else { panic!("one mail: {taken:?}") };
        for part in ["Message-ID: <", "Auto-Submitted: auto-generated", "To: ada@example.com", "Content-Type: text/html"] {
            assert!(mail.contains(part), "{part} in {mail}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE sent_at IS NOT NULL").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
    }

    async fn a_mail_server_that_is_not_ready_gets_the_mail_later_and_one_that_refuses_parks_it(world) {
        let (later, _) = server(Verdict::Later).await;
        let app = world.with_mail_server(&later).await;
        answer(world, "reply", "customer", "Which pump?").await;
        portico::worker::drain(&app).await.expect("jobs can be done");
        let waiting = "SELECT COUNT(*) FROM job WHERE kind = 'mail.send' AND parked_at IS NULL AND attempts = 1";
        assert_eq!(world.count(waiting).await, 1, "it waits");
        let (never, _) = server(Verdict::Never).await;
        let app = world.with_mail_server(&never).await;
        world.clock.advance(60);
        portico::worker::drain(&app).await.expect("jobs can be done");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE parked_at IS NOT NULL").await, 1, "it is parked");
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND last_error IS NOT NULL").await, 1);
        let (good, taken) = server(Verdict::Take).await;
        let app = world.with_mail_server(&good).await;
        world.run("UPDATE job SET parked_at = NULL").await;
        world.clock.advance(7 * 60 * 60);
        portico::worker::drain(&app).await.expect("jobs can be done");
        assert_eq!(taken.lock().expect("nobody panics with it").len(), 1, "nothing is lost");
    }

    async fn secrets_of_links_are_gone_once_their_mail_is_sent(world) {
        let (url, taken) = server(Verdict::Take).await;
        let app = world.with_mail_server(&url).await;
        world.run("UPDATE domain SET has_signin_link = TRUE").await;
        world.run("UPDATE portal SET access = 'register'").await;
        world.visitor().post("/forgot", &[("email", "ada@example.com")]).await;
        world.visitor().post("/sign-in/link", &[("email", "ada@example.com")]).await;
        let wish = [("email", "nia@example.net"), ("first_name", "Nia"), ("last_name", "Quist"), ("password", "copper kettle on a hill")];
        world.visitor().post("/register", &wish).await;
        answer(world, "reply", "customer", "Which pump?").await;
        portico::worker::drain(&app).await.expect("jobs can be done");
        let mails = taken.lock().expect("nobody panics with it").join("\n");
        for path in ["/reset/", "/link/", "/verify/", "/unsubscribe/"] {
            assert!(mails.contains(path), "{path} in {mails}");
        }
        let kept = world.mails().await.iter().fold(String::new(), |all, mail| format!("{all}{}{}", mail.plain, mail.html));
        for path in ["/reset/", "/link/", "/verify/", "/unsubscribe/"] {
            assert!(!kept.contains(path), "{path} in {kept}");
        }
        assert!(kept.contains("Which pump?"), "what was said is a record");
        assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE stop_url IS NOT NULL OR sent_at IS NULL").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM job").await, 0);
    }

    async fn an_invitation_that_is_refused_or_given_up_has_failed(world) {
        for (verdict, email) in [(Verdict::Never, "cleo@example.com"), (Verdict::Later, "dora@example.com")] {
            let (url, _) = server(verdict).await;
            let app = world.with_mail_server(&url).await;
            let made = world.staff("tom").await.post("/desk/contacts/new", &[("email", email), ("first_name", "Cleo"), ("last_name", "Quist")]).await;
            let here = made.location().trim_end_matches("?made").to_owned();
            world.staff("tom").await.post(&format!("{here}/invite"), &[("portal", "1")]).await;
            let status = "SELECT status FROM invitation ORDER BY id DESC LIMIT 1";
            portico::worker::drain(&app).await.expect("jobs can be done");
            for _ in 0..40 {
                world.clock.advance(6 * 60 * 60 + 60 * 60);
                portico::worker::drain(&app).await.expect("jobs can be done");
            }
            assert_eq!(world.text(status).await, "failed", "{email}");
            assert!(world.staff("tom").await.get(&here).await.body.contains("could not be delivered"), "{email}");
        }
    }

    async fn without_a_mail_server_mails_wait_and_are_not_lost(world) {
        answer(world, "reply", "customer", "Which pump?").await;
        assert_eq!(world.mails().await.len(), 1, "it is composed");
        assert_eq!(world.count("SELECT COUNT(*) FROM job WHERE kind = 'mail.send' AND attempts = 0").await, 1);
    }
}

#[tokio::test]
async fn secrets_of_the_mail_server_stay_out_of_errors() {
    let config =
        portico::config::Mail { smtp_url: "nonsense://user:hunter2@host".to_owned().into(), timeout_seconds: 1 };
    let error = Outlet::new(&config).err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(!error.is_empty() && !error.contains("hunter2"), "{error}");
}
