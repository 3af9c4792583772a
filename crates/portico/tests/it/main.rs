//! The product through its own front door, on both databases.
//!
//! One binary: every test gets a fresh database and a router, and speaks HTTP to it as people do.

mod access;
mod account;
mod backup;
mod closing;
mod columns;
mod confirm;
mod consequences;
mod cost;
mod csv;
mod desk;
mod doctor;
mod domains;
mod explain;
mod filter;
mod first_run;
mod form_answers;
mod forms;
mod gate;
mod inboxes;
mod jobs;
mod judging;
mod kind;
#[cfg(debug_assertions)]
mod language;
mod languages;
mod limits;
mod list;
mod live;
mod mail;
mod metrics;
mod notes;
mod notifications;
mod options;
mod orders;
mod own_list;
mod people;
mod pipelines;
mod plans;
mod portal;
mod portals;
mod program;
mod properties;
mod scenarios;
mod schema;
mod search;
mod settings;
mod showing;
mod staff;
mod tally;
mod theme;
mod visibility;
mod workbook;
mod world;
