//! Identity providers for tests: certified and real ones, and one that says whatever a test wants it to say.

pub(crate) mod certified;
pub(crate) mod hostile;
pub(crate) mod person;
pub(crate) mod saml;
pub(crate) mod simplesaml;
