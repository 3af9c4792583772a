//! Rich text: Markdown and HTML in, safe HTML, plain text and search words out.
//!
//! What people write is Markdown, what mail brings is HTML; both leave this crate as [`Html`], which nothing else can
//! make. The crate knows no network and loads nothing: images become links.

mod html;
mod markdown;
mod text;

pub use html::{Html, plain, sanitize};
pub use markdown::{filled, markdown};
pub use text::{fold, is_blank, is_invisible, one_line, snippet, sort_key, tokens};
