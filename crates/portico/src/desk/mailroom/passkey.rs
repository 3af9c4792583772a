//! What owners of passkeys are told by mail.

use serde::{Deserialize, Serialize};

/// What happens to a passkey, and its owner hears of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyNews {
    /// It was added.
    Added,
    /// It was taken away, or all of them were.
    Removed,
    /// There seems to be a copy of it, and it is refused.
    Locked,
}
