//! One real browser per engine for the whole run; each journey gets a context without cookies or storage.
//!
//! What the browser complains about (errors in the console, scripts and styles that the policy refuses, loads that
//! fail) is a failure of the journey in which it happens, unless the journey says beforehand that it provokes it.
//! WebKit's driver has no log to look into: there, only what a page does can fail.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use thirtyfour::bidi::UserContextId;
use thirtyfour::bidi::events::LogEntryAdded;
use thirtyfour::bidi::modules::browsing_context::{Create, CreateType};
use thirtyfour::extensions::query::ElementPollerWithTimeout;
use thirtyfour::{WebDriver, WindowHandle};

use crate::driver::Driver;
use crate::engine::{Engine, Programs};
use crate::look::{DESKTOP, Look};
use crate::tab::Tab;

/// How long things may take to show up, and how often one looks.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// See [`PATIENCE`].
pub const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// How long a browser may take to start. WebKit's, for one, waits for ever when there is no display.
const START: Duration = Duration::from_secs(60);
/// How many browsers are started for a journey before it is given up.
const STARTS: usize = 3;

/// What the tabs of a browser share.
#[derive(Default)]
pub struct Shared {
    /// Complaints that are provoked.
    pub forgiven: Mutex<Vec<&'static str>>,
    /// The window that commands go to.
    pub front: Mutex<Option<WindowHandle>>,
    /// What Firefox has complained about.
    said: Mutex<Vec<String>>,
}

/// The browser.
pub struct Browser {
    /// What draws its pages.
    pub engine: Engine,
    programs: Programs,
    wd: Mutex<WebDriver>,
    contexts: Mutex<Vec<UserContextId>>,
    shared: Arc<Shared>,
    // Last: the session is over before the driver is.
    driver: tokio::sync::Mutex<Driver>,
}

async fn connect(driver: &Driver, programs: &Programs, look: Look) -> WebDriver {
    let session = WebDriver::new(driver.url(), programs.capabilities(look));
    let wd = match tokio::time::timeout(START, session).await {
        Ok(Ok(wd)) => wd,
        Ok(Err(error)) => panic!("no browser: {error}\nthe driver said:\n{}", driver.log()),
        Err(_) => panic!("no browser within {START:?}; the driver said:\n{}", driver.log()),
    };
    wd.set_poller(Arc::new(ElementPollerWithTimeout::new(PATIENCE, LOOK_AGAIN)));
    wd
}

impl Browser {
    /// Starts it.
    pub async fn start(programs: Programs) -> Browser {
        let driver = Driver::start(&programs).await;
        let wd = connect(&driver, &programs, DESKTOP).await;
        let shared = Arc::<Shared>::default();
        if programs.engine == Engine::Firefox {
            listen(&wd, shared.clone()).await;
        }
        Browser {
            engine: programs.engine,
            programs,
            wd: wd.into(),
            contexts: Mutex::default(),
            shared,
            driver: driver.into(),
        }
    }

    /// Ends it, and its driver.
    pub async fn end(self) {
        // Whatever keeps it from ending well, the driver's end is its end.
        let _ = tokio::time::timeout(PATIENCE, self.wd().quit()).await;
    }

