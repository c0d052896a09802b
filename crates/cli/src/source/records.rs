//! Text to records of cells, after RFC 4180 as people bend it: any line end,
//! any number of cells, quoted delimiters and line breaks.

use super::decoder::Decoder;
use super::delimiter::Delimiter;
use crate::error::Error;

/// The longest record, in MiB: a lost quotation mark must not pull a whole
/// file into memory.
const LIMIT: usize = 64;

/// The cells of one row, in a buffer that is used again for the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    text: Vec<u8>,
    ends: Vec<usize>,
    cells: usize,
    number: u64,
    end_line: u64,
    newline_taken: bool,
}

impl Record {
    /// How many cells.
    pub(crate) fn len(&self) -> usize {
        self.cells
    }

    /// The cell at `index`, counted from 0.
    pub(crate) fn get(&self, index: usize) -> Option<&[u8]> {
        if index >= self.cells {
            return None;
        }
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..self.ends[index])
    }

    /// Bytes of all cells together.
    pub(crate) fn text_len(&self) -> usize {
        self.cells.checked_sub(1).map_or(0, |last| self.ends[last])
    }

    /// All cells in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.cells).filter_map(|index| self.get(index))
    }

    /// The line where the record starts, counted from 1.
    pub(crate) fn line(&self) -> u64 {
        if self.end_line == 1 && !self.newline_taken {
            // No line feed up to here: lines end with carriage returns, and a
            // record is a line.
            return self.number;
        }
        self.end_line - u64::from(self.newline_taken) - self.line_breaks()
    }

    /// The last line that the record reaches.
    pub(crate) fn last_line(&self) -> u64 {
        self.line() + self.line_breaks()
    }

    /// Line breaks inside its cells.
    pub(crate) fn line_breaks(&self) -> u64 {
        let text = &self.text[..self.text_len()];
        text.iter().filter(|b| **b == b'\n').count() as u64
    }
}

/// A reader of records.
pub(crate) struct Records {
    decoder: Decoder,
    parser: csv_core::Reader,
    number: u64,
    end: End,
}

/// How the text ends, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    NotReached,
    /// A line feed was added, which ends a row and belongs to an open cell.
    Reached,
    InsideQuotes,
}

impl Records {
    /// Reads what is left of `decoder`.
    pub(crate) fn new(decoder: Decoder, delimiter: Delimiter) -> Self {
        Self { decoder, parser: parser(delimiter), number: 0, end: End::NotReached }
    }

    /// The text behind the records.
    pub(crate) fn decoder(&self) -> &Decoder {
        &self.decoder
    }

    /// Whether the text ended inside a quoted cell, known once all is read.
    pub(crate) fn ended_inside_quotes(&self) -> bool {
        self.end == End::InsideQuotes
    }

    /// Reads the next record into `record`; false at the end.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, Error> {
        let (mut length, mut cells) = (0, 0);
        loop {
            let input = self.decoder.fill()?;
            let added = input.is_empty() && self.end == End::NotReached;
            let input = if added { b"\n" } else { input };
            let (result, taken, written, ended) = self.parser.read_record(
                input,
                &mut record.text[length..],
                &mut record.ends[cells..],
            );
            let newline_taken = input[..taken].last() == Some(&b'\n');
            if added && taken > 0 {
                self.end = if written > 0 { End::InsideQuotes } else { End::Reached };
            } else if !added {
                self.decoder.consume(taken);
            }
            length += written;
            cells += ended;
            match result {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => {
                    if record.text.len() >= LIMIT << 20 {
                        let breaks = record.text.iter().filter(|b| **b == b'\n').count() as u64;
                        return Err(Error::RowTooLong {
                            name: self.decoder.input().name().to_owned(),
                            line: self.parser.line().saturating_sub(breaks),
                            limit: LIMIT,
                        });
                    }
                    record.text.resize((record.text.len() * 2).max(1024), 0);
                }
                csv_core::ReadRecordResult::OutputEndsFull => {
                    record.ends.resize((record.ends.len() * 2).max(32), 0);
                }
                csv_core::ReadRecordResult::Record => {
                    self.number += 1;
                    record.cells = cells;
                    record.number = self.number;
                    record.end_line = self.parser.line();
                    record.newline_taken = newline_taken;
                    return Ok(true);
                }
                csv_core::ReadRecordResult::End => return Ok(false),
            }
        }
    }
}

/// A parser that ends records at any of CR, LF and CRLF.
pub(crate) fn parser(delimiter: Delimiter) -> csv_core::Reader {
    csv_core::ReaderBuilder::new().delimiter(delimiter.byte()).build()
}
