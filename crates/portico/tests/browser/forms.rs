//! The forms that customers file requests with, as those see them who edit them and those who fill them in.

use thirtyfour::Key;

use crate::Stage;
use crate::look::{DESKTOP, Look};
use crate::server::Who;
use crate::settings_pages::click_in_view;
use crate::tab::Tab;
use crate::writing::two_files;

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

/// The place of a question, for a script: the row that had it when the page was made.
fn row(key: usize) -> String {
    format!("document.querySelector(\".questions > li[data-column='{key}']\")")
}

/// Presses the button that moves a question up, until it stands at `to`.
async fn move_up(tab: &Tab, key: usize, to: usize) {
    let up = format!("[name=edit][value='questions:up:{key}']");
    let at = format!("return [...document.querySelectorAll('.questions > li')].indexOf({})", row(key));
    while tab.run(&at).await.as_u64() != Some(to as u64) {
        // WebKit's mouse leaves the focus where it was.
        tab.run(&format!("document.querySelector(\"{up}\").focus()")).await;
        click_in_view(tab, &up).await;
    }
}

/// The address of the form that the portal uses, which the tab has opened.
async fn opened(tab: &Tab) -> String {
    tab.open("/settings/portal/advanced").await;
    tab.onward(click_in_view(tab, "a[href^='/settings/forms/']:not(nav a)")).await;
    tab.path().await
}

