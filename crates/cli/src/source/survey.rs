//! A survey file, opened: its columns, what was detected, and its rows one by
//! one.

use std::collections::VecDeque;
use std::path::Path;
use std::time::Duration;

use encoding_rs::Encoding;

use super::columns::Columns;
use super::decoder::Decoder;
use super::delimiter::Delimiter;
use super::format::{Format, Oddities};
use super::header::Layout;
use super::input::Input;
use super::records::{Record, Records};
use crate::cell::DecimalMark;
use crate::error::Error;
use crate::progress::Progress;

/// A cell with more line breaks than this is likely to lack a quotation mark.
const TALL: u64 = 200;

/// How the bytes of a file come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// All of them are there: much is looked at before anything is decided.
    #[default]
    AtRest,
    /// Little by little: what is there is taken at once.
    Live,
}

/// What the user states about a file; all else is detected.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ReadOptions {
    /// The encoding.
    pub(crate) encoding: Option<&'static Encoding>,
    /// What separates the cells.
    pub(crate) delimiter: Option<Delimiter>,
    /// How the bytes come.
    pub(crate) arrival: Arrival,
}

/// An opened survey.
pub(crate) struct Survey {
    records: Records,
    record: Record,
    waiting: VecDeque<Record>,
    columns: Columns,
    delimiter: Delimiter,
    layout: Layout,
    rows: u64,
    oddities: Oddities,
    previous_line: u64,
}

/// One row of answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    record: &'a Record,
}

impl<'a> Row<'a> {
    /// The cell of a column, as UTF-8; blank where the row ends before it.
    pub(crate) fn cell(self, column: usize) -> &'a [u8] {
        self.record.get(column).unwrap_or(b"")
    }

    /// All cells, also those beyond the last column.
    pub(crate) fn cells(self) -> impl Iterator<Item = &'a [u8]> {
        self.record.iter()
    }

    /// The line of the file where the row starts, counted from 1. Worked out
    /// on demand: ask only for rows that are worth a message.
    pub(crate) fn line(self) -> u64 {
        self.record.line()
    }
}

impl Survey {
    /// Opens a file (`-` for standard input) and reads its header.
    ///
    /// # Errors
    ///
    /// Where the file cannot be opened or read, is not text, or is empty.
    pub(crate) fn open(path: &Path, options: ReadOptions) -> Result<Self, Error> {
        Self::from_input(Input::open(path)?, options)
    }

    /// Opens a file that is still written to, and waits for more where it ends,
    /// until nothing comes for the given time.
    ///
    /// # Errors
    ///
    /// As [`Survey::open`].
    pub(crate) fn follow(
        path: &Path,
        options: ReadOptions,
        idle: Option<Duration>,
    ) -> Result<Self, Error> {
        Self::from_input(Input::follow(path, idle)?, options)
    }

    fn from_input(input: Input, options: ReadOptions) -> Result<Self, Error> {
        let mut decoder = Decoder::new(input, options.encoding, options.arrival)?;
        let complete_before = decoder.is_complete();
        let start = decoder.fill()?.to_vec();
        let complete = complete_before || decoder.is_complete();
        let stated = Delimiter::stated_in(&start);
        let delimiter =
            options.delimiter.or(stated).unwrap_or_else(|| Delimiter::detect(&start, complete));
        let mut records = Records::new(decoder, delimiter);
        let mut first = Record::default();
        if stated.is_some() {
            // The line `sep=;` itself.
            records.read(&mut first)?;
        }
        if !records.read(&mut first)? {
            return Err(Error::Empty { name: records.decoder().input().name().to_owned() });
        }
        let mut following = Vec::new();
        for _ in 0..2 {
            let mut record = Record::default();
            if !records.read(&mut record)? {
                break;
            }
            following.push(record);
        }
        let layout = Layout::detect(&first, &following);
        let columns = layout.columns(&first, &following);
        let previous_line = following
            .get(..layout.extra_rows())
            .and_then(<[Record]>::last)
            .map_or_else(|| first.last_line(), Record::last_line);
        Ok(Self {
            records,
            record: Record::default(),
            waiting: following.into_iter().skip(layout.extra_rows()).collect(),
            columns,
            delimiter,
            layout,
            rows: 0,
            oddities: Oddities::default(),
            previous_line,
        })
    }

