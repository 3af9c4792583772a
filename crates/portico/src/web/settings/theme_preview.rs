//! The portal's own pages with the draft of its look, filled with samples: what customers would see of it. They stand in a
//! frame of the editor's page; nothing on them leads anywhere.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::clock::Time;
use crate::desk;
use crate::desk::ids::{AttachmentId, MessageId, ThreadId, TicketId};
use crate::desk::look::draft;
use crate::desk::own_list::Own;
use crate::desk::tickets::{
    Card, Count, Entry, EventKind, EventView, FileLine, Head, ListPage, MessageView, Row, Standing, Status, initials,
};
use crate::desk::{forms, look::Theme};
use crate::web::address::{Parameters, Segments};
use crate::web::audience::{Agent, Door};
use crate::web::cookies::Mode;
use crate::web::error::{Error, render};
use crate::web::form::FormData;
use crate::web::gate;
use crate::web::page::{Me, Shell};
use crate::web::portal::new::New;
use crate::web::portal::{sample_list, sample_ticket};
use crate::web::server::FRAME_POLICY;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    mode: String,
}

/// People of the samples, in no language and in every one; the first is who looks.
const CUSTOMERS: [&str; 2] = ["Amelia Okafor", "Kwame Mensah"];
const AGENTS: [&str; 3] = ["Ingrid", "Tom", "Priya"];

const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// One of the portal's pages.
pub(super) async fn page(
    door: Agent,
    Segments(page): Segments<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Error> {
    let mut response = draw(&door, &page, Mode::parse(&asked.mode)).await?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAME_POLICY));
    Ok(response)
}

async fn draw(door: &Door, page: &str, mode: Mode) -> Result<Response, Error> {
    let (app, headers, page) = (door.app.clone(), door.request.headers.clone(), page.to_owned());
    door.read(move |mut s| {
        Box::pin(async move {
            let theme = draft::theme(&mut s).await?;
            let shell = dressed(Shell::new(&app, &headers, &s), theme, mode);
            let now = s.now();
            Ok(match &*page {
                "list" => render(&sample_list(shell.clone(), s.properties(), list(&shell, now))),
                "ticket" => render(&sample_ticket(shell.clone(), head(&shell, now), talk(&shell, now))),
                "form" => {
                    let fields = forms::portal_form(&mut s).await?.fields;
                    render(&New::of(shell, fields, &FormData::default()))
                }
                "sign-in" => render(&gate::sample(shell)),
                _ => return Err(desk::Error::NotFound),
            })
        })
    })
    .await
}

/// A page's frame as a customer has it, in the draft's look.
fn dressed(shell: Shell, theme: Theme, mode: Mode) -> Shell {
    let name = CUSTOMERS[0];
    let me = Me {
        name: name.to_owned(),
        first_name: name.split(' ').next().unwrap_or_default().to_owned(),
        email: "amelia.okafor@example.com".to_owned(),
        initials: initials(name),
        hue: 5,
        company: None,
        has_language: false,
    };
    Shell { me: Some(me), mode, is_sample: true, ..shell.dressed(theme) }
}

fn count(n: u64) -> Count {
    Count { n, more: false }
}

/// The samples: the number of a subject, who asks, who answers, days since, and how it stands.
const TICKETS: [(usize, usize, usize, i64, Standing); 6] = [
    (1, 0, 0, 0, Standing::Customer),
    (2, 0, 1, 1, Standing::Customer),
    (3, 1, 2, 1, Standing::Us),
    (4, 0, 0, 3, Standing::Us),
    (5, 1, 1, 6, Standing::New),
    (6, 0, 2, 9, Standing::Closed),
];

fn subject(shell: &Shell, n: usize) -> String {
    shell.w.t(match n {
        1 => "sample-subject-1",
        2 => "sample-subject-2",
        3 => "sample-subject-3",
        4 => "sample-subject-4",
        5 => "sample-subject-5",
        _ => "sample-subject-6",
    })
}

fn number(shell: &Shell, n: usize) -> String {
    format!("{}{}", shell.portal.ticket_prefix, 2_040 + n)
}

fn status(standing: Standing) -> Status {
    if standing == Standing::Closed { Status::Closed } else { Status::Open }
}

