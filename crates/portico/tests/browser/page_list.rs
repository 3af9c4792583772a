//! Every page there is, in every state worth looking at.

mod second;
mod sso;

use std::collections::BTreeSet;

use crate::Stage;
use crate::entering::newcomer;
use crate::look::{DESKTOP, Look, PHONE};
use crate::server::Who;
use crate::tab::Tab;

pub use second::Second;

/// What pages are looked at with.
static DEVICES: [(&str, Look); 2] = [("desktop", DESKTOP), ("phone", PHONE)];

/// A page in a state.
#[derive(Clone)]
pub struct Page {
    /// Its name, also that of its pictures.
    pub name: &'static str,
    /// Who looks at it.
    pub who: Who,
    /// Where it is.
    pub path: String,
    /// What brings the opened page into its state, and what is then to be seen.
    state: Vec<(&'static str, &'static str)>,
    /// Whether it is a page of which the whole is worth a picture.
    pub is_main: bool,
    /// Whether it may be absent, as pages for developers are.
    is_optional: bool,
    /// The devices to look at it with, by name; some states are only to be had on one.
    pub devices: &'static [(&'static str, Look)],
}

impl Page {
    fn new(who: Who, name: &'static str, path: impl Into<String>) -> Page {
        Page { name, who, path: path.into(), state: vec![], is_main: false, is_optional: false, devices: &DEVICES }
    }

    fn main(mut self) -> Page {
        self.is_main = true;
        self
    }

    fn optional(mut self) -> Page {
        self.is_optional = true;
        self
    }

    fn narrow(mut self) -> Page {
        self.devices = &DEVICES[1..];
        self
    }

    fn wide(mut self) -> Page {
        self.devices = &DEVICES[..1];
        self
    }

    fn after(mut self, script: &'static str, then: &'static str) -> Page {
        self.state.push((script, then));
        self
    }

    /// As [`Page::after`], once more.
    fn then(self, script: &'static str, then: &'static str) -> Page {
        self.after(script, then)
    }

    /// Opens the page and brings it into its state; false when it is optional and not there.
    pub async fn show(&self, tab: &Tab) -> bool {
        tab.forgive("status of 403");
        tab.forgive("status of 404");
        tab.forgive("status of 422");
        // A form that was refused asks before it is left, which nobody has touched.
        tab.forgive("'beforeunload' confirmation");
        tab.open(&self.path).await;
        if self.is_optional && tab.run("return fetch(location.href).then((answer) => answer.status)").await != 200 {
            return false;
        }
        for (script, then) in &self.state {
            tab.run(script).await;
            tab.see(then).await;
            tab.until("the page is complete", "return document.readyState === 'complete'").await;
        }
        tab.until("its letters are there", "return document.fonts.ready.then(() => true)").await;
        true
    }
}

/// Sends the page's first big form as it is.
const SUBMIT: &str = "document.querySelector('main form:has(button.pri)[method=post]').requestSubmit()";

/// Signs in somebody of whom a code is asked next.
const SECOND_STEP: &str = "document.querySelector('#email').value = 'fay@stillwater.example';
    document.querySelector('#password').value = 'demo-portico-2026';
    document.querySelector('main form').requestSubmit()";

/// Sends the form that asks whether one is sure.
const SUBMIT_DANGER: &str = "document.querySelector('main form .danger').click()";

/// Saves what the list shows under a name; a second time changes nothing.
const KEEP_VIEW: &str = "document.querySelector('#own-name')?.remove();
    const name = Object.assign(document.createElement('input'), { type: 'hidden', name: 'name', value: 'Still open' });
    const form = document.querySelector('#own-save');
    form.append(name);
    form.requestSubmit()";

