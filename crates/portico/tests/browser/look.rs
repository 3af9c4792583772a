//! What a page is looked at with: how big, by finger or mouse, in the light or dark, with scripts or without.
//!
//! Each engine has its own way to be told. WebKit is told when it starts and stays as it is, but for its size.

use serde_json::json;
use thirtyfour::bidi::modules::browsing_context::{SetViewport, Viewport};

use crate::engine::Engine;
use crate::tab::Tab;

/// What a page is looked at with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Width of the viewport.
    pub width: u32,
    /// Height of the viewport.
    pub height: u32,
    /// Whether it is a phone: touched, and with a viewport of its own. WebKit cannot be touched.
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

/// Waits until the page has its size and the focus, and two frames have been drawn: WebKit's window answers before its
/// page follows.
const DRAWN: &str = "const [width, height, done] = arguments;
    const look = () => innerWidth === width && innerHeight === height && document.hasFocus()
        ? requestAnimationFrame(() => requestAnimationFrame(() => done(true))) : setTimeout(look, 10);
    look()";

impl Tab {
    /// Makes the tab look like `look`.
    pub async fn look(&self, look: Look) {
        self.size(look.width, look.height, look.is_phone).await;
        self.dark(look.is_dark).await;
        match self.engine {
            Engine::Chromium => {
                self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": !look.has_scripts })).await;
            }
            Engine::Firefox => self.prefer(&format!("setBoolPref('javascript.enabled', {})", look.has_scripts)).await,
            Engine::WebKit => assert!(look.has_scripts, "WebKit keeps the scripts it started with"),
        }
    }

    /// Gives the viewport another size.
    pub async fn size(&self, width: u32, height: u32, is_phone: bool) {
        match self.engine {
            Engine::Chromium => {
                let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
                self.cdp("Emulation.setDeviceMetricsOverride", metrics).await;
                let touch = json!({ "enabled": is_phone, "maxTouchPoints": if is_phone { 5 } else { 1 } });
                self.cdp("Emulation.setTouchEmulationEnabled", touch).await;
            }
            Engine::Firefox => {
                self.viewport(width, height).await;
                // 1 is a coarse pointer, 6 one that is fine and hovers.
                for name in ["ui.primaryPointerCapabilities", "ui.allPointerCapabilities"] {
                    self.prefer(&format!("setIntPref('{name}', {})", if is_phone { 1 } else { 6 })).await;
                }
            }
            Engine::WebKit => {
                let frame = self.run("return [outerWidth - innerWidth, outerHeight - innerHeight]").await;
                let frame = |n: usize| frame[n].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default();
                self.window_size(width + frame(0), height + frame(1)).await;
                self.ask_later(DRAWN, vec![json!(width), json!(height)]).await;
            }
        }
    }

    /// Makes the system light or dark; always without motion, so that no colour is measured halfway.
    pub async fn dark(&self, is_dark: bool) {
        match self.engine {
            Engine::Chromium => {
                let scheme = if is_dark { "dark" } else { "light" };
                let features = json!({ "features": [
                    { "name": "prefers-color-scheme", "value": scheme },
                    { "name": "prefers-reduced-motion", "value": "reduce" },
                ] });
                self.cdp("Emulation.setEmulatedMedia", features).await;
            }
            Engine::Firefox => {
                let scheme = i32::from(!is_dark);
                self.prefer(&format!("setIntPref('layout.css.prefers-color-scheme.content-override', {scheme})")).await;
            }
            Engine::WebKit => {
                let has = self.run("return matchMedia('(prefers-color-scheme: dark)').matches").await;
                assert_eq!(has, json!(is_dark), "WebKit keeps the light it started with");
            }
        }
    }

    /// Takes the network away, or gives it back. Only Chromium can.
    pub async fn offline(&self, is_offline: bool) {
        self.cdp("Network.enable", json!({})).await;
        let conditions =
            json!({ "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Puts a cookie into the tab's context.
    pub async fn cookie(&self, name: &str, value: &str) {
        match self.engine {
            Engine::Chromium => {
                let cookie =
                    json!({ "name": name, "value": value, "url": self.base, "httpOnly": true, "sameSite": "Lax" });
                self.cdp("Network.setCookie", cookie).await;
            }
            // Both protocols put it beside the tab's own context; the page itself does not.
            Engine::Firefox => {
                self.open("/healthz").await;
                self.run(&format!("document.cookie = '{name}={value}; path=/; samesite=lax'")).await;
            }
            // One has to be where the cookie belongs to.
            Engine::WebKit => {
                self.open("/healthz").await;
                let cookie = json!({ "name": name, "value": value, "path": "/", "httpOnly": true, "sameSite": "Lax" });
                self.command("cookie", json!({ "cookie": cookie })).await;
            }
        }
    }

    async fn viewport(&self, width: u32, height: u32) {
        self.bidi(SetViewport {
            context: self.window().into(),
            viewport: Some(Viewport { width, height }),
            device_pixel_ratio: Some(1.0),
        })
        .await;
    }

    /// Sets a preference of Firefox, which has to be asked outside of the page.
    async fn prefer(&self, set: &str) {
        self.command("moz/context", json!({ "context": "chrome" })).await;
        self.run(&format!("Services.prefs.{set}")).await;
        self.command("moz/context", json!({ "context": "content" })).await;
    }
}
