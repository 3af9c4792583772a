//! axe-core, which knows the rules of accessibility that a program can check.
//!
//! The script travels with the command, so the page's own policy has no say in it.

use serde_json::{Value, json};

use crate::tab::Tab;

const AXE: &str = include_str!("axe.min.js");

const RUN: &str = "return window.axe.run(document, {
    resultTypes: ['violations'],
    runOnly: arguments[0],
}).then((result) => result.violations.flatMap((rule) => rule.nodes.filter((node) => {
    // What a bar at the edge lies on where the page happens to stand is free once it is scrolled to.
    const e = document.querySelector(node.target[0]);
    if (rule.id !== 'target-size' || !/obscured/.test(node.any[0]?.message) || !e) return true;
    e.scrollIntoView({ block: 'center', behavior: 'instant' });
    const place = e.getBoundingClientRect();
    return !e.contains(document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2));
}).map((node) => {
    const [check] = [...node.any, ...node.all, ...node.none];
    return [`${rule.id}: ${node.target.join(' ')}`, node.html.slice(0, 300), check?.message].join('\\n      ');
})))";

/// The rules: WCAG 2.0 to 2.2 at A and AA, and what axe holds for good practice.
const RULES: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/// The rules about colours, which are all that another light changes: styles choose it, and nothing else knows of it.
const OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// What the page in front breaks: the rule, the place, its markup and why.
pub async fn violations(tab: &Tab) -> Vec<String> {
    found(tab, json!({ "type": "tag", "values": RULES })).await
}

/// As [`violations`], of the rules about colours alone, for a page that was looked at in another light.
pub async fn violations_of_colours(tab: &Tab) -> Vec<String> {
    found(tab, json!({ "type": "rule", "values": OF_COLOURS })).await
}

async fn found(tab: &Tab, rules: Value) -> Vec<String> {
    if tab.run("return !window.axe").await == json!(true) {
        let load = format!("const module = undefined, define = undefined;{AXE};");
        tab.run(&load).await;
    }
    let found = tab.ask(RUN, vec![rules]).await;
    found
        .as_array()
        .expect("axe answers a list")
        .iter()
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}
