//! A file that is still written to.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::thread;
use std::time::{Duration, Instant};

/// How often to look whether there is more.
const PAUSE: Duration = Duration::from_millis(100);

/// Reads a file, and waits for more where it ends.
#[derive(Debug)]
pub(super) struct Follow {
    file: File,
    idle: Option<Duration>,
}

impl Follow {
    /// Follows a file until nothing comes for the given time, or for ever.
    pub(super) fn new(file: File, idle: Option<Duration>) -> Self {
        Self { file, idle }
    }
}

impl Read for Follow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let since = Instant::now();
        loop {
            let n = self.file.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            if self.file.metadata()?.len() < self.file.stream_position()? {
                return Err(io::Error::other("the file has become shorter while it was followed"));
            }
            if self.idle.is_some_and(|idle| since.elapsed() >= idle) {
                return Ok(0);
            }
            thread::sleep(PAUSE);
        }
    }
}
