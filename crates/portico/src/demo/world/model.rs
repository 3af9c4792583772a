//! What people, companies and tickets of the demo look like to the rest of the program. Fields named after people
//! (`owner`, `who`, `company` …) are indexes into the lists of the world.

/// The language in which a company's people usually write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Also stands for every language the demo has no text in.
    English,
    /// Left to right, with letters beyond ASCII.
    Swedish,
    /// Right to left, mixed with Latin product names.
    Arabic,
}

/// Somebody at Northwind Instruments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Given name, which is all that customers see unless there is an alias.
    pub first: &'static str,
    /// Family name.
    pub last: &'static str,
    /// Unique among agents.
    pub email: String,
    /// What customers see in place of the name.
    pub alias: Option<&'static str>,
    /// Whether this person may change settings.
    pub is_admin: bool,
}

/// An organisation that buys instruments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// As printed on an invoice.
    pub name: &'static str,
    /// Always ends in `.example`.
    pub domain: &'static str,
    /// Where it is, for display only.
    pub city: &'static str,
    /// The language its people usually write in.
    pub language: Lang,
}

/// Somebody at a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Given name, in Arabic script for some.
    pub first: String,
    /// Family name, in Arabic script for some.
    pub last: String,
    /// Unique among contacts, ASCII only.
    pub email: String,
    /// In the language of the company.
    pub job_title: &'static str,
    /// A number from a range that nobody has.
    pub phone: String,
    /// The primary company.
    pub company: usize,
    /// Further companies that this person also works for; empty for most.
    pub other_companies: Vec<usize>,
}

/// How much a ticket holds the customer up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// No hurry.
    Low,
    /// The usual.
    Medium,
    /// It slows somebody down.
    High,
    /// Work has stopped.
    Urgent,
}

/// What a ticket is about, for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    /// Something does not work as it should.
    ProductIssue,
    /// Orders, prices and invoices.
    BillingIssue,
    /// A wish.
    FeatureRequest,
    /// Everything else.
    GeneralInquiry,
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// No agent has answered.
    New,
    /// An agent spoke last.
    WaitingOnContact,
    /// The customer spoke last.
    WaitingOnUs,
    /// Done.
    Closed,
}

/// How a ticket came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The portal's form.
    Form,
    /// A letter.
    Email,
    /// A call, written down by an agent.
    Phone,
    /// The chat on the web page.
    Chat,
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Index into [`super::World::agents`].
    Agent(usize),
    /// Index into [`super::World::contacts`].
    Contact(usize),
}

/// One request, with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// One line, in the language of the story.
    pub subject: String,
    /// The description: equal to the first message where there is a conversation.
    pub content: String,
    /// The contact who asked.
    pub requester: usize,
    /// Further contacts of the same company who follow along; never the requester.
    pub colleagues: Vec<usize>,
    /// The requester's primary company.
    pub company: usize,
    /// Equal to the last [`Step::Owner`]; `None` when there is none.
    pub owner: Option<usize>,
    /// How much it holds the customer up.
    pub priority: Priority,
    /// For reports.
    pub category: Category,
    /// One of [`super::PRODUCTS`], when it is about one.
    pub product: Option<&'static str>,
    /// Only together with a product.
    pub serial: Option<String>,
    /// Where the steps lead to.
    pub stage: Stage,
    /// How it came in.
    pub source: Source,
    /// Microseconds before now. Equal to the first message's, where there is a conversation.
    pub created_ago: i64,
    /// In the order in which they happened: `ago` strictly decreases.
    pub steps: Vec<Step>,
    /// False for a handful of tickets that have notes but no conversation.
    pub portal_thread: bool,
}

/// Something that happened to a ticket, `ago` microseconds before now. Replies move the stage by themselves: a customer's
/// reply to an answered ticket makes it wait on us (also when it was closed), an agent's makes it wait on the contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A public message from a contact: the requester or one of the colleagues.
    Customer {
        /// Who wrote it.
        who: usize,
        /// Microseconds before now.
        ago: i64,
        /// Markdown.
        body: String,
        /// What is attached.
        files: Vec<File>,
    },
    /// A public message from an agent.
    Agent {
        /// Who wrote it.
        who: usize,
        /// Microseconds before now.
        ago: i64,
        /// Markdown.
        body: String,
        /// What is attached.
        files: Vec<File>,
    },
    /// Something only agents may ever see. It contains one of [`super::NOTE_MARKERS`].
    Note {
        /// Who wrote it.
        who: usize,
        /// Microseconds before now.
        ago: i64,
        /// Markdown.
        body: String,
    },
    /// An agent gave the ticket to an agent, often to themselves.
    Owner {
        /// Who gave it.
        by: usize,
        /// Who has it now.
        to: usize,
        /// Microseconds before now.
        ago: i64,
    },
    /// Somebody moved the ticket by hand.
    Stage {
        /// Who moved it.
        by: Actor,
        /// Where to.
        to: Stage,
        /// Microseconds before now.
        ago: i64,
    },
}

impl Step {
    /// Microseconds before now.
    #[must_use]
    pub fn ago(&self) -> i64 {
        match self {
            Self::Customer { ago, .. }
            | Self::Agent { ago, .. }
            | Self::Note { ago, .. }
            | Self::Owner { ago, .. }
            | Self::Stage { ago, .. } => *ago,
        }
    }
}

/// An attachment with real contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// May hold letters beyond ASCII.
    pub name: String,
    /// One of `image/png`, `application/pdf`, `text/csv` and `text/plain`.
    pub media_type: &'static str,
    /// Less than 20 kB.
    pub bytes: Vec<u8>,
}
