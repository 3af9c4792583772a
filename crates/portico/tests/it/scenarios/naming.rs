//! Scenarios 5, 8, 9, 10 and 15: what customers read, and in which words.

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;

use super::sought;
use crate::gate::link;
use crate::list::{ids, walk};
use crate::live::{now, tell_all};
use crate::settings::{opened, saved, send, set};
use crate::world::{Browser, on_both_engines};

const SIX: [&str; 6] = ["Subject", "Requested by", "Created", "Owner", "Last activity", "Status"];

/// The heads of the list's columns.
async fn heads(who: &mut Browser) -> Vec<String> {
    let list = who.get("/requests").await.body;
    let head = list.split("<thead").nth(1).and_then(|rest| rest.split("</thead>").next()).unwrap_or_default();
    let text = |part: &str| part.split("</bdi>").next().unwrap_or_default().to_owned();
    head.split("<bdi>").skip(1).map(text).collect()
}

/// The rows of an export, its heads first.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader =
        ::csv::ReaderBuilder::new().has_headers(false).from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

on_both_engines! {
    async fn scenario_05_stages_have_no_names_until_they_are_shown(world) {
        let id = world.ticket("Quince press", "It leaks").await;
        world.run("UPDATE stage SET label = 'Done!' WHERE key = '4'").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        assert_eq!(tom.post(&format!("/desk/t/{id}/close"), &[("view", "all")]).await.status, StatusCode::SEE_OTHER);
        let pages = ["/requests".to_owned(), format!("/requests/{id}"), "/requests.csv".to_owned(), "/requests?q=quince".to_owned()];
        for (is_shown, reads, not) in [("", "Closed", "Done!"), ("true", "Done!", "Open"), ("", "Closed", "Done!")] {
            saved(&mut tom, Tab::Templates, &[("show_stages", is_shown)]).await;
            for path in &pages {
                let page = ada.get(path).await.body;
                // Filters offer both words, whatever rows read.
                let page = page.split("<table").nth(1).unwrap_or(&page);
                assert!(page.contains(reads), "{path} with {is_shown:?}: {page}");
                assert!(!page.contains(not) || path.ends_with(&id.to_string()), "{path} with {is_shown:?}: {page}");
            }
            assert!(!ada.get(&pages[1]).await.body.contains("Done!") || is_shown == "true", "{is_shown:?}");
            assert!(ada.get("/requests?status=closed").await.body.contains("Quince press"), "closed it is all the same");
        }
        assert!(world.mails().await.iter().all(|mail| !format!("{mail:?}").contains("Done!")), "mails name no stage");
    }

    async fn scenario_08_ten_columns_at_most_and_the_six_come_back(world) {
        world.ticket("Quince press", "It leaks").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        let ten = "content,status,subject,hs_pipeline,hs_pipeline_stage,hs_ticket_priority,hs_ticket_category,source_type,requester,owner";
        saved(&mut tom, Tab::Advanced, &[("columns", ten)]).await;
        let (ten_heads, exported) = (heads(&mut ada).await, rows(&ada.get("/requests.csv").await.body));
        assert_eq!(ten_heads.len(), 10, "{ten_heads:?}");
        assert_eq!(exported[0].len(), 11, "and the number: {exported:?}");
        let refused = set(&mut tom, Tab::Advanced, &[("columns", &format!("{ten},createdate"))]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("at most 10 columns"), "{}", refused.body);
        assert_eq!(heads(&mut ada).await, ten_heads, "nothing was saved");

        let reset = set(&mut tom, Tab::Advanced, &[("edit", "columns:reset")]).await;
        assert_eq!(reset.status, StatusCode::OK);
        assert_eq!(heads(&mut ada).await, ten_heads, "nor by the button alone");
        let mut values = opened(&mut tom, Tab::Advanced).await;
        values.insert("columns".to_owned(), reset.hidden("columns"));
        assert_eq!(send(&mut tom, Tab::Advanced, &values).await.status, StatusCode::SEE_OTHER);
        assert_eq!(heads(&mut ada).await, SIX);
        let exported = rows(&ada.get("/requests.csv").await.body);
        let of_the_list: Vec<&String> = exported[0].iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, head)| head).collect();
        assert_eq!(of_the_list, SIX, "beside the number the export has the same");
    }

    async fn scenario_09_an_alias_is_all_that_customers_read_of_staff(world) {
        let ticket = sought(world, "Quince press").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, Tab::Advanced, &[("owner_display", "alias"), ("owner_alias", "Press team")]).await;
        let mut agent = world.staff("ingrid").await;
        let mut hints = ada.hints("/live").await;
        let mut cursor = now(world).await;
        agent.post(&format!("/desk/t/{}/take", ticket.id), &[("view", "all")]).await;
        let key = agent.get(&format!("/desk/v/all/t/{}", ticket.id)).await.hidden("submit_key");
        let answer = [("kind", "reply"), ("then", "customer"), ("body", "Which press?"), ("submit_key", &key), ("view", "all")];
        let file: (&str, &str, &str, &[u8]) = ("files", "manual.txt", "text/plain", b"a manual");
        let sent = agent.post_files(&format!("/desk/t/{}/reply", ticket.id), &answer, &[file]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let manual = world.count("SELECT MAX(id) FROM attachment").await;
        assert_eq!(agent.post(&format!("/desk/t/{}/close", ticket.id), &[("view", "all")]).await.status, StatusCode::SEE_OTHER);
        let nameless = |text: &str, place: &str| {
            for name in ["Ingrid", "Solberg", "ingrid@"] {
                assert!(!text.contains(name), "{name} at {place}: {text}");
            }
        };
        for path in [
            "/requests".to_owned(), "/requests?pick=owner".to_owned(), format!("/requests?owner={}", world.people.ingrid), "/requests?sort=owner".to_owned(),
            ticket.page(), "/requests.csv".to_owned(), "/requests.csv?q=press".to_owned(),
        ] {
            let page = ada.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            nameless(&format!("{:?} {}", page.headers, page.body), &path);
            assert!(page.body.contains("Press team"), "{path}: {}", page.body);
        }
        for path in ["/requests?q=ingrid", "/requests.csv?q=solberg"] {
            assert!(!ada.get(path).await.body.contains("Quince press"), "nor is it found by the name: {path}");
        }
        // A page that is told of a change asks for itself again, as the list does.
        tell_all(world, &mut cursor).await;
        let hint = hints.next().await;
        assert_eq!(hint.data, ticket.id.to_string(), "hints hold numbers alone");
        let request = ada.request(axum::http::Method::GET, &ticket.page()).header("x-live", "1");
        let page = ada.send(request.body(axum::body::Body::empty()).expect("a request")).await;
        nameless(&page.body, "an open page");
        let file = ada.get(&format!("{}/files/{manual}", ticket.page())).await;
        assert_eq!(file.status, StatusCode::OK);
        nameless(&format!("{:?}", file.headers), "a file");
        nameless(&format!("{:?}", ada.get("/requests.csv").await.headers), "an export");
        let mails = world.mails().await;
        let to_ada: Vec<_> = mails.iter().filter(|mail| mail.recipient == "ada@example.com").collect();
        assert_eq!(to_ada.len(), 2, "the answer, and that it is closed: {mails:?}");
        for mail in to_ada {
            nameless(&format!("{mail:?}"), "a mail");
        }
        assert!(mails.iter().any(|mail| mail.sender.contains("Press team")), "{mails:?}");
        assert!(world.text("SELECT message_id FROM outbox WHERE purpose = 'replied'").await.find("ngrid").is_none());
    }

    async fn scenario_10_the_language_of_the_domain_is_that_of_the_next_page(world) {
        let ticket = sought(world, "Quince press").await;
        let (mut tom, mut ada) = (world.staff("tom").await, world.customer("ada").await);
        saved(&mut tom, Tab::General, &[("name", "The press room")]).await;
        for (language, sign_out, subject, heads) in [
            ("en", "Sign out", "password", "Subject,"), ("sv", "Logga ut", "lösenord", "Ämne,"), ("en", "Sign out", "password", "Subject,"),
        ] {
            saved(&mut tom, Tab::General, &[("language", language)]).await;
            for path in ["/requests", &ticket.page(), "/new", "/account"] {
                let page = ada.get(path).await.body;
                assert!(page.contains(&format!("<html lang=\"{language}\"")) && page.contains(sign_out), "{path}: {page}");
                assert!(page.contains("The press room</title>"), "the name stays: {path}: {page}");
            }
            for path in ["/sign-in", "/forgot", "/no-such-page"] {
                assert!(world.visitor().get(path).await.body.contains(&format!("<html lang=\"{language}\"")), "{path}");
            }
            let exported = ada.get("/requests.csv").await.body;
            assert!(exported.trim_start_matches('\u{feff}').starts_with(heads), "{exported}");
            world.clock.advance(61);
            link(world, "/forgot", "ada@example.com").await.expect("a mail");
            let mails = world.mails().await;
            assert!(mails.last().expect("a mail").subject.to_lowercase().contains(subject), "{mails:?}");
        }
    }

    async fn scenario_15_an_export_has_every_page_of_what_is_filtered(world) {
        for n in 0..60 {
            world.ticket(&format!("=Press {n:02}"), "It leaks").await;
        }
        for n in 0..5 {
            world.ticket(&format!("=Pump {n:02}"), "It drips").await;
        }
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "=Press of strangers", "It leaks").await;
        world.run("UPDATE ticket SET is_closed = TRUE, turn = 'nobody', stage_id = (SELECT id FROM stage WHERE key = '4') WHERE id % 6 = 0").await;
        world.run("UPDATE ticket_contact SET is_closed = TRUE, turn = 'nobody' WHERE ticket_id % 6 = 0").await;
        world.run("UPDATE ticket_company SET is_closed = TRUE, turn = 'nobody' WHERE ticket_id % 6 = 0").await;
        let mut ada = world.customer("ada").await;
        let view = "q=press&sort=subject&dir=asc";
        for (filter, pages) in [(format!("{view}&status=open"), 2), (view.to_owned(), 3), ("status=open&sort=created".to_owned(), 3)] {
            let walked = walk(&mut ada, &format!("/requests?{filter}"), "next").await;
            assert_eq!(walked.iter().filter(|page| !page.is_empty()).count(), pages, "{filter}");
            let csv = ada.get(&format!("/requests.csv?{filter}")).await;
            let exported = rows(&csv.body);
            let numbers: Vec<String> = walked.concat().iter().map(|id| format!("T-{id}")).collect();
            let of_rows: Vec<&String> = exported[1..].iter().map(|row| &row[1]).collect();
            assert_eq!(of_rows, numbers.iter().collect::<Vec<_>>(), "every row of every page, in order: {filter}");
            for cell in exported.iter().flatten() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell} would be a formula");
            }
            assert!(exported[1..].iter().all(|row| row[0].starts_with("'=")), "{:?}", exported[1]);
            assert!(!csv.body.contains("strangers"));
            // The page that follows is the filtered view as well.
            assert!(ids(&ada.get(&format!("/requests?{filter}")).await).len() <= 25);
        }
    }
}
