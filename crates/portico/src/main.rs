//! The program: everything it does stands in the library, so that tests can reach it.

use std::process::ExitCode;

/// Quicker than the C library's, and gives what passwords took back to the system sooner.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // One TLS provider for the whole program, before anything opens a connection.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("a TLS provider is installed already");
        return ExitCode::FAILURE;
    }
    portico::cli::run()
}
