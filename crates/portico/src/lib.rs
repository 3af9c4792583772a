//! Portico: a customer portal with the help desk behind it.
//!
//! `desk` is what a help desk is; `web`, `mail`, `worker`, `backup`, `doctor` and `cli` are its doors. `desk` knows nothing of HTTP,
//! templates or SMTP. See `ARCHITECTURE.md` for the map.

pub mod app;
pub mod backup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod desk;
pub mod dns;
pub mod doctor;
pub mod mail;
pub mod random;
pub mod sso;
pub mod web;
pub mod worker;