    fn wd(&self) -> WebDriver {
        self.wd.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tab_of(&self, base: &str, window: WindowHandle) -> Tab {
        Tab::new((self.wd(), window), base.to_owned(), self.engine, self.shared.clone())
    }

    /// A tab in a fresh context: no cookies, no storage. Those before are closed.
    pub async fn fresh(&self, base: &str, look: Look) -> Tab {
        if self.engine == Engine::WebKit {
            return self.fresh_session(base, look).await;
        }
        let before = std::mem::take(&mut *self.contexts.lock().unwrap_or_else(PoisonError::into_inner));
        let tab = self.beside(base, look).await;
        let bidi = self.wd().bidi().await.expect("the browser speaks BiDi");
        for old in before {
            bidi.browser().remove_user_context(old).await.expect("the context before goes");
        }
        tab
    }

    /// WebKit has no contexts; a session of the driver starts a browser of its own, though. Now and then one does not
    /// answer that it ends, or gets no focus: then all of them, their driver and their display begin anew.
    async fn fresh_session(&self, base: &str, look: Look) -> Tab {
        let mut driver = self.driver.lock().await;
        if tokio::time::timeout(PATIENCE, self.wd().quit()).await.is_err() {
            driver.restart(&self.programs).await;
        }
        for _ in 1..STARTS {
            let tab = self.session(&driver, base, look).await;
            if tokio::time::timeout(PATIENCE, tab.size(look.width, look.height, look.is_phone)).await.is_ok() {
                return tab;
            }
            eprintln!("a browser's window did not get its size and the focus; another one is started");
            driver.restart(&self.programs).await;
        }
        let tab = self.session(&driver, base, look).await;
        tab.size(look.width, look.height, look.is_phone).await;
        tab
    }

    /// A session, and its only tab.
    async fn session(&self, driver: &Driver, base: &str, look: Look) -> Tab {
        let wd = connect(driver, &self.programs, look).await;
        let window = wd.window().await.expect("a session has a window");
        *self.wd.lock().unwrap_or_else(PoisonError::into_inner) = wd;
        *self.shared.front.lock().unwrap_or_else(PoisonError::into_inner) = Some(window.clone());
        self.tab_of(base, window)
    }

    /// As [`Browser::fresh`], but the tabs before stay: somebody else at a computer of their own.
    pub async fn beside(&self, base: &str, look: Look) -> Tab {
        let bidi = self.wd().bidi().await.expect("the browser speaks BiDi");
        let context = bidi.browser().create_user_context().await.expect("a fresh context").user_context;
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner).push(context);
        self.another(base, look).await
    }

    /// One more tab in the newest context.
    pub async fn another(&self, base: &str, look: Look) -> Tab {
        let bidi = self.wd().bidi().await.expect("the browser speaks BiDi");
        let create = Create {
            r#type: CreateType::Tab,
            reference_context: None,
            background: None,
            user_context: self.contexts.lock().unwrap_or_else(PoisonError::into_inner).last().cloned(),
        };
        let window = bidi.send(create).await.expect("a tab in the fresh context").context;
        let tab = self.tab_of(base, WindowHandle::from(window.as_str().to_owned()));
        tab.look(look).await;
        tab
    }

    /// What the browser has complained about since the last time, apart from what was forgiven.
    pub async fn complaints(&self) -> Vec<String> {
        let forgiven = std::mem::take(&mut *self.shared.forgiven.lock().unwrap_or_else(PoisonError::into_inner));
        let all = match self.engine {
            Engine::Chromium => {
                let log = self.wd().browser_log().await.expect("the browser's log can be read");
                log.into_iter().filter(|entry| entry.level == "SEVERE").map(|entry| entry.message).collect()
            }
            Engine::Firefox => std::mem::take(&mut *self.shared.said.lock().unwrap_or_else(PoisonError::into_inner)),
            Engine::WebKit => vec![],
        };
        all.into_iter().filter(|complaint| !forgiven.iter().any(|part| complaint.contains(part))).collect()
    }

    /// What is seen of the page in front, as PNG.
    pub async fn picture(&self) -> Vec<u8> {
        self.wd().screenshot_as_png().await.expect("a picture of the viewport")
    }

    /// Writes down how things stand, for whoever looks into a failure.
    pub async fn evidence(&self, folder: &Path) {
        let wd = self.wd();
        let url = wd.current_url().await.map(|url| url.to_string()).unwrap_or_default();
        let source = wd.source().await.unwrap_or_default();
        let picture = wd.screenshot_as_png().await.unwrap_or_default();
        let all = [
            ("page.png", picture),
            ("page.html", format!("<!-- {url} -->\n{source}").into_bytes()),
            ("driver.log", self.driver.lock().await.log().into_bytes()),
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

/// Collects what Firefox complains about.
async fn listen(wd: &WebDriver, shared: Arc<Shared>) {
    let bidi = wd.bidi().await.expect("the browser speaks BiDi");
    let mut entries = bidi.subscribe::<LogEntryAdded>().await.expect("the browser has a log");
    tokio::spawn(async move {
        while let Some(entry) = entries.next().await {
            if entry.level.as_str() == "error" {
                let text = entry.text.unwrap_or_default();
                shared.said.lock().unwrap_or_else(PoisonError::into_inner).push(text);
            }
        }
    });
}
