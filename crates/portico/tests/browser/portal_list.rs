//! The list of tickets: every choice swaps the list in place and stands in the address.

use std::collections::BTreeSet;
use std::future::Future;

use serde_json::json;

use crate::Stage;
use crate::look::DESKTOP;
use crate::server::{OLIVES, Who};
use crate::tab::Tab;

/// Subjects of the rows, top to bottom.
const ROWS: &str = "#list tbody a.link";

/// Does what changes the list and waits for the list that answers: it is swapped in place, and the address and the
/// export say `part`, too. Places in the list are no part of an export.
async fn swaps(tab: &Tab, work: impl Future<Output = ()>, part: &str) {
    tab.run("window.isSamePage = true; document.querySelector('#list').dataset.isOld = ''").await;
    work.await;
    let script = format!(
        "const list = document.querySelector('#list:not([data-is-old])');
         const has = (link) => /^(after|before)=/.test('{part}') || link.search.includes('{part}');
         return list && location.search.includes('{part}') && has(list.querySelector('a[download]'))"
    );
    tab.until(&format!("the list and its address say {part}"), &script).await;
    assert_eq!(tab.run("return !!window.isSamePage").await, json!(true), "{part}: the list is swapped in place");
}

/// Loads the page again, which must show the same.
async fn stays(tab: &Tab) {
    let chosen = "#list .seg [aria-current], #list .chip.on, #list th[aria-sort]";
    let before = (tab.path().await, tab.texts(ROWS).await, tab.texts(chosen).await, tab.value("[type=search]").await);
    tab.reload().await;
    let after = (tab.path().await, tab.texts(ROWS).await, tab.texts(chosen).await, tab.value("[type=search]").await);
    assert_eq!(before, after, "a reload shows the same");
}

pub async fn every_choice_is_in_the_address(stage: &Stage) {
    let tab = stage.tab(Who::Amelia, DESKTOP).await;
    tab.open("/requests").await;
    assert_eq!(tab.count("#list thead th").await, 6, "six columns");
    assert_eq!(tab.count("#list tbody tr:first-child td").await, 6);
    tab.see(".turn a[href^='/requests/'] .go").await;
    let all = tab.texts(ROWS).await;
    assert!(!all.is_empty());

    swaps(&tab, tab.click("#list .seg a:nth-child(3)"), "view=mine").await;
    tab.see("#list .seg a:nth-child(3)[aria-current]").await;
    stays(&tab).await;
    let mine = tab.texts(ROWS).await;
    swaps(&tab, tab.click("#list .seg a:nth-child(2)"), "view=organization").await;
    tab.see("#list .seg a:nth-child(2)[aria-current]").await;
    stays(&tab).await;
    assert_ne!(mine, tab.texts(ROWS).await, "the organization has tickets of others");

    tab.click("details:has([name=status]) > summary").await;
    tab.click("[name=status][value=open]").await;
    swaps(&tab, tab.click("details:has([name=status]) button.pri"), "status=open").await;
    tab.see("#list .chip.on").await;
    assert_eq!(tab.count("#list tbody .badge[data-s=done]").await, 0, "closed ones are left out");
    assert!(tab.path().await.contains("view=organization"), "the view is kept");
    stays(&tab).await;

    let sorted = "#list th:first-child";
    swaps(&tab, tab.click(&format!("{sorted} a")), "sort=subject").await;
    tab.see(&format!("{sorted}[aria-sort=ascending]")).await;
    stays(&tab).await;
    let up = tab.texts(ROWS).await;
    swaps(&tab, tab.click(&format!("{sorted} a")), "dir=desc").await;
    tab.see(&format!("{sorted}[aria-sort=descending]")).await;
    assert_ne!(up, tab.texts(ROWS).await, "the other way round");

    swaps(&tab, tab.click("#list .chip.on"), "sort=subject").await;
    assert_eq!(tab.count("#list .chip.on").await, 0);
    assert!(!tab.path().await.contains("status="));
    assert!(tab.path().await.contains("sort=subject"), "the order is kept");
    stays(&tab).await;
    tab.back().await;
    tab.see("#list .chip.on").await;
    assert!(tab.path().await.contains("status=open"), "going back brings the filter back");
}

pub async fn search_swaps_in_place_while_typing(stage: &Stage) {
    let tab = stage.tab(Who::Amelia, DESKTOP).await;
    tab.open("/requests").await;
    let subject = tab.texts(ROWS).await[0].clone();
    let word = subject.split_whitespace().max_by_key(|word| word.len()).unwrap_or_default().to_lowercase();
    let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let part = format!("q={}", portico::web::url::encode(&word));
    swaps(&tab, tab.write("[type=search]", &word), &part).await;
    tab.until("the field keeps the focus", "return document.activeElement.matches('[type=search]')").await;
    assert_eq!(tab.value("[type=search]").await, word);
    let found = tab.texts(ROWS).await;
    assert!(found.contains(&subject), "{subject} in {found:?}");
    stays(&tab).await;

    swaps(&tab, tab.write("[type=search]", "xyzzyplugh"), "xyzzyplugh").await;
    tab.see("#list .empty a.btn").await;
    assert_eq!(tab.count(ROWS).await, 0);
    swaps(&tab, tab.click("#list .empty a.btn"), "").await;
    tab.see(ROWS).await;
    assert_eq!(tab.path().await, "/requests");
    assert_eq!(tab.value("[type=search]").await, "");
}

pub async fn pages_of_the_list_lead_on_and_back(stage: &Stage) {
    let tab = stage.tab(Who::Olive, DESKTOP).await;
    tab.open("/requests?sort=created").await;
    let first = tab.texts(ROWS).await;
    assert_eq!(first.len(), 25, "a page has 25 rows");
    assert_eq!(tab.count("#list a[rel=prev]").await, 0);
    swaps(&tab, tab.click("#list a[rel=next]"), "after=").await;
    stays(&tab).await;
    let second = tab.texts(ROWS).await;
    swaps(&tab, tab.click("#list a[rel=next]"), "after=").await;
    assert_eq!(tab.count("#list a[rel=next]").await, 0, "the last page");
    let third = tab.texts(ROWS).await;
    let all: BTreeSet<&String> = first.iter().chain(&second).chain(&third).collect();
    assert_eq!(all.len(), OLIVES, "every ticket is on one page");

    swaps(&tab, tab.click("#list a[rel=prev]"), "before=").await;
    assert_eq!(tab.texts(ROWS).await, second);
    swaps(&tab, tab.click("#list a[rel=prev]"), "before=").await;
    assert_eq!(tab.count("#list a[rel=prev]").await, 0, "the first page");
    assert_eq!(tab.texts(ROWS).await, first, "back to where it began");
    swaps(&tab, tab.click("#list .sizes a:nth-of-type(2)"), "size=50").await;
    assert_eq!(tab.texts(ROWS).await.len(), 50);
    stays(&tab).await;
}
