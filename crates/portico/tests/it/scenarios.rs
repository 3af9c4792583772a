//! The scenarios by which the portal is accepted, by their numbers. Each goes from end to end: what an administrator or an
//! agent does, and what becomes of it in page, list, search, count, export, file, mail and open page. The eleventh needs
//! groups of contacts who register, which are not there yet.

mod asking;
mod entering;
mod naming;
mod seeing;

use axum::http::StatusCode;
use portico::desk::ids::TicketId;

use crate::desk::act;
use crate::world::{Browser, Page, World};

/// A ticket of Ada's that is looked for.
struct Sought {
    id: TicketId,
    subject: &'static str,
    /// A file that came with her second message.
    file: i64,
}

impl Sought {
    /// Where customers read it.
    fn page(&self) -> String {
        format!("/requests/{}", self.id)
    }

    fn file(&self) -> String {
        format!("/requests/{}/files/{}", self.id, self.file)
    }

    /// Pages and exports that name every ticket there is.
    fn lists(&self) -> [String; 5] {
        let word = self.subject.split(' ').next().unwrap_or_default();
        [
            "/requests".to_owned(),
            "/requests?sort=subject&dir=asc".to_owned(),
            format!("/requests?q={word}"),
            "/requests.csv".to_owned(),
            format!("/requests.csv?q={word}"),
        ]
    }
}

/// Files it as Ada, and sends a file after it.
async fn sought(world: &World, subject: &'static str) -> Sought {
    let id = world.ticket(subject, "It leaks").await;
    let mut ada = world.customer("ada").await;
    let key = ada.get(&format!("/requests/{id}")).await.hidden("submit_key");
    let sent = ada
        .post_files(
            &format!("/requests/{id}/reply"),
            &[("body", "See the drawing"), ("submit_key", &key)],
            &[("files", "drawing.txt", "text/plain", b"a drawing")],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let file = world.count(&format!("SELECT id FROM attachment WHERE ticket_id = {id}")).await;
    Sought { id, subject, file }
}

/// What a customer writes on a ticket.
async fn writes(customer: &mut Browser, ticket: TicketId, body: &str) {
    let path = format!("/requests/{ticket}");
    let key = customer.get(&path).await.hidden("submit_key");
    let sent = customer.post(&format!("{path}/reply"), &[("body", body), ("submit_key", &key)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

/// What somebody of staff writes on a ticket: a `reply` or a `note`.
async fn says(agent: &mut Browser, ticket: TicketId, kind: &str, body: &str) {
    let sent = act(agent, &ticket.to_string(), &[("kind", kind), ("then", "customer"), ("body", body)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

/// How many tickets the foot of a list counts.
fn counted(list: &Page) -> usize {
    let text = list.body.split("<span role=\"status\">").nth(1).and_then(|rest| rest.split(' ').next());
    text.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Lists count the rows they have; these fit on one page.
async fn counts_its_rows(who: &mut Browser) {
    let list = who.get("/requests").await;
    assert_eq!(counted(&list), crate::list::ids(&list).len(), "{}", list.body);
}

/// Somebody meets the ticket wherever tickets are met.
async fn meets(who: &mut Browser, ticket: &Sought, why: &str) {
    for path in ticket.lists() {
        let page = who.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{why}: {path}");
        assert!(page.body.contains(ticket.subject), "{why}: {path}: {}", page.body);
    }
    for path in [ticket.page(), ticket.file()] {
        assert_eq!(who.get(&path).await.status, StatusCode::OK, "{why}: {path}");
    }
    counts_its_rows(who).await;
}

/// Somebody meets the ticket nowhere, and what leads to it straight leads to nothing.
async fn misses(who: &mut Browser, ticket: &Sought, why: &str) {
    for path in ticket.lists() {
        let page = who.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{why}: {path}");
        assert!(!page.body.contains(ticket.subject), "{why}: {path}: {}", page.body);
    }
    for path in [ticket.page(), ticket.file()] {
        let page = who.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{why}: {path}");
        assert!(!page.body.contains(ticket.subject), "{why}: {path}");
    }
    for verb in ["reply", "close"] {
        let path = format!("{}/{verb}", ticket.page());
        let status = who.post(&path, &[("body", "Hello?"), ("submit_key", "k")]).await.status;
        assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{why}: {path}: {status}");
    }
    counts_its_rows(who).await;
}
