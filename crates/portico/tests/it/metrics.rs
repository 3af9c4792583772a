//! Figures for machines.

use axum::http::{Method, StatusCode, header};

use crate::world::{Browser, Page, on_both_engines};

const TOKEN: &str = "a-token-of-some-length";

async fn ask(browser: &mut Browser, token: &str) -> Page {
    let request = browser.request(Method::GET, "/metrics").header(header::AUTHORIZATION, token);
    browser.send(request.body("".into()).expect("a request")).await
}

/// The value of a line by its name and labels.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(' '));
    found.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {line} in:\n{text}"))
}

on_both_engines! {
    async fn figures_are_for_whoever_knows_the_token(world) {
        let mut anybody = world.visitor();
        assert_eq!(anybody.get("/metrics").await.status, StatusCode::NOT_FOUND);
        for empty in ["Bearer ", "Bearer"] {
            assert_eq!(ask(&mut anybody, empty).await.status, StatusCode::NOT_FOUND, "no token is set");
        }
        let process = world.configured(|config| config.metrics.token = TOKEN.to_owned().into()).await;
        let mut machine = process.visitor("192.0.2.1");
        for wrong in ["", "Bearer ", "Bearer a-token-of-some-lengt", &format!("Basic {TOKEN}"), TOKEN] {
            assert_eq!(ask(&mut machine, wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let page = ask(&mut machine, &format!("Bearer {TOKEN}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let kind = page.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    }

    async fn figures_move_with_what_happens_and_name_nobody(world) {
        let process = world.configured(|config| {
            config.metrics.token = TOKEN.to_owned().into();
            config.limits.sign_ins_per_minute = 2;
        }).await;
        let mut machine = process.visitor("192.0.2.9");
        let ticket = world.ticket("Pump leaks", "It leaks.").await;
        let mut ada = process.visitor("192.0.2.1").signed_in("/sign-in", "ada").await;
        let token = format!("Bearer {TOKEN}");
        let before = ask(&mut machine, &token).await.body;
        let path = format!("/requests/{ticket}");
        for _ in 0..3 {
            assert_eq!(ada.get(&path).await.status, StatusCode::OK);
        }
        assert_eq!(ada.get("/requests/987654321").await.status, StatusCode::NOT_FOUND);
        assert_eq!(ada.get("/nowhere/at/all").await.status, StatusCode::NOT_FOUND);
        let key = ada.get(&path).await.hidden("submit_key");
        let reply = [("body", "And it still leaks."), ("submit_key", &*key)];
        assert_eq!(ada.post(&format!("{path}/reply"), &reply).await.status, StatusCode::SEE_OTHER);
        for _ in 0..2 {
            process.visitor("192.0.2.1").post("/sign-in", &[("email", "ada@example.com"), ("password", "wrong-one")]).await;
        }
        let (now, parked) = (world.clock.now().0, world.clock.now().plus_seconds(-60).0);
        for (run_at, parked_at) in [(now, "NULL"), (parked - 60_000_000, "NULL"), (parked, "1")] {
            world
                .run(&format!(
                    "INSERT INTO job (kind, payload, run_at, attempts, parked_at, created_at)
                     VALUES ('compose', '{{}}', {run_at}, 0, {parked_at}, {run_at})"
                ))
                .await;
        }
        let after = ask(&mut machine, &token).await.body;

        let moved = |line: &str| value(&after, line) - if before.contains(line) { value(&before, line) } else { 0.0 };
        let requests = |labels: &str| moved(&format!("portico_http_requests_total{{{labels}}}"));
        assert_eq!(requests(r#"route="/requests/{id}",method="GET",status="2xx""#), 4.0);
        assert_eq!(requests(r#"route="/requests/{id}",method="GET",status="4xx""#), 1.0);
        assert_eq!(requests(r#"route="none",method="GET",status="4xx""#), 1.0);
        assert_eq!(requests(r#"route="/requests/{id}/reply",method="POST",status="3xx""#), 1.0);
        assert_eq!(moved(r#"portico_http_request_seconds_count{route="/requests/{id}"}"#), 5.0);
        assert_eq!(moved(r#"portico_http_request_seconds_bucket{le="+Inf",route="/requests/{id}"}"#), 5.0);
        assert_eq!(moved(r#"portico_refused_total{reason="sign_in"}"#), 1.0);
        assert!(moved(r#"portico_database_transactions_total{mode="read"}"#) >= 4.0);
        assert!(moved(r#"portico_database_transactions_total{mode="write"}"#) >= 1.0);
        assert!(moved("portico_database_statements_total") >= 20.0);
        for (state, n) in [("waiting", 2.0), ("running", 0.0), ("parked", 1.0)] {
            assert_eq!(value(&after, &format!(r#"portico_jobs{{kind="compose",state="{state}"}}"#)), n, "{state}");
        }
        assert_eq!(value(&after, "portico_oldest_job_seconds"), 120.0);
        let engine = if world.app.db.dialect() == db::Dialect::Sqlite { "sqlite" } else { "postgres" };
        let build = format!(r#"portico_build_info{{version="{}",engine="{engine}"}}"#, env!("CARGO_PKG_VERSION"));
        assert_eq!(value(&after, &build), 1.0);
        for gauge in ["portico_live_streams", "portico_connections", "portico_uploads", "portico_live_looks_total"] {
            value(&after, gauge);
        }
        for process in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds"] {
            assert!(value(&after, process) >= 0.0);
        }

        // Each line is a comment or a name with a number, and the last one says that nothing is missing.
        let mut lines: Vec<&str> = after.lines().collect();
        assert_eq!(lines.pop(), Some("# EOF"));
        for line in lines {
            let is_figure = line.rsplit_once(' ').is_some_and(|(_, value)| value.parse::<f64>().is_ok());
            assert!(line.starts_with("# ") || is_figure, "{line}");
        }
        for word in ["ada", "Pump", "leaks", "192.0.2", "987654321", "nowhere", &format!("/{ticket}")] {
            assert!(!after.contains(word), "{word} is told:\n{after}");
        }
    }
}
