//! The directory of a customer's company (SCIM, RFC 7643 and 7644): it makes, changes and deactivates the contacts of that company.
//!
//! A directory sees the contacts whose primary company is its own, and nothing else; which those are stands in
//! [`Directory::people`](super::viewer::Directory). It never takes an address that belongs to somebody else, or a domain of another
//! company. What it deletes is hidden from it and cannot sign in, and nothing is left by which they did; what the contact has filed
//! stays.

mod check;
mod filter;
mod kept;
mod list;
mod parse;
mod save;
mod select;
mod standing;
mod tokens;

use db::row;

use super::ids::ContactId;
use crate::clock::Time;

pub use filter::{Entry, Filter, Operator, Path, Unreadable, Value};
pub use list::{Asked, Found, MOST, find, list, open};
pub use save::{Sheet, add, remove, save};
pub use standing::reactivate;
pub use tokens::{
    Connected, NAME, TOKENS, Token, Tokens, connected, is_use_noted, make_token, note_use, revoke_token, token, tokens,
};

row! {
    /// A contact as a directory sees them.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Person {
        /// Who.
        pub id: ContactId,
        /// The name by which the directory knows them: the address, unless it said another.
        pub user_name: String,
        /// Whatever else the directory knows them by.
        pub external_id: Option<String>,
        /// Address, with which they sign in.
        pub email: String,
        /// Given name.
        pub first_name: String,
        /// Family name.
        pub last_name: String,
        /// What the directory calls them; of those that it has never written, both names.
        pub display_name: Option<String>,
        /// What they do.
        pub title: Option<String>,
        /// Whether they may sign in.
        pub is_active: bool,
        /// When they came to be.
        pub created_at: Time,
        /// When they were last changed, by whomever.
        pub changed_at: Time,
    }
}
