//! Who may come in where: extractors that turn a request into a door for its audience.
//!
//! A handler asks for the extractor of its audience and gets a [`Door`]; what the door opens is decided by the
//! session look-up that shares the transaction with the handler's work.

use std::convert::Infallible;
use std::net::IpAddr;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header::{REFERER, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use futures::future::BoxFuture;

use super::error::Error;
use super::i18n::Words;
use super::{cookies, i18n, place, scim};
use crate::app::App;
use crate::desk;
use crate::desk::access::agreement;
use crate::desk::door::Claim;
use crate::desk::ids::PortalId;
use crate::desk::place::Place;
use crate::desk::session::Session;
use crate::desk::signin::Device;

/// What a page needs to know of the request it answers.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// The request's id, as logged and shown on error pages.
    pub id: String,
    /// Where to go back to: the page asked for with its query; for a form, the page it stands on.
    pub page: String,
    /// Whether a page is asked for, rather than something sent.
    pub is_get: bool,
    /// What stands before the paths of the portal's pages: `/help`, or nothing.
    pub base: String,
    /// What was asked for beneath the portal's own address, with its query.
    pub beneath: String,
    /// Headers of the request.
    pub headers: HeaderMap,
    /// The address of whoever asks, where it came over a socket.
    pub from: Option<IpAddr>,
}

/// The way from a request to the help desk.
#[derive(Clone)]
pub struct Door {
    /// The application.
    pub app: App,
    /// Who the browser says it is.
    pub claim: Claim,
    /// The request.
    pub request: RequestInfo,
    /// Whether a page asks by itself, which keeps no session alive.
    is_quiet: bool,
    /// The language in which the portal was read when this door was last opened.
    spoken: Arc<Mutex<Option<String>>>,
}

impl Door {
    fn new(parts: &Parts, app: &App, claim: Claim) -> Door {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Door {
            app: app.clone(),
            claim,
            is_quiet: parts.headers.contains_key("x-live"),
            spoken: Arc::default(),
            request: RequestInfo {
                id: header("x-request-id").unwrap_or_default(),
                page: page(parts),
                is_get: matches!(parts.method, Method::GET | Method::HEAD),
                base: place::base(parts),
                beneath: place::beneath(parts),
                headers: parts.headers.clone(),
                from: app.limiter.client(&parts.extensions, &parts.headers),
            },
        }
    }

    /// The id that a part of the path names.
    ///
    /// # Errors
    /// Not found when it is none.
    pub fn id<T: FromStr>(&self, text: &str) -> Result<T, Error> {
        text.parse().map_err(|_| Error::new(desk::Error::NotFound, self))
    }

    /// Where whoever asks is.
    pub fn device(&self) -> Device {
        let user_agent = self.request.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        Device::new(&user_agent.unwrap_or_default(), self.request.from)
    }

    /// A page of the portal that is asked for.
    pub fn at(&self, page: &str) -> String {
        format!("{}{page}", self.request.base)
    }

    /// A page of the settings of the portal that this door is about, such as `/general`.
    pub fn settings(&self, page: &str) -> String {
        let about = if let Claim::Desk { about, .. } = &self.claim { *about } else { None };
        format!("{}{page}", place::settings(about))
    }

    /// The same door of the help desk, about another portal.
    pub fn lead_to(&mut self, portal: PortalId) {
        if let Claim::Desk { about, .. } = &mut self.claim {
            *about = Some(portal);
        }
    }

