//! What the environment says about this run.

/// The value of a variable; None when it is unset or empty.
#[expect(clippy::disallowed_methods, reason = "tests are told where the browser is by the environment")]
pub fn read(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

/// Whether this is continuous integration, where nothing may be skipped in silence.
pub fn is_ci() -> bool {
    read("CI").as_deref() == Some("true")
}
