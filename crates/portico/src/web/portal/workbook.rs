//! A workbook of one sheet (Office Open XML, ISO/IEC 29500): bold heads that stay in sight and filter, numbers as numbers, dates
//! as dates, and everything else as text, which no program takes for a formula or a link.

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook as Book, Worksheet, XlsxError};

use super::columns::Exported;
use crate::desk::{Error, Result};

/// Characters that a cell may have.
const CELL: usize = 32_767;
/// Characters of the name of a sheet at most.
const NAME: usize = 31;
/// Digits that a number may have without losing any.
const DIGITS: usize = 15;
/// How wide columns are, in characters: the first one, which holds subjects, and the others.
const WIDTHS: (u16, u16) = (48, 20);

/// A sheet that is filled row by row; rows lie in a file of their own until it is finished.
pub(super) struct Workbook {
    book: Book,
    rows: usize,
    columns: usize,
    day: Format,
    moment: Format,
    text: Format,
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
        if !plain.trim().is_empty() {
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
            columns: heads.len(),
            day: at_top().set_num_format("yyyy-mm-dd"),
            moment: at_top().set_num_format("yyyy-mm-dd hh:mm"),
            text: at_top().set_text_wrap(),
            book,
        })
    }

    /// Rows so far, without the heads.
    pub(super) fn rows(&self) -> usize {
        self.rows
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
            match cell {
                Exported::Text(text) if text.is_empty() => continue,
                Exported::Text(text) => sheet.write_string_with_format(row, at, cut(text), &self.text),
                Exported::Number(text) => match number(text) {
                    Some(number) => sheet.write_number(row, at, number),
                    None => sheet.write_string(row, at, cut(text)),
                },
                Exported::Date(text) => match ExcelDateTime::parse_from_str(text) {
                    Ok(date) => {
                        let format = if text.contains(' ') { &self.moment } else { &self.day };
                        sheet.write_datetime_with_format(row, at, date, format)
                    }
                    Err(_) => sheet.write_string(row, at, cut(text)),
                },
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
    text.parse::<f64>().ok().filter(|number| number.is_finite() && digits <= DIGITS)
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
    use super::{CELL, cut, number};

    #[test]
    fn numbers_that_would_lose_digits_stay_texts() {
        assert_eq!(number("-10.5"), Some(-10.5));
        assert_eq!(number("123456789012345"), Some(123_456_789_012_345.0));
        for text in ["1234567890123456", "", "x", "inf", "NaN", "1e999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn cells_are_cut_where_they_may_be_no_longer() {
        assert_eq!(cut("short"), "short");
        let long = cut(&"😀".repeat(CELL));
        assert!(long.ends_with('…') && long.encode_utf16().count() <= CELL);
    }
}