/// All pages, with the ids of this run's demo.
pub async fn all(stage: &Stage) -> Vec<Page> {
    let Found { ticket, closed, staff_ticket, contact, company } = found(stage).await;
    let token = {
        let tab = stage.tab(Who::Visitor, DESKTOP).await;
        tab.open("/forgot").await;
        tab.write("#email", &Who::Wren.email()).await;
        tab.onward(tab.click("form button.pri")).await;
        stage.server.mailed_path(Who::Wren, "/reset/").await
    };
    let link = {
        let tab = stage.tab(Who::Visitor, DESKTOP).await;
        tab.open("/sign-in/link").await;
        tab.write("#email", &Who::Wren.email()).await;
        tab.onward(tab.click("form button.pri")).await;
        stage.server.mailed_path(Who::Wren, "/link/").await
    };
    stage.server.posts(Who::Nora, "/account/data/erasure", &[("act", "ask"), ("sure", "yes")]).await;
    let nora = {
        let tab = stage.tab(Who::Tom, DESKTOP).await;
        tab.open("/settings/erasure").await;
        let link = tab.run("return document.querySelector('.form-list a').pathname").await;
        link.as_str().expect("somebody waits").to_owned()
    };
    for passkey in PASSKEYS {
        stage.server.writes(passkey).await;
    }
    let mut all = gate(&token, &link);
    all.extend(links(stage).await);
    all.extend(portal(&ticket, &closed));
    all.extend(desk(&staff_ticket, &contact, &company));
    all.extend(erasures(&nora));
    all.extend(sso::pages(stage).await);
    all.extend(directory(&company.replace("/desk", "/settings")));
    // The last one: whoever looks so sees the portal so in what follows.
    all.push(Page::new(Who::Tom, "view-as", &*contact).after(
        "document.querySelector('form[action$=\"/view-as\"] button').click()",
        "form[action='/desk/view-as/stop']",
    ));
    let names: BTreeSet<&str> = all.iter().map(|page| page.name).collect();
    assert_eq!(names.len(), all.len(), "no picture lies over another");
    all
}

fn gate(reset: &str, link: &str) -> Vec<Page> {
    let page = |name, path: &str| Page::new(Who::Visitor, name, path);
    vec![
        page("sign-in", "/sign-in").main(),
        page("sign-in-refused", "/sign-in").after(
            "document.querySelector('#email').value = 'nobody@example.com';
             document.querySelector('#password').value = 'wrong-password';
             document.querySelector('main form').requestSubmit()",
            "#problems",
        ),
        page("code", "/sign-in").after(SECOND_STEP, "#code"),
        page("code-refused", "/sign-in").after(SECOND_STEP, "#code").then(
            "document.querySelector('#code').value = '000000'; document.querySelector('main form').requestSubmit()",
            "#e-code",
        ),
        page("signed-out", "/signed-out"),
        page("link", "/sign-in/link"),
        page("link-refused", "/sign-in/link").after(SUBMIT, "#e-email"),
        page("link-sent", "/sign-in/link").after(
            "document.querySelector('#email').value = 'nobody@example.com';
             document.querySelector('main form').requestSubmit()",
            "[role=status]",
        ),
        page("enter", link),
        page("enter-over", "/link/no-such-link"),
        page("register", "/register").main(),
        page("register-refused", "/register").after(SUBMIT, "#problems"),
        page("verify-over", "/verify/no-such-link"),
        page("invite-over", "/invite/no-such-link"),
        page("forgot", "/forgot"),
        page("forgot-refused", "/forgot").after(SUBMIT, "#e-email"),
        page("forgot-sent", "/forgot").after(
            "document.querySelector('#email').value = 'nobody@example.com';
             document.querySelector('main form').requestSubmit()",
            "[role=status]",
        ),
        page("reset", reset),
        page("reset-refused", reset).after(SUBMIT, "#e-password"),
        page("reset-over", "/reset/no-such-link"),
        page("desk-sign-in", "/desk/sign-in"),
        page("desk-forgot", "/desk/forgot"),
        page("desk-reset-over", "/desk/reset/no-such-link"),
        page("not-found", "/no-such-page"),
        page("design", "/design").main().optional(),
        page("demo-mail", "/demo/mail"),
    ]
}

/// Passkeys that nothing can be done with but to be looked at: one of Amelia's, a copied one of hers, and one of Ingrid's.
const PASSKEYS: [&str; 3] = [
    "INSERT INTO passkey (id, contact_id, rp_id, user_handle, credential_id, credential, name, created_at, last_used_at)
     SELECT 901, id, 'localhost', '', 'one', '', 'Blue laptop', 1764000000000000, 1764100000000000 FROM contact
     WHERE email_key = 'amelia.okafor@harrowwater.example' ON CONFLICT DO NOTHING",
    "INSERT INTO passkey (id, contact_id, rp_id, user_handle, credential_id, credential, name, created_at, locked_at)
     SELECT 902, id, 'localhost', '', 'two', '', 'Key on the ring', 1764000000000000, 1764100000000000 FROM contact
     WHERE email_key = 'amelia.okafor@harrowwater.example' ON CONFLICT DO NOTHING",
    "INSERT INTO passkey (id, staff_id, rp_id, user_handle, credential_id, credential, name, created_at)
     SELECT 903, id, 'localhost', '', 'three', '', 'Chromium on Linux', 1764000000000000 FROM staff
     WHERE email_key = 'ingrid.solberg@northwind.example' ON CONFLICT DO NOTHING",
];

