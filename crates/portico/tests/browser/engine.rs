//! The three engines that pages are tested in: where their programs are, and what to ask their drivers for.
//!
//! Everything is tested in Chromium. Firefox and WebKitGTK walk the journeys that customers and agents cannot do
//! without; what their drivers cannot do is said where it is left out.

use std::path::PathBuf;

use serde_json::{Value, json};
use thirtyfour::Capabilities;

use crate::look::Look;
use crate::settings;

/// What draws the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// GNOME's port of WebKit in its small browser; it needs a display.
    WebKit,
}

/// All of them, in the order in which they are tested.
pub const EVERY: &[Engine] = &[Engine::Chromium, Engine::Firefox, Engine::WebKit];

impl Engine {
    /// What names of tests begin with.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }
}

/// The programs that an engine needs.
pub struct Programs {
    /// The engine.
    pub engine: Engine,
    /// What takes commands.
    pub driver: PathBuf,
    /// The server of displays; only WebKit's browser needs one.
    pub display: PathBuf,
    browser: PathBuf,
}

impl Programs {
    /// The programs, or what is missing.
    pub fn find(engine: Engine) -> Result<Programs, String> {
        let find = |variable: &str, default: String| {
            let path = PathBuf::from(settings::read(variable).unwrap_or(default));
            if path.is_file() { Ok(path) } else { Err(format!("there is no {} (see {variable})", path.display())) }
        };
        let (driver, browser) = match engine {
            Engine::Chromium => (
                find("CHROMEDRIVER", "/usr/bin/chromedriver".to_owned())?,
                // Not the wrapper in /usr/bin: chromedriver would end the shell and leave the browser behind.
                find("CHROME_BINARY", "/usr/lib/chromium/chromium-headless-shell".to_owned())?,
            ),
            Engine::Firefox => (
                find("GECKODRIVER", "/usr/bin/geckodriver".to_owned())?,
                find("FIREFOX_BINARY", "/usr/bin/firefox-esr".to_owned())?,
            ),
            Engine::WebKit => {
                let folder = format!("/usr/lib/{}-linux-gnu/webkit2gtk-4.1", std::env::consts::ARCH);
                (
                    find("WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver".to_owned())?,
                    find("WEBKIT_BINARY", format!("{folder}/MiniBrowser"))?,
                )
            }
        };
        let display = match engine {
            Engine::WebKit => find("XVFB", "/usr/bin/Xvfb".to_owned())?,
            Engine::Chromium | Engine::Firefox => PathBuf::new(),
        };
        Ok(Programs { engine, driver, display, browser })
    }

    /// What to ask the driver for. Only WebKit has to know the look beforehand.
    pub fn capabilities(&self, look: Look) -> Capabilities {
        let mut all = Capabilities::new();
        for (name, value) in self.wishes(look) {
            all.set(name, value).expect("capabilities are JSON");
        }
        all
    }

    fn wishes(&self, look: Look) -> Vec<(&'static str, Value)> {
        match self.engine {
            Engine::Chromium => {
                // As root there is no sandbox to be had; without hidden scroll bars a picture of a whole page loses its
                // edge.
                let args = [
                    "--headless",
                    "--no-sandbox",
                    "--disable-dev-shm-usage",
                    "--disable-gpu",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--no-first-run",
                    "--no-default-browser-check",
                    "--force-color-profile=srgb",
                    "--hide-scrollbars",
                ];
                vec![
                    ("browserName", json!("chrome")),
                    ("webSocketUrl", json!(true)),
                    ("goog:loggingPrefs", json!({ "browser": "ALL" })),
                    ("goog:chromeOptions", json!({ "binary": self.browser, "args": args })),
                ]
            }
            Engine::Firefox => {
                let prefs = json!({
                    // Else the scroll bar takes its width from a phone's page.
                    "ui.useOverlayScrollbars": 1,
                    "ui.prefersReducedMotion": 1,
                    "datareporting.policy.dataSubmissionEnabled": false,
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                });
                let options = json!({ "binary": self.browser, "args": ["-headless"], "prefs": prefs });
                vec![("browserName", json!("firefox")), ("webSocketUrl", json!(true)), ("moz:firefoxOptions", options)]
            }
            Engine::WebKit => {
                let mut args = vec!["--automation"];
                args.extend(look.is_dark.then_some("--dark-mode"));
                // Without markup for scripts alone, `noscript` would stay hidden.
                args.extend((!look.has_scripts).then_some("--enable-javascript=FALSE"));
                vec![("webkitgtk:browserOptions", json!({ "binary": self.browser, "args": args }))]
            }
        }
    }
}
