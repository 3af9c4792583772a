//! The look of the portal: an administrator drafts it and sees it at once; customers see it when it is published.

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::settings_pages::{click_in_view, fill};
use crate::tab::Tab;

const HERE: &str = "/settings/portal/theme";
/// Violet and its name in styles.
const VIOLET: (&str, &str) = ("#7a1fa2", "rgb(122, 31, 162)");

/// Waits until the page in the frame has buttons of this colour.
async fn shows(tab: &Tab, colour: &str) {
    let script = format!(
        "const page = document.querySelector('[data-theme-frame]').contentDocument;
         const button = page && page.querySelector('.btn.pri');
         return !!button && page.defaultView.getComputedStyle(button).backgroundColor === '{colour}'"
    );
    tab.until("the page in the frame has the colour", &script).await;
}

/// The colour of the first filled button that a customer sees.
async fn button(stage: &Stage) -> String {
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open("/new").await;
    let colour = customer.run("return getComputedStyle(document.querySelector('main .btn.pri')).backgroundColor").await;
    colour.as_str().expect("a colour").to_owned()
}

async fn kept(tab: &Tab) {
    tab.until("it is kept", "return /Draft by/.test(document.querySelector('[data-theme-state]').textContent)").await;
}

/// What is chosen shows at once, is kept as it is made, can be undone, and reaches customers when it is published.
pub async fn a_theme_is_drafted_undone_and_published(stage: &Stage) {
    let before = button(stage).await;
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.forgive("status of 422");
    admin.open("/settings/portal/general").await;
    admin.onward(click_in_view(&admin, "a[href='/settings/portal/theme']")).await;
    shows(&admin, &before).await;
    fill(&admin, "#f-brand", VIOLET.0).await;
    shows(&admin, VIOLET.1).await;
    admin.press(thirtyfour::Key::Tab).await;
    kept(&admin).await;
    admin
        .until("it says how it reads", "return /White text on it/.test(document.querySelector('#s-brand').textContent)")
        .await;

    admin.click("[name=show_page][value=ticket]").await;
    admin
        .until(
            "a ticket is looked at",
            "const page = document.querySelector('[data-theme-frame]').contentDocument;
             return !!page.querySelector('article.msg') && page.adoptedStyleSheets.length > 0",
        )
        .await;
    shows(&admin, VIOLET.1).await;
    admin.click("[name=show_mode][value=dark]").await;
    admin
        .until(
            "it is dark",
            "return document.querySelector('[data-theme-frame]').contentDocument.documentElement.dataset.mode === 'dark'",
        )
        .await;
    // Without dark there is nothing dark to look at; once it is back, it can be again.
    click_in_view(&admin, "[name=dark]").await;
    admin
        .until(
            "it is light",
            "const { elements } = document.querySelector('[data-theme]');
             const dark = document.querySelector('[name=show_mode][value=dark]');
             return dark.disabled && dark.ariaPressed === 'false' && elements.mode.value === 'light'
                 && document.querySelector('[data-theme-frame]').contentDocument.documentElement.dataset.mode === 'light'",
        )
        .await;
    kept(&admin).await;
    click_in_view(&admin, "[name=dark]").await;
    kept(&admin).await;
    admin.click("[name=show_mode][value=dark]").await;
    admin.click("[name=show_width][value=phone]").await;
    admin.until("it is narrow", "return document.querySelector('[data-theme-frame]').clientWidth <= 390").await;

    fill(&admin, "#f-brand", "violet").await;
    admin.press(thirtyfour::Key::Tab).await;
    admin.see("#e-brand").await;
    assert_eq!(admin.value("#f-brand").await, "violet", "nothing typed is lost");
    fill(&admin, "#f-brand", "#b3261e").await;
    admin.press(thirtyfour::Key::Tab).await;
    admin.miss("#e-brand").await;
    shows(&admin, "rgb(179, 38, 30)").await;
    admin.until("it can be undone", "return !document.querySelector('#th-undo').disabled").await;
    admin.click("#th-undo").await;
    admin.until("it is undone", "return document.querySelector('#f-brand').value === '#7a1fa2'").await;
    shows(&admin, VIOLET.1).await;
    admin.click("#th-redo").await;
    admin.until("it is made again", "return document.querySelector('#f-brand').value === '#b3261e'").await;
    admin.click("#th-undo").await;
    admin.until("it is undone", "return document.querySelector('#f-brand').value === '#7a1fa2'").await;
    // What stands at the foot of pages shows when it is kept, and leaves room for another link.
    click_in_view(&admin, "#f-link_words_0").await;
    fill(&admin, "#f-link_words_0", "Privacy").await;
    fill(&admin, "#f-link_address_0", "https://example.com/privacy").await;
    admin.press(thirtyfour::Key::Tab).await;
    admin.until("there is room for another", "return !!document.querySelector('#f-link_words_1')").await;
    admin
        .until(
            "the page in the frame has it",
            "const page = document.querySelector('[data-theme-frame]').contentDocument;
             return /Privacy/.test(page.body?.querySelector('footer')?.textContent ?? '')",
        )
        .await;
    fill(&admin, "#f-link_words_0", "").await;
    fill(&admin, "#f-link_address_0", "").await;
    admin.press(thirtyfour::Key::Tab).await;
    admin.click("#th-publish").await;
    admin.see("#th-said .banner[data-s=done]").await;
    assert_eq!(button(stage).await, VIOLET.1);

    // As it was, for the journeys that follow.
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open(HERE).await;
    admin.click("#th-start-harbour").await;
    admin.until("it is a draft", "return document.querySelector('#f-brand').value === '#0b6e75'").await;
    admin.click("#th-publish").await;
    admin.see("#th-said .banner[data-s=done]").await;
    assert_eq!(button(stage).await, before);
}

/// The same with scripts switched off: each button sends the whole form.
pub async fn a_theme_is_drafted_undone_and_published_without_scripts(stage: &Stage) {
    let before = button(stage).await;
    let admin = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    admin.forgive("status of 422");
    admin.open(HERE).await;
    admin.onward(admin.click("[name=show_page][value=ticket]")).await;
    assert!(admin.path().await.contains("page=ticket"));
    fill(&admin, "#f-brand", "violet").await;
    admin.onward(admin.click("#th-publish")).await;
    admin.see("#e-brand").await;
    fill(&admin, "#f-brand", VIOLET.0).await;
    admin.onward(admin.click(".bar .no-script")).await;
    assert_eq!(admin.value("#f-brand").await, VIOLET.0);
    assert_eq!(button(stage).await, before, "a draft is not what customers see");

    let admin = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    admin.open(HERE).await;
    admin.onward(admin.click("#th-publish")).await;
    admin.see("#th-said .banner[data-s=done]").await;
    assert_eq!(button(stage).await, VIOLET.1);

    let admin = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    admin.open(HERE).await;
    admin.onward(click_in_view(&admin, "#th-start-harbour")).await;
    admin.onward(admin.click("#th-publish")).await;
    assert_eq!(button(stage).await, before);
}
