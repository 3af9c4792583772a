//! `staff`: adding people to the help desk. Works beside a running `serve`.

use anyhow::bail;
use clap::Subcommand;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::door::Claim;
use crate::desk::error::Error;
use crate::desk::setup::{self, NewStaff};
use crate::desk::signin::{self, Carriage, Side};
use crate::desk::viewer::{Role, System};

#[derive(Subcommand)]
pub(super) enum Staff {
    /// Add somebody and print a link with which they set their password.
    Create {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
        /// Given name.
        #[arg(long)]
        first_name: String,
        /// Family name.
        #[arg(long, default_value = "")]
        last_name: String,
        /// May administer.
        #[arg(long)]
        admin: bool,
    },
    /// Let somebody set up the customer portal; administrators always may.
    Permit {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
        /// Take it back instead.
        #[arg(long)]
        revoke: bool,
    },
    /// Let an administrator use a password where single sign-on is the only way in and does not answer; it prints a link for one.
    AllowPassword {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
    },
    /// Reset the two-step sign-in and the passkeys of somebody who has lost them, when no administrator can: they are signed out
    /// everywhere.
    ResetFactor {
        /// Address to sign in with.
        #[arg(long)]
        email: String,
    },
}

pub(super) async fn run(command: Staff, config: Config) -> anyhow::Result<()> {
    let app = App::open(config, Clock::System).await?;
    let done = match command {
        Staff::Create { email, first_name, last_name, admin } => {
            let role = if admin { Role::Admin } else { Role::Agent };
            create(&app, NewStaff { email, first_name, last_name, alias: None, role, password_hash: None }).await
        }
        Staff::Permit { email, revoke } => permit(&app, email, !revoke).await,
        Staff::AllowPassword { email } => allow_password(&app, email).await,
        Staff::ResetFactor { email } => reset_factor(&app, email).await,
    };
    app.db.close().await;
    done
}

async fn permit(app: &App, email: String, is_permitted: bool) -> anyhow::Result<()> {
    let who = email.clone();
    let done = app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { setup::permit(&mut s, &who, is_permitted).await })
        })
        .await;
    match done {
        Ok(()) if is_permitted => println!("{email} may set up the customer portal."),
        Ok(()) => println!("{email} may not set up the customer portal, unless as an administrator."),
        Err(Error::NotFound) => bail!("nobody at the help desk has the address {email}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn allow_password(app: &App, email: String) -> anyhow::Result<()> {
    let who = email.clone();
    let done = app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { setup::allow_password(&mut s, &who).await })
        })
        .await;
    match done {
        Ok(()) => hand_over(app, &email).await,
        Err(Error::NotFound) => bail!("no administrator has the address {email}"),
        Err(error) => Err(error.into()),
    }
}

/// Prints a link with which somebody of staff sets a password.
async fn hand_over(app: &App, email: &str) -> anyhow::Result<()> {
    let link = signin::request_reset(&app.db, Side::Desk, email, app.clock.now(), Carriage::Hand).await?;
    println!("{email} can set a password within 24 hours:");
    println!("{}/desk/reset/{}", app.config.public_url, link.token);
    Ok(())
}

async fn reset_factor(app: &App, email: String) -> anyhow::Result<()> {
    let who = email.clone();
    let done = app
        .write(Claim::System(System::Setup), move |mut s| {
            Box::pin(async move { setup::reset_factor(&mut s, &who).await })
        })
        .await;
    match done {
        Ok(true) => println!("{email} has no two-step sign-in and no passkeys any more, and is signed out everywhere."),
        Ok(false) => println!("{email} has neither two-step sign-in nor passkeys."),
        Err(Error::NotFound) => bail!("nobody at the help desk has the address {email}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn create(app: &App, new: NewStaff) -> anyhow::Result<()> {
    let email = new.email.clone();
    let added = app
        .write(Claim::System(System::Setup), move |mut s| Box::pin(async move { setup::staff(&mut s, &new).await }))
        .await;
    match added {
        Ok(_) => {}
        Err(Error::Invalid(invalid)) if invalid.problems.iter().any(|problem| problem.key == "email-taken") => {
            bail!("{email} works at the help desk already")
        }
        Err(Error::Invalid(_)) => bail!("{email} is not an e-mail address"),
        Err(error) => return Err(error.into()),
    }
    hand_over(app, &email).await
}