fn list(shell: &Shell, now: Time) -> ListPage {
    let row = |(n, customer, agent, days, standing): (usize, usize, usize, i64, Standing)| Row {
        id: TicketId(n as i64),
        number: number(shell, n),
        subject: subject(shell, n),
        requester: CUSTOMERS[customer].to_owned(),
        created_at: Time(now.0 - (days + 2) * DAY),
        owner: (standing != Standing::New).then(|| AGENTS[agent].to_owned()),
        last_activity_at: Time(now.0 - days * DAY - 2 * HOUR),
        status: status(standing),
        stage: None,
        standing,
        more: vec![],
    };
    let card = |(n, _, agent, days, _): (usize, usize, usize, i64, Standing)| Card {
        id: TicketId(n as i64),
        number: number(shell, n),
        subject: subject(shell, n),
        who: Some(AGENTS[agent].to_owned()),
        who_initials: initials(AGENTS[agent]),
        hue: agent as u8 * 4,
        at: Time(now.0 - days * DAY - 2 * HOUR),
        snippet: shell.w.t(if n == 1 { "sample-snippet-1" } else { "sample-snippet-2" }),
    };
    ListPage {
        rows: TICKETS.map(row).into(),
        next: None,
        previous: None,
        total: count(6),
        organization: shell.shares().then(|| count(6)),
        mine: count(4),
        waiting_for_you: count(2),
        with_us: count(3),
        your_turn: if shell.portal.show_turn { TICKETS[..2].iter().copied().map(card).collect() } else { vec![] },
        is_too_long: false,
        any_at_all: true,
        own: Own::default(),
    }
}

fn head(shell: &Shell, now: Time) -> Head {
    Head {
        id: TicketId(1),
        number: number(shell, 1),
        subject: subject(shell, 1),
        content: String::new(),
        status: Status::Open,
        stage: None,
        standing: Standing::Customer,
        requester: CUSTOMERS[0].to_owned(),
        is_mine: true,
        owner: Some(AGENTS[0].to_owned()),
        owner_initials: initials(AGENTS[0]),
        owner_hue: 0,
        created_at: Time(now.0 - 2 * DAY),
        last_activity_at: Time(now.0 - 2 * HOUR),
        turn_since: Time(now.0 - 2 * HOUR),
        closed_at: None,
        properties: vec![],
        mails: None,
    }
}

fn talk(shell: &Shell, now: Time) -> Vec<Entry> {
    let said = |n: i64, author: &str, is_mine: bool, key: &str, before: i64, files: Vec<FileLine>| {
        Entry::Message(MessageView {
            id: MessageId(n),
            author: author.to_owned(),
            initials: initials(author),
            hue: if is_mine { 5 } else { 0 },
            is_mine,
            is_staff: !is_mine,
            at: Time(now.0 - before),
            html: richtext::markdown(&shell.w.t(key)).as_str().to_owned(),
            files,
            channel: "portal".to_owned(),
            is_shown: true,
            is_hidden: false,
            thread: ThreadId(1),
            thread_is_shown: true,
        })
    };
    let file = FileLine {
        id: AttachmentId(1),
        name: "readings.csv".to_owned(),
        media_type: "text/csv".to_owned(),
        size: 48_000,
        at: Time(now.0 - 2 * DAY),
    };
    let owner = EventKind::Owner(Some(AGENTS[0].to_owned()));
    vec![
        said(1, CUSTOMERS[0], true, "sample-says-1", 2 * DAY, vec![file]),
        Entry::Event(EventView { kind: owner, by: None, by_me: false, at: Time(now.0 - DAY) }),
        said(2, AGENTS[0], false, "sample-says-2", 2 * HOUR, vec![]),
    ]
}

/// A stylesheet of the draft, for the pages in the editor.
pub(super) async fn sheet(door: Agent, Segments(name): Segments<String>) -> Result<Response, Error> {
    let theme = door.read(move |mut s| Box::pin(async move { draft::theme(&mut s).await })).await?;
    let sheets = desk::look::Sheets::of(&theme);
    let name = name.strip_suffix(".css").unwrap_or_default();
    let own = sheets.own.as_ref().filter(|sheet| sheet.name == name);
    let css = own.unwrap_or(&sheets.portal).css.clone();
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], css).into_response())
}
