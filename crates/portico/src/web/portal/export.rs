//! Exports: the view as a file, every page of it, in the order and the columns of the screen, one's own where one has chosen
//! some. As CSV (RFC 4180), which begins to come at once however long the list is, or as a workbook, in which numbers and dates
//! are what they are.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures::Stream;
use tokio::sync::Semaphore;

use super::columns::{Exported, arranged, columns, exported};
use super::params::Params;
use super::workbook::Workbook;
use crate::desk;
use crate::desk::error::Invalid;
use crate::desk::own_list;
use crate::desk::tickets::{self, At, ListQuery, Row};
use crate::web::address::Parameters;
use crate::web::audience::{Customer, Door};
use crate::web::error::Error;
use crate::web::page::Shell;

/// Rows read in one go.
const BATCH: usize = 500;
/// Bytes of the texts of a workbook at most: it is put together before any of it is sent.
const TEXT: usize = 64 * 1024 * 1024;
/// The type of workbooks.
pub(in crate::web) const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Workbooks that are put together at a time; others wait their turn.
static AT_WORK: Semaphore = Semaphore::const_new(2);

/// What is exported.
#[derive(Clone)]
struct Export {
    door: Door,
    shell: Shell,
    q: ListQuery,
    /// The properties of the columns.
    properties: Vec<String>,
    /// The heads of the columns, with the number's.
    heads: Vec<String>,
}

impl Export {
    async fn of(door: Door, params: Params) -> Result<Export, Error> {
        let (app, headers) = (door.app.clone(), door.request.headers.clone());
        let (shell, q, columns) = door
            .read(move |mut s| {
                Box::pin(async move {
                    let shell = Shell::new(&app, &headers, &s);
                    let params = params.of(&shell.portal, s.properties());
                    let q = ListQuery { at: At::First, ..params.query(&shell.dates) };
                    let columns = columns(&shell, s.properties(), &params, &q);
                    let own = own_list::read(&mut s).await?.columns;
                    let columns = arranged(&columns, own.as_ref()).into_iter();
                    let columns: Vec<_> = columns.filter(|(_, is_shown)| *is_shown).map(|(column, _)| column).collect();
                    Ok((shell, q, columns))
                })
            })
            .await?;
        let properties = columns.iter().map(|column| column.property.clone()).collect();
        let mut heads: Vec<String> = columns.into_iter().map(|column| column.label).collect();
        heads.insert(1.min(heads.len()), shell.w.t("column-number"));
        Ok(Export { door, shell, q, properties, heads })
    }

    /// The next rows, as whoever stands at the door is allowed at this moment, and where those after them begin.
    async fn batch(&self, at: At) -> desk::Result<(Vec<Vec<Exported>>, Option<At>)> {
        let asked = ListQuery { at, ..self.q.clone() };
        let read = self.door.app.read(self.door.claim.clone(), move |mut s| {
            Box::pin(async move { tickets::export_batch(&mut s, &asked, BATCH).await })
        });
        let (rows, next) = read.await?;
        Ok((rows.iter().map(|row| self.cells(row)).collect(), next.map(At::After)))
    }

    fn cells(&self, row: &Row) -> Vec<Exported> {
        let mut cells: Vec<Exported> =
            self.properties.iter().map(|property| exported(&self.shell, row, property)).collect();
        cells.insert(1.min(cells.len()), Exported::Text(row.number.clone()));
        cells
    }

    /// A response with the file's name.
    fn response(&self, body: Body, (ending, kind): (&str, &'static str)) -> Response {
        let name = format!("{}-{}.{ending}", slug(&self.shell.many()), self.shell.dates.today());
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

/// The view as CSV. Rows are read while it is sent.
pub(super) async fn csv(door: Customer, Parameters(params): Parameters<Params>) -> Result<Response, Error> {
    let export = Export::of(door.0, params).await?;
    let body = Body::from_stream(rows(export.clone()));
    Ok(export.response(body, ("csv", "text/csv; charset=utf-8")))
}

/// The view as a workbook. A list that is too long for one is refused, since nobody would miss what was left out.
pub(super) async fn xlsx(door: Customer, Parameters(params): Parameters<Params>) -> Result<Response, Error> {
    let export = Export::of(door.0, params).await?;
    let failed = |error| Error::new(error, &export.door);
    let turn = AT_WORK.acquire().await.map_err(|error| failed(desk::Error::Internal(error.to_string())))?;
    let name = export.shell.many();
    let mut book = Workbook::new(&name, &export.heads).map_err(failed)?;
    let mut at = Some(At::First);
    while let Some(from) = at {
        let (rows, next) = export.batch(from).await.map_err(failed)?;
        for row in &rows {
            book.add(row).map_err(failed)?;
        }
        let max = export.shell.limits.workbook_rows;
        if book.rows() > max || book.text() > TEXT {
            let mut invalid = Invalid::default();
            invalid.add("list", "export-too-long", vec![("max", max.to_string())]);
            return Err(failed(invalid.into()));
        }
        at = next;
    }
    let made = tokio::task::spawn_blocking(move || book.finish()).await;
    let bytes = made.map_err(|error| desk::Error::Internal(error.to_string())).and_then(|made| made).map_err(failed)?;
    drop(turn);
    Ok(export.response(Body::from(bytes), ("xlsx", WORKBOOK)))
}

/// What is still to be written.
enum Left {
    Head,
    From(At),
}

fn rows(export: Export) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    futures::stream::try_unfold(Some(Left::Head), move |left| {
        let export = export.clone();
        async move {
            match left {
                None => Ok(None),
                Some(Left::Head) => {
                    let heads = export.heads.into_iter().map(safe).collect();
                    let mut bytes = "\u{feff}".as_bytes().to_vec();
                    bytes.extend(lines(&[heads])?);
                    Ok(Some((Bytes::from(bytes), Some(Left::From(At::First)))))
                }
                Some(Left::From(at)) => {
                    let (rows, next) = export.batch(at).await.map_err(std::io::Error::other)?;
                    let cells: Vec<Vec<String>> =
                        rows.into_iter().map(|row| row.into_iter().map(plain).collect()).collect();
                    Ok(Some((Bytes::from(lines(&cells)?), next.map(Left::From))))
                }
            }
        }
    })
}

/// A cell of the CSV file.
fn plain(cell: Exported) -> String {
    match cell {
        Exported::Number(number) => number,
        Exported::Text(text) | Exported::Date(text) => safe(text),
    }
}

/// A cell that no spreadsheet takes for a formula.
fn safe(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn lines(rows: &[Vec<String>]) -> Result<Vec<u8>, std::io::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    for row in rows {
        writer.write_record(row)?;
    }
    writer.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

/// Plain letters for a file's name.
fn slug(text: &str) -> String {
    let plain: String = richtext::fold(text).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let plain = plain.trim_matches('-').to_owned();
    if plain.is_empty() { "export".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn csv_formula_injection_is_made_text() {
        for cell in ["=1", "+1", "-1", "@a", "\t=1", "\r=1"] {
            assert_eq!(safe(cell.to_owned()), format!("'{cell}"));
        }
        assert_eq!(safe("1-2".to_owned()), "1-2");
    }
}
