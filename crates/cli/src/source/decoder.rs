//! Raw bytes to UTF-8, block by block. Bytes that do not decode become U+FFFD
//! and are counted.

use encoding_rs::{DecoderResult, Encoding, UTF_8};

use super::encoding::{self, Detected, Evidence};
use super::input::Input;
use super::survey::Arrival;
use crate::error::Error;

/// How much of a file at rest is looked at before its encoding is settled.
const SNIFF: usize = 1024 * 1024;
const BLOCK: usize = 256 * 1024;
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// First bytes of files that are often taken for CSV, and what they are.
const SIGNATURES: [(&[u8], &str); 10] = [
    (b"PK\x03\x04", "an Excel workbook or a zip archive; save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook; save the sheet as CSV"),
    (b"%PDF", "a PDF document; export the answers as CSV"),
    (b"$FL2", "an SPSS file; export it as CSV"),
    (b"$FL3", "an SPSS file; export it as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data; decompress it first (gzip is read as it is)"),
    (b"\xfd7zXZ", "xz-compressed data; decompress it first (gzip is read as it is)"),
    (b"BZh", "bzip2-compressed data; decompress it first (gzip is read as it is)"),
    (b"\xff\xfe\x00\x00", "UTF-32 text; save it as UTF-8"),
];

/// A stream of UTF-8.
pub(crate) struct Decoder {
    input: Input,
    raw: Vec<u8>,
    raw_start: usize,
    exhausted: bool,
    text: Vec<u8>,
    text_start: usize,
    stage: Stage,
    detected: Detected,
    replaced: u64,
    /// How many bytes are looked at before the encoding is settled.
    sniff: usize,
}

enum Stage {
    /// Nothing but ASCII so far: the choice waits for the first other byte.
    Undecided,
    Decoding(encoding_rs::Decoder),
    Done,
}

impl Decoder {
    /// Looks at the start of the input and settles its encoding, unless that
    /// can wait or `stated` says it.
    pub(crate) fn new(
        input: Input,
        stated: Option<&'static Encoding>,
        arrival: Arrival,
    ) -> Result<Self, Error> {
        let sniff = match arrival {
            Arrival::AtRest => SNIFF,
            // What comes later is not waited for.
            Arrival::Live => 1,
        };
        let mut decoder = Self {
            sniff,
            input,
            raw: Vec::new(),
            raw_start: 0,
            exhausted: false,
            text: Vec::with_capacity(BLOCK),
            text_start: 0,
            stage: Stage::Undecided,
            detected: Detected { encoding: UTF_8, evidence: Evidence::Ascii, mark: 0 },
            replaced: 0,
        };
        decoder.gather(sniff)?;
        if let Some(what) = binary(&decoder.raw, stated) {
            return Err(Error::NotText { name: decoder.input.name().to_owned(), what });
        }
        let settled = match stated {
            Some(encoding) => Some(encoding::from_statement(encoding, &decoder.raw)),
            None => encoding::from_marks(&decoder.raw),
        };
        match settled {
            Some(detected) => decoder.settle(detected),
            None if Encoding::ascii_valid_up_to(&decoder.raw) < decoder.raw.len() => {
                decoder.settle(encoding::from_letters(&decoder.raw, decoder.exhausted));
            }
            None => {}
        }
        Ok(decoder)
    }

    /// The source of the bytes.
    pub(crate) fn input(&self) -> &Input {
        &self.input
    }

    /// The encoding, as far as it is known.
    pub(crate) fn detected(&self) -> Detected {
        self.detected
    }

    /// How many malformed sequences became U+FFFD so far.
    pub(crate) fn replaced(&self) -> u64 {
        self.replaced
    }

    /// Decoded text that nobody consumed yet; empty at the end of the input.
    pub(crate) fn fill(&mut self) -> Result<&[u8], Error> {
        while self.text_start == self.text.len() && !matches!(self.stage, Stage::Done) {
            self.text.clear();
            self.text_start = 0;
            if self.raw_start == self.raw.len() && !self.exhausted {
                self.gather(1)?;
            }
            self.decode_block()?;
        }
        Ok(&self.text[self.text_start..])
    }

    /// Marks `count` bytes of what [`Decoder::fill`] gave as read.
    pub(crate) fn consume(&mut self, count: usize) {
        self.text_start = (self.text_start + count).min(self.text.len());
    }

    /// Whether everything that will ever come is in the present block.
    pub(crate) fn is_complete(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    fn settle(&mut self, detected: Detected) {
        self.raw_start += detected.mark;
        self.detected = detected;
        self.stage = Stage::Decoding(detected.encoding.new_decoder_without_bom_handling());
    }

    /// Drops what was decoded and reads on until `wanted` raw bytes are there
    /// or the input ends.
    fn gather(&mut self, wanted: usize) -> Result<(), Error> {
        self.raw.drain(..self.raw_start);
        self.raw_start = 0;
        while self.raw.len() < wanted && !self.exhausted {
            self.exhausted = !self.input.append(&mut self.raw, BLOCK)?;
        }
        Ok(())
    }

    /// Moves raw bytes on to the empty text block.
    fn decode_block(&mut self) -> Result<(), Error> {
        if matches!(self.stage, Stage::Undecided) {
            let waiting = &self.raw[self.raw_start..];
            let ascii = Encoding::ascii_valid_up_to(&waiting[..waiting.len().min(BLOCK)]);
            if ascii > 0 {
                self.text.extend_from_slice(&waiting[..ascii]);
                self.raw_start += ascii;
            } else if waiting.is_empty() {
                if self.exhausted {
                    self.stage = Stage::Done;
                }
            } else {
                self.gather(self.sniff)?;
                self.settle(encoding::from_letters(&self.raw, self.exhausted));
            }
            if self.exhausted && self.raw_start == self.raw.len() {
                self.stage = Stage::Done;
            }
            return Ok(());
        }
        let Stage::Decoding(decoder) = &mut self.stage else {
            return Ok(());
        };
        // Room for one replacement beside any block that the decoder fills.
        self.text.resize(BLOCK, 0);
        let mut written = 0;
        let mut done = false;
        while BLOCK - written > 64 {
            let room = &mut self.text[written..BLOCK - REPLACEMENT.len()];
            let (result, taken, put) = decoder.decode_to_utf8_without_replacement(
                &self.raw[self.raw_start..],
                room,
                self.exhausted,
            );
            self.raw_start += taken;
            written += put;
            match result {
                DecoderResult::InputEmpty => {
                    done = self.exhausted;
                    break;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::Malformed(..) => {
                    self.text[written..written + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
                    written += REPLACEMENT.len();
                    self.replaced += 1;
                }
            }
        }
        self.text.truncate(written);
        if done {
            self.stage = Stage::Done;
        }
        Ok(())
    }
}

/// What a file is that is not text, if so.
fn binary(prefix: &[u8], stated: Option<&'static Encoding>) -> Option<&'static str> {
    let signed = SIGNATURES.iter().find(|(magic, _)| prefix.starts_with(magic));
    if let Some((_, what)) = signed {
        return Some(what);
    }
    let nul = prefix.iter().filter(|byte| **byte == 0).count();
    let text_anyway = stated.is_some() || encoding::from_marks(prefix).is_some();
    (nul * 100 > prefix.len() && !text_anyway).then_some("binary data, with many NUL bytes")
}
