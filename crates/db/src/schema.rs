//! What a database is made of, as far as a program asks that copies all of it: tables, their columns, and what kind
//! of value each column holds. Tables of words (full-text search) are left out: they are what the engines do
//! differently, and can be made again.

use crate::{Cell, Column, Conn, DbError, FromRow, Result, Row, Sql, Value};

/// What a column holds, on either engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `BOOLEAN`.
    Bool,
    /// `BIGINT`.
    Int,
    /// `TEXT`.
    Text,
    /// `BLOB` or `BYTEA`.
    Bytes,
}

/// One column of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// The table's name.
    pub table: String,
    /// The column's name.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
}

impl FromRow for TableColumn {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let mut columns = row.in_order();
        Ok(Self { table: columns.read()?, column: columns.read()?, kind: columns.read()? })
    }
}

impl Column for Kind {
    /// From the engine's name for the type.
    fn read(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text("boolean") => Some(Self::Bool),
            Cell::Text("bigint" | "integer") => Some(Self::Int),
            Cell::Text("text") => Some(Self::Text),
            Cell::Text("blob" | "bytea") => Some(Self::Bytes),
            _ => None,
        }
    }
}

/// A row of any table, as arguments for a statement. SQLite's yes and no come as whole numbers; see
/// [`Kind::value`].
pub struct Values(pub Vec<Value>);

impl FromRow for Values {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        (0..row.width()).map(|index| row.get::<Any>(index).map(|any| any.0)).collect::<Result<_>>().map(Self)
    }
}

struct Any(Value);

impl Column for Any {
    fn read(cell: Cell<'_>) -> Option<Self> {
        Some(Self(match cell {
            Cell::Null => Value::Text(None),
            Cell::Bool(value) => Value::from(value),
            Cell::Int(value) => Value::from(value),
            Cell::Text(value) => Value::from(value),
            Cell::Bytes(value) => Value::from(value),
        }))
    }
}

impl Kind {
    /// The value as this kind has it, whichever engine it was read from; `None` where it is of another kind.
    pub fn value(self, value: Value) -> Option<Value> {
        Some(match (self, value) {
            (Self::Bool, Value::Int(Some(number @ (0 | 1)))) => Value::Bool(Some(number == 1)),
            (kind, Value::Bool(None) | Value::Int(None) | Value::Text(None) | Value::Bytes(None)) => kind.null(),
            (Self::Bool, value @ Value::Bool(_))
            | (Self::Int, value @ Value::Int(_))
            | (Self::Text, value @ Value::Text(_))
            | (Self::Bytes, value @ Value::Bytes(_)) => value,
            _ => return None,
        })
    }

    /// NULL of this kind.
    pub fn null(self) -> Value {
        match self {
            Self::Bool => Value::Bool(None),
            Self::Int => Value::Int(None),
            Self::Text => Value::Text(None),
            Self::Bytes => Value::Bytes(None),
        }
    }
}

/// An index. One that is not unique only makes things quick: it can be taken away, and made again by its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The table's name.
    pub table: String,
    /// Its own name.
    pub name: String,
    /// The statement that makes it, in the engine's own words.
    pub definition: String,
}

impl Index {
    /// Whether it keeps anything from being there twice.
    pub fn is_unique(&self) -> bool {
        self.definition.starts_with("CREATE UNIQUE INDEX ")
    }
}

impl FromRow for Index {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        let mut columns = row.in_order();
        Ok(Self { table: columns.read()?, name: columns.read()?, definition: columns.read()? })
    }
}

impl Conn {
    /// Every index, in order of names.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn indexes(&mut self) -> Result<Vec<Index>, DbError> {
        let query = self.dialect().indexes();
        self.all(Sql::new(query)).await
    }

    /// Every column of every table, in order of names.
    ///
    /// # Errors
    /// [`DbError::Column`] when a column has a type that the portable subset does not know.
    pub async fn columns(&mut self) -> Result<Vec<TableColumn>, DbError> {
        let query = self.dialect().columns();
        self.all(Sql::new(query)).await
    }
}
