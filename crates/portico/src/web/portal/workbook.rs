//! A workbook of one sheet (Office Open XML, ISO/IEC 29500): bold heads that stay in sight and filter, numbers as numbers, dates
//! as dates, and everything else as text, which no program takes for a formula or a link.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook as Book, Worksheet, XlsxError};

use super::columns::Exported;
use crate::desk::{Error, Result};

/// Characters that a cell may have.
const CELL: usize = 32_767;
/// Characters of the name of a sheet at most.
const NAME: usize = 31;
/// A name that Excel keeps for itself.
const RESERVED: &str = "History";
/// Digits that a number may have without losing any.
const DIGITS: usize = 15;
/// How wide columns are, in characters: the first one, which holds subjects, and the others.
const WIDTHS: (u16, u16) = (48, 20);

/// A sheet that is filled row by row; rows lie in a file of their own until it is finished.
pub(super) struct Workbook {
    book: Book,
    rows: usize,
    text: usize,
    columns: usize,
    day: Format,
    moment: Format,
    words: Format,
}

fn broken(error: XlsxError) -> Error {
    Error::Internal(format!("a workbook: {error}"))
}

fn column(at: usize) -> Result<u16> {
    u16::try_from(at).map_err(|_| Error::Internal("a workbook has too many columns".to_owned()))
}

impl Workbook {
    /// An empty sheet of this name, with these heads.
    pub(super) fn new(name: &str, heads: &[String]) -> Result<Workbook> {
        let mut book = Book::new();
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        let plain: String = name.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(NAME).collect();
        // A name that may not be one leaves the usual one.
        if !plain.trim().is_empty() && !plain.trim().eq_ignore_ascii_case(RESERVED) {
            let _ = sheet.set_name(plain.trim());
        }
        let bold = Format::new().set_bold();
        for (at, head) in heads.iter().enumerate() {
            let width = if at == 0 { WIDTHS.0 } else { WIDTHS.1 };
            sheet.set_column_width(column(at)?, width).map_err(broken)?;
            sheet.write_string_with_format(0, column(at)?, cut(head), &bold).map_err(broken)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(broken)?;
        let at_top = || Format::new().set_align(FormatAlign::Top);
        Ok(Workbook {
            rows: 0,
            text: 0,
            columns: heads.len(),
            day: at_top().set_num_format("yyyy-mm-dd"),
            moment: at_top().set_num_format("yyyy-mm-dd hh:mm"),
            words: at_top().set_text_wrap(),
            book,
        })
    }

    /// Rows so far, without the heads.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of its cells so far, as they were given.
    pub(super) fn text(&self) -> usize {
        self.text
    }

    fn sheet(book: &mut Book) -> Result<&mut Worksheet> {
        book.worksheet_from_index(0).map_err(broken)
    }

    /// Adds a row.
    pub(super) fn add(&mut self, cells: &[Exported]) -> Result<()> {
        self.rows += 1;
        let row = u32::try_from(self.rows).map_err(|_| Error::Internal("a workbook has too many rows".to_owned()))?;
        let sheet = Self::sheet(&mut self.book)?;
        for (at, cell) in cells.iter().enumerate() {
            let at = column(at)?;
            let text = match cell {
                Exported::Text(text) | Exported::Number(text) | Exported::Date(text) => text,
            };
            self.text += text.len();
            match (cell, number(text), date(text)) {
                _ if text.is_empty() => continue,
                (Exported::Number(_), Some(number), _) => sheet.write_number(row, at, number),
                (Exported::Date(_), _, Some(date)) => {
                    let format = if text.contains(' ') { &self.moment } else { &self.day };
                    sheet.write_datetime_with_format(row, at, date, format)
                }
                _ => sheet.write_string_with_format(row, at, cut(text), &self.words),
            }
            .map_err(broken)?;
        }
        Ok(())
    }

    /// The file.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        let rows = u32::try_from(self.rows).unwrap_or(u32::MAX);
        if self.columns > 0 {
            let last = column(self.columns - 1)?;
            Self::sheet(&mut self.book)?.autofilter(0, 0, rows, last).map_err(broken)?;
        }
        self.book.save_to_buffer().map_err(broken)
    }
}

/// A number that a workbook holds without losing a digit.
fn number(text: &str) -> Option<f64> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let whole = text.strip_prefix('-').unwrap_or(text).split('.').next().unwrap_or_default();
    let is_plain = digits <= DIGITS && (whole == "0" || !whole.starts_with('0'));
    text.parse::<f64>().ok().filter(|number| number.is_finite() && is_plain)
}

/// A day or a moment, where the text is nothing else and a workbook knows it.
fn date(text: &str) -> Option<ExcelDateTime> {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let is_time = time.len() == 5 && time.parse::<jiff::civil::Time>().is_ok();
    // Workbooks count days from the year 1900 on.
    let is_day = day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok_and(|day| day.year() >= 1900);
    ExcelDateTime::parse_from_str(text).ok().filter(|_| is_day && is_time)
}

/// A text as long as a cell may be.
fn cut(text: &str) -> String {
    // Cells count in units of UTF-16.
    if text.encode_utf16().count() <= CELL {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut units = 0;
    for c in text.chars() {
        units += c.len_utf16();
        if units >= CELL {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::{CELL, cut, date, number};

    #[test]
    fn numbers_that_would_lose_digits_stay_texts() {
        assert_eq!(number("-10.5"), Some(-10.5));
        assert_eq!(number("123456789012345"), Some(123_456_789_012_345.0));
        assert_eq!((number("0"), number("-0.5")), (Some(0.0), Some(-0.5)));
        for text in ["1234567890123456", "", "x", "inf", "NaN", "1e999", "007", "-01"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn only_what_is_a_date_and_nothing_else_becomes_one() {
        for good in ["2026-05-12", "2026-05-12 13:40", "1900-01-01"] {
            assert!(date(good).is_some(), "{good}");
        }
        for bad in
            ["2026-05-12 about noon", "2026-05-12-2026", "2026-02-30", "2026-05-12 25:00", "1899-12-31", "soon", ""]
        {
            assert!(date(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn cells_are_cut_where_they_may_be_no_longer() {
        assert_eq!(cut("short"), "short");
        let long = cut(&"😀".repeat(CELL));
        assert!(long.ends_with('…') && long.encode_utf16().count() <= CELL);
    }
}
