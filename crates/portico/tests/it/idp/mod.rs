//! Real identity providers for the tests, started on a free port of this machine and ended with the test.

pub(crate) mod saml;