/// Makes somebody an account with the registration's form.
const REGISTER: &str = "for (const [id, text] of [['email', 'petra@newcomers.example'], ['first_name', 'Petra'],
        ['last_name', 'Quist'], ['password', 'copper kettle on a hill']]) document.getElementById(id).value = text;
    document.querySelector('#consent').checked = true;
    document.querySelector('main form[data-register]').requestSubmit()";

/// The pages to which links in mails lead, while they are good.
async fn links(stage: &Stage) -> Vec<Page> {
    let page = |name, path: &str| Page::new(Who::Visitor, name, path);
    let tab = stage.tab(Who::Visitor, DESKTOP).await;
    tab.open("/register").await;
    tab.run(REGISTER).await;
    tab.see("main [role=status]").await;
    let verify = stage.server.mailed_to("petra@newcomers.example", "/verify/").await;
    let email = newcomer();
    let invited = [("email", &*email), ("first_name", "Paul"), ("last_name", "Quist")];
    stage.server.posts(Who::Ingrid, "/desk/contacts/new", &invited).await;
    let agent = stage.tab(Who::Ingrid, DESKTOP).await;
    agent.open(&format!("/desk/contacts?q={email}")).await;
    agent.onward(agent.click("main a[href^='/desk/contacts/'].link")).await;
    agent.onward(agent.click("form[action$='/invite'] button")).await;
    let invite = stage.server.mailed_to(&email, "/invite/").await;
    let ticket = stage.server.ticket("With an answer").await.to_string();
    stage.server.answers(Who::Ingrid, &ticket, "Here is the answer").await;
    let stop = stage.server.mailed_path(Who::Wren, "/unsubscribe/").await;
    vec![
        page("register-sent", "/register").after(REGISTER, "main [role=status]"),
        page("verify", &verify),
        page("verify-refused", &verify).after(SUBMIT, "#e-password"),
        page("invite", &invite).main(),
        page("invite-refused", &invite).after(SUBMIT, "#e-password"),
        page("unsubscribe", &stop),
    ]
}

/// Makes a token of a company's directory, or is refused where there is one already.
const TOKEN: &str = "document.querySelector('#f-name').value = `Entra ${Math.random()}`;
    document.querySelector('main form').requestSubmit()";

fn directory(company: &str) -> Vec<Page> {
    let page = |name, path: String| Page::new(Who::Tom, name, path);
    vec![
        page("settings-directory-empty", format!("{company}/directory")),
        page("settings-directory-refused", format!("{company}/directory")).after(SUBMIT, "#e-name"),
        page("settings-directory-made", format!("{company}/directory")).after(TOKEN, "#secret").main(),
        page("settings-directory", format!("{company}/directory")).main(),
        page("settings-directory-revoke", format!("{company}/directory"))
            .after("document.querySelector('.form-list a.btn').click()", "main form .danger"),
    ]
}

fn erasures(one: &str) -> Vec<Page> {
    vec![
        Page::new(Who::Tom, "erasures", "/settings/erasure"),
        Page::new(Who::Tom, "erasure", one).main(),
        Page::new(Who::Tom, "erasure-refused", one)
            .after("document.querySelector('[name=act][value=decline]').click()", "#e-reason"),
        Page::new(Who::Tom, "erasure-contact", one.replace("/settings/erasure/", "/desk/contacts/")),
    ]
}

