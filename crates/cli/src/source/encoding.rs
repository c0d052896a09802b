//! Which encoding a file is in: what its byte-order mark says, else what its
//! bytes allow.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::Error;

/// The statistical detector looks at this many bytes: 27 candidates are
/// scored in parallel, and more text does not change its mind.
const STATISTICAL_BYTES: usize = 128 * 1024;

/// How the encoding became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// The user named it.
    Stated,
    /// A byte-order mark at the start.
    ByteOrderMark,
    /// Every second byte is NUL, as in UTF-16 of a Western text.
    NulPattern,
    /// Only ASCII so far, which nearly every encoding shares.
    Ascii,
    /// Valid (or all but valid) UTF-8.
    Valid,
    /// The statistics of the bytes.
    Guess,
}

/// An encoding and how it became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Detected {
    /// The encoding; GBK is always read as its superset GB18030.
    pub(crate) encoding: &'static Encoding,
    /// Why this one.
    pub(crate) evidence: Evidence,
    /// Bytes of byte-order mark to pass over.
    pub(crate) mark: usize,
}

impl Detected {
    /// The name as people write it.
    pub(crate) fn name(self) -> &'static str {
        match self.encoding.name() {
            "gb18030" => "GB18030",
            "windows-1250" => "Windows-1250",
            "windows-1251" => "Windows-1251",
            "windows-1252" => "Windows-1252",
            "windows-1253" => "Windows-1253",
            "windows-1254" => "Windows-1254",
            "windows-1255" => "Windows-1255",
            "windows-1256" => "Windows-1256",
            "windows-1257" => "Windows-1257",
            "windows-1258" => "Windows-1258",
            name => name,
        }
    }
}

/// The encoding that a label names: those of the WHATWG standard, and some
/// that Python and Windows add.
///
/// # Errors
///
/// [`Error::UnknownEncoding`] for a label that is none of them.
pub(crate) fn parse_encoding(label: &str) -> Result<&'static Encoding, Error> {
    let plain = label.trim().to_ascii_lowercase().replace('_', "-");
    let found = match plain.as_str() {
        "utf-8-sig" | "utf-8-bom" => Some(UTF_8),
        "cp936" | "gb-18030" => Some(GB18030),
        _ => Encoding::for_label_no_replacement(label.trim().as_bytes())
            .or_else(|| Encoding::for_label_no_replacement(plain.as_bytes())),
    };
    found.map(superset).ok_or_else(|| Error::UnknownEncoding { label: label.to_owned() })
}

/// What the start of a file says without a look at its letters: a byte-order
/// mark or the NUL pattern of UTF-16.
pub(crate) fn from_marks(prefix: &[u8]) -> Option<Detected> {
    if let Some((encoding, mark)) = Encoding::for_bom(prefix) {
        return Some(Detected { encoding, evidence: Evidence::ByteOrderMark, mark });
    }
    let pairs = prefix.len() / 2;
    let nul_at = |offset: usize| {
        let bytes = prefix.iter().skip(offset).step_by(2);
        bytes.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (nul_at(0), nul_at(1));
    // Chinese in UTF-16 has NULs only beside digits, delimiters and line
    // ends; a tenth of the pairs is what a table of scores always has.
    let many = |count: usize| count > 0 && count * 10 >= pairs;
    let encoding = if many(odd) && even * 20 <= odd {
        UTF_16LE
    } else if many(even) && odd * 20 <= even {
        UTF_16BE
    } else {
        return None;
    };
    Some(Detected { encoding, evidence: Evidence::NulPattern, mark: 0 })
}

/// The encoding that the user stated, corrected by a byte-order mark where
/// only the byte order is at stake.
pub(crate) fn from_statement(encoding: &'static Encoding, prefix: &[u8]) -> Detected {
    let is_16 = |e: &'static Encoding| e == UTF_16LE || e == UTF_16BE;
    let (encoding, mark) = match Encoding::for_bom(prefix) {
        Some((marked, mark)) if marked == encoding || (is_16(marked) && is_16(encoding)) => {
            (marked, mark)
        }
        _ => (encoding, 0),
    };
    Detected { encoding, evidence: Evidence::Stated, mark }
}

/// The encoding of text that holds at least one byte above 127; `complete`
/// says that no more bytes follow.
pub(crate) fn from_letters(sample: &[u8], complete: bool) -> Detected {
    if is_nearly_utf_8(sample, complete) {
        return Detected { encoding: UTF_8, evidence: Evidence::Valid, mark: 0 };
    }
    let start = Encoding::ascii_valid_up_to(sample).saturating_sub(256);
    let end = sample.len().min(start + STATISTICAL_BYTES);
    let sample = &sample[start..end];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, complete);
    let guess = superset(detector.guess(None, Utf8Detection::Deny));
    // Central European, Turkish and Baltic pages share most letters with the
    // Western one; where the text reads the same, it is the Western one.
    let same_as_western = guess.is_single_byte()
        && guess.decode_without_bom_handling(sample).0
            == WINDOWS_1252.decode_without_bom_handling(sample).0;
    Detected {
        encoding: if same_as_western { WINDOWS_1252 } else { guess },
        evidence: Evidence::Guess,
        mark: 0,
    }
}

