//! Being written.
use super::{Result, ids::*, session::Session};
pub async fn agent_replied(_: &mut Session<'_>, _: TicketId, _: MessageId) -> Result<()> { Ok(()) }
pub async fn customer_wrote(_: &mut Session<'_>, _: TicketId, _: MessageId) -> Result<()> { Ok(()) }
pub async fn ticket_received(_: &mut Session<'_>, _: TicketId) -> Result<()> { Ok(()) }
pub async fn ticket_closed(_: &mut Session<'_>, _: TicketId) -> Result<()> { Ok(()) }
