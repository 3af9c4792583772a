//! Where it is measured: a database of one size, seeded when it is not there yet, and the programs on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cluster::Cluster;
use crate::database::Database;
use crate::server::{Product, Server, free_port, size};

/// Up to so many tickets a database is made anew for each run, since measuring writes would change its size.
const SMALL: u64 = 10_000;

/// A seeded database.
pub(super) struct Place<'c> {
    pub product: Product,
    pub size: u64,
    cluster: Option<&'c Cluster>,
    folder: PathBuf,
}

impl<'c> Place<'c> {
    /// Finds or makes the database of a size.
    pub(super) async fn prepare(
        portico: &Path,
        data: &Path,
        cluster: Option<&'c Cluster>,
        size: u64,
    ) -> Result<Place<'c>> {
        let name = if cluster.is_some() { "postgres" } else { "sqlite" };
        let folder = data.join(format!("{name}-{size}"));
        let seeded = folder.join("seeded");
        if size <= SMALL || !seeded.exists() {
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)?;
        }
        let database = match cluster {
            None => format!("sqlite:{}", folder.join("portico.db").display()),
            Some(cluster) => {
                let database = format!("bench_{size}");
                if !seeded.exists() {
                    cluster.discard(&database).await?;
                }
                cluster.create(&database).await?;
                cluster.url(&database)
            }
        };
        let product = Product { program: portico.to_owned(), database, data: folder.clone(), variables: vec![] };
        let place = Place { product, size, cluster, folder };
        if !seeded.exists() {
            let mut command = place.product.command("seed");
            let status = command.args(["--tickets", &size.to_string()]).status().context("seeding")?;
            ensure!(status.success(), "seeding {size} tickets: {status}");
            place.settle().await?;
            fs::write(&seeded, "")?;
        }
        Ok(place)
    }

    /// Whether there are so many tickets that it is kept from run to run.
    pub(super) fn is_large(&self) -> bool {
        self.size > SMALL
    }

    /// Its tables.
    pub(super) fn database(&self) -> Database {
        Database { url: self.product.database.clone() }
    }

    /// Lets PostgreSQL look at what it has been given, as it does by itself in time.
    pub(super) async fn settle(&self) -> Result<()> {
        if self.cluster.is_some() {
            let (client, connection) = tokio_postgres::connect(&self.product.database, tokio_postgres::NoTls).await?;
            let connection = tokio::spawn(connection);
            client.batch_execute("VACUUM ANALYZE").await?;
            client.batch_execute("CHECKPOINT").await?;
            drop(client);
            connection.await??;
        }
        Ok(())
    }

    /// Starts the floor on the same database, sending as many bytes as the product does.
    pub(super) async fn floor(&self, list_bytes: usize, ticket_bytes: usize) -> Result<Server> {
        let address = free_port()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["floor", "--database", &self.product.database, "--listen", &address.to_string()]);
        command.args(["--list-bytes", &list_bytes.to_string(), "--ticket-bytes", &ticket_bytes.to_string()]);
        Server::start(&mut command, address, "/readyz").await
    }

    /// Processor time of the database's own processes, in hundredths of a second.
    pub(super) fn database_ticks(&self) -> Result<u64> {
        self.cluster.map_or(Ok(0), Cluster::ticks)
    }

    /// Bytes of the database.
    pub(super) async fn database_bytes(&self) -> Result<u64> {
        if self.cluster.is_none() {
            return Ok(size(&self.folder.join("portico.db")));
        }
        let (client, connection) = tokio_postgres::connect(&self.product.database, tokio_postgres::NoTls).await?;
        let connection = tokio::spawn(connection);
        let bytes: i64 = client.query_one("SELECT pg_database_size(current_database())", &[]).await?.get(0);
        drop(client);
        connection.await??;
        Ok(u64::try_from(bytes)?)
    }
}
