//! Export as a workbook: what the CSV file has, with numbers and dates as what they are, and no formula.

use std::io::{Cursor, Read};

use axum::http::StatusCode;
use portico::desk::portal_settings::Tab;

use crate::columns::{filled, properties};
use crate::settings::saved;
use crate::world::{Browser, on_both_engines};

/// The cells of the first sheet with their kinds, row by row: `s` for text, `n` for numbers and dates.
async fn sheet(browser: &mut Browser, query: &str) -> Vec<Vec<(char, String)>> {
    let file = browser.get(&format!("/requests.xlsx{query}")).await;
    assert_eq!(file.status, StatusCode::OK, "{query}: {}", file.body);
    assert!(
        file.headers["content-disposition"].to_str().is_ok_and(|name| name.contains(".xlsx\"")),
        "{:?}",
        file.headers
    );
    let mut archive = zip::ZipArchive::new(Cursor::new(file.bytes)).expect("a workbook is a zip file");
    let mut text = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").expect("a sheet").read_to_string(&mut text).expect("text");
    assert!(!text.contains("<f>"), "no formula: {text}");
    let row = |row: &str| {
        row.split("<c ")
            .skip(1)
            .map(|cell| {
                let inner = |tag: &str| {
                    let rest = cell.split_once(&format!("<{tag}"))?.1.split_once('>')?.1;
                    Some(rest.split_once(&format!("</{tag}>"))?.0.to_owned())
                };
                if cell.contains("t=\"inlineStr\"") {
                    ('s', inner("t").unwrap_or_default())
                } else {
                    ('n', inner("v").unwrap_or_default())
                }
            })
            .collect()
    };
    text.split("<row ").skip(1).map(row).collect()
}

on_both_engines! {
    async fn the_workbook_has_every_row_of_the_view_with_numbers_and_dates(world) {
        properties(world).await;
        filled(world, "Apple", r#"{"weight":"9.50","bought":"2026-05-12","leased":"true","product":"fm"}"#).await;
        filled(world, "Birch", r#"{"weight":"12345678901234567890","bought":"soon"}"#).await;
        world.ticket_of(world.people.eve, Some(world.people.acme_two), "Not yours", "secret").await;
        saved(&mut world.staff("tom").await, Tab::Advanced, &[("columns", "subject,createdate,weight,bought,leased")]).await;
        let mut ada = world.customer("ada").await;
        let rows = sheet(&mut ada, "?sort=subject&dir=asc").await;
        let texts = |row: &[(char, String)]| row.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&rows[0]), ["Subject", "Number", "Created", "Weight", "Bought", "Leased"]);
        assert_eq!(rows.len(), 3, "hers and no others: {rows:?}");
        let kinds: String = rows[1].iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, "ssnnns", "{:?}", rows[1]);
        assert_eq!((&*rows[1][0].1, &*rows[1][3].1, &*rows[1][4].1, &*rows[1][5].1), ("Apple", "9.5", "46154", "Yes"));
        let created: f64 = rows[1][2].1.parse().expect("a moment is a number");
        assert!(created > 46_000.0 && created.fract() > 0.0, "{created}");
        let kinds: String = rows[2].iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, "ssnss", "what would lose digits or is no day is text: {:?}", rows[2]);
        assert_eq!(sheet(&mut ada, "?q=nothing").await.len(), 1, "only the heads");
        for (query, expected) in [("?q=birch", 2), ("?is.leased=true", 2), ("?sort=weight&dir=desc", 3), ("?view=organization", 3)] {
            assert_eq!(sheet(&mut ada, query).await.len(), expected, "{query}");
        }
    }

    async fn formula_injection_in_workbooks_is_text(world) {
        let hostile = ["=1+1", "+cmd|calc", "@SUM(A1)", "=HYPERLINK(\"https://evil.example\")", "https://evil.example", "<c t=\"n\"><f>1</f>", "a\u{b}b"];
        for subject in hostile {
            world.ticket(subject, "x").await;
        }
        let mut ada = world.customer("ada").await;
        let rows = sheet(&mut ada, "").await;
        assert_eq!(rows.len(), hostile.len() + 1);
        for row in &rows {
            assert_eq!(row[0].0, 's', "{row:?}");
        }
        assert!(rows.iter().any(|row| row[0].1 == "=1+1"), "as it was written: {rows:?}");
        let file = ada.get("/requests.xlsx").await;
        let mut archive = zip::ZipArchive::new(Cursor::new(file.bytes)).expect("a zip file");
        let mut names = vec![];
        for at in 0..archive.len() {
            names.push(archive.by_index(at).expect("a file").name().expect("a name").to_string());
        }
        assert!(!names.iter().any(|name| name.contains("externalLink") || name.contains("sheet1.xml.rels")), "no links: {names:?}");
        assert!(archive.by_name("xl/workbook.xml").is_ok());
    }

    async fn a_list_that_is_too_long_for_a_workbook_says_what_to_do(world) {
        for subject in ["Alder", "Birch", "Cedar", "Dune"] {
            world.ticket(subject, "It drips").await;
        }
        let process = world.configured(|config| config.limits.workbook_rows = 3).await;
        let mut ada = process.customer("ada", "192.0.2.7").await;
        let refused = ada.get("/requests.xlsx").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("takes at most 3 rows") && refused.body.contains("CSV"), "{}", refused.body);
        assert_eq!(sheet(&mut ada, "?q=birch").await.len(), 2, "narrowed it fits");
        assert_eq!(ada.get("/requests.csv").await.body.trim_end().split("\r\n").count(), 5, "as CSV all of it comes");
    }

    async fn who_may_not_read_the_list_gets_no_workbook(world) {
        world.ticket("Pump drips", "It drips").await;
        let visitor = world.visitor().get("/requests.xlsx").await;
        assert_eq!(visitor.location().split('?').next(), Some("/sign-in"));
        let mut eve = world.customer("eve").await;
        assert_eq!(sheet(&mut eve, "").await.len(), 1);
        let mut ada = world.customer("ada").await;
        assert_eq!(sheet(&mut ada, "").await.len(), 2);
        world.run("UPDATE portal SET is_on = FALSE").await;
        assert_ne!(ada.get("/requests.xlsx").await.status, StatusCode::OK);
    }
}
