//! What can go wrong in the help desk, told apart by what the person at the door should hear.
//!
//! The texts are keys of the language files; nothing here knows HTTP. Details for operators stay out of what people
//! are shown.

/// The result of anything the help desk does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the help desk did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or this viewer may not see it: the two look alike on purpose.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in, or the session has ended.
    #[error("sign-in needed")]
    SignIn,
    /// The portal is elsewhere now: its address there, without the path of a page.
    #[error("moved to {0}")]
    Moved(String),
    /// The portal is switched off for customers.
    #[error("the portal is off")]
    PortalOff,
    /// Somebody is signed in whom this portal does not let in.
    #[error("no access to this portal")]
    NoAccess {
        /// Their address.
        email: String,
        /// The language in which they read this portal.
        language: String,
        /// Whether they have made an account that somebody has to approve of.
        waits: bool,
    },
    /// Somebody is signed in who has to agree to something first.
    #[error("consent needed")]
    Consent,
    /// Somebody of staff is signed in who must set up a second factor first.
    #[error("second factor needed")]
    SecondFactor,
    /// The viewer sees the thing but may not do this to it; the key of the sentence that says why.
    #[error("not allowed: {0}")]
    NotAllowed(&'static str),
    /// The input needs mending; said field by field.
    #[error("invalid input: {0:?}")]
    Invalid(Invalid),
    /// The database could not do its part.
    #[error("database: {0}")]
    Database(#[from] db::DbError),
    /// The store of files could not do its part.
    #[error("file store: {0}")]
    Storage(String),
    /// Something that should not happen; for the operator's log.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => Error::Storage(other.to_string()),
        }
    }
}

/// Input that needs mending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, in the order of the form.
    pub problems: Vec<FieldProblem>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name as the form has it.
    pub field: String,
    /// Key of the sentence that says what to do.
    pub key: &'static str,
    /// Values for the sentence.
    pub args: Vec<(&'static str, String)>,
}

impl Invalid {
    /// One problem with one field.
    pub fn field(field: &str, key: &'static str) -> Self {
        let mut invalid = Self::default();
        invalid.add(field, key, Vec::new());
        invalid
    }

    /// Adds a problem.
    pub fn add(&mut self, field: &str, key: &'static str, args: Vec<(&'static str, String)>) {
        self.problems.push(FieldProblem { field: field.to_owned(), key, args });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// Ok when nothing is wrong.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the problems.
    pub fn into_result(self) -> Result<()> {
        if self.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Error::Invalid(invalid)
    }
}