fn superset(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

/// Valid UTF-8, or damaged in fewer than one place in ten: a cut-off emoji
/// must not turn a whole file into another encoding. In other encodings far
/// more than a tenth of the non-ASCII runs are not UTF-8.
fn is_nearly_utf_8(sample: &[u8], complete: bool) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    if !complete && ends_within_a_character(sample) {
        bad = bad.saturating_sub(1);
    }
    bad == 0 || good > 10 * bad
}

fn ends_within_a_character(sample: &[u8]) -> bool {
    matches!(std::str::from_utf8(&sample[tail_start(sample)..]),
        Err(error) if error.error_len().is_none())
}

/// Where the last character of a cut sample starts: at most three bytes back.
fn tail_start(sample: &[u8]) -> usize {
    let back = sample.iter().rev().take(3);
    let leading = back.take_while(|byte| (0x80..0xc0).contains(*byte)).count();
    sample.len().saturating_sub(leading + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, SHIFT_JIS, WINDOWS_1251};

    fn guess(encoding: &'static Encoding, text: &str) -> &'static str {
        from_letters(&encoding.encode(text).0, true).name()
    }

    #[test]
    fn short_files_are_recognised() {
        for text in ["姓名\n王\n", "评分\n9\n", "分数,地区\n9,华东\n"] {
            assert_eq!(guess(GB18030, text), "GB18030");
        }
        for text in ["région,score\nÎle-de-France,9\n", "Größe;5\n", "é\n1\n", "it’s – fine"]
        {
            assert_eq!(guess(WINDOWS_1252, text), "Windows-1252");
        }
        assert_eq!(guess(SHIFT_JIS, "点数,地域\n8,大阪はとても良い\n"), "Shift_JIS");
        assert_eq!(guess(BIG5, "分數,地區\n8,服務很好\n"), "Big5");
        assert_eq!(guess(EUC_KR, "점수,지역\n8,아주 좋아요\n"), "EUC-KR");
        assert_eq!(guess(WINDOWS_1251, "оценка,город\n9,Москва\n"), "Windows-1251");
    }

    #[test]
    fn a_cut_or_slightly_damaged_sample_is_still_utf_8() {
        let text = "très bien, délai élevé, café à côté, 谢谢谢谢谢谢".as_bytes();
        for cut in 1..4 {
            let sample = &text[..text.len() - cut];
            assert_eq!(from_letters(sample, false).encoding, UTF_8);
        }
        let mut damaged = text.to_vec();
        damaged.extend_from_slice(b" \xf0\x9f\x98 and on");
        assert_eq!(from_letters(&damaged, true).encoding, UTF_8);
    }

    #[test]
    fn utf_16_is_seen_without_a_mark() {
        let units: Vec<u16> = "score,评论\n9,很好很好很好\n".encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        assert_eq!(from_marks(&little).map(|d| d.encoding), Some(UTF_16LE));
        assert_eq!(from_marks(&big).map(|d| d.encoding), Some(UTF_16BE));
        assert_eq!(from_marks(b"score\n9\n"), None);
    }

    #[test]
    fn labels_are_those_that_people_know() {
        for (label, name) in [
            ("UTF8", "UTF-8"),
            ("utf-8-sig", "UTF-8"),
            ("latin1", "windows-1252"),
            ("cp1252", "windows-1252"),
            ("gb2312", "gb18030"),
            ("cp936", "gb18030"),
            ("shift_jis", "Shift_JIS"),
        ] {
            assert_eq!(parse_encoding(label).unwrap().name(), name);
        }
        assert!(parse_encoding("klingon").is_err());
    }
}
