//! The forms that customers file requests with, as those see them who edit them and those who fill them in.

use crate::Stage;
use crate::look::DESKTOP;
use crate::server::Who;
use crate::settings_pages::click_in_view;
use crate::tab::Tab;

/// Writes a part of a question anew: its label or its hint.
async fn write(tab: &Tab, at: usize, part: &str, text: &str) {
    let css = format!("[name='q.{at}.{part}']");
    tab.run(&format!("document.querySelector(\"{css}\").value = ''")).await;
    tab.write(&css, text).await;
}

/// What customers are asked, in order.
async fn asked(stage: &Stage) -> Vec<String> {
    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open("/new").await;
    customer.texts("#f-form .field > label:not(.drop-zone), #f-form legend").await
}

/// An administrator renames a question, adds one and moves it up, and the customer reads it on the next page.
pub async fn a_question_is_renamed_and_another_added_and_customers_read_them(stage: &Stage) {
    let before = asked(stage).await;
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open("/settings/portal/advanced").await;
    admin.onward(click_in_view(&admin, "a[href^='/settings/forms/']:not(nav a)")).await;
    let path = admin.path().await;
    let questions = admin.count(".questions > li").await;
    let old = admin.value("[name='q.0.label']").await;
    let (label, hint) = (admin.value("[name='q.2.label']").await, admin.value("[name='q.2.hint']").await);
    write(&admin, 0, "label", "In a few words").await;

    // There is something left to ask for when a question is given up.
    click_in_view(&admin, "[name=edit][value^='drop:2']").await;
    admin
        .until(
            "the question is gone",
            &format!("return document.querySelectorAll('.questions > li').length === {}", questions - 1),
        )
        .await;
    click_in_view(&admin, "#add-question").await;
    admin
        .until(
            "a question is there, and in focus",
            &format!(
                "return document.querySelectorAll('.questions > li').length === {questions}
                 && document.activeElement.name === 'q.{}.property'",
                questions - 1
            ),
        )
        .await;
    write(&admin, questions - 1, "label", "Anything else?").await;
    let up = format!("[name=edit][value='up:{}']", questions - 1);
    // WebKit's mouse leaves the focus where it was.
    admin.run(&format!("document.querySelector(\"{up}\").focus()")).await;
    click_in_view(&admin, &up).await;
    admin
        .until(
            "it has moved up, and its button is in focus",
            &format!(
                "return document.querySelector(\"[name='q.{at}.label']\")?.value === 'Anything else?'
                 && document.activeElement.value === 'up:{at}'",
                at = questions - 2
            ),
        )
        .await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.path().await, format!("{path}?saved"));
    let after = asked(stage).await;
    assert!(after.iter().any(|text| text.starts_with("In a few words")), "{after:?}");
    assert!(after.iter().any(|text| text.starts_with("Anything else?")), "{after:?}");
    assert!(!after.iter().any(|text| text.starts_with(&old)), "{after:?}");

    // As it was, for the journeys that follow.
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    admin.open(path.as_str()).await;
    for at in (3..questions - 1).rev() {
        click_in_view(&admin, &format!("[name=edit][value='up:{at}']")).await;
        let moved =
            format!("return document.querySelector(\"[name='q.{}.label']\")?.value === 'Anything else?'", at - 1);
        admin.until("it has moved up", &moved).await;
    }
    write(&admin, 0, "label", &old).await;
    write(&admin, 2, "label", &label).await;
    write(&admin, 2, "hint", &hint).await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(asked(stage).await, before);
}
