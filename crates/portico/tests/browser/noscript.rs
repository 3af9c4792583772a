//! Everything that matters, with scripts switched off.

use crate::Stage;
use crate::desk::open_from_queue;
use crate::look::{DESKTOP, Look};
use crate::portal::sign_in;
use crate::server::Who;
use crate::writing::{SEND, posted, two_files};

const PLAIN: Look = Look { has_scripts: false, ..DESKTOP };

pub async fn a_customer_does_everything(stage: &Stage) {
    stage.server.ticket("Without any script").await;
    let tab = stage.tab(Who::Visitor, PLAIN).await;
    tab.open("/requests").await;
    sign_in(&tab, Who::Wren).await;
    assert_eq!(tab.path().await, "/requests");

    tab.write("[type=search]", "script").await;
    tab.onward(tab.click(".srch-go")).await;
    assert!(tab.path().await.contains("q=script"));
    tab.see("#list tbody tr").await;
    tab.click("details:has([name=status]) > summary").await;
    tab.click("[name=status][value=open]").await;
    tab.onward(tab.click("details:has([name=status]) button.pri")).await;
    let path = tab.path().await;
    assert!(path.contains("status=open") && path.contains("q=script"), "{path}");
    tab.see("#list .chip.on").await;
    tab.onward(tab.click("#list th:first-child a")).await;
    assert!(tab.path().await.contains("sort=subject"));
    tab.onward(tab.click("#list tbody a.link")).await;

    let here = tab.path().await;
    tab.see("form[data-composer] input[type=file]").await;
    tab.miss("[data-md-bar]").await;
    let (_folder, files) = two_files();
    tab.write("#message", "Sent as in the old days").await;
    tab.attach("form[data-composer] input[type=file]", &[&files[0], &files[1]]).await;
    tab.onward(tab.click(SEND)).await;
    assert_eq!(posted(&tab, "Sent as in the old days").await, 1);
    assert_eq!(tab.texts("article.msg .files a bdi").await, ["log.txt", "Mätning på tråd.txt"]);

    tab.onward(tab.click("a[href$='/close']")).await;
    assert_eq!(tab.path().await, format!("{here}/close"));
    tab.onward(tab.click("main form[action$='/close'] button.pri")).await;
    assert_eq!(tab.path().await, here);
    tab.see(".t-head .badge[data-s=done]").await;

    tab.forgive("status of 422");
    tab.onward(tab.click("header a[href='/new']")).await;
    tab.write("#f-subject", "Filed without scripts").await;
    tab.attach("#f-files", &[&files[0]]).await;
    tab.onward(tab.click("form.form-card button.pri")).await;
    tab.see("#problems a[href='#f-content']").await;
    assert_eq!(tab.value("#f-subject").await, "Filed without scripts");
    assert_eq!(tab.count("[name=upload]:checked").await, 1, "the file was received and is kept");
    tab.write("#f-content", "And still it works.").await;
    tab.onward(tab.click("form.form-card button.pri")).await;
    assert!(tab.path().await.starts_with("/new/sent/"));
    tab.onward(tab.click("main a.pri")).await;
    assert_eq!(posted(&tab, "And still it works").await, 1);
    assert_eq!(tab.texts("article.msg .files a bdi").await, ["log.txt"]);

    tab.click("header details.drop > summary").await;
    tab.onward(tab.click("header form[action='/sign-out'] button")).await;
    assert_eq!(tab.path().await, "/signed-out");
}

pub async fn an_agent_does_everything(stage: &Stage) {
    let id = stage.server.ticket("Answered without scripts").await.to_string();
    let tab = stage.tab(Who::Visitor, PLAIN).await;
    tab.open("/desk/v/unassigned").await;
    sign_in(&tab, Who::Ingrid).await;
    open_from_queue(&tab, &id).await;
    tab.write("#message", "An answer in plain HTML").await;
    tab.onward(tab.click(SEND)).await;
    assert_eq!(posted(&tab, "An answer in plain HTML").await, 1);
    tab.click(".kind label:has([value=note])").await;
    tab.write("#message", "A note in plain HTML").await;
    tab.onward(tab.click(SEND)).await;
    tab.see("article.msg.note").await;
    tab.choose("#f-priority", "HIGH").await;
    tab.onward(tab.click("[data-save]")).await;
    assert_eq!(tab.value("#f-priority").await, "HIGH");
    tab.onward(tab.click("form[action$='/close'] button")).await;
    tab.see(".state .badge[data-s=done]").await;
}