fn portal(ticket: &str, closed: &str) -> Vec<Page> {
    let page = |name, path: String| Page::new(Who::Amelia, name, path);
    vec![
        page("list", "/requests".into()).main(),
        page("list-filtered", "/requests?view=mine&status=open&sort=subject".into()),
        page("list-none", "/requests?q=xyzzyplugh".into()),
        page("list-filter-open", "/requests".into())
            .after("document.querySelector('.chips details > summary').click()", ".chips details .panel"),
        page("list-columns-open", "/requests".into())
            .after("document.querySelector('.acts details > summary').click()", ".acts details .panel"),
        page("list-link-open", "/requests".into())
            .after("document.querySelector('details:has(#own-link) > summary').click()", "#own-link"),
        page("list-view-refused", "/requests?q=pump".into())
            .after("document.querySelector('#own-save').requestSubmit()", "#e-name"),
        page("list-views", "/requests?status=open".into()).after(KEEP_VIEW, ".own-views"),
        page("views", "/requests/views".into())
            .after("document.querySelector('.own-list summary').click()", ".own-list details form"),
        page("view-delete", "/requests/views".into())
            .after("document.querySelector('.own-list .danger').click()", "main form .danger"),
        Page::new(Who::Nora, "views-none", "/requests/views"),
        page("list-menu-open", "/requests".into())
            .after("document.querySelector('header details > summary').click()", "header details menu"),
        Page::new(Who::Nora, "list-empty", "/requests").main(),
        Page::new(Who::Iris, "consent", "/consent?next=/requests").main(),
        Page::new(Who::Iris, "consent-refused", "/consent?next=/requests").after(SUBMIT, "#e-consent"),
        page("ticket", ticket.to_owned()).main(),
        page("ticket-refused", ticket.to_owned()).after("document.querySelector('#reply').requestSubmit()", "#e-body"),
        page("ticket-dialog", ticket.to_owned())
            .after("document.querySelector('[data-dialog=close]').click()", "dialog#close"),
        page("ticket-close", format!("{ticket}/close")),
        page("ticket-closed", closed.to_owned()).main(),
        page("new", "/new".into()).main(),
        page("new-refused", "/new".into()).after(SUBMIT, "#problems").main(),
        page("receipt", ticket.replace("/requests/", "/new/sent/")),
        page("account", "/account".into()).main(),
        page("account-refused", "/account".into()).after(
            "document.querySelector('#f-time_zone').value = 'Mars/Olympus';
             document.querySelector('#profile').requestSubmit()",
            "#e-time_zone",
        ),
        page("notifications", "/account/notifications".into()).main(),
        page("unsubscribe-over", "/unsubscribe/no-such-link".into()),
        page("data", "/account/data".into()).main(),
        Page::new(Who::Nora, "data-erasure-waits", "/account/data"),
        page("data-erasure", "/account/data/erasure".into()),
        page("data-erasure-refused", "/account/data/erasure".into()).after(SUBMIT_DANGER, "#e-sure"),
        page("security", "/account/security".into()).main(),
        page("security-refused", "/account/security".into()).after(
            "document.querySelector('#f-current').value = 'demo-portico-2026';
             document.querySelector('#f-password').value = 'kettle-12345';
             document.querySelector('#password form').requestSubmit()",
            "#e-password",
        ),
        page("factor", "/account/factor".into()),
        page("factor-offer", "/account/factor".into())
            .after("document.querySelector('button[value=offer]').click()", "svg.qr")
            .main(),
        page("factor-refused", "/account/factor".into())
            .after("document.querySelector('button[value=offer]').click()", "svg.qr")
            .then("document.querySelector('button[value=confirm]').click()", "#e-code"),
        Page::new(Who::Fay, "factor-held", "/account/factor").main(),
        Page::new(Who::Fay, "factor-held-refused", "/account/factor")
            .after("document.querySelector('button[value=codes]').click()", "#e-code"),
        page("passkeys", "/account/passkeys".into()).main(),
        page("passkeys-password", "/account/passkeys".into())
            .after("document.querySelector('[data-password]').hidden = false", "#f-password"),
        page("passkey-rename", "/account/passkeys/901".into()),
        page("passkey-rename-refused", "/account/passkeys/901".into()).after(
            "document.querySelector('#f-name').value = ''; document.querySelector('main form').submit()",
            "#e-name",
        ),
        page("passkey-remove", "/account/passkeys/901/remove".into()),
        Page::new(Who::Olive, "passkeys-none", "/account/passkeys"),
        page("list-idle", "/requests".into()).after("document.querySelector('#idle').showModal()", "#idle[open]"),
        page("not-found-signed-in", "/requests/999999999".into()),
        Page::new(Who::Tom, "preview-list", "/requests"),
        Page::new(Who::Tom, "preview-ticket", ticket),
    ]
}

