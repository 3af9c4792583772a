//! Where the portal is: its path, its domains and their proof, and the addresses that were its.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::rdata::{A, CNAME, TXT};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use portico::desk::portal_settings::Tab;
use tokio::net::UdpSocket;

use crate::settings::{saved, set};
use crate::world::{Browser, Page, Process, World, on_both_engines};

/// A name server on this machine, with the records it was given.
#[derive(Clone)]
struct NameServer {
    address: SocketAddr,
    records: Arc<Mutex<BTreeMap<(String, u16), RData>>>,
    /// Whether it says that it cannot answer.
    is_silent: Arc<AtomicBool>,
}

impl NameServer {
    async fn start() -> NameServer {
        let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
        let server = NameServer {
            address: socket.local_addr().expect("an address"),
            records: Arc::default(),
            is_silent: Arc::default(),
        };
        let own = server.clone();
        tokio::spawn(async move {
            let mut bytes = [0_u8; 1500];
            while let Ok((length, asker)) = socket.recv_from(&mut bytes).await {
                let asked = Message::from_vec(&bytes[..length]).expect("a question");
                socket.send_to(&own.answer(&asked), asker).await.expect("the answer goes out");
            }
        });
        server
    }

    fn answer(&self, asked: &Message) -> Vec<u8> {
        let question = asked.queries.first().expect("one question").clone();
        let name = question.name().to_ascii().trim_end_matches('.').to_lowercase();
        let records = self.records.lock().expect("records");
        let found = records.get(&(name.clone(), question.query_type().into()));
        let is_silent = self.is_silent.load(Ordering::Relaxed);
        let found = found.filter(|_| !is_silent);
        let code = match records.keys().any(|(known, _)| *known == name) {
            _ if is_silent => ResponseCode::ServFail,
            true => ResponseCode::NoError,
            false => ResponseCode::NXDomain,
        };
        let mut answer = Message::error_msg(asked.metadata.id, asked.metadata.op_code, code);
        answer.metadata.recursion_available = true;
        if let Some(data) = found {
            answer.add_answer(Record::from_rdata(question.name().clone(), 60, data.clone()));
        }
        answer.add_query(question);
        answer.to_vec().expect("an answer")
    }

    fn has(&self, name: &str, data: RData) {
        let kind: u16 = data.record_type().into();
        self.records.lock().expect("records").insert((name.to_owned(), kind), data);
    }

    fn lost(&self, name: &str, kind: RecordType) {
        self.records.lock().expect("records").remove(&(name.to_owned(), kind.into()));
    }
}

async fn at(browser: &mut Browser, host: &str, (method, path): (Method, &str)) -> Page {
    let mut request = browser.request(method, path);
    let headers = request.headers_mut().expect("a request");
    headers.insert(header::HOST, HeaderValue::from_str(host).expect("a host"));
    browser.send(request.body(Body::empty()).expect("a request")).await
}

async fn get_at(browser: &mut Browser, host: &str, path: &str) -> Page {
    at(browser, host, (Method::GET, path)).await
}

/// An installation at `desk.example` that asks `server`.
async fn installed(world: &World, server: &NameServer) -> Process {
    let dns = server.address.to_string();
    world
        .configured(|config| {
            config.public_url = "http://desk.example:8080".into();
            config.dns_server = dns;
        })
        .await
}