    /// The columns.
    pub(crate) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// What separates the cells.
    pub(crate) fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// How a comma in a decimal number is read.
    pub(crate) fn decimal_mark(&self) -> DecimalMark {
        if self.delimiter == Delimiter::COMMA {
            DecimalMark::PointOrQuotedComma
        } else {
            DecimalMark::PointOrComma
        }
    }

    /// Rows that cannot be right, in words: too few or too many cells, or a
    /// quotation mark that is never closed. Complete once all rows are read.
    pub(crate) fn faults(&self) -> Vec<String> {
        self.oddities.faults()
    }

    /// Rows of answers read so far.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// What was detected, complete once all rows are read.
    pub(crate) fn format(&self) -> Format {
        let decoder = self.records.decoder();
        Format {
            name: decoder.input().name().to_owned(),
            gzip: decoder.input().is_gzip(),
            detected: decoder.detected(),
            delimiter: self.delimiter,
            columns: self.columns.len(),
            layout: self.layout,
            replaced: decoder.replaced(),
            oddities: self.oddities,
        }
    }

    /// Shows the next rows, at most so many, without taking them: they come
    /// again.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on.
    pub(crate) fn look_ahead(
        &mut self,
        rows: usize,
        mut visit: impl FnMut(Row<'_>),
    ) -> Result<(), Error> {
        while self.waiting.len() < rows {
            let mut record = Record::default();
            if !self.records.read(&mut record)? {
                break;
            }
            self.waiting.push_back(record);
        }
        self.waiting.iter().take(rows).for_each(|record| visit(Row { record }));
        Ok(())
    }

    /// Hands every row that is left to `visit`, with a progress bar where the
    /// work takes long and a person watches.
    ///
    /// # Errors
    ///
    /// What reading or `visit` returns; the first error ends the work.
    pub(crate) fn for_each_row(
        &mut self,
        mut visit: impl FnMut(Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut progress = Progress::new(self.records.decoder().input().size());
        while let Some(row) = self.next_row()? {
            visit(row)?;
            if self.rows.is_multiple_of(1024) {
                progress.advance_to(self.records.decoder().input().taken());
            }
        }
        Ok(())
    }

    /// A progress bar for whoever takes rows one by one, to be told of
    /// [`taken`](Self::taken).
    pub(crate) fn progress(&self) -> Progress {
        Progress::new(self.records.decoder().input().size())
    }

    /// Bytes taken from the disk so far.
    pub(crate) fn taken(&self) -> u64 {
        self.records.decoder().input().taken()
    }

    /// The next row, or None at the end.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read on, or a row does not end.
    pub(crate) fn next_row(&mut self) -> Result<Option<Row<'_>>, Error> {
        if let Some(record) = self.waiting.pop_front() {
            self.record = record;
        } else if !self.records.read(&mut self.record)? {
            return Ok(None);
        }
        self.rows += 1;
        self.inspect();
        if self.records.ended_inside_quotes() && self.waiting.is_empty() {
            let line = self.record.line();
            self.oddities.open.note(1, || line);
        }
        Ok(Some(Row { record: &self.record }))
    }

    /// Counts what is odd about the present row.
    fn inspect(&mut self) {
        let (record, width) = (&self.record, self.columns.len());
        if record.len() < width {
            self.oddities.short.note(1, || record.line());
        } else if record.len() > width {
            let mut surplus = record.iter().skip(width);
            if surplus.any(|cell| !cell.trim_ascii().is_empty()) {
                self.oddities.long.note(1, || record.line());
            }
        }
        // Only a long record can be tall, and counting its lines is not free.
        if record.text_len() > 2048 && record.line_breaks() > TALL {
            self.oddities.tall.note(1, || record.line());
        }
        if width == 1 {
            let missed = record.line().saturating_sub(self.previous_line + 1);
            let first = self.previous_line + 1;
            self.oddities.empty.note(missed, || first);
            self.previous_line = record.last_line();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Cursor, Read};

    use proptest::prelude::*;

    use super::*;
    use crate::source::parse_encoding;

    /// Gives `step` bytes at a time.
    struct Dribble {
        bytes: Cursor<Vec<u8>>,
        step: usize,
    }

    impl Read for Dribble {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let end = buffer.len().min(self.step);
            self.bytes.read(&mut buffer[..end])
        }
    }

    type Rows = Vec<(u64, Vec<Vec<u8>>)>;

    fn read(bytes: &[u8], step: usize, options: ReadOptions) -> Result<(Survey, Rows), Error> {
        let dribble = Dribble { bytes: Cursor::new(bytes.to_vec()), step };
        let input = Input::from_reader(dribble, "test".to_owned(), None)?;
        let mut survey = Survey::from_input(input, options)?;
        let width = survey.columns().len();
        let mut rows = Vec::new();
        survey.for_each_row(|row| {
            let cells = (0..width).map(|index| row.cell(index).to_vec());
            rows.push((row.line(), cells.collect()));
            Ok(())
        })?;
        Ok((survey, rows))
    }

    fn lines(text: &str) -> Vec<u64> {
        let (_, rows) = read(text.as_bytes(), 7, ReadOptions::default()).unwrap();
        rows.iter().map(|(line, _)| *line).collect()
    }

    fn notes(text: &str) -> Vec<String> {
        let (survey, _) = read(text.as_bytes(), 7, ReadOptions::default()).unwrap();
        survey.format().notes()
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        assert_eq!(lines("a,b\n1,2\n3,4\n"), [2, 3]);
        assert_eq!(lines("a,b\r\n1,2\r\n3,4"), [2, 3]);
        assert_eq!(lines("a,b\r1,2\r3,4\r"), [2, 3]);
        assert_eq!(lines("\n\na,b\n1,2\n\n\n3,4"), [4, 7]);
        assert_eq!(lines("\"a\nx\",b\n1,\"2\n\n\"\n3,4\n5,6"), [3, 6, 7]);
        assert_eq!(lines("\"a\r\nx\",b\r\n1,\"2\r\n\r\n\"\r\n3,4\r\n5,6"), [3, 6, 7]);
        assert_eq!(lines("sep=;\na;b\n1;2\n"), [3]);
    }

    #[test]
    fn ragged_rows_are_counted() {
        let found = notes("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n1\n1,2,3\n1,2,3\n1,2,3\n");
        assert_eq!(
            found,
            [
                "2 rows shorter than the header: their missing cells count as blank (first at line 3)",
                "1 row longer than the header: check that the columns line up (line 4)",
            ]
        );
        let found = notes("nps\n9\n\n\n8\n\n");
        assert_eq!(
            found,
            ["2 rows empty in this file of one column: not counted as answers (first at line 3)"]
        );
        let lost = format!("a,b\n1,2\n3,\"4\n{}", "5,6\n".repeat(700));
        assert!(notes(&lost)[0].contains("closing quotation mark"), "{:?}", notes(&lost));
    }

    #[test]
    fn the_encoding_may_show_late() {
        let mut bytes = b"id,comment\n".to_vec();
        for row in 0..200_000 {
            bytes.extend_from_slice(format!("{row},fine\n").as_bytes());
        }
        assert!(bytes.len() > 2 << 20);
        let mut latin = bytes.clone();
        latin.extend_from_slice(b"x,tr\xe8s bien, vraiment bien \xe9lev\xe9\n");
        let (survey, rows) = read(&latin, 1 << 16, ReadOptions::default()).unwrap();
        assert!(survey.format().to_string().contains("Windows-1252 (guessed)"));
        assert_eq!(survey.format().notes().len(), 1, "one long row");
        assert_eq!(rows[200_000].1[1], "très bien".as_bytes());
        bytes.extend_from_slice("x,谢谢\n".as_bytes());
        let (survey, rows) = read(&bytes, 1 << 16, ReadOptions::default()).unwrap();
        assert!(survey.format().to_string().starts_with("test: UTF-8,"));
        assert_eq!(rows[200_000].1[1], "谢谢".as_bytes());
    }

    #[test]
    fn undecodable_bytes_are_replaced_and_counted() {
        let options = ReadOptions { encoding: Some(encoding_rs::UTF_8), ..ReadOptions::default() };
        let (survey, rows) = read(b"a,b\n9,\xff\xfe\n8,x\xe9y\n", 3, options).unwrap();
        assert_eq!(rows[0].1[1], "\u{fffd}\u{fffd}".as_bytes());
        assert_eq!(rows[1].1[1], "x\u{fffd}y".as_bytes());
        assert!(survey.format().notes()[0].starts_with("3 byte sequences are not UTF-8"));
    }

    #[test]
    fn a_lost_quotation_mark_does_not_fill_the_memory() {
        let endless = b"a,b\n1,\"".as_slice().chain(io::repeat(b'x'));
        let input = Input::from_reader(endless, "endless".to_owned(), None).unwrap();
        let outcome = Survey::from_input(input, ReadOptions::default());
        assert!(matches!(outcome, Err(Error::RowTooLong { line: 2, .. })));
    }

    #[test]
    fn header_rows_of_survey_tools_are_no_answers() {
        let qualtrics = "Q1,Q2\n\"How\nlikely?\",Why?\n\
            \"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n9,x\n";
        let (survey, rows) = read(qualtrics.as_bytes(), 5, ReadOptions::default()).unwrap();
        assert_eq!((rows.len(), rows[0].0), (1, 5));
        assert_eq!(survey.columns().name(0), "Q1");
        let monkey = "Respondent ID,Rate:,,Other\n,Speed,Price,Open-Ended Response\n1,5,4,x\n";
        let (survey, rows) = read(monkey.as_bytes(), 5, ReadOptions::default()).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(survey.columns().name(2), "Rate: [Price]");
        assert_eq!(survey.columns().name(3), "Other");
        let plain = "Respondent ID,Rate\n,5\n2,Response\n";
        let (_, rows) = read(plain.as_bytes(), 5, ReadOptions::default()).unwrap();
        assert_eq!(rows.len(), 2);
    }

    fn options(encoding: &str) -> ReadOptions {
        ReadOptions {
            encoding: Some(parse_encoding(encoding).unwrap()),
            delimiter: Some(Delimiter::COMMA),
            ..ReadOptions::default()
        }
    }

    fn encode(text: &str, encoding: &str) -> Vec<u8> {
        let units = text.encode_utf16();
        match encoding {
            "utf-16le" => units.flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => units.flat_map(u16::to_be_bytes).collect(),
            _ => parse_encoding(encoding).unwrap().encode(text).0.into_owned(),
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_rows_or_an_error(
            bytes in prop::collection::vec(any::<u8>(), 0..400),
            step in 1_usize..20,
        ) {
            let _ = read(&bytes, step, ReadOptions::default());
        }

        #[test]
        fn nearly_tables_are_rows_in_steps_of_any_size(
            text in "[a-c0-9,;\"\r\n\t é评]{0,200}",
            step in 1_usize..50,
        ) {
            let whole = read(text.as_bytes(), 1 << 20, ReadOptions::default());
            let steps = read(text.as_bytes(), step, ReadOptions::default());
            match (whole, steps) {
                (Ok(whole), Ok(steps)) => {
                    prop_assert_eq!(whole.1, steps.1);
                    prop_assert_eq!(whole.0.format(), steps.0.format());
                }
                (Err(whole), Err(steps)) => prop_assert_eq!(whole.to_string(), steps.to_string()),
                _ => prop_assert!(false, "one read failed"),
            }
        }

        #[test]
        fn cells_survive_every_encoding(
            table in prop::collection::vec(
                prop::collection::vec("[a-z0-9 ,\"\n\r;很好评分]{0,8}", 3), 1..12),
            latin in prop::collection::vec(
                prop::collection::vec("[a-z0-9 ,\"\n\r;éèàüß€]{0,8}", 3), 1..12),
            step in 1_usize..40,
        ) {
            for (encoding, table) in [
                ("utf-8", &table), ("utf-16le", &table), ("utf-16be", &table),
                ("gb18030", &table), ("windows-1252", &latin), ("iso-8859-15", &latin),
            ] {
                let mut writer = csv::Writer::from_writer(Vec::new());
                writer.write_record(["p", "q", "r"]).unwrap();
                for row in table {
                    writer.write_record(row).unwrap();
                }
                let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
                let bytes = encode(&text, encoding);
                let (survey, rows) = read(&bytes, step, options(encoding)).unwrap();
                let cells: Vec<Vec<String>> = rows
                    .into_iter()
                    .map(|(_, cells)| {
                        let text = |cell| String::from_utf8(cell).unwrap();
                        cells.into_iter().map(text).collect()
                    })
                    .collect();
                prop_assert_eq!(&cells, table, "{}", encoding);
                prop_assert_eq!(survey.rows(), table.len() as u64);
            }
        }
    }
}
