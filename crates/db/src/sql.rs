//! A statement under construction. Text and arguments grow together, so they cannot drift apart,
//! and no value ever becomes part of the text.

use std::fmt;

use crate::Value;

/// SQL text with a `?` for each of its arguments.
///
/// A `?` inside quotes or a `--` comment is text. The portable subset has no other use for it.
#[derive(Clone, Default, PartialEq)]
pub struct Sql {
    text: String,
    args: Vec<Value>,
    varies: bool,
}

impl Sql {
    /// Starts a statement with text that has no arguments.
    pub fn new(text: impl Into<String>) -> Self {
        Self::with(text, Vec::new())
    }

    /// A statement with its arguments; [`crate::sql!`] is the usual way to write it.
    ///
    /// # Panics
    /// In debug builds, when the arguments are not as many as the `?`.
    pub fn with(text: impl Into<String>, args: Vec<Value>) -> Self {
        let text = text.into();
        check(&text, args.len());
        Self { text, args, varies: false }
    }

    /// Appends text that has no arguments, exactly as given: bring your own space.
    ///
    /// # Panics
    /// In debug builds, when the text has a `?`.
    pub fn push(&mut self, text: &str) -> &mut Self {
        check(text, 0);
        self.text.push_str(text);
        self
    }

    /// Appends text with its arguments.
    ///
    /// # Panics
    /// In debug builds, when the arguments are not as many as the `?`.
    pub fn bind(&mut self, text: &str, args: impl IntoIterator<Item = Value>) -> &mut Self {
        let before = self.args.len();
        self.args.extend(args);
        check(text, self.args.len() - before);
        self.text.push_str(text);
        self
    }

    /// Appends another statement or fragment, exactly as it is.
    pub fn append(&mut self, other: Sql) -> &mut Self {
        self.text.push_str(&other.text);
        self.args.extend(other.args);
        self.varies |= other.varies;
        self
    }

    /// Appends ` LIMIT ` and the number of rows. It stands in the text, so that PostgreSQL knows how few they are when it
    /// plans: sizes of pages are few, and no person chooses them.
    pub fn limit(&mut self, rows: i64) -> &mut Self {
        self.push(" LIMIT ").push(&rows.to_string())
    }

    /// Says that the best way to run the statement depends on its arguments, as with a word that few rows have or
    /// most: PostgreSQL plans it anew each time. All others keep the plan it made first.
    pub fn varying(&mut self) -> &mut Self {
        self.varies = true;
        self
    }

    /// This, ` AND `, and the other. Neither is put in parentheses.
    #[must_use]
    pub fn and(mut self, other: Sql) -> Self {
        self.text.push_str(" AND ");
        self.append(other);
        self
    }

    /// A list to stand after `IN`; empty becomes `(NULL)`, which no value is in.
    ///
    /// The list is filled up with its last value to a power of two, so that lists of any length share a
    /// few prepared statements.
    pub fn in_list<T: Clone + Into<Value>>(values: &[T]) -> Sql {
        let Some(last) = values.last() else {
            return Sql::new("(NULL)");
        };
        let length = values.len().next_power_of_two();
        let args = values.iter().chain(std::iter::repeat(last)).take(length);
        Sql::with(format!("({})", vec!["?"; length].join(", ")), args.cloned().map(Into::into).collect())
    }

    /// The text, with `?` placeholders.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The arguments, in the order of their `?`.
    pub fn args(&self) -> &[Value] {
        &self.args
    }

    /// Whether [`Sql::varying`] was said of it or of a part.
    pub(crate) fn varies(&self) -> bool {
        self.varies
    }
}

/// The text and how many arguments there are: their values stay out of logs.
impl fmt::Debug for Sql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sql").field("text", &self.text).field("args", &self.args.len()).finish()
    }
}

fn check(text: &str, args: usize) {
    debug_assert_eq!(placeholders(text).count(), args, "as many arguments as placeholders in: {text}");
}

/// Where the placeholders are: byte offsets of each `?` outside quotes and comments.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = usize> + '_ {
    let bytes = text.as_bytes();
    let mut quote = None;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        match quote {
            Some(end) if byte == end => quote = None,
            Some(_) => {}
            None => match byte {
                b'?' => return Some(at),
                b'\'' | b'"' => quote = Some(byte),
                b'-' if bytes.get(at + 1) == Some(&b'-') => quote = Some(b'\n'),
                _ => {}
            },
        }
        None
    })
}

/// Writes a statement with its arguments: `sql!("SELECT name FROM contact WHERE id = ?", id)`.
///
/// # Panics
/// In debug builds, when the arguments are not as many as the `?` outside quotes and comments.
#[macro_export]
macro_rules! sql {
    ($text:expr $(, $arg:expr)* $(,)?) => {
        $crate::Sql::with($text, ::std::vec![$($crate::Value::from($arg)),*])
    };
}
