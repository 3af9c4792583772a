//! Reading rows. A row is read in place, straight from the engine's own memory: a [`Row`] shows its
//! columns as borrowed [`Cell`]s, a [`Column`] type takes what it wants from one, and [`crate::row!`]
//! writes the struct and its reading together so that they cannot disagree.

use rusqlite::types::ValueRef;
use tokio_postgres::types::{FromSql, Type};

use crate::{DbError, Result};

/// One row, borrowed from the engine while it steps through the answer.
pub struct Row<'a>(Source<'a>);

enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// What one column of one row holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// NULL, of whatever type.
    Null,
    /// A `BOOLEAN` of PostgreSQL; SQLite has 0 and 1 instead.
    Bool(bool),
    /// A whole number of any width.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A type that can be read from one column. A newtype passes on to the type inside:
///
/// ```
/// struct ContactId(i64);
/// impl db::Column for ContactId {
///     fn read(cell: db::Cell<'_>) -> Option<Self> {
///         i64::read(cell).map(Self)
///     }
/// }
/// ```
pub trait Column: Sized {
    /// The value in the cell, or `None` where it holds another type.
    fn read(cell: Cell<'_>) -> Option<Self>;
}

/// What a row becomes. Columns are read in the order of the `SELECT`.
pub trait FromRow: Sized + Send {
    /// Reads the row, or says with [`DbError::Column`] which column does not fit.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

impl Row<'_> {
    /// The column at `index`, from 0; [`DbError::Column`] where it is missing or another type.
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        self.cell(index).and_then(T::read).ok_or_else(|| DbError::Column { index, wanted: std::any::type_name::<T>() })
    }

    /// The columns one after another, from the first.
    pub fn in_order(&self) -> InOrder<'_> {
        InOrder { row: self, next: 0 }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        match self.0 {
            Source::Sqlite(row) => row.as_ref().column_count(),
            Source::Postgres(row) => row.len(),
        }
    }

    fn cell(&self, index: usize) -> Option<Cell<'_>> {
        match self.0 {
            Source::Sqlite(row) => sqlite_cell(row, index),
            Source::Postgres(row) => postgres_cell(row, index),
        }
    }
}

impl<'a> Row<'a> {
    pub(crate) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self(Source::Sqlite(row))
    }

    pub(crate) fn postgres(row: &'a tokio_postgres::Row) -> Self {
        Self(Source::Postgres(row))
    }
}

fn sqlite_cell<'r>(row: &'r rusqlite::Row<'_>, index: usize) -> Option<Cell<'r>> {
    match row.get_ref(index).ok()? {
        ValueRef::Null => Some(Cell::Null),
        ValueRef::Integer(value) => Some(Cell::Int(value)),
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok().map(Cell::Text),
        ValueRef::Blob(bytes) => Some(Cell::Bytes(bytes)),
        ValueRef::Real(_) => None,
    }
}

fn postgres_cell(row: &tokio_postgres::Row, index: usize) -> Option<Cell<'_>> {
    let cell = match *row.columns().get(index)?.type_() {
        Type::BOOL => taken(row, index)?.map(Cell::Bool),
        Type::INT8 => taken(row, index)?.map(Cell::Int),
        Type::INT4 => taken(row, index)?.map(|n: i32| Cell::Int(n.into())),
        Type::INT2 => taken(row, index)?.map(|n: i16| Cell::Int(n.into())),
        Type::BYTEA => taken(row, index)?.map(Cell::Bytes),
        _ => taken(row, index)?.map(Cell::Text),
    };
    Some(cell.unwrap_or(Cell::Null))
}

fn taken<'r, T: FromSql<'r>>(row: &'r tokio_postgres::Row, index: usize) -> Option<Option<T>> {
    row.try_get(index).ok()
}

/// Reads a row's columns one after another; made by [`Row::in_order`].
pub struct InOrder<'a> {
    row: &'a Row<'a>,
    next: usize,
}

impl InOrder<'_> {
    /// The next column.
    pub fn read<T: Column>(&mut self) -> Result<T> {
        let index = self.next;
        self.next += 1;
        self.row.get(index)
    }
}

impl Column for bool {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bool(value) => Some(value),
            Cell::Int(0) => Some(false),
            Cell::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl Column for i64 {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Int(value) => Some(value),
            _ => None,
        }
    }
}

impl Column for i32 {
    fn read(cell: Cell<'_>) -> Option<Self> {
        i64::read(cell)?.try_into().ok()
    }
}

impl Column for String {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(value) => Some(value.to_owned()),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(value) => Some(value.to_vec()),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::read(cell).map(Some),
        }
    }
}

macro_rules! single_columns {
    ($($ty:ty),*) => {$(
        impl FromRow for $ty {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                row.get(0)
            }
        }
    )*};
}

single_columns!(bool, i32, i64, String, Vec<u8>);

impl<T: Column + Send> FromRow for Option<T> {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        row.get(0)
    }
}

macro_rules! tuples {
    ($(($($column:ident),*);)*) => {$(
        impl<$($column: Column + Send),*> FromRow for ($($column,)*) {
            fn from_row(row: &Row<'_>) -> Result<Self> {
                let mut columns = row.in_order();
                Ok(($(columns.read::<$column>()?,)*))
            }
        }
    )*};
}

tuples! {
    (A);
    (A, B);
    (A, B, C);
    (A, B, C, D);
    (A, B, C, D, E);
    (A, B, C, D, E, F);
}

/// Writes a struct and how it is read from a row: its fields are the columns, in order.
///
/// ```
/// db::row! {
///     /// A contact as lists show it.
///     pub struct Line {
///         /// The name as written.
///         pub name: String,
///         pub phone: Option<String>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! row {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_vis:vis $field:ident : $ty:ty),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $ty),*
        }

        impl $crate::FromRow for $name {
            fn from_row(row: &$crate::Row<'_>) -> $crate::Result<Self> {
                let mut columns = row.in_order();
                // Fields of a struct expression are evaluated in the order they are written.
                ::std::result::Result::Ok(Self { $($field: columns.read::<$ty>()?),* })
            }
        }
    };
}
