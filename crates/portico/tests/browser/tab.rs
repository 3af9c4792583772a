//! What a person does with a page: opens, clicks, types, sees; in words for journeys.
//!
//! Everything waits until it can be done, and what cannot be done fails with the place in the journey, the page it was
//! on and what was wanted. Nothing waits for a while and hopes.

use std::future::Future;
use std::panic::Location;
use std::path::Path;
use std::sync::{Arc, PoisonError};

use futures::future::BoxFuture;
use serde_json::{Value, json};
use thirtyfour::bidi::BidiCommand;
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;
use thirtyfour::{RequestData, SessionId, WindowHandle};

use crate::browser::{LOOK_AGAIN, PATIENCE, Shared};
use crate::driver::MIDDLE;
use crate::engine::Engine;

/// A tab of the browser.
pub struct Tab {
    /// The address of the product.
    pub base: String,
    /// What draws it.
    pub engine: Engine,
    wd: WebDriver,
    window: WindowHandle,
    shared: Arc<Shared>,
}

/// Something that takes a while.
type Step<'a, T = ()> = BoxFuture<'a, T>;

impl Tab {
    pub fn new((wd, window): (WebDriver, WindowHandle), base: String, engine: Engine, shared: Arc<Shared>) -> Tab {
        Tab { base, engine, wd, window, shared }
    }

    /// Says that the journey provokes complaints of the browser that contain `part`.
    pub fn forgive(&self, part: &'static str) {
        self.shared.forgiven.lock().unwrap_or_else(PoisonError::into_inner).push(part);
    }