fn desk(ticket: &str, contact: &str, company: &str) -> Vec<Page> {
    let page = |name, path: &str| Page::new(Who::Ingrid, name, path);
    let whose = ticket.replace("/v/all", "");
    vec![
        page("desk-home", "/desk").main(),
        page("desk-queue", "/desk/v/all").main(),
        page("desk-closed", "/desk/v/closed"),
        page("desk-nav-open", "/desk/v/all").after("document.querySelector('#nav').showPopover()", "#nav").narrow(),
        page("desk-menu-open", "/desk")
            .after("document.querySelector('details.me > summary').click()", "details.me menu")
            .wide(),
        page("desk-ticket", ticket).main(),
        page("desk-ticket-note", ticket)
            .after("document.querySelector('[name=kind][value=note]').click()", ".kind .for-note"),
        page("desk-ticket-facts", ticket).after("document.querySelector('#facts').showPopover()", "#f-stage").narrow(),
        page("desk-ticket-refused", ticket).after("document.querySelector('form.answer').requestSubmit()", "#problems"),
        page("desk-factor", "/desk/factor"),
        page("desk-factor-offer", "/desk/factor")
            .after("document.querySelector('button[value=offer]').click()", "svg.qr"),
        Page::new(Who::Otto, "desk-factor-owed", "/desk/factor").main(),
        page("desk-passkeys", "/desk/passkeys").main(),
        page("desk-passkey-rename", "/desk/passkeys/903"),
        page("desk-passkey-remove", "/desk/passkeys/903/remove"),
        page("contact-passkeys", &format!("{contact}/passkeys")),
        page("desk-search", "/desk/search"),
        page("desk-search-found", "/desk/search?q=flow"),
        page("desk-search-none", "/desk/search?q=xyzzyplugh"),
        page("contacts", "/desk/contacts").main(),
        page("contacts-none", "/desk/contacts?q=xyzzyplugh"),
        page("contact", contact).main(),
        page("companies", "/desk/companies"),
        page("company", company).main(),
        page("contact-new", "/desk/contacts/new"),
        page("contact-edit", &format!("{contact}/edit")).main(),
        page("contact-refused", &format!("{contact}/edit")).after(
            "document.querySelector('#f-email').value = 'nobody';
             document.querySelector('main form.sheet').requestSubmit()",
            "#e-email",
        ),
        page("contact-delete", &format!("{contact}/delete")),
        page("contact-companies", &format!("{contact}/companies")),
        page(
            "contact-leaves",
            &format!("{contact}/companies/{}/remove", company.trim_start_matches("/desk/companies/")),
        ),
        page("company-new", "/desk/companies/new"),
        page("company-edit", &format!("{company}/edit")),
        page("company-delete", &format!("{company}/delete")),
        page("ticket-requesters", &format!("{whose}/requester")),
        page("ticket-who", &format!("{whose}/who")),
        page(
            "ticket-requester",
            &format!("{whose}/requester?contact={}", contact.trim_start_matches("/desk/contacts/")),
        ),
        page("ticket-company", &format!("{whose}/company")),
        Page::new(Who::Tom, "system", "/desk/system").main(),
        Page::new(Who::Tom, "settings-general", "/settings/portal/general").main(),
        Page::new(Who::Tom, "settings-access", "/settings/portal/access").main(),
        Page::new(Who::Tom, "portals", "/settings/portals").main(),
        Page::new(Who::Tom, "portals-refused", "/settings/portals").after(SUBMIT, "#e-name"),
        Page::new(Who::Tom, "portals-stays", "/settings/portals/1/delete"),
        Page::new(Who::Tom, "settings-general-asks", "/settings/portal/general").main().after(
            "document.querySelector('[name=ticket_access][value=own]').checked = true;
             document.querySelector('#f-colleagues_read_only').checked ^= true;
             document.querySelector('.set-form').requestSubmit()",
            "[name=confirmed]",
        ),
        Page::new(Who::Tom, "settings-advanced", "/settings/portal/advanced").main(),
        Page::new(Who::Tom, "settings-templates", "/settings/portal/templates"),
        Page::new(Who::Tom, "theme", "/settings/portal/theme").main(),
        Page::new(Who::Tom, "theme-ticket", "/settings/portal/theme?page=ticket&width=phone&mode=dark"),
        Page::new(Who::Tom, "settings-history", "/settings/portal/history"),
        Page::new(Who::Tom, "setup-mail", "/setup/mail"),
        Page::new(Who::Tom, "setup-ready", "/setup/ready"),
        Page::new(Who::Tom, "languages", "/settings/languages").main(),
        Page::new(Who::Tom, "languages-none", "/settings/languages?missing"),
        Page::new(Who::Tom, "language", "/settings/languages/sv/form/1").main(),
        Page::new(Who::Tom, "language-refused", "/settings/languages/sv/portal/1").after(
            "document.querySelector('#f-0').value = 'å'.repeat(300);
             document.querySelector('.set-form').requestSubmit()",
            "#e-0",
        ),
        Page::new(Who::Tom, "settings-domains", "/settings/domains").main(),
        Page::new(Who::Tom, "settings-domains-refused", "/settings/domains").after(SUBMIT, "#e-host"),
        Page::new(Who::Tom, "settings-domain", "/settings/domains/1"),
        Page::new(Who::Tom, "settings-domain-refused", "/settings/domains/1").after(
            "document.querySelector('#f-time_zone').value = 'Nowhere/Nothing';
             document.querySelector('.set-form').requestSubmit()",
            "#e-time_zone",
        ),
        Page::new(Who::Tom, "settings-domain-connected", "/settings/domains/2").main(),
        Page::new(Who::Tom, "settings-domain-delete", "/settings/domains/2/delete"),
        Page::new(Who::Tom, "settings-domain-stays", "/settings/domains/1/delete"),
        Page::new(Who::Tom, "settings-companies", "/settings/companies").main(),
        Page::new(Who::Tom, "settings-companies-refused", "/settings/companies").after(
            "document.querySelector('#f-excluded').value = 'nonsense';
             document.querySelector('.set-form').requestSubmit()",
            "#e-excluded",
        ),
        Page::new(Who::Tom, "settings-consent", "/settings/consent/1"),
        Page::new(Who::Tom, "settings-private-pages", "/settings/private/1/pages").main(),
        Page::new(Who::Tom, "settings-private-mails", "/settings/private/1/mails"),
        Page::new(Who::Tom, "settings-template-new", "/settings/templates/new?kind=sign-in&domain=1").main(),
        Page::new(Who::Tom, "settings-template-refused", "/settings/templates/new?kind=sign-in&domain=1").after(
            "document.querySelector('#f-name').value = '';
             document.querySelector('.set-form').requestSubmit()",
            "#e-name",
        ),
        Page::new(Who::Tom, "settings-template-mail", "/settings/templates/1?domain=1"),
        Page::new(Who::Tom, "settings-template-delete", "/settings/templates/1/delete"),
        Page::new(Who::Tom, "settings-template-look", "/settings/private/1/preview/mail-invitation"),
        Page::new(Who::Tom, "access-groups", "/settings/access-groups").main(),
        Page::new(Who::Tom, "access-groups-refused", "/settings/access-groups").after(SUBMIT, "#e-name"),
        Page::new(Who::Tom, "access-group", "/settings/access-groups/1").main(),
        Page::new(Who::Tom, "access-group-delete", "/settings/access-groups/1/delete"),
        Page::new(Who::Tom, "access-group-members", "/settings/access-groups/2/members?find=a").main(),
        Page::new(Who::Tom, "access-groups-members", "/settings/access-groups/members"),
        Page::new(Who::Tom, "settings-forms", "/settings/forms").main(),
        Page::new(Who::Tom, "settings-form", "/settings/forms/1").main(),
        Page::new(Who::Tom, "settings-form-refused", "/settings/forms/1").after(
            "for (const field of document.querySelectorAll('.set-form input:not([type])')) field.value = '';
             document.querySelector('.set-form').requestSubmit()",
            "#problems",
        ),
        Page::new(Who::Tom, "settings-form-preview", "/settings/forms/1").after(
            "const look = document.querySelector('.save [formtarget]'); look.formTarget = ''; look.click()",
            "[data-question]",
        ),
        Page::new(Who::Tom, "settings-form-waits", "/settings/forms/1").after(
            "const other = document.getElementById('f-q.2.if'); other.value = 'product';
             other.dispatchEvent(new Event('change', { bubbles: true }))",
            "[name='q.2.if.value']",
        ),
        Page::new(Who::Tom, "settings-form-goes-to", "/settings/forms/1")
            .after("document.querySelector('[data-goes-to-line] button').click()", "dialog[open]"),
        Page::new(Who::Tom, "settings-form-delete", "/settings/forms/1/delete"),
        Page::new(Who::Tom, "settings-inboxes", "/settings/inboxes").main(),
        Page::new(Who::Tom, "settings-inbox", "/settings/inboxes/1").main(),
        Page::new(Who::Tom, "settings-inbox-refused", "/settings/inboxes/new").after(SUBMIT, "#problems"),
        Page::new(Who::Tom, "settings-inbox-archive", "/settings/inboxes/1/archive"),
        Page::new(Who::Tom, "settings-staff", "/settings/staff").main(),
        Page::new(Who::Tom, "settings-person", "/settings/staff/1").main(),
        Page::new(Who::Tom, "settings-person-refused", "/settings/staff/new").after(SUBMIT, "#problems"),
        Page::new(Who::Tom, "settings-person-invited", "/settings/staff/1")
            .after("document.querySelector('form[action$=\"/link\"]').requestSubmit()", ".set-said"),
        Page::new(Who::Tom, "settings-person-passkeys", "/settings/staff/1/passkeys"),
        Page::new(Who::Tom, "settings-person-leave", "/settings/staff/1/leave"),
        Page::new(Who::Tom, "settings-properties", "/settings/properties").main(),
        Page::new(Who::Tom, "settings-properties-contacts", "/settings/properties?of=contact"),
        Page::new(Who::Tom, "settings-property", "/settings/properties/10").main(),
        Page::new(Who::Tom, "settings-property-own", "/settings/properties/25"),
        Page::new(Who::Tom, "settings-property-new", "/settings/properties/new?of=ticket"),
        Page::new(Who::Tom, "settings-property-new-contact", "/settings/properties/new?of=contact"),
        Page::new(Who::Tom, "settings-property-group", "/settings/property-groups/1"),
        Page::new(Who::Tom, "settings-property-group-refused", "/settings/property-groups/1").after(
            "document.querySelector('#f-name').value = '';
             document.querySelector('main form:has(#f-name)').requestSubmit()",
            "#e-name",
        ),
        Page::new(Who::Tom, "settings-property-refused", "/settings/properties/new?of=ticket")
            .after("document.querySelector('.set-form').requestSubmit()", "#problems"),
        Page::new(Who::Tom, "settings-property-archive", "/settings/properties/25/archive"),
        Page::new(Who::Tom, "settings-property-option", "/settings/properties/10/option?value=LOW"),
        Page::new(Who::Tom, "settings-pipelines", "/settings/pipelines").main(),
        Page::new(Who::Tom, "settings-pipeline", "/settings/pipelines/1").main(),
        Page::new(Who::Tom, "settings-pipeline-refused", "/settings/pipelines/1").after(
            "for (const field of document.querySelectorAll('.set-form input:not([type])')) field.value = '';
             document.querySelector('.set-form').requestSubmit()",
            "#problems",
        ),
        Page::new(Who::Tom, "settings-pipeline-asks", "/settings/pipelines/1").after(
            "document.querySelector('[name=turn_2]').value = 'us'; document.querySelector('.set-form').requestSubmit()",
            "[name=confirmed]",
        ),
        Page::new(Who::Tom, "settings-stage-remove", "/settings/pipelines/1/stages/2/remove"),
        Page::new(Who::Tom, "settings-pipeline-archive", "/settings/pipelines/1/archive"),
    ]
}

/// Paths that depend on the demo.
struct Found {
    ticket: String,
    closed: String,
    staff_ticket: String,
    contact: String,
    company: String,
}

async fn found(stage: &Stage) -> Found {
    async fn first(tab: &Tab, path: &str, css: &str) -> String {
        tab.open(path).await;
        let link = tab.ask("return document.querySelector(arguments[0])?.pathname", vec![css.into()]).await;
        link.as_str().unwrap_or_else(|| panic!("{path} has {css}")).to_owned()
    }
    let tab = stage.tab(Who::Amelia, DESKTOP).await;
    let ticket = first(&tab, "/requests", ".turn a").await;
    let closed = first(&tab, "/requests?view=mine&status=closed", "#list tbody a.link").await;
    let tab = stage.tab(Who::Ingrid, DESKTOP).await;
    let staff_ticket = ticket.replace("/requests/", "/desk/v/all/t/");
    tab.open(&staff_ticket).await;
    let contact = first(&tab, &staff_ticket, "#facts a[href^='/desk/contacts/']").await;
    let company = first(&tab, &staff_ticket, "#facts a[href^='/desk/companies/']").await;
    Found { ticket, closed, staff_ticket, contact, company }
}
