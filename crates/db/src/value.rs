//! The values both engines store: yes or no, whole numbers, text and bytes. Times are whole numbers,
//! JSON is text. Each knows its type even when it is NULL, because PostgreSQL asks.

use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, Value as SqliteValue, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// An argument of a statement; `None` is a NULL of that type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `BOOLEAN`.
    Bool(Option<bool>),
    /// `BIGINT`.
    Int(Option<i64>),
    /// `TEXT`.
    Text(Option<String>),
    /// `BLOB` or `BYTEA`.
    Bytes(Option<Vec<u8>>),
}

macro_rules! into_value {
    ($($from:ty => $variant:ident($convert:expr);)*) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(Some($convert(value)))
            }
        }
        impl Argument for $from {
            const NULL: Value = Value::$variant(None);
        }
    )*};
}

into_value! {
    bool => Bool(std::convert::identity);
    i64 => Int(std::convert::identity);
    i32 => Int(i64::from);
    u32 => Int(i64::from);
    String => Text(std::convert::identity);
    &str => Text(str::to_owned);
    &String => Text(String::clone);
    Vec<u8> => Bytes(std::convert::identity);
    &[u8] => Bytes(<[u8]>::to_vec);
}

/// A type that can be an argument and knows what its NULL is, so that an `Option` of it can be one too. A newtype
/// names the NULL of the type inside.
pub trait Argument: Into<Value> {
    /// NULL of this type.
    const NULL: Value;
}

impl<T: Argument> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(T::NULL, Into::into)
    }
}

impl Value {
    /// The type PostgreSQL is told, so that it never has to guess one from the statement.
    pub(crate) fn postgres_type(&self) -> Type {
        match self {
            Self::Bool(_) => Type::BOOL,
            Self::Int(_) => Type::INT8,
            Self::Text(_) => Type::TEXT,
            Self::Bytes(_) => Type::BYTEA,
        }
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Bool(Some(value)) => ToSqlOutput::Owned(SqliteValue::Integer((*value).into())),
            Self::Int(Some(value)) => ToSqlOutput::Owned(SqliteValue::Integer(*value)),
            Self::Text(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Bool(None) | Self::Int(None) | Self::Text(None) | Self::Bytes(None) => {
                ToSqlOutput::Owned(SqliteValue::Null)
            }
        })
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Bool(value) => value.to_sql(ty, out),
            Self::Int(value) => value.to_sql(ty, out),
            Self::Text(value) => value.to_sql(ty, out),
            Self::Bytes(value) => value.to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::BOOL | Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}