/// Connects `help.example` and answers the path of its page.
async fn connected(admin: &mut Browser) -> String {
    let page = admin.post("/settings/domains", &[("host", "https://Help.Example/"), ("language", "sv")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().to_owned()
}

/// The secret that a domain's page shows.
fn secret(page: &str) -> String {
    let rest = page.split("portico=").nth(1).expect("a value to copy");
    format!("portico={}", rest.split('<').next().expect("it ends"))
}

on_both_engines! {
    async fn a_path_leads_to_every_page_and_back(world) {
        let id = world.ticket("Pump drips", "It drips").await;
        let mut admin = world.staff("tom").await;
        saved(&mut admin, Tab::General, &[("slug", "/Help/")]).await;
        let mut ada = world.visitor();
        let asked = ada.get("/help/requests").await;
        assert_eq!(asked.location(), "/help/sign-in?next=%2Fhelp%2Frequests");
        let email = [("email", "ada@example.com"), ("password", crate::world::PASSWORD), ("next", "/help/requests")];
        assert_eq!(ada.post("/help/sign-in", &email).await.location(), "/help/requests");
        let list = ada.get("/help/requests").await;
        assert_eq!(list.status, StatusCode::OK);
        for link in ["href=\"/requests", "action=\"/requests", "href=\"/new", "href=\"/account", "\"/live\"", "action=\"/sign-out"] {
            assert!(!list.body.contains(link), "{link}");
        }
        assert!(list.body.contains(&format!("href=\"/help/requests/{id}\"")));
        for path in ["/help/requests.csv", "/help/new", "/help/account", "/help/requests?q=pump"] {
            let page = ada.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            for link in ["=\"/requests", "=\"/new", "=\"/account", "=\"/uploads", "=\"/preview"] {
                assert!(!page.body.contains(link), "{link} on {path}");
            }
        }
        let page = ada.get(&format!("/help/requests/{id}")).await;
        let key = page.hidden("submit_key");
        let sent = ada.post(&format!("/help/requests/{id}/reply"), &[("body", "More"), ("submit_key", &key)]).await;
        assert!(sent.location().starts_with(&format!("/help/requests/{id}?sent=1")), "{}", sent.location());
        assert_eq!(ada.post(&format!("/help/requests/{id}/close"), &[]).await.location(), format!("/help/requests/{id}"));
        let mails = world.mails().await;
        assert!(mails.iter().filter(|mail| mail.recipient.contains("ada")).all(|mail| {
            mail.plain.contains(&format!("http://127.0.0.1:8080/help/requests/{id}"))
        }), "{mails:?}");
        assert_eq!(ada.post("/help/sign-out", &[]).await.location(), "/help/signed-out");
        // What is not the portal's has no path before it.
        for path in ["/help/desk", "/help/settings/portal/general", "/help/healthz", "/other/requests", "/help/requests/0"] {
            assert_eq!(admin.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(admin.get("/desk/v/all").await.status, StatusCode::OK);
    }

    async fn old_addresses_lead_to_the_new_one_until_they_are_the_portals_again(world) {
        let mut admin = world.staff("tom").await;
        let mut ada = world.customer("ada").await;
        saved(&mut admin, Tab::General, &[("slug", "help")]).await;
        let moved = ada.get("/requests?q=pump&sort=created").await;
        assert_eq!((moved.status, moved.location()), (StatusCode::MOVED_PERMANENTLY, "/help/requests?q=pump&sort=created"));
        assert_eq!(moved.headers[header::CACHE_CONTROL], "no-store", "browsers ask again");
        assert_eq!(ada.get("/").await.location(), "/help/");
        assert_eq!(ada.get("/help").await.location(), "/help/requests");
        let kept = ada.post("/requests/1/reply", &[("body", "x")]).await;
        assert_eq!((kept.status, kept.location()), (StatusCode::PERMANENT_REDIRECT, "/help/requests/1/reply"));
        assert_eq!(world.visitor().get("/reset/abc").await.location(), "/help/reset/abc", "links in old mails too");
        saved(&mut admin, Tab::General, &[("slug", "service")]).await;
        assert_eq!(ada.get("/help/new").await.location(), "/service/new");
        assert_eq!(ada.get("/HELP/new").await.location(), "/service/new");
        assert_eq!(ada.get("/new").await.location(), "/service/new");
        saved(&mut admin, Tab::General, &[("slug", "")]).await;
        assert_eq!(ada.get("/new").await.status, StatusCode::OK);
        assert_eq!(ada.get("/help/new").await.location(), "/new");
        assert_eq!(world.visitor().get("/nothing/new").await.status, StatusCode::NOT_FOUND);
        let told = admin.get("/settings/portal/history").await.body;
        assert!(told.contains("service"), "{told}");
    }

    async fn words_that_pages_need_are_no_paths(world) {
        let mut admin = world.staff("tom").await;
        for word in ["requests", "desk", "settings", "assets", "sign-in", "theme", "healthz"] {
            let page = set(&mut admin, Tab::General, &[("slug", word)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
            assert!(page.body.contains("Choose another"), "{word}");
        }
        for word in ["a b", "a/b", "å", "..", "-a", "%2e", "a?b", &"x".repeat(61)] {
            let page = set(&mut admin, Tab::General, &[("slug", word)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{word}");
            assert!(page.body.contains("small letters"), "{word}");
        }
        assert_eq!(world.text("SELECT slug FROM portal").await, "");
    }

    async fn a_domain_is_proven_by_a_text_record_and_then_speaks_its_language(world) {
        let server = NameServer::start().await;
        let process = installed(world, &server).await;
        let id = world.ticket("Pump drips", "It drips").await;
        let mut admin = process.staff("tom").await;
        let path = connected(&mut admin).await;
        let domain = path.rsplit('/').next().expect("an id").to_owned();
        let page = admin.get(&path).await.body;
        assert!(page.contains("_portico.help.example") && page.contains("desk.example"), "{page}");
        let refused = set(&mut admin, Tab::General, &[("domain", &domain)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "not proven yet");
        admin.post(&format!("{path}/check"), &[]).await;
        assert!(admin.get(&path).await.body.contains("Neither record is there yet"));
        let text = |value: &str| RData::TXT(TXT::new(vec![value.to_owned()]));
        server.has("_portico.help.example", text("portico=guessed"));
        admin.post(&format!("{path}/check"), &[]).await;
        assert!(admin.get(&path).await.body.contains("with another value"));
        server.has("_portico.help.example", text(&secret(&page)));
        admin.post(&format!("{path}/check"), &[]).await;
        assert!(admin.get(&path).await.body.contains("it has no address"));
        server.has("help.example", RData::A(A::new(127, 0, 0, 1)));
        admin.post(&format!("{path}/check"), &[]).await;
        saved(&mut admin, Tab::General, &[("domain", &domain), ("slug", "kunder")]).await;

        let mut guest = process.visitor("192.0.2.7");
        let at_old = get_at(&mut guest, "desk.example:8080", "/requests").await;
        assert_eq!((at_old.status, at_old.location()), (StatusCode::MOVED_PERMANENTLY, "http://help.example:8080/kunder/requests"));
        let there = get_at(&mut guest, "help.example:8080", "/kunder/sign-in").await;
        assert_eq!(there.status, StatusCode::OK);
        assert!(there.body.contains("<html lang=\"sv\""), "it speaks the domain's language");
        assert_eq!(get_at(&mut guest, "help.example", "/requests").await.status, StatusCode::NOT_FOUND, "it never was there");
        assert_eq!(get_at(&mut guest, "10.1.2.3", "/kunder/sign-in").await.status, StatusCode::OK, "whatever a proxy calls it");
        assert_eq!(get_at(&mut guest, "evil.example", "/").await.location(), "/kunder/", "nobody else's name is believed");
        // Staff look at it from where they work.
        assert_eq!(get_at(&mut admin, "desk.example:8080", "/kunder/requests").await.status, StatusCode::OK);
        saved(&mut admin, Tab::General, &[("name", "Hjälp")]).await;
        let mut other = process.visitor("192.0.2.8");
        other.post("/kunder/forgot", &[("email", "ada@example.com")]).await;
        portico::worker::drain(&process.app).await.expect("jobs can be done");
        let mails = world.mails().await;
        assert!(mails.iter().any(|mail| mail.plain.contains("http://help.example:8080/kunder/reset/")), "{mails:?}");

        // A domain that is lost is told, and customers go on at the installation's own address.
        server.lost("help.example", RecordType::A);
        admin.post(&format!("{path}/check"), &[]).await;
        assert!(admin.get("/settings/portal/general").await.body.contains("saknar adress"));
        let mut ada = process.customer_at("/kunder/sign-in", "ada").await;
        assert_eq!(get_at(&mut ada, "desk.example:8080", &format!("/kunder/requests/{id}")).await.status, StatusCode::OK);
        assert_eq!(get_at(&mut ada, "desk.example:8080", "/requests").await.location(), "/kunder/requests");
    }

    async fn an_alias_to_the_installation_is_proof_too_and_is_looked_at_every_day(world) {
        let server = NameServer::start().await;
        let process = installed(world, &server).await;
        let mut admin = process.staff("tom").await;
        let path = connected(&mut admin).await;
        let alias = |host: &str| RData::CNAME(CNAME(Name::from_ascii(format!("{host}.")).expect("a name")));
        server.has("help.example", alias("elsewhere.example"));
        admin.post(&format!("{path}/check"), &[]).await;
        assert!(!admin.get(&path).await.body.contains("Yours"));
        server.has("help.example", alias("desk.example"));
        server.has("help.example", RData::A(A::new(127, 0, 0, 1)));
        admin.post(&format!("{path}/check"), &[]).await;
        assert!(admin.get(&path).await.body.contains("Yours"));
        server.has("help.example", alias("elsewhere.example"));
        portico::worker::keep_house(&process.app).await.expect("the house is kept");
        assert!(admin.get(&path).await.body.contains("Yours"), "the last look was not a day ago");
        world.clock.advance(24 * 60 * 60);
        portico::worker::keep_house(&process.app).await.expect("the house is kept");
        let mut admin = process.staff("tom").await;
        assert!(admin.get(&path).await.body.contains("Not found at the last look"));
    }

    async fn takeover_of_a_domain_whose_servers_stay_silent_ends_in_days(world) {
        let server = NameServer::start().await;
        let process = installed(world, &server).await;
        let mut admin = process.staff("tom").await;
        let path = connected(&mut admin).await;
        server.has("help.example", RData::CNAME(CNAME(Name::from_ascii("desk.example.").expect("a name"))));
        server.has("help.example", RData::A(A::new(127, 0, 0, 1)));
        admin.post(&format!("{path}/check"), &[]).await;
        server.is_silent.store(true, Ordering::Relaxed);
        world.clock.advance(24 * 60 * 60);
        portico::worker::keep_house(&process.app).await.expect("the house is kept");
        let mut admin = process.staff("tom").await;
        assert!(admin.get(&path).await.body.contains("Yours"), "a day without an answer happens");
        world.clock.advance(3 * 24 * 60 * 60);
        portico::worker::keep_house(&process.app).await.expect("the house is kept");
        let mut admin = process.staff("tom").await;
        assert!(admin.get(&path).await.body.contains("Not found at the last look"));
    }

    async fn domains_are_named_once_changed_by_one_at_a_time_and_taken_away_where_no_portal_is(world) {
        let mut admin = world.staff("tom").await;
        let path = connected(&mut admin).await;
        for host in ["help.example", "HELP.EXAMPLE.", "127.0.0.1", "localhost", "", "a b"] {
            let page = admin.post("/settings/domains", &[("host", host), ("language", "en")]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{host}");
        }
        let version = admin.get(&path).await.hidden("version");
        let change = |zone| [("version", version.clone()), ("language", "en".to_owned()), ("time_zone", String::from(zone))];
        let sent = |fields: [(&'static str, String); 3]| {
            let mut admin = admin.clone();
            let path = path.clone();
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                admin.post(&path, &fields).await
            }
        };
        let page = admin.clone().get(&path).await.body;
        assert!(page.contains("data-unsaved=\"\"") && page.contains("data-unsaved-only"), "what is not saved is told: {page}");
        let refused = sent(change("Europe/Nowhere")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("data-unsaved=\"yes\""), "{}", refused.body);
        assert_eq!(sent(change("Europe/Stockholm")).await.status, StatusCode::SEE_OTHER);
        let overtaken = sent(change("Europe/Oslo")).await;
        assert_eq!(overtaken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(overtaken.body.contains("Europe/Oslo"), "nothing typed is lost");
        let again = overtaken.hidden("version");
        let fields = [("version", again), ("language", "en".to_owned()), ("time_zone", String::from("Europe/Oslo"))];
        assert_eq!(sent(fields).await.status, StatusCode::SEE_OTHER, "whoever has seen it may go on");
        let told = admin.get("/settings/portal/history").await.body;
        assert!(told.contains("Europe/Stockholm") && told.contains("help.example"), "{told}");

        assert_eq!(admin.post("/settings/domains/1/delete", &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(admin.get(&format!("{path}/delete")).await.status, StatusCode::OK);
        assert_eq!(admin.post(&format!("{path}/delete"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(admin.post("/settings/domains/1/check", &[]).await.status, StatusCode::NOT_FOUND);
        let mut agent = world.staff("ingrid").await;
        for path in ["/settings/domains", "/settings/domains/1", "/settings/domains/1/delete"] {
            assert_eq!(agent.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}
