//! Raw bytes: a file or standard input, decompressed where their first bytes
//! say gzip, with a count of what was taken from the disk.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flate2::read::MultiGzDecoder;

use super::follow::Follow;
use crate::error::Error;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const BLOCK: usize = 128 * 1024;

/// An opened source of bytes.
pub(crate) struct Input {
    reader: Box<dyn Read>,
    name: String,
    gzip: bool,
    size: Option<u64>,
    taken: Arc<AtomicU64>,
}

impl Input {
    /// Opens a file, or standard input where the path is `-`.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        if path.as_os_str() == "-" {
            return Self::from_reader(io::stdin(), "standard input".to_owned(), None);
        }
        let name = path.display().to_string();
        let opened = File::open(path).and_then(|file| {
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            // A pipe or a device has no length worth a progress bar.
            Ok((file, metadata.is_file().then_some(metadata.len())))
        });
        match opened {
            Ok((file, size)) => Self::from_reader(file, name, size),
            Err(source) => Err(Error::Open { name, source }),
        }
    }

    /// Opens a file that is still written to; it ends when nothing comes for
    /// the given time.
    pub(crate) fn follow(path: &Path, idle: Option<Duration>) -> Result<Self, Error> {
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => Self::from_reader(Follow::new(file, idle), name, None),
            Err(source) => Err(Error::Open { name, source }),
        }
    }

    /// Takes any reader; `size` is its length in bytes where it is known.
    pub(crate) fn from_reader(
        reader: impl Read + 'static,
        name: String,
        size: Option<u64>,
    ) -> Result<Self, Error> {
        let taken = Arc::new(AtomicU64::new(0));
        let mut counted = Counted { inner: reader, taken: Arc::clone(&taken) };
        let mut magic = [0; GZIP_MAGIC.len()];
        let mut seen = 0;
        while seen < magic.len() {
            match counted.read(&mut magic[seen..]) {
                Ok(0) => break,
                Ok(n) => seen += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(Error::Read { name, source }),
            }
        }
        let whole = Cursor::new(magic).take(seen as u64).chain(counted);
        let gzip = magic == GZIP_MAGIC;
        let reader: Box<dyn Read> = if gzip {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(BLOCK, whole)))
        } else {
            Box::new(whole)
        };
        Ok(Self { reader, name, gzip, size, taken })
    }

    /// The path, for messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the bytes were compressed.
    pub(crate) fn is_gzip(&self) -> bool {
        self.gzip
    }

    /// Bytes on the disk, where known.
    pub(crate) fn size(&self) -> Option<u64> {
        self.size
    }

    /// Bytes taken from the disk so far, before decompression.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Appends up to `limit` bytes to `buffer`; false where there are no more.
    pub(crate) fn append(&mut self, buffer: &mut Vec<u8>, limit: usize) -> Result<bool, Error> {
        let start = buffer.len();
        buffer.resize(start + limit, 0);
        let outcome = loop {
            match self.reader.read(&mut buffer[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        buffer.truncate(start + outcome.as_ref().map_or(0, |n| *n));
        match outcome {
            Ok(n) => Ok(n > 0),
            Err(source) => Err(Error::Read { name: self.name.clone(), source }),
        }
    }
}

struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.taken.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