    #[track_caller]
    fn step<'a, T: Send>(
        &'a self,
        what: String,
        work: impl Future<Output = WebDriverResult<T>> + Send + 'a,
    ) -> Step<'a, T> {
        let at = Location::caller();
        Box::pin(async move {
            let done = match self.front().await {
                Ok(()) => work.await,
                Err(error) => Err(error),
            };
            match done {
                Ok(done) => done,
                Err(error) => {
                    let url = self.wd.current_url().await.map(|url| url.to_string()).unwrap_or_default();
                    let why = error.to_string();
                    panic!("{at}: cannot {what} on {url}: {}", why.lines().next().unwrap_or_default())
                }
            }
        })
    }

    /// Makes the tab the one that commands go to.
    async fn front(&self) -> WebDriverResult<()> {
        let is_front = self.shared.front.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(&self.window);
        if !is_front {
            self.wd.switch_to_window(self.window.clone()).await?;
            *self.shared.front.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.window.clone());
        }
        Ok(())
    }

    /// Closes the tab.
    #[track_caller]
    pub fn close(&self) -> Step<'_> {
        self.step("close the tab".to_owned(), async move {
            self.wd.close_window().await?;
            *self.shared.front.lock().unwrap_or_else(PoisonError::into_inner) = None;
            Ok(())
        })
    }

    /// Comes back to the tab, as somebody who clicks on it does.
    #[track_caller]
    pub fn come_back(&self) -> Step<'_> {
        self.step("come back".to_owned(), async move { Ok(()) })
    }

    async fn seen(&self, css: &str) -> WebDriverResult<WebElement> {
        let begun = tokio::time::Instant::now();
        loop {
            match self.wd.query(By::Css(css)).and_displayed().first().await {
                // While a page gives way to the next one, what was found may be gone when it is looked at.
                Err(error)
                    if matches!(error.as_inner(), WebDriverErrorInner::StaleElementReference(_))
                        && begun.elapsed() < PATIENCE =>
                {
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
                done => return done,
            }
        }
    }

    /// Opens a page of the product.
    #[track_caller]
    pub fn open<'a>(&'a self, path: &'a str) -> Step<'a> {
        self.step(format!("open {path}"), async move { self.wd.goto(format!("{}{path}", self.base)).await })
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) -> Step<'_> {
        self.step("reload".to_owned(), self.wd.refresh())
    }

    /// Goes back.
    #[track_caller]
    pub fn back(&self) -> Step<'_> {
        self.step("go back".to_owned(), self.wd.back())
    }

    /// Path and query of the page.
    #[track_caller]
    pub fn path(&self) -> Step<'_, String> {
        self.step("tell the address".to_owned(), async move {
            let url = self.wd.current_url().await?;
            Ok(url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())))
        })
    }

    /// Waits until such a thing is to be seen.
    #[track_caller]
    pub fn see<'a>(&'a self, css: &'a str) -> Step<'a> {
        self.step(format!("see {css}"), async move { self.seen(css).await.map(|_| ()) })
    }

    /// Waits until no such thing is to be seen.
    #[track_caller]
    pub fn miss<'a>(&'a self, css: &'a str) -> Step<'a> {
        let gone = "return ![...document.querySelectorAll(arguments[0])].some(e => e.checkVisibility())";
        self.holds(format!("miss {css}"), gone, vec![css.into()])
    }

    /// Clicks the first of such things that is to be seen.
    #[track_caller]
    pub fn click<'a>(&'a self, css: &'a str) -> Step<'a> {
        self.step(format!("click {css}"), async move {
            let element = self.seen(css).await?;
            let begun = tokio::time::Instant::now();
            loop {
                match element.click().await {
                    // WebKit clicks without waiting for what moves to come to rest, and not every page scrolls for it.
                    Err(error) if self.engine == Engine::WebKit && begun.elapsed() < PATIENCE => {
                        match error.as_inner() {
                            WebDriverErrorInner::ElementClickIntercepted(_) => {}
                            WebDriverErrorInner::ElementNotInteractable(_) => element.scroll_into_view().await?,
                            _ => return Err(error),
                        }
                        tokio::time::sleep(LOOK_AGAIN).await;
                    }
                    done => return done,
                }
            }
        })
    }

    /// Clicks twice as fast as one can.
    #[track_caller]
    pub fn double_click<'a>(&'a self, css: &'a str) -> Step<'a> {
        self.step(format!("double-click {css}"), async move {
            let element = self.seen(css).await?;
            let chain = self.wd.action_chain_with_delay(None, Some(std::time::Duration::from_millis(10)));
            chain.double_click_element(&element).perform().await
        })
    }

    /// Drags one thing to the middle of another.
    #[track_caller]
    pub fn drag<'a>(&'a self, css: &'a str, to: &'a str) -> Step<'a> {
        self.step(format!("drag {css} to {to}"), async move {
            let (from, to) = (self.seen(css).await?, self.seen(to).await?);
            from.scroll_into_view().await?;
            self.wd.action_chain().drag_and_drop_element(&from, &to).perform().await
        })
    }

    /// Touches the first of such things that is to be seen.
    #[track_caller]
    pub fn tap<'a>(&'a self, css: &'a str) -> Step<'a> {
        self.step(format!("tap {css}"), async move {
            let element = self.seen(css).await?;
            element.scroll_into_view().await?;
            let touch = json!({ "actions": [{
                "type": "pointer", "id": "finger", "parameters": { "pointerType": "touch" }, "actions": [
                    { "type": "pointerMove", "duration": 0, "origin": element.to_json()?, "x": 0, "y": 0 },
                    { "type": "pointerDown", "button": 0 },
                    { "type": "pointerUp", "button": 0 },
                ],
            }] });
            self.wd.handle().cmd(Raw("actions", touch)).await.map(|_| ())
        })
    }

    /// Types into a field, after what stands there. Lines end by a key, as WebKit's driver has none for the character.
    #[track_caller]
    pub fn write<'a>(&'a self, css: &'a str, text: &'a str) -> Step<'a> {
        let text = text.replace('\n', &Key::Enter.value().to_string());
        self.step(format!("write into {css}"), async move { self.seen(css).await?.send_keys(text).await })
    }

    /// Chooses from a field of choices by the value.
    #[track_caller]
    pub fn choose<'a>(&'a self, css: &'a str, value: &'a str) -> Step<'a> {
        self.step(format!("choose {value} in {css}"), async move {
            self.seen(css).await?.find(By::Css(format!("option[value=\"{value}\"]"))).await?.click().await
        })
    }

    /// Gives files to a file field, which itself need not be seen.
    #[track_caller]
    pub fn attach<'a>(&'a self, css: &'a str, files: &'a [&Path]) -> Step<'a> {
        self.step(format!("attach to {css}"), async move {
            let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            self.wd.query(By::Css(css)).first().await?.send_keys(names.join("\n")).await
        })
    }

    /// Types text wherever the focus is.
    #[track_caller]
    pub fn type_on<'a>(&'a self, text: &'a str) -> Step<'a> {
        self.step(format!("type {text}"), async move { self.wd.action_chain().send_keys(text).perform().await })
    }

    /// Presses a key that is a character.
    #[track_caller]
    pub fn hit(&self, key: char) -> Step<'_> {
        self.keys(vec![key])
    }

    /// Presses a key that has a name.
    #[track_caller]
    pub fn press(&self, key: Key) -> Step<'_> {
        self.keys(vec![key.value()])
    }

    /// Presses a key while another is held.
    #[track_caller]
    pub fn chord(&self, held: Key, key: Key) -> Step<'_> {
        self.keys(vec![held.value(), key.value()])
    }

    /// Down and up are two commands: chromedriver repeats one that a navigation cuts short, and would press twice.
    #[track_caller]
    fn keys(&self, keys: Vec<char>) -> Step<'_> {
        self.step("press keys".to_owned(), async move {
            keys.iter().fold(self.wd.action_chain(), |chain, key| chain.key_down(*key)).perform().await?;
            keys.iter().rev().fold(self.wd.action_chain(), |chain, key| chain.key_up(*key)).perform().await
        })
    }

    /// Runs a function's body in the page and answers what it returns; a promise is waited for.
    #[track_caller]
    pub fn run<'a>(&'a self, script: &'a str) -> Step<'a, Value> {
        self.ask(script, vec![])
    }

    /// As [`Tab::run`] with `arguments`.
    #[track_caller]
    pub fn ask<'a>(&'a self, script: &'a str, arguments: Vec<Value>) -> Step<'a, Value> {
        let what: String = script.chars().take(60).collect();
        self.step(format!("run {what}"), async move { Ok(self.wd.execute(script, arguments).await?.json().clone()) })
    }

    /// Waits until a function's body answers yes; `what` says in words what is waited for.
    #[track_caller]
    pub fn until<'a>(&'a self, what: &'a str, script: &'a str) -> Step<'a> {
        self.holds(format!("see that {what}"), script, vec![])
    }

    #[track_caller]
    fn holds<'a>(&'a self, what: String, script: &'a str, arguments: Vec<Value>) -> Step<'a> {
        self.step(what, async move {
            let mut last = Ok(());
            let wait = async {
                loop {
                    // While a page gives way to the next one there is nothing to ask.
                    match self.wd.execute(script, arguments.clone()).await {
                        Ok(answer) if is_yes(answer.json()) => return,
                        Ok(_) => last = Ok(()),
                        Err(error) => last = Err(error),
                    }
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            };
            match tokio::time::timeout(PATIENCE, wait).await {
                Ok(()) => Ok(()),
                Err(_) => last.and(Err(WebDriverError::Timeout("it did not come to that".to_owned()))),
            }
        })
    }

    /// Does what leads to another page, and waits until that page is there.
    pub async fn onward(&self, work: impl Future<Output = ()>) {
        self.run("window.isBefore = true").await;
        work.await;
        self.until("another page is there", "return !window.isBefore && document.readyState === 'complete'").await;
    }

    /// The texts of all such things, as they are read.
    #[track_caller]
    pub fn texts<'a>(&'a self, css: &'a str) -> Step<'a, Vec<String>> {
        self.step(format!("read {css}"), async move {
            let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())";
            self.wd.execute(script, vec![css.into()]).await?.convert()
        })
    }

    /// The value of a field.
    #[track_caller]
    pub fn value<'a>(&'a self, css: &'a str) -> Step<'a, String> {
        self.step(format!("read the value of {css}"), async move {
            Ok(self.wd.query(By::Css(css)).first().await?.value().await?.unwrap_or_default())
        })
    }

    /// How many such things there are, seen or not.
    #[track_caller]
    pub fn count<'a>(&'a self, css: &'a str) -> Step<'a, usize> {
        self.step(format!("count {css}"), async move { Ok(self.wd.find_all(By::Css(css)).await?.len()) })
    }

    /// The page's markup.
    #[track_caller]
    pub fn source(&self) -> Step<'_, String> {
        self.step("read the page".to_owned(), self.wd.source())
    }

    /// As [`Tab::ask`], but the function answers by calling its last argument.
    #[track_caller]
    pub fn ask_later<'a>(&'a self, script: &'a str, arguments: Vec<Value>) -> Step<'a, Value> {
        let what: String = script.chars().take(60).collect();
        let work = async move { Ok(self.wd.execute_async(script, arguments).await?.json().clone()) };
        self.step(format!("run {what}"), work)
    }

    /// The tab's name in protocols.
    pub fn window(&self) -> String {
        self.window.to_string()
    }

    /// Gives the whole window a size, where it has the focus.
    #[track_caller]
    pub fn window_size(&self, width: u32, height: u32) -> Step<'_> {
        self.step("size the window".to_owned(), async move {
            self.wd.set_window_rect(MIDDLE.0.into(), MIDDLE.1.into(), width, height).await
        })
    }

    /// Tells the browser something by its own protocol, which only Chromium has.
    #[track_caller]
    pub fn cdp<'a>(&'a self, method: &'a str, parameters: Value) -> Step<'a, Value> {
        self.step(method.to_owned(), async move { self.wd.cdp().send_raw(method, parameters).await })
    }

    /// Tells the browser something by the protocol of both directions, which WebKit does not have.
    #[track_caller]
    pub fn bidi<'a, C: BidiCommand + Send + 'a>(&'a self, command: C) -> Step<'a>
    where
        C::Returns: Send,
    {
        let work = async move { Ok(self.wd.bidi().await?.send(command).await.map(|_| ())?) };
        self.step(C::METHOD.to_owned(), work)
    }

    /// Gives the driver a command that `thirtyfour` has no words for.
    #[track_caller]
    pub fn command<'a>(&'a self, path: &'static str, body: Value) -> Step<'a> {
        self.step(path.to_owned(), async move { self.wd.handle().cmd(Raw(path, body)).await.map(|_| ()) })
    }
}

fn is_yes(answer: &Value) -> bool {
    !matches!(answer, Value::Null | Value::Bool(false))
}

/// A command that `thirtyfour` has no words for.
#[derive(Debug)]
struct Raw(&'static str, Value);

impl FormatRequestData for Raw {
    fn format_request(&self, session: &SessionId) -> RequestData {
        let path = format!("session/{session}/{}", self.0);
        RequestData::new(http::Method::POST, path).add_body(self.1.clone())
    }
}
