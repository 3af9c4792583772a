//! One real browser for the whole run; each journey gets a context without cookies or storage.
//!
//! What the browser complains about (errors in the console, scripts and styles that the policy refuses, loads that
//! fail) is a failure of the journey in which it happens, unless the journey says beforehand that it provokes it.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;
use thirtyfour::bidi::UserContextId;
use thirtyfour::bidi::modules::browsing_context::{Create, CreateType};
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::{WebDriver, WindowHandle};

use crate::driver::{Driver, Programs};
use crate::tab::Tab;

/// How long things may take to show up, and how often one looks.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// See [`PATIENCE`].
pub const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// What a page is looked at with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Width of the viewport.
    pub width: u32,
    /// Height of the viewport.
    pub height: u32,
    /// Whether it is a phone: touched, and with a viewport of its own.
    pub is_phone: bool,
    /// Whether the system is dark.
    pub is_dark: bool,
    /// Whether scripts run.
    pub has_scripts: bool,
}

/// A desktop in the light, with scripts.
pub const DESKTOP: Look = Look { width: 1440, height: 900, is_phone: false, is_dark: false, has_scripts: true };
/// A phone in the light, with scripts.
pub const PHONE: Look = Look { width: 390, height: 844, is_phone: true, ..DESKTOP };

/// The browser.
pub struct Browser {
    wd: WebDriver,
    context: Mutex<Option<UserContextId>>,
    forgiven: Arc<Mutex<Vec<&'static str>>>,
    // Last: the session is over before chromedriver is.
    driver: Driver,
}

impl Browser {
    /// Starts it.
    pub async fn start(programs: &Programs) -> Browser {
        let driver = Driver::start(programs).await;
        let wd = match WebDriver::new(&driver.url(), programs.capabilities()).await {
            Ok(wd) => wd,
            Err(error) => panic!("no browser: {error}\nchromedriver said:\n{}", driver.log()),
        };
        wd.set_poller(Arc::new(ElementPollerWithTimeout::new(PATIENCE, LOOK_AGAIN)));
        Browser { wd, context: Mutex::default(), forgiven: Arc::default(), driver }
    }

    /// Ends it, and chromedriver.
    pub async fn end(self) {
        // Whatever keeps it from ending well, chromedriver's end is its end.
        let _ = tokio::time::timeout(PATIENCE, self.wd.quit()).await;
    }

    /// A tab in a fresh context: no cookies, no storage. The one before is closed.
    pub async fn fresh(&self, base: &str, look: Look) -> Tab {
        let bidi = self.wd.bidi().await.expect("the browser speaks BiDi");
        let context = bidi.browser().create_user_context().await.expect("a fresh context").user_context;
        let create = Create {
            r#type: CreateType::Tab,
            reference_context: None,
            background: None,
            user_context: Some(context.clone()),
        };
        let window = bidi.send(create).await.expect("a tab in the fresh context").context;
        let old = self.context.lock().unwrap_or_else(PoisonError::into_inner).replace(context);
        if let Some(old) = old {
            bidi.browser().remove_user_context(old).await.expect("the context before goes");
        }
        self.wd
            .switch_to_window(WindowHandle::from(window.as_str().to_owned()))
            .await
            .expect("the fresh tab is in front");
        let tab = Tab::new(self.wd.clone(), base.to_owned(), self.forgiven.clone());
        tab.look(look).await;
        tab
    }

    /// The window in front.
    pub async fn front(&self) -> WindowHandle {
        self.wd.window().await.expect("there is a window")
    }

    /// Another tab beside the one in front, with the same cookies and storage; it comes to the front.
    pub async fn beside(&self) -> WindowHandle {
        let bidi = self.wd.bidi().await.expect("the browser speaks BiDi");
        let user_context = self.context.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let create = Create { r#type: CreateType::Tab, reference_context: None, background: None, user_context };
        let window = WindowHandle::from(bidi.send(create).await.expect("another tab").context.as_str().to_owned());
        self.show(&window).await;
        window
    }

    /// Brings a window to the front.
    pub async fn show(&self, window: &WindowHandle) {
        self.wd.switch_to_window(window.clone()).await.expect("the window is there");
    }

    /// Closes the window in front.
    pub async fn close(&self) {
        self.wd.close_window().await.expect("the window closes");
    }

    /// What the browser has complained about since the last time, apart from what was forgiven.
    pub async fn complaints(&self) -> Vec<String> {
        let forgiven = std::mem::take(&mut *self.forgiven.lock().unwrap_or_else(PoisonError::into_inner));
        let log = self.wd.browser_log().await.expect("the browser's log can be read");
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE" && !forgiven.iter().any(|part| entry.message.contains(part)))
            .map(|entry| entry.message)
            .collect()
    }

    /// What is seen of the page in front, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.wd.screenshot_as_png().await.expect("a picture of the viewport")
    }

    /// Writes down how things stand, for whoever looks into a failure.
    pub async fn evidence(&self, folder: &Path) {
        let url = self.wd.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        let source = self.wd.source().await.unwrap_or_default();
        let picture = self.wd.screenshot_as_png().await.unwrap_or_default();
        let all = [
            ("page.png", picture),
            ("page.html", format!("<!-- {url} -->\n{source}").into_bytes()),
            ("driver.log", self.driver.log().into_bytes()),
        ];
        if let Err(error) = fs::create_dir_all(folder) {
            eprintln!("no evidence in {}: {error}", folder.display());
            return;
        }
        for (name, bytes) in all {
            if let Err(error) = fs::write(folder.join(name), bytes) {
                eprintln!("no evidence in {}: {error}", folder.join(name).display());
            }
        }
    }
}

impl Tab {
    /// Makes the tab look like `look`.
    pub async fn look(&self, look: Look) {
        self.size(look.width, look.height, look.is_phone).await;
        self.dark(look.is_dark).await;
        self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": !look.has_scripts })).await;
    }

    /// Gives the viewport another size.
    pub async fn size(&self, width: u32, height: u32, is_phone: bool) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
        let touch = json!({ "enabled": is_phone, "maxTouchPoints": if is_phone { 5 } else { 1 } });
        self.cdp("Emulation.setTouchEmulationEnabled", touch).await;
    }

    /// Makes the system light or dark; always without motion, so that no colour is measured halfway.
    pub async fn dark(&self, is_dark: bool) {
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.cdp("Emulation.setEmulatedMedia", features).await;
    }

    /// Takes the network away, or gives it back.
    pub async fn offline(&self, is_offline: bool) {
        self.cdp("Network.enable", json!({})).await;
        let conditions =
            json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Puts a cookie into the tab's context.
    pub async fn cookie(&self, name: &str, value: &str) {
        let cookie = json!({ "name": name, "value": value, "url": self.base, "httpOnly": true, "sameSite": "Lax" });
        self.cdp("Network.setCookie", cookie).await;
    }
}
