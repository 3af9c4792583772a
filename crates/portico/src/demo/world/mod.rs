//! The company behind `portico demo`: a maker of flow meters and spectrometers, its agents, its customers, and two
//! years of what they wrote to each other. Everything here is plain data made from a seed; nothing reads a clock, a
//! file or a database, so the same plan always gives the same world. All names and addresses are made up.

mod beats;
mod cast;
mod companies;
mod conversation;
mod files;
mod model;
mod names;
mod pdf;
mod people;
mod png;
mod products;
mod rng;
mod slots;
mod stories;
#[cfg(test)]
mod tests;
mod tickets;
mod timeline;
mod words;

pub use conversation::NOTE_MARKERS;
pub use model::{Actor, Agent, Category, Company, Contact, File, Lang, Priority, Source, Stage, Step, Ticket};
pub use products::PRODUCTS;
pub(super) use rng::Rng;

/// How large a world to make, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many tickets; people and companies are always the same.
    pub tickets: usize,
    /// Two plans with the same seed give the same world, byte for byte.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Self {
        Self { tickets: 1_200, seed: 2_041 }
    }
}

/// Everything the demo shows. Fields named after people (`owner`, `who`, `company` …) are indexes into these lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The people who answer.
    pub agents: Vec<Agent>,
    /// Customer organisations, the busiest first.
    pub companies: Vec<Company>,
    /// The people who ask.
    pub contacts: Vec<Contact>,
    /// Amelia Okafor's first screen comes first, then everything else from the newest to the oldest.
    pub tickets: Vec<Ticket>,
}

/// Makes the world of a plan: a fraction of a second for 1,200 tickets, even without optimisation.
#[must_use]
pub fn world(plan: &Plan) -> World {
    let agents = people::agents();
    let companies = companies::companies();
    let contacts = people::contacts(plan.seed);
    let tickets = tickets::tickets(plan, &agents, &companies, &contacts);
    World { agents, companies, contacts, tickets }
}
