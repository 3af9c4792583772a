//! Writing on a ticket: Markdown, preview, files, drafts, and a network that comes and goes.

use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tempfile::TempDir;
use thirtyfour::Key;

use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;
use crate::tab::Tab;

/// The button that sends a reply.
pub const SEND: &str = "form[data-composer] .tools button.pri";

/// Two files to attach, one with a name that is not ASCII; they live as long as the folder.
pub fn two_files() -> (TempDir, [PathBuf; 2]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = [folder.path().join("log.txt"), folder.path().join("Mätning på tråd.txt")];
    for (file, text) in files.iter().zip(["pressure 4.2", "flöde 7 m³/h"]) {
        fs::write(file, text).expect("a file in the temporary folder");
    }
    (folder, files)
}

/// Waits until a message holds `text`; answers how many do.
pub async fn posted(tab: &Tab, text: &str) -> usize {
    let script =
        format!("return [...document.querySelectorAll('article.msg .body')].some(e => e.innerText.includes('{text}'))");
    tab.until(&format!("a message says {text}"), &script).await;
    tab.texts("article.msg .body").await.iter().filter(|body| body.contains(text)).count()
}

pub async fn a_reply_with_bold_preview_and_files(stage: &Stage) {
    let id = stage.server.ticket("The display flickers").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.open(&format!("/requests/{id}")).await;
    tab.write("#message", "It is ").await;
    tab.click("[data-md=bold]").await;
    tab.type_on("worse").await;
    assert_eq!(tab.value("#message").await, "It is **worse**", "typing goes on between the signs");

    tab.click("[data-md-preview]").await;
    tab.see("[data-preview-pane]").await;
    assert_eq!(tab.texts("[data-preview-pane] strong").await, ["worse"]);
    tab.see("[data-md-preview][aria-pressed=true]").await;
    tab.click("[data-md-preview]").await;
    tab.miss("[data-preview-pane]").await;

    let (_folder, files) = two_files();
    tab.attach("form[data-composer] input[type=file]", &[&files[0], &files[1]]).await;
    tab.until(
        "both files are there",
        "const rows = [...document.querySelectorAll('[data-files] [data-row]')];
         const isThere = (row) => row.querySelector('[name=upload]') && !row.matches('[data-uploading], [data-failed]');
         return rows.length === 2 && rows.every(isThere)",
    )
    .await;
    assert_eq!(tab.texts("[data-files] [data-name]").await, ["log.txt", "Mätning på tråd.txt"]);
    assert_eq!(tab.count("[data-files] progress").await, 0);
    tab.onward(tab.click(SEND)).await;

    assert_eq!(posted(&tab, "It is worse").await, 1);
    assert_eq!(tab.texts("article.msg.me .body strong").await, ["worse"]);
    let names = tab.texts("article.msg .files a bdi").await;
    assert_eq!(names, ["log.txt", "Mätning på tråd.txt"]);
    let fetched = tab
        .run(
            "return Promise.all([...document.querySelectorAll('article.msg .files a')].map(async (a) => {
                const answer = await fetch(a.href);
                return [answer.status, answer.headers.get('content-disposition'), await answer.text()];
            }))",
        )
        .await;
    assert_eq!(
        fetched,
        json!([
            [200, "attachment; filename=\"log.txt\"; filename*=UTF-8''log.txt", "pressure 4.2"],
            [
                200,
                "attachment; filename=\"M_tning p_ tr_d.txt\"; filename*=UTF-8''M%C3%A4tning%20p%C3%A5%20tr%C3%A5d.txt",
                "flöde 7 m³/h"
            ],
        ])
    );
}

pub async fn sending_twice_posts_once(stage: &Stage) {
    let id = stage.server.ticket("Two clicks").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    let here = format!("/requests/{id}");
    tab.open(&here).await;
    tab.write("#message", "Once is enough").await;
    tab.onward(tab.double_click(SEND)).await;
    assert_eq!(posted(&tab, "Once is enough").await, 1);
    tab.open(&here).await;
    assert_eq!(posted(&tab, "Once is enough").await, 1);

    // By the keyboard as well, and without the page's own care: the server knows the form again.
    tab.write("#message", "Twice by keys").await;
    let both = "const form = document.querySelector('form[data-composer]');
        return Promise.all([1, 2].map(() => fetch(form.action, { method: 'POST', body: new FormData(form) })))
            .then((all) => all.map((answer) => answer.status))";
    assert_eq!(tab.run(both).await, json!([200, 200]));
    tab.open(&here).await;
    assert_eq!(posted(&tab, "Twice by keys").await, 1);
}

pub async fn a_draft_survives_a_reload(stage: &Stage) {
    let id = stage.server.ticket("Half a thought").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    let here = format!("/requests/{id}");
    tab.open(&here).await;
    tab.write("#message", "Half of it").await;
    tab.until("the draft is kept", "return Object.values(localStorage).some((kept) => kept.includes('Half of it'))")
        .await;
    tab.reload().await;
    assert_eq!(tab.value("#message").await, "Half of it");
    tab.see("[data-draft-note]").await;
    tab.open(&format!("/requests/{}", stage.server.ticket("Another one").await)).await;
    assert_eq!(tab.value("#message").await, "", "a draft belongs to its ticket");

    tab.open(&here).await;
    tab.write("#message", " and the rest").await;
    tab.onward(tab.chord(Key::Control, Key::Enter)).await;
    assert_eq!(posted(&tab, "Half of it and the rest").await, 1);
    assert_eq!(tab.value("#message").await, "", "what is sent is no draft");
    tab.reload().await;
    assert_eq!(tab.value("#message").await, "");
    assert_eq!(tab.run("return localStorage.length").await, json!(0));
}

pub async fn nothing_is_lost_while_offline(stage: &Stage) {
    let id = stage.server.ticket("On a train").await;
    let tab = stage.tab(Who::Wren, DESKTOP).await;
    tab.forgive("net::ERR_INTERNET_DISCONNECTED");
    tab.open(&format!("/requests/{id}")).await;
    tab.write("#message", "Written in a tunnel").await;
    tab.offline(true).await;
    tab.click(SEND).await;
    tab.see("form[data-composer] [data-send-error]").await;
    assert_eq!(tab.value("#message").await, "Written in a tunnel");
    tab.until("it can be tried again", "return !document.querySelector('form[data-composer] [aria-busy]')").await;
    let (_folder, files) = two_files();
    tab.attach("form[data-composer] input[type=file]", &[&files[0]]).await;
    tab.see("[data-files] [data-row][data-failed][role=alert]").await;
    tab.click("[data-files] [data-row] button").await;
    tab.miss("[data-files] [data-row]").await;
    tab.offline(false).await;
    tab.onward(tab.click(SEND)).await;
    assert_eq!(posted(&tab, "Written in a tunnel").await, 1);

    tab.open("/new").await;
    tab.write("#f-subject", "Asked in a tunnel").await;
    tab.write("#f-content", "It is dark in here.").await;
    tab.offline(true).await;
    tab.click("form.form-card button.pri").await;
    tab.see("form.form-card [data-send-error]").await;
    assert_eq!(tab.value("#f-content").await, "It is dark in here.");
    tab.offline(false).await;
    tab.onward(tab.click("form.form-card button.pri")).await;
    assert!(tab.path().await.starts_with("/new/sent/"));
}