    /// Runs `work` on one snapshot, as this audience.
    ///
    /// # Errors
    /// What the door or `work` answers, ready to be shown.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.try_read(work).await.map_err(|error| Error::new(error, self))
    }

    /// As [`Door::read`], with the error as the help desk says it.
    ///
    /// # Errors
    /// What the door or `work` answers.
    pub async fn try_read<T, F>(&self, work: F) -> desk::Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let work = self.noting(work);
        if self.is_quiet {
            return self.app.peek(self.claim.clone(), work).await;
        }
        self.app.read(self.claim.clone(), work).await
    }

    /// The same work, which notes in which language the portal is read.
    fn noting<T, F>(
        &self,
        work: F,
    ) -> impl for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + use<T, F>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        let spoken = matches!(self.claim, Claim::Portal { .. } | Claim::Visitor(_)).then(|| self.spoken.clone());
        // What somebody has in hand is taken; the next page asks them to agree.
        let is_page = self.request.is_get && matches!(self.claim, Claim::Portal { .. });
        let asks = is_page && !is_free(&self.request.beneath);
        move |mut s: Session<'_>| {
            if let Some(spoken) = spoken {
                *spoken.lock().unwrap_or_else(PoisonError::into_inner) = Some(s.portal().language.clone());
            }
            if !asks {
                return work(s);
            }
            Box::pin(async move {
                if agreement::is_owed(&mut s).await? { Err(desk::Error::Consent) } else { work(s).await }
            })
        }
    }

    /// The words of answers that ask no database: in the language in which the portal was read, if it was.
    pub fn words(&self) -> Words {
        let spoken = self.spoken.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match spoken {
            Some(language) => self.app.catalog.words(&language),
            None => self.app.words(&self.request.headers, Some(&self.claim)),
        }
    }

    /// The same door for what nobody asked for: it keeps no session alive.
    pub fn quietly(mut self) -> Door {
        self.is_quiet = true;
        self
    }

    /// Whether nobody asked: a page looks for news by itself.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }

    /// Runs `work` in one write transaction, as this audience.
    ///
    /// # Errors
    /// As [`Door::read`].
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.try_write(work).await.map_err(|error| Error::new(error, self))
    }

    /// As [`Door::write`], with the error as the help desk says it, for handlers that refill a form.
    ///
    /// # Errors
    /// What the door or `work` answers.
    pub async fn try_write<T, F>(&self, work: F) -> desk::Result<T>
    where
        F: for<'c> FnOnce(Session<'c>) -> BoxFuture<'c, desk::Result<T>> + Send + 'static,
        T: Send + 'static,
    {
        self.app.write(self.claim.clone(), self.noting(work)).await
    }
}

/// Whether a page of the portal is there for those, too, who have to agree to something first: where they do, and what is theirs
/// whatever they agree to.
fn is_free(beneath: &str) -> bool {
    let path = beneath.split('?').next().unwrap_or_default();
    path == "/consent"
        || path == "/account/data"
        || path.starts_with("/account/data/")
        || path == "/account/data.json"
        || path == "/account/session"
}

/// The page that a request comes from or asks for. What a form is sent to is no page, so the form's own address counts.
fn page(parts: &Parts) -> String {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return place::whole(parts);
    }
    let referer = parts.headers.get(REFERER).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let page = referer.and_then(|uri: Uri| uri.path_and_query().map(ToString::to_string));
    page.unwrap_or_else(|| "/".to_owned())
}

/// Where a request asks for the portal, in the language that was chosen in the browser, or else in the one it prefers.
fn asked(parts: &Parts, headers: &HeaderMap, is_https: bool) -> Place {
    place::asked(parts).preferring(i18n::wished(headers, is_https))
}

macro_rules! audiences {
    ($($(#[$doc:meta])* $name:ident => $claim:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub Door);

        impl Deref for $name {
            type Target = Door;
            fn deref(&self) -> &Door {
                &self.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = Infallible;
            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
                let claim: fn(&HeaderMap, bool, &Parts) -> Claim = $claim;
                Ok($name(Door::new(parts, app, claim(&parts.headers, app.is_https(), parts))))
            }
        }
    )*};
}

audiences! {
    /// Anybody.
    Visitor => |headers, is_https, parts| Claim::Visitor(asked(parts, headers, is_https));
    /// A customer, or staff who look at the portal.
    Customer => |headers, is_https, parts| Claim::Portal {
        portal: cookies::portal_token(headers, is_https),
        desk: cookies::desk_token(headers, is_https),
        place: asked(parts, headers, is_https),
    };
    /// Staff at what is theirs alone, also while they owe a second factor.
    Oneself => |headers, is_https, _| Claim::Oneself { token: cookies::desk_token(headers, is_https) };
    /// Staff.
    Agent => |headers, is_https, parts| Claim::Desk {
        token: cookies::desk_token(headers, is_https),
        about: place::about(parts),
    };
    /// The directory of a customer's company. No cookie counts here.
    Directory => |headers, _, _| Claim::Directory { token: scim::bearer(headers) };
}
