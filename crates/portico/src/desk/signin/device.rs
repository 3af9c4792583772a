//! Where customers are signed in: what began each session, and ending some of them.
//!
//! Everybody sees their own alone, and those at the portal's domain. What ends a session deletes its row, so that it ends
//! in every process with the next request.

use db::{row, sql};

use super::Side;
use crate::clock::Time;
use crate::desk::error::{Error, Result};
use crate::desk::ids::SessionId;
use crate::desk::session::Session;

/// Characters that are kept of what a browser says it is.
const USER_AGENT: usize = 300;
/// Sessions that are shown.
const SHOWN: i64 = 100;

/// What begins a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// What the browser says it is.
    pub(super) user_agent: String,
    /// The address it asks from.
    pub(super) address: String,
}

impl Device {
    /// One that says this about itself, which may be anything; a part without control characters is kept.
    pub fn new(user_agent: &str, address: Option<std::net::IpAddr>) -> Device {
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(USER_AGENT).collect();
        Device { user_agent, address: address.map(|address| address.to_string()).unwrap_or_default() }
    }
}

row! {
    /// A session of a customer.
    #[derive(Clone, Debug)]
    pub struct SignedIn {
        /// Which.
        pub id: SessionId,
        /// What the browser said it was.
        pub user_agent: String,
        /// The address from which it began; empty where that was not known.
        pub address: String,
        /// When it began.
        pub created_at: Time,
        /// When it was last used.
        pub seen_at: Time,
    }
}

/// The customer's sessions at this portal's domain, the one used last first.
///
/// Permissions: customers; staff who look at the portal find nothing.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::SignIn`] for others than customers.
pub async fn devices(s: &mut Session<'_>) -> Result<Vec<SignedIn>> {
    let (me, this) = (s.themselves()?.id, s.themselves()?.session);
    let (domain, minutes, now) = (s.portal().domain, s.portal().idle_minutes, s.now());
    let used = if minutes > 0 { now.plus_seconds(-minutes * 60) } else { Time(i64::MIN) };
    Ok(s.conn()
        .all(sql!(
            "SELECT id, user_agent, address, created_at, seen_at
             FROM session
             WHERE contact_id = ? AND audience = ? AND domain_id = ? AND expires_at > ? AND (seen_at > ? OR id = ?)
             ORDER BY seen_at DESC, id DESC
             LIMIT ?",
            me,
            Side::Portal.as_str(),
            domain,
            now,
            used,
            this,
            SHOWN
        ))
        .await?)
}

/// Ends one of the customer's sessions.
///
/// Permissions: as [`devices`], for one's own.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is somebody else's; otherwise as [`devices`].
pub async fn sign_out_device(s: &mut Session<'_>, id: SessionId) -> Result<()> {
    let me = s.themselves()?.id;
    let domain = s.portal().domain;
    let end = "DELETE FROM session WHERE id = ? AND contact_id = ? AND audience = ? AND domain_id = ?";
    match s.conn().run(sql!(end, id, me, Side::Portal.as_str(), domain)).await? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Ends all of the customer's sessions at this portal's domain but the one in which they ask.
///
/// Permissions: as [`devices`].
///
/// # Errors
/// As [`devices`].
pub async fn sign_out_others(s: &mut Session<'_>) -> Result<()> {
    let (me, this) = (s.themselves()?.id, s.themselves()?.session);
    let domain = s.portal().domain;
    let end = "DELETE FROM session WHERE contact_id = ? AND id <> ? AND audience = ? AND domain_id = ?";
    s.conn().run(sql!(end, me, this, Side::Portal.as_str(), domain)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Device, USER_AGENT};

    #[test]
    fn what_a_browser_says_is_cut_and_holds_no_control_characters() {
        let device = Device::new("Evil\r\n\u{1b}[31m\u{7f}/1.0", None);
        assert_eq!(device, Device { user_agent: "Evil[31m/1.0".into(), address: String::new() });
        assert_eq!(Device::new(&"ä".repeat(5_000), None).user_agent.chars().count(), USER_AGENT);
        let six = "2001:db8::7".parse().expect("an address");
        assert_eq!(Device::new("", Some(six)).address, "2001:db8::7");
    }
}
