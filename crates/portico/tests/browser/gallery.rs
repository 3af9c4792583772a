//! Pictures of every page for people to look at, in the folder that `SHOTS` names.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Stage;
use crate::browser::Look;
use crate::pages::for_each_page;
use crate::settings;

const DRAWN: &str =
    "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";

pub async fn pictures(stage: &Stage) {
    let folder = PathBuf::from(settings::read("SHOTS").expect("the runner leaves this out without a folder"));
    fs::create_dir_all(&folder).expect("a folder for the pictures");
    for_each_page(stage, async |tab, page| {
        for (device, look) in page.devices() {
            for (light, is_dark) in [("light", false), ("dark", true)] {
                tab.look(Look { is_dark, ..*look }).await;
                tab.until("it is drawn", DRAWN).await;
                let name = format!("{}-{device}-{light}", page.name);
                write(&folder, &name, &stage.browser.picture().await);
                if page.is_main {
                    write(&folder, &format!("{name}-full"), &stage.browser.whole_page().await);
                }
            }
        }
    })
    .await;
}

fn write(folder: &Path, name: &str, png: &[u8]) {
    fs::write(folder.join(format!("{name}.png")), png).expect("a picture can be written");
}
