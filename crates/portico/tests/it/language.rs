//! What pages say stands in the language files: in a language in which every sentence of theirs has accents, no page of the
//! product reads plain English.

use std::collections::BTreeSet;

use axum::http::header;
use db::testing::Engine;
use portico::web::i18n::LONG;
use portico::web::routes::{Route, table};

use crate::access::fill;
use crate::world::World;

/// What people, companies and stages are called, what they wrote and chose, and what the form that comes along asks: it
/// stands in the database, and is changed there.
const DATA: &[&str] = &[
    // Before what it begins with.
    "Newsreader",
    "Pump drips",
    "It drips",
    "Which pump?",
    "ada@example.com",
    "ben@example.com",
    "eve@example.com",
    "help@example.com",
    "ingrid@example.com",
    "tom@example.com",
    "Ada",
    "Berg",
    "Ben",
    "Okoye",
    "Eve",
    "Stranger",
    "Ingrid",
    "Solberg",
    "Tom",
    "Becker",
    "Acme help",
    "Acme Two",
    "Acme",
    "Helpers",
    "Support Pipeline",
    "Support",
    "New",
    "Waiting on contact",
    "Waiting on us",
    "Closed",
    "Low",
    "Medium",
    "High",
    "Urgent",
    "Subject",
    "en-x-long",
    "SQLite",
    "Portico",
    "UTC",
    "Product issue",
    "Billing issue",
    "Feature request",
    "General inquiry",
    "help.example.com",
    "smtps://user:password@mail.example.com",
    "smtp_url",
    // Families of letters, and people of samples.
    "Inter",
    "Atkinson Hyperlegible Next",
    "Figtree",
    "DM Sans",
    "Manrope",
    "Nunito Sans",
    "Open Sans",
    "Public Sans",
    "Mulish",
    "Work Sans",
    "Literata",
    "Amelia Okafor",
    "Amelia",
    "Kwame Mensah",
    "Priya",
    // Days of samples, which the calendar names.
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "Nov",
];

const FORM: [&str; 4] =
    ["Files", "What happened?", "What you did, what you expected, and what you saw instead.", "How urgent is it?"];

/// Attributes that are read to people.
const READ: [&str; 4] = ["aria-label", "title", "placeholder", "alt"];

/// The texts of a page, and of the attributes that are read.
fn texts(page: &str) -> Vec<String> {
    let mut texts = vec![];
    let mut rest = page;
    while let Some((text, after)) = rest.split_once('<') {
        texts.push(text.to_owned());
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        for name in READ {
            let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            texts.extend(value.map(str::to_owned));
        }
        rest = after;
        // What programs read is not translated.
        for hidden in ["script", "style", "svg", "code"] {
            if tag.split(' ').next() == Some(hidden) {
                rest = after.split_once(&format!("</{hidden}>")).map_or("", |(_, rest)| rest);
            }
        }
    }
    texts
}

/// Words of plain letters with a vowel, in which the language has an accent.
fn plain(text: &str) -> Vec<String> {
    let text = FORM.iter().chain(DATA).fold(text.to_owned(), |text, data| text.replace(data, " "));
    let is_plain = |word: &&str| {
        word.len() > 2
            && word.chars().all(|letter| letter.is_ascii_alphabetic())
            && word.to_ascii_lowercase().contains(['a', 'e', 'i', 'o', 'u'])
    };
    text.split(|letter: char| !letter.is_alphanumeric()).filter(is_plain).map(str::to_owned).collect()
}

/// The pages that somebody reads who is no developer.
fn pages(ticket: &str) -> Vec<String> {
    let is_read = |route: &&Route| {
        route.method == "GET" && !["live", "design", "demo"].iter().any(|part| route.path.contains(part))
    };
    let routes = table();
    let mut pages: Vec<String> = routes.iter().filter(is_read).map(|route| fill(route.path, ticket)).collect();
    for more in [
        "/requests?q=zzz&status=open",
        "/requests?pick=owner",
        "/requests?status=open&done=less",
        "/settings/portal/advanced",
        "/settings/portal/templates",
    ] {
        pages.push(more.to_owned());
    }
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_says_anything_that_is_in_no_language_file() {
    let world = &World::new(Engine::Sqlite).await;
    let ticket = world.ticket("Pump drips", "It drips").await.to_string();
    let mut agent = world.staff("ingrid").await;
    crate::desk::act(&mut agent, &ticket, &[("kind", "reply"), ("then", "customer"), ("body", "Which pump?")]).await;
    crate::desk::act(&mut agent, &ticket, &[("kind", "note"), ("body", "Which pump?")]).await;
    world.run(&format!("UPDATE domain SET language = '{LONG}'")).await;
    let mut found = BTreeSet::new();
    let mut read = 0;
    for mut who in
        [world.visitor(), world.customer("ada").await, world.customer("eve").await, agent, world.staff("tom").await]
    {
        for path in pages(&ticket) {
            let page = who.get(&path).await;
            let kind = page.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            if kind.starts_with("text/html") {
                read += 1;
                let id = page.headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or("none");
                let body = page.body.replace(id, "");
                found.extend(texts(&body).iter().flat_map(|text| plain(text)).map(|word| format!("{word} at {path}")));
            }
        }
    }
    assert!(read > 50, "{read} pages were read");
    assert!(found.is_empty(), "{} words:\n{}", found.len(), found.into_iter().collect::<Vec<_>>().join("\n"));
}
