//! Pictures of every page for people to look at, in the folder that `SHOTS` names.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Stage;
use crate::look::Look;
use crate::pages::{for_each_main_page, for_each_page};
use crate::settings;

const DRAWN: &str =
    "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

pub async fn pictures(stage: &Stage) {
    let folder = PathBuf::from(settings::read("SHOTS").expect("the runner leaves this out without a folder"));
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    for_each_page(stage, async |tab, page| {
        for (device, look) in page.devices {
            for (light, is_dark) in [("light", false), ("dark", true)] {
                tab.look(Look { is_dark, ..*look }).await;
                tab.until("it is drawn", DRAWN).await;
                let name = format!("{}-{device}-{light}", page.name);
                write(&folder, &name, &stage.browser.picture().await);
                if page.is_main {
                    // A viewport as high as the page: what is fixed to its edges stays there.
                    let height = tab.run("return document.documentElement.scrollHeight").await;
                    let height = height.as_u64().and_then(|height| u32::try_from(height).ok()).unwrap_or(look.height);
                    tab.size(look.width, height, look.is_phone).await;
                    tab.until("it is drawn", DRAWN).await;
                    write(&folder, &format!("{name}-full"), &stage.browser.picture().await);
                }
            }
        }
    })
    .await;
}

/// What the other engines make of the main pages, in a folder named after each.
pub async fn main_pictures(stage: &Stage) {
    let folder = PathBuf::from(settings::read("SHOTS").expect("the runner leaves this out without a folder"));
    let folder = folder.join(stage.browser.engine.name());
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    for_each_main_page(stage, async |tab, page, look| {
        tab.until("it is drawn", DRAWN).await;
        write(&folder, &format!("{}-{look}", page.name), &stage.browser.picture().await);
    })
    .await;
}

fn write(folder: &Path, name: &str, png: &[u8]) {
    fs::write(folder.join(format!("{name}.png")), png).expect("a picture can be written");
}
