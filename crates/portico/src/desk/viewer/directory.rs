//! The directory of one company, which sees that company's contacts and nothing else.

use db::{Sql, sql};

use crate::clock::Time;
use crate::desk::ids::{CompanyId, ScimTokenId};

/// The directory of a customer's company, which came in with a token.
#[derive(Clone, Debug)]
pub struct Directory {
    /// The company.
    pub company: CompanyId,
    /// The token.
    pub token: ScimTokenId,
    /// When the token was last used, as far as it is written down.
    pub used_at: Option<Time>,
}

impl Directory {
    /// The contacts that this directory sees, those whose primary company is its own, but for whom it has deleted: what follows on
    /// `SELECT …`, over the aliases `l` of `contact_company`, `c` of `contact` and `d` of `scim_user`, which may be missing.
    pub(in crate::desk) fn people(&self) -> Sql {
        sql!(
            " FROM contact_company l
             JOIN contact c ON c.id = l.contact_id
             LEFT JOIN scim_user d ON d.contact_id = l.contact_id AND d.company_id = l.company_id
             WHERE l.company_id = ? AND l.is_primary AND NOT c.is_deleted AND d.deleted_at IS NULL",
            self.company
        )
    }
}
