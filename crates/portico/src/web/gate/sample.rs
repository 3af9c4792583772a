//! The pages of the gate as samples, for whoever looks at what they say or at their style.

use askama::Template;
use axum::response::Response;

use super::invite::Page as Invite;
use super::link::{Ask, Enter};
use super::register::{Register, Verify};
use super::{Forgot, Reset, SignIn, SignedOut};
use crate::desk::sso::Offered;
use crate::desk::templates::Kind;
use crate::web::error::{self, render};
use crate::web::page::Shell;

/// The address of somebody who is nobody.
pub(in crate::web) const NOBODY: &str = "amelia.okafor@example.com";

/// The page on which customers sign in.
pub(in crate::web) fn page(shell: Shell) -> impl Template + use<> {
    let base = shell.base.clone();
    let (email, next) = (String::new(), String::new());
    let (sso, has_passkeys) = (Offered::default(), false);
    SignIn { shell, is_desk: false, base, email, next, notice: None, problem: None, sso, has_passkeys }
}

/// The page that a template is of, with what [`Shell::face`] says on it.
pub(in crate::web) fn of(shell: Shell, kind: Kind) -> Response {
    let (is_desk, base, token) = (false, shell.base.clone(), String::new());
    match kind {
        Kind::Register => render(&Register::sample(shell)),
        Kind::SignedOut => render(&SignedOut { shell, is_desk }),
        Kind::Denied | Kind::Waits => error::denied(&shell, NOBODY, kind == Kind::Waits),
        Kind::Invite => render(&Invite::sample(shell, NOBODY)),
        Kind::Enter => render(&Enter { shell, is_desk, token, is_valid: true }),
        Kind::Forgot => render(&Forgot { shell, is_desk, base, email: String::new(), is_sent: false, problem: None }),
        Kind::Reset => render(&Reset { shell, is_desk, base, token, is_valid: true, problem: None }),
        Kind::Link => {
            let (email, next) = (String::new(), String::new());
            render(&Ask { shell, is_desk, email, next, is_sent: false, problem: None })
        }
        Kind::Verify => {
            let email = Some(NOBODY.to_owned());
            render(&Verify { shell, is_desk, token, email, has_password: true, problem: None })
        }
        _ => render(&page(shell)),
    }
}

/// What a page says where no template says anything: its heading and the text beneath.
pub(in crate::web) fn words(shell: &Shell, kind: Kind) -> (String, String) {
    let w = &shell.w;
    match kind {
        Kind::Register => {
            let text = shell.nv("register-text", "company", shell.portal.company_name.clone());
            (w.t("register-title"), text)
        }
        Kind::SignedOut => (w.t("signed-out-title"), w.t("signed-out-text")),
        Kind::Denied => (w.t("portal-no-access-title"), w.v("portal-no-access", "email", "{email}")),
        Kind::Waits => (w.t("portal-waits-title"), w.v("portal-waits", "email", "{email}")),
        Kind::Invite => (w.t("invite-title"), shell.nv("invite-text", "company", shell.portal.company_name.clone())),
        Kind::Enter => (w.t("gate-title"), w.t("enter-text")),
        Kind::Forgot => (w.t("forgot-title"), w.t("forgot-text")),
        Kind::Reset => (w.t("reset-title"), w.t("reset-text")),
        Kind::Link => (w.t("link-title"), w.t("link-text")),
        Kind::Verify => (w.t("verify-title"), w.t("verify-text")),
        _ => (w.t("gate-title"), shell.n("gate-text")),
    }
}