/// An administrator renames a question, adds one and moves it up, and the customer reads it on the next page.
pub async fn a_question_is_renamed_and_another_added_and_customers_read_them(stage: &Stage) {
    let before = asked(stage).await;
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    let path = opened(&admin).await;
    let questions = admin.count(".questions > li").await;
    let last = questions - 1;
    let old = admin.value("[name='q.0.label']").await;
    let (label, hint) = (admin.value("[name='q.2.label']").await, admin.value("[name='q.2.hint']").await);
    write(&admin, 0, "label", "In a few words").await;

    // There is something left to ask for when a question is given up.
    click_in_view(&admin, "[value='questions:drop:2']").await;
    admin
        .until(
            "the question is gone",
            &format!("return document.querySelectorAll('.questions > li').length === {last}"),
        )
        .await;
    click_in_view(&admin, "#add-question").await;
    admin
        .until(
            "a question is there, and in focus",
            &format!(
                "return document.querySelectorAll('.questions > li').length === {questions}
                 && document.activeElement.name === 'q.{last}.property'"
            ),
        )
        .await;
    write(&admin, last, "label", "Anything else?").await;
    move_up(&admin, last, last - 1).await;
    admin
        .until(
            "it has moved up, and its button is in focus",
            &format!(
                "return document.activeElement.value === 'questions:up:{last}'
                 && {}.querySelector('[data-at]').textContent.includes('{last}')",
                row(last)
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
    move_up(&admin, last - 1, 2).await;
    write(&admin, 0, "label", &old).await;
    write(&admin, last - 1, "label", &label).await;
    write(&admin, last - 1, "hint", &hint).await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(asked(stage).await, before);
}

/// Puts the form back as a page has it that was opened before.
struct Before(Vec<(String, String)>);

impl Before {
    async fn of(tab: &Tab) -> Before {
        let all = tab.run("return [...new FormData(document.querySelector('.set-form'))]").await;
        Before(serde_json::from_value(all).expect("pairs of texts"))
    }

    async fn save(self, stage: &Stage) {
        let admin = stage.tab(Who::Tom, DESKTOP).await;
        let path = opened(&admin).await;
        let script = "const [path, all] = arguments;
            const sent = new URLSearchParams(all);
            sent.set('version', document.querySelector('[name=version]').value);
            return fetch(path, { method: 'POST', body: sent }).then((answer) => answer.url)";
        let url = admin.ask(script, vec![path.into(), serde_json::json!(self.0)]).await;
        assert!(url.as_str().is_some_and(|url| url.ends_with("?saved")), "{url}");
    }
}

/// What is asked for the serial number of one instrument alone, and what follows.
async fn wait_for_an_instrument(tab: &Tab) {
    let other = "[id='f-q.2.if']";
    tab.run(&format!("document.querySelector(\"{other}\").scrollIntoView({{ block: 'center' }})")).await;
    tab.choose(other, "product").await;
    tab.see("[name='q.2.if.value'][value='Something else']").await;
    assert_eq!(tab.run("return document.activeElement.id").await, "f-q.2.if", "what was chosen keeps the focus");
    click_in_view(tab, "[name='q.2.if.value'][value='Something else']").await;
    click_in_view(tab, "[id='f-q.2.required']").await;
    write(tab, 2, "default", "SE-1").await;
    tab.write("#f-after_text", "We look at it today.").await;
}

/// An administrator lets a question wait for an answer, and customers see it when they give that, with scripts at once and
/// without them when they go on; the text that follows is on the receipt.
pub async fn a_question_waits_for_an_answer_with_scripts_and_without(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    opened(&admin).await;
    let before = Before::of(&admin).await;
    wait_for_an_instrument(&admin).await;
    admin.onward(admin.click(".save .pri")).await;
    assert_eq!(admin.count("p.banner[role=status]").await, 1, "it is saved");

    let customer = stage.tab(Who::Wren, DESKTOP).await;
    customer.open("/new").await;
    customer.miss("#f-serial_number").await;
    customer.miss("[name='go.on']").await;
    customer.choose("#f-product", "Something else").await;
    customer.see("#f-serial_number").await;
    assert_eq!(customer.value("#f-serial_number").await, "SE-1");
    customer
        .until("it is told", "return /Serial number/.test(document.querySelector('[data-if-say]').textContent)")
        .await;
    customer.write("#f-serial_number", "23").await;
    customer.run("document.querySelector('#f-product').selectedIndex = 1").await;
    customer.run("document.querySelector('#f-product').dispatchEvent(new Event('change', { bubbles: true }))").await;
    customer.miss("#f-serial_number").await;
    customer.choose("#f-product", "Something else").await;
    customer.see("#f-serial_number").await;
    assert_eq!(customer.value("#f-serial_number").await, "SE-123", "what was typed is there again");
    customer.write("#f-subject", "It hums").await;
    customer.write("#f-content", "All day").await;
    customer.onward(customer.click("#f-form .pri")).await;
    assert_eq!(customer.texts(".receipt.after").await, ["We look at it today."]);

    let customer = stage.tab(Who::Wren, Look { has_scripts: false, ..DESKTOP }).await;
    customer.open("/new").await;
    customer.miss("#f-serial_number").await;
    customer.write("#f-subject", "It hums again").await;
    customer.choose("#f-product", "Something else").await;
    let (_folder, files) = two_files();
    customer.attach("#f-files", &[&files[0]]).await;
    customer.onward(click_in_view(&customer, "[name='go.on']")).await;
    customer.see("#f-serial_number").await;
    assert_eq!(customer.run("return document.activeElement.id").await, "f-serial_number");
    assert_eq!(customer.value("#f-subject").await, "It hums again");
    assert_eq!(customer.count("[name=upload]:checked").await, 1, "the file is kept");
    customer.write("#f-content", "All night").await;
    customer.onward(click_in_view(&customer, "#f-form .pri")).await;
    assert_eq!(customer.texts(".receipt.after").await, ["We look at it today."]);
    before.save(stage).await;
}

/// By the handle and keys, by dragging, and where submissions go in a dialog; a look at it saves nothing.
pub async fn questions_are_put_into_order_and_looked_at(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    let path = opened(&admin).await;
    let order = "return document.querySelector('[name=questions]').value";
    let label = admin.value("[name='q.4.label']").await;
    let says = |words: String| {
        format!("return document.querySelector('[data-columns-say]').textContent === {}", serde_json::json!(words))
    };
    let all = admin.count(".questions > li").await;
    admin.run(&format!("{}.querySelector('.grip').focus()", row(4))).await;
    admin.hit(' ').await;
    admin.until("it is told where it is", &says(format!("{label}, position 5 of {all}"))).await;
    for _ in 0..3 {
        admin.press(Key::Up).await;
    }
    admin.hit(' ').await;
    admin.until("it is told where it stays", &says(format!("{label} stays at position 2 of {all}"))).await;
    assert_eq!(admin.run(order).await, "0,4,1,2,3,5");
    admin.see("[data-unsaved-say]:not(:empty)").await;
    let choice =
        "const choice = document.querySelector(\"[id='f-q.4.if'] option[value=product]\"); return choice.disabled";
    assert_eq!(admin.run(choice).await, true, "what stands after it cannot be waited for any more");

    // What is typed is looked at in a tab of its own, and stays unsaved.
    let text = "return fetch(document.querySelector('.save [formaction]').formAction,
        { method: 'POST', body: new URLSearchParams(new FormData(document.querySelector('.set-form'))) })
        .then((answer) => answer.text()).then((page) => [...page.matchAll(/data-question=\"(\\w+)\"/g)].map((m) => m[1]).join())";
    assert_eq!(admin.run(text).await, "subject,hs_ticket_priority,product,serial_number,content,files");

    click_in_view(&admin, "[type=reset]").await;
    assert_eq!(admin.run(order).await, "0,1,2,3,4,5");
    admin.miss("#f-inbox").await;
    click_in_view(&admin, "[data-goes-to-line] button").await;
    admin.see("dialog[open] #f-inbox").await;
    admin.press(Key::Escape).await;
    admin.miss("#f-inbox").await;
    assert_eq!(admin.run("return document.activeElement.closest('[data-goes-to-line]') !== null").await, true);
    admin.click("#f-creates_ticket").await;
    admin.miss("[data-goes-to-line]").await;
    admin.click("#f-creates_ticket").await;
    admin.see("dialog[open] #f-stage").await;
    admin.click("dialog[open] [data-close]").await;
    assert_eq!(admin.run("return document.activeElement.id").await, "f-creates_ticket", "the focus comes back");

    let plain = stage.tab(Who::Tom, Look { has_scripts: false, ..DESKTOP }).await;
    plain.open(&path).await;
    plain.see("#f-inbox").await;
    plain.miss(".questions .grip").await;
    plain.onward(click_in_view(&plain, "[value='questions:up:4']")).await;
    assert_eq!(plain.value("[name='q.3.label']").await, label);
}

/// Another page follows, on this site and on another one; the request is there all the same.
pub async fn another_page_follows_what_was_sent(stage: &Stage) {
    let admin = stage.tab(Who::Tom, DESKTOP).await;
    opened(&admin).await;
    let before = Before::of(&admin).await;
    let elsewhere = stage.server.url.replace("localhost", "127.0.0.1");
    for (address, has_scripts) in
        [("/account".to_owned(), true), (format!("{elsewhere}/healthz"), true), (format!("{elsewhere}/healthz"), false)]
    {
        let admin = stage.tab(Who::Tom, DESKTOP).await;
        opened(&admin).await;
        click_in_view(&admin, "[name=after][value=address]").await;
        admin.run("document.querySelector('#f-after_url').value = ''").await;
        admin.write("#f-after_url", &address).await;
        admin.onward(admin.click(".save .pri")).await;
        let customer = stage.tab(Who::Wren, Look { has_scripts, ..DESKTOP }).await;
        customer.open("/new").await;
        customer.write("#f-subject", "Leads on").await;
        customer.write("#f-content", "Further").await;
        click_in_view(&customer, "#f-form .pri").await;
        let place = address.rsplit('/').next().unwrap_or_default();
        // A page of plain text names no icon, and the browser looks for one by itself.
        customer.forgive("favicon.ico");
        customer.until("it leads on", &format!("return location.href.endsWith('/{place}')")).await;
        customer.open("/requests?q=leads").await;
        customer.see("#list tbody tr").await;
        if has_scripts {
            customer.open("/new").await;
            assert_eq!(customer.value("#f-subject").await, "", "the draft of what was sent is gone");
        }
    }
    before.save(stage).await;
}
