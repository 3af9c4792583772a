//! Views of the help desk by the names their addresses have.

use crate::desk::tickets::Queue;
use crate::web::page::Shell;

/// The queue of a view's name.
pub(super) fn parse(name: &str) -> Option<Queue> {
    Some(match name {
        "mine" => Queue::Mine,
        "unassigned" => Queue::Unassigned,
        "ours" => Queue::OurTurn,
        "theirs" => Queue::TheirTurn,
        "all" => Queue::All,
        "closed" => Queue::Closed,
        other => Queue::Inbox(other.strip_prefix("inbox-")?.parse().ok()?),
    })
}

/// The name of a view that is safe to lead back to; anything else is all tickets.
pub(super) fn known(name: &str) -> &str {
    if parse(name).is_some() { name } else { "all" }
}

/// The heading of a view; inboxes are named by `inboxes`.
pub(super) fn title(shell: &Shell, queue: Queue, inbox: Option<&String>) -> String {
    match queue {
        Queue::Mine => shell.w.t("view-mine"),
        Queue::Unassigned => shell.w.t("view-unassigned"),
        Queue::OurTurn => shell.w.t("view-ours"),
        Queue::TheirTurn => shell.w.t("view-theirs"),
        Queue::All => shell.n("view-all"),
        Queue::Closed => shell.w.t("view-closed"),
        Queue::Inbox(_) => inbox.cloned().unwrap_or_default(),
    }
}
