//! A file line by line, for layouts of fixed width, which have no header.

use std::path::Path;

use super::input::Input;
use crate::error::Error;
use crate::progress::Progress;

const BLOCK: usize = 64 * 1024;
/// The longest line that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// An opened file of lines.
pub(crate) struct Lines {
    input: Input,
    progress: Progress,
    buffer: Vec<u8>,
    at: usize,
    number: u64,
}

impl Lines {
    /// Opens a file, gzip or not, or standard input where the path is `-`.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let input = Input::open(path)?;
        let progress = Progress::new(input.size());
        Ok(Self { input, progress, buffer: Vec::new(), at: 0, number: 0 })
    }

    /// The path as it was given.
    pub(crate) fn name(&self) -> &str {
        self.input.name()
    }

    /// Whether the file was compressed.
    pub(crate) fn is_gzip(&self) -> bool {
        self.input.is_gzip()
    }

    /// The next line with its number, counted from 1; empty lines are passed
    /// over. None at the end.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, or is no text of lines.
    pub(crate) fn next_line(&mut self) -> Result<Option<(u64, &str)>, Error> {
        loop {
            let Some((from, to)) = self.advance()? else { return Ok(None) };
            self.number += 1;
            if self.buffer[from..to].trim_ascii().is_empty() {
                continue;
            }
            let what = "something other than UTF-8 text of lines";
            return match std::str::from_utf8(&self.buffer[from..to]) {
                Ok(line) => Ok(Some((self.number, line))),
                Err(_) => Err(Error::NotText { name: self.input.name().to_owned(), what }),
            };
        }
    }

    /// Where the next line lies in the buffer, its end left out.
    fn advance(&mut self) -> Result<Option<(usize, usize)>, Error> {
        let mut seen = self.at;
        loop {
            if let Some(end) = self.buffer[seen..].iter().position(|byte| *byte == b'\n') {
                let (from, to) = (self.at, seen + end);
                self.at = to + 1;
                return Ok(Some((from, to)));
            }
            if self.buffer.len() - self.at > LONGEST {
                return Err(Error::NotText {
                    name: self.input.name().to_owned(),
                    what: "something without lines",
                });
            }
            self.buffer.drain(..self.at);
            self.at = 0;
            seen = self.buffer.len();
            self.progress.advance_to(self.input.taken());
            if !self.input.append(&mut self.buffer, BLOCK)? {
                let to = self.buffer.len();
                self.at = to;
                return Ok((to > 0).then_some((0, to)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn lines_keep_their_numbers() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("log.txt");
        fs::write(&path, format!("one\r\n\n  \n{}\nlast", "x".repeat(40_000))).unwrap();
        let mut lines = Lines::open(&path).unwrap();
        assert_eq!(lines.next_line().unwrap(), Some((1, "one\r")));
        assert_eq!(lines.next_line().unwrap().map(|(n, line)| (n, line.len())), Some((4, 40_000)));
        assert_eq!(lines.next_line().unwrap(), Some((5, "last")));
        assert_eq!(lines.next_line().unwrap(), None);
        assert_eq!(lines.next_line().unwrap(), None);
        fs::write(&path, [0xff_u8; 100]).unwrap();
        assert!(Lines::open(&path).unwrap().next_line().is_err());
        fs::write(&path, [b'x'; 300_000]).unwrap();
        assert!(Lines::open(&path).unwrap().next_line().is_err());
    }
}
