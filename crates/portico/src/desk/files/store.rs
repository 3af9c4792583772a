//! The object store: bytes under names that say nothing.

use std::fs::DirBuilder;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};

use super::SWEPT;
use crate::clock::Time;
use crate::desk::error::{Error, Invalid, Result};
use crate::random;

/// Bytes read in one go.
const PIECE: usize = 64 * 1024;

/// Where the bytes are.
#[derive(Clone, Debug)]
pub struct Store {
    objects: Arc<dyn ObjectStore>,
    pub(super) folder: PathBuf,
}

/// Stored bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// The object's name in the store.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub digest: String,
}

impl Store {
    /// A store in a folder of this machine, which is made for the program's user alone when missing. Each object is synced to disk before it counts.
    ///
    /// # Errors
    /// [`Error::Storage`] when the folder cannot be made or opened.
    pub fn local(folder: &Path) -> Result<Store> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| Error::Storage(format!("{}: {error}", folder.display())))?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Store { objects: Arc::new(objects), folder: folder.to_owned() })
    }

    /// Stores bytes that are at hand.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn put(&self, bytes: Bytes) -> Result<Blob> {
        let key = new_key();
        let blob = Blob { key, size: bytes.len() as u64, digest: random::hex(&Sha256::digest(&bytes)) };
        self.objects.put(&path(&blob.key)?, bytes.into()).await?;
        Ok(blob)
    }

    /// Stores bytes as they arrive, at most `max` of them; what is not complete leaves nothing behind.
    ///
    /// # Errors
    /// [`Error::Invalid`] on field `files` when there are more than `max` bytes or the sender stops early;
    /// [`Error::Storage`].
    pub async fn receive<S, E>(&self, mut stream: S, max: u64) -> Result<Blob>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin + Send,
    {
        let key = new_key();
        let upload = self.objects.put_multipart(&path(&key)?).await?;
        let mut writer = WriteMultipart::new(upload);
        let mut size = 0_u64;
        let mut digest = Sha256::new();
        while let Some(part) = stream.next().await {
            let Ok(part) = part else {
                writer.abort().await?;
                return Err(Invalid::field("files", "file-incomplete").into());
            };
            size += part.len() as u64;
            if size > max {
                writer.abort().await?;
                let mut invalid = Invalid::default();
                invalid.add("files", "file-too-large", vec![("max", (max / 1_000_000).to_string())]);
                return Err(invalid.into());
            }
            digest.update(&part);
            writer.wait_for_capacity(4).await?;
            writer.put(part);
        }
        writer.finish().await?;
        Ok(Blob { key, size, digest: random::hex(&digest.finalize()) })
    }

    /// Stores bytes under the name they had, as they are read.
    ///
    /// # Errors
    /// [`Error::Storage`]; what is not complete leaves nothing behind.
    pub async fn put_back(&self, key: &str, bytes: &mut dyn Read) -> Result<()> {
        let upload = self.objects.put_multipart(&path(key)?).await?;
        let mut writer = WriteMultipart::new(upload);
        let mut piece = vec![0; PIECE];
        loop {
            let read = match bytes.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    writer.abort().await?;
                    return Err(Error::Storage(error.to_string()));
                }
            };
            writer.wait_for_capacity(4).await?;
            writer.write(&piece[..read]);
        }
        writer.finish().await?;
        Ok(())
    }

    /// Whether it holds no object.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn is_empty(&self) -> Result<bool> {
        Ok(self.objects.list(None).try_next().await?.is_none())
    }

    /// The bytes of an object, as they come.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such object; [`Error::Storage`].
    pub async fn stream(&self, key: &str) -> Result<impl Stream<Item = Result<Bytes>> + Send + use<>> {
        let found = self.objects.get(&path(key)?).await?;
        Ok(found.into_stream().map_err(Error::from))
    }

    /// Forgets an object; one that is not there is forgotten already.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.objects.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Bytes of an object; None when there is no such object.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub async fn size(&self, key: &str) -> Result<Option<u64>> {
        match self.objects.head(&path(key)?).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Objects that were stored before `before`, in batches; for whoever looks for those that no row names.
    pub fn old(&self, before: Time) -> impl Stream<Item = Result<Vec<String>>> + Send + use<'_> {
        let before = before.to_jiff().as_second();
        self.objects
            .list(None)
            .map_err(Error::from)
            .try_filter(move |object| futures::future::ready(object.last_modified.timestamp() < before))
            .map_ok(|object| object.location.to_string())
            .try_filter(|key| futures::future::ready(is_ours(key)))
            .try_chunks(SWEPT)
            .map_err(|error| error.1)
    }
}

fn new_key() -> String {
    let id = random::digest(&random::short_id());
    format!("{}/{}/{}", &id[..2], &id[2..4], &id[4..44])
}

fn path(key: &str) -> Result<object_store::path::Path> {
    object_store::path::Path::parse(key).map_err(|error| Error::Storage(error.to_string()))
}

/// Whether a name is one that this store gives: what else lies in its folder is none of its business.
fn is_ours(key: &str) -> bool {
    let parts: Vec<&str> = key.split('/').collect();
    let is_hex = |part: &str, length: usize| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
    matches!(parts[..], [a, b, c] if is_hex(a, 2) && is_hex(b, 2) && is_hex(c, 40))
}
