//! Export: the view as a CSV file (RFC 4180), every page of it, in the order and the columns of the screen.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures::Stream;

use super::columns::{Column, columns, exported};
use super::params::Params;
use crate::desk::tickets::{self, At, ListQuery, Row};
use crate::web::address::Parameters;
use crate::web::audience::{Customer, Door};
use crate::web::error::Error;
use crate::web::page::Shell;

/// Rows read in one go.
const BATCH: usize = 500;

/// The file. Rows are read in batches, each as whoever stands at the door is allowed at that moment.
pub(super) async fn csv(door: Customer, Parameters(params): Parameters<Params>) -> Result<Response, Error> {
    let (app, headers) = (door.app.clone(), door.request.headers.clone());
    let (shell, q, columns) = door
        .read(move |s| {
            Box::pin(async move {
                let shell = Shell::new(&app, &headers, &s);
                let params = params.of(&shell.portal, s.properties());
                let q = ListQuery { at: At::First, ..params.query(&shell.dates) };
                let columns = columns(&shell, s.properties(), &params, &q);
                Ok((shell, q, columns))
            })
        })
        .await?;
    let name = format!("{}-{}.csv", slug(&shell.many()), shell.dates.today());
    let mut response = Response::new(Body::from_stream(rows(door.0, shell, q, columns)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// What is still to be written.
enum Left {
    Head,
    From(At),
}

fn rows(
    door: Door,
    shell: Shell,
    q: ListQuery,
    columns: Vec<Column>,
) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send {
    futures::stream::try_unfold(Some(Left::Head), move |left| {
        let (door, shell, q) = (door.clone(), shell.clone(), q.clone());
        let properties: Vec<String> = columns.iter().map(|column| column.property.clone()).collect();
        let heads: Vec<String> = columns.iter().map(|column| column.label.clone()).collect();
        async move {
            match left {
                None => Ok(None),
                Some(Left::Head) => {
                    let mut heads = heads;
                    heads.insert(1.min(heads.len()), shell.w.t("column-number"));
                    let heads = heads.into_iter().map(safe).collect();
                    let mut bytes = "\u{feff}".as_bytes().to_vec();
                    bytes.extend(lines(&[heads])?);
                    Ok(Some((Bytes::from(bytes), Some(Left::From(At::First)))))
                }
                Some(Left::From(at)) => {
                    let asked = ListQuery { at, ..q };
                    let (rows, next) = door
                        .app
                        .read(door.claim.clone(), move |mut s| {
                            Box::pin(async move { tickets::export_batch(&mut s, &asked, BATCH).await })
                        })
                        .await
                        .map_err(std::io::Error::other)?;
                    let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(&shell, row, &properties)).collect();
                    Ok(Some((Bytes::from(lines(&cells)?), next.map(|cursor| Left::From(At::After(cursor))))))
                }
            }
        }
    })
}

fn cells(shell: &Shell, row: &Row, properties: &[String]) -> Vec<String> {
    let cell = |property: &String| match exported(shell, row, property) {
        (number, true) => number,
        (text, false) => safe(text),
    };
    let mut cells: Vec<String> = properties.iter().map(cell).collect();
    cells.insert(1.min(cells.len()), safe(row.number.clone()));
    cells
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
