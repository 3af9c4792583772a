//! Identity providers for tests: a certified one, and one that says whatever a test wants it to say.

pub(crate) mod certified;
pub(crate) mod hostile;
