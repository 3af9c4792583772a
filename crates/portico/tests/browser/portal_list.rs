//! The list of tickets: every choice swaps the list in place and stands in the address.

use std::collections::BTreeSet;

use serde_json::json;

use crate::Stage;
use crate::browser::DESKTOP;
use crate::server::{OLIVES, Who};
use crate::tab::Tab;

/// Subjects of the rows, top to bottom.
const ROWS: &str = "#list tbody a.link";

/// Marks the page, so that a later look can tell whether it is still the same.
const MARK: &str = "window.isSamePage = true";

/// Waits until the address holds `part` and the list is the one that belongs to it.
async fn lists(tab: &Tab, part: &str) {
    let script = format!("return location.search.includes('{part}') && !document.querySelector('.htmx-request')");
    tab.until(&format!("the address says {part}"), &script).await;
    assert_eq!(tab.run("return !!window.isSamePage").await, json!(true), "{part}: the list is swapped in place");
}

/// Loads the page again, which must show the same.
async fn stays(tab: &Tab) {
    let chosen = "#list .seg [aria-current], #list .chip.on, #list th[aria-sort]";
    let before = (tab.path().await, tab.texts(ROWS).await, tab.texts(chosen).await, tab.value("[type=search]").await);
    tab.reload().await;
    let after = (tab.path().await, tab.texts(ROWS).await, tab.texts(chosen).await, tab.value("[type=search]").await);
    assert_eq!(before, after, "a reload shows the same");
    tab.run(MARK).await;
}

pub async fn every_choice_is_in_the_address(stage: &Stage) {
    let tab = stage.tab(Who::Amelia, DESKTOP).await;
    tab.open("/requests").await;
    tab.run(MARK).await;
    assert_eq!(tab.count("#list thead th").await, 6, "six columns");
    assert_eq!(tab.count("#list tbody tr:first-child td").await, 6);
    tab.see(".turn a[href^='/requests/'] .go").await;
    let all = tab.texts(ROWS).await;
    assert!(!all.is_empty());

    tab.click("#list .seg a:nth-child(3)").await;
    lists(&tab, "view=mine").await;
    tab.see("#list .seg a:nth-child(3)[aria-current]").await;
    stays(&tab).await;
    let mine = tab.texts(ROWS).await;
    tab.click("#list .seg a:nth-child(2)").await;
    lists(&tab, "view=organization").await;
    tab.see("#list .seg a:nth-child(2)[aria-current]").await;
    stays(&tab).await;
    assert_ne!(mine, tab.texts(ROWS).await, "the organization has tickets of others");

    tab.click("details:has([name=status]) > summary").await;
    tab.click("[name=status][value=open]").await;
    tab.click("details:has([name=status]) button.pri").await;
    lists(&tab, "status=open").await;
    tab.see("#list .chip.on").await;
    assert_eq!(tab.count("#list tbody .badge[data-s=done]").await, 0, "closed ones are left out");
    assert!(tab.path().await.contains("view=organization"), "the view is kept");
    stays(&tab).await;

    let sorted = "#list th:first-child";
    tab.click(&format!("{sorted} a")).await;
    lists(&tab, "sort=subject").await;
    tab.see(&format!("{sorted}[aria-sort=ascending]")).await;
    stays(&tab).await;
    let up = tab.texts(ROWS).await;
    tab.click(&format!("{sorted} a")).await;
    lists(&tab, "dir=desc").await;
    tab.see(&format!("{sorted}[aria-sort=descending]")).await;
    assert_ne!(up, tab.texts(ROWS).await, "the other way round");

    tab.click("#list .chip.on").await;
    tab.until("the chip is gone", "return !location.search.includes('status=')").await;
    tab.miss("#list .chip.on").await;
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
    tab.run(MARK).await;
    tab.write("[type=search]", &word).await;
    let part = format!("q={}", portico::web::url::encode(&word));
    lists(&tab, &part).await;
    tab.until("the field keeps the focus", "return document.activeElement.matches('[type=search]')").await;
    assert_eq!(tab.value("[type=search]").await, word);
    let found = tab.texts(ROWS).await;
    assert!(found.contains(&subject), "{subject} in {found:?}");
    stays(&tab).await;

    tab.write("[type=search]", "xyzzyplugh").await;
    lists(&tab, "xyzzyplugh").await;
    tab.see("#list .empty a.btn").await;
    assert_eq!(tab.count(ROWS).await, 0);
    tab.click("#list .empty a.btn").await;
    tab.until("the search is over", "return !location.search.includes('q=')").await;
    tab.see(ROWS).await;
    assert_eq!(tab.value("[type=search]").await, "");
}

pub async fn pages_of_the_list_lead_on_and_back(stage: &Stage) {
    let tab = stage.tab(Who::Olive, DESKTOP).await;
    tab.open("/requests?sort=created").await;
    tab.run(MARK).await;
    let first = tab.texts(ROWS).await;
    assert_eq!(first.len(), 25, "a page has 25 rows");
    assert_eq!(tab.count("#list a[rel=prev]").await, 0);
    tab.click("#list a[rel=next]").await;
    lists(&tab, "after=").await;
    stays(&tab).await;
    let second = tab.texts(ROWS).await;
    tab.click("#list a[rel=next]").await;
    tab.until("the last page is there", "return !document.querySelector('#list a[rel=next]')").await;
    let third = tab.texts(ROWS).await;
    let all: BTreeSet<&String> = first.iter().chain(&second).chain(&third).collect();
    assert_eq!(all.len(), OLIVES, "every ticket is on one page");

    tab.click("#list a[rel=prev]").await;
    lists(&tab, "before=").await;
    assert_eq!(tab.texts(ROWS).await, second);
    tab.click("#list a[rel=prev]").await;
    tab.until("the first page is there", "return !document.querySelector('#list a[rel=prev]')").await;
    assert_eq!(tab.texts(ROWS).await, first, "back to where it began");
    tab.click("#list .sizes a:nth-of-type(2)").await;
    lists(&tab, "size=50").await;
    assert_eq!(tab.texts(ROWS).await.len(), 50);
    stays(&tab).await;
}
