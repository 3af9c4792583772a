//! Filters of SCIM, read from their text: `or` binds least, then `and`, then `not`.

use super::filter::{DEEPEST, Filter, LONGEST, MOST, Operator, Path, Unreadable, Value};

/// What may stand before the name of an attribute of a user.
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:user:";

/// A word, a text or a sign.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Sign(char),
    Word(String),
    Text(String),
}

/// A filter that is being read.
pub(super) struct Reader {
    tokens: std::vec::IntoIter<Token>,
    next: Option<Token>,
    /// Comparisons that there may still be.
    left: usize,
}

impl Path {
    /// Reads the name of an attribute, such as `name.givenName`, with its schema before it or not.
    ///
    /// # Errors
    /// [`Unreadable`] when it is none.
    pub fn parse(text: &str) -> Result<Path, Unreadable> {
        let text = text.to_lowercase();
        let plain = text.strip_prefix(SCHEMA).unwrap_or(&text);
        // What belongs to another schema keeps its name, which is nobody's here.
        let (schema, own) =
            if plain.starts_with("urn:") { plain.rsplit_once(':').unwrap_or(("", plain)) } else { ("", plain) };
        let (name, part) = match own.split_once('.') {
            // The version in the name of a schema has a point, too.
            Some((name, part)) if !name.starts_with(|c: char| c.is_ascii_digit()) => (name, Some(part)),
            _ => (own, None),
        };
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-$".contains(c))
        };
        if schema.is_empty() && !(is_name(name) && part.is_none_or(is_name)) {
            return Err(Unreadable);
        }
        let name = if schema.is_empty() { name.to_owned() } else { format!("{schema}:{name}") };
        Ok(Path { name, part: part.map(str::to_owned) })
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Unreadable> {
    let mut all = vec![];
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | '[' | ']' => {
                all.push(Token::Sign(first));
                1
            }
            '"' => {
                let mut read = serde_json::Deserializer::from_str(rest).into_iter::<String>();
                let value = read.next().and_then(Result::ok).ok_or(Unreadable)?;
                // No value that is kept has such characters, and a database may not even take them.
                if value.chars().any(char::is_control) {
                    return Err(Unreadable);
                }
                all.push(Token::Text(value));
                read.byte_offset()
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()[]\"".contains(c)).unwrap_or(rest.len());
                all.push(Token::Word(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(all)
}

impl Reader {
    pub(super) fn new(text: &str) -> Result<Reader, Unreadable> {
        if text.len() > LONGEST {
            return Err(Unreadable);
        }
        let mut tokens = tokens(text)?.into_iter();
        let next = tokens.next();
        Ok(Reader { tokens, next, left: MOST })
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), Unreadable> {
        if self.next.is_none() { Ok(()) } else { Err(Unreadable) }
    }

    fn take(&mut self) -> Option<Token> {
        std::mem::replace(&mut self.next, self.tokens.next())
    }

    fn word(&mut self) -> Result<String, Unreadable> {
        match self.take() {
            Some(Token::Word(word)) => Ok(word),
            _ => Err(Unreadable),
        }
    }

    /// Passes over a word, if it is next.
    fn passes(&mut self, word: &str) -> bool {
        let is_next = matches!(&self.next, Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        if is_next {
            self.take();
        }
        is_next
    }

    fn sign(&mut self, sign: char) -> Result<(), Unreadable> {
        if self.take() == Some(Token::Sign(sign)) { Ok(()) } else { Err(Unreadable) }
    }

    pub(super) fn filter(&mut self, depth: usize) -> Result<Filter, Unreadable> {
        let mut any = vec![self.all(depth)?];
        while self.passes("or") {
            any.push(self.all(depth)?);
        }
        Ok(if any.len() > 1 { Filter::Or(any) } else { any.remove(0) })
    }

    fn all(&mut self, depth: usize) -> Result<Filter, Unreadable> {
        let mut all = vec![self.one(depth)?];
        while self.passes("and") {
            all.push(self.one(depth)?);
        }
        Ok(if all.len() > 1 { Filter::And(all) } else { all.remove(0) })
    }

    fn one(&mut self, depth: usize) -> Result<Filter, Unreadable> {
        if depth >= DEEPEST {
            return Err(Unreadable);
        }
        if self.next == Some(Token::Sign('(')) {
            return self.enclosed(('(', ')'), depth);
        }
        if self.passes("not") {
            return Ok(Filter::Not(Box::new(self.enclosed(('(', ')'), depth)?)));
        }
        let path = Path::parse(&self.word()?)?;
        if self.next == Some(Token::Sign('[')) {
            return Ok(Filter::Within(path, Box::new(self.enclosed(('[', ']'), depth)?)));
        }
        self.left = self.left.checked_sub(1).ok_or(Unreadable)?;
        if self.passes("pr") {
            return Ok(Filter::Present(path));
        }
        let operator = operator(&self.word()?)?;
        let value = match self.take() {
            Some(Token::Text(text)) => Value::Text(text),
            Some(Token::Word(word)) => literal(&word)?,
            _ => return Err(Unreadable),
        };
        Ok(Filter::Compare(path, operator, value))
    }

    fn enclosed(&mut self, (open, close): (char, char), depth: usize) -> Result<Filter, Unreadable> {
        self.sign(open)?;
        let filter = self.filter(depth + 1)?;
        self.sign(close)?;
        Ok(filter)
    }
}

fn operator(word: &str) -> Result<Operator, Unreadable> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "eq" => Operator::Eq,
        "ne" => Operator::Ne,
        "co" => Operator::Co,
        "sw" => Operator::Sw,
        "ew" => Operator::Ew,
        "gt" => Operator::Gt,
        "ge" => Operator::Ge,
        "lt" => Operator::Lt,
        "le" => Operator::Le,
        _ => return Err(Unreadable),
    })
}

/// A value that stands without quotes.
fn literal(word: &str) -> Result<Value, Unreadable> {
    Ok(match word.to_ascii_lowercase().as_str() {
        "true" => Value::Flag(true),
        "false" => Value::Flag(false),
        "null" => Value::Null,
        _ => Value::Number(serde_json::from_str(word).map_err(|_| Unreadable)?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(filter: &Filter) -> String {
        let path = |path: &Path| match &path.part {
            Some(part) => format!("{}.{part}", path.name),
            None => path.name.clone(),
        };
        let list = |all: &[Filter], word: &str| format!("({})", all.iter().map(said).collect::<Vec<_>>().join(word));
        match filter {
            Filter::And(all) => list(all, " & "),
            Filter::Or(any) => list(any, " | "),
            Filter::Not(one) => format!("!{}", said(one)),
            Filter::Present(of) => format!("{}?", path(of)),
            Filter::Compare(of, operator, value) => format!("{} {operator:?} {value:?}", path(of)),
            Filter::Within(of, one) => format!("{}[{}]", path(of), said(one)),
        }
    }

    #[test]
    fn filters_are_read_by_what_binds_most() {
        for (text, read) in [
            ("userName eq \"ada\"", "username Eq Text(\"ada\")"),
            ("USERNAME EQ \"a\\\"b\\u0021\"", "username Eq Text(\"a\\\"b!\")"),
            ("title pr or active eq true and not (id pr)", "(title? | (active Eq Flag(true) & !id?))"),
            ("(title pr or id pr)and active eq False", "((title? | id?) & active Eq Flag(false))"),
            ("emails[type eq \"work\" and value co \"@\"]", "emails[(type Eq Text(\"work\") & value Co Text(\"@\"))]"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:name.givenName sw \"A\"", "name.givenname Sw Text(\"A\")"),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq null",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:department Eq Null",
            ),
            ("meta.lastModified gt \"2026-01-01T00:00:00Z\"", "meta.lastmodified Gt Text(\"2026-01-01T00:00:00Z\")"),
            ("id le -1.5e3", "id Le Number(-1500.0)"),
        ] {
            assert_eq!(Filter::parse(text).map(|filter| said(&filter)).as_deref(), Ok(read), "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_told() {
        for text in [
            "",
            " ",
            "userName",
            "userName eq",
            "userName eq ada",
            "userName is \"ada\"",
            "userName eq \"ada",
            "userName eq \"a\\u0000\"",
            "userName eq \"a\" or",
            "userName eq \"a\" id pr",
            "(userName pr",
            "userName pr)",
            "not userName pr",
            "emails[type eq \"work\"",
            "emails[]",
            "1name pr",
            "a.b.c pr",
            "'; DROP TABLE contact; -- pr",
            "userName eq 1 = 1",
        ] {
            assert_eq!(Filter::parse(text), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn filter_nesting_and_length_have_an_end() {
        let nested = |n: usize| format!("{}id pr{}", "(".repeat(n), ")".repeat(n));
        assert!(Filter::parse(&nested(DEEPEST - 1)).is_ok());
        assert_eq!(Filter::parse(&nested(DEEPEST)), Err(Unreadable));
        assert_eq!(Filter::parse(&nested(1_000)), Err(Unreadable));
        assert_eq!(Filter::parse(&"not (".repeat(700)), Err(Unreadable));
        let many = |n: usize| vec!["id pr"; n].join(" or ");
        assert!(Filter::parse(&many(MOST)).is_ok());
        assert_eq!(Filter::parse(&many(MOST + 1)), Err(Unreadable));
        assert_eq!(Filter::parse(&format!("id eq \"{}\"", "a".repeat(LONGEST))), Err(Unreadable));
    }

    #[test]
    fn an_entry_is_asked_by_its_parts() {
        let work = [
            ("type", Value::Text("work".into())),
            ("primary", Value::Flag(true)),
            ("value", Value::Text("Ada@Acme.example".into())),
        ];
        for (text, meets) in [
            ("type eq \"Work\"", true),
            ("type eq \"home\"", false),
            ("type ne \"home\" and primary eq \"True\"", true),
            ("not (primary eq true)", false),
            ("value ew \"@acme.example\"", true),
            ("value gt \"a\"", false),
            ("display pr", false),
            ("type[value pr]", false),
        ] {
            let filter = Filter::parse(text).expect("a filter");
            assert_eq!(filter.meets(&work), meets, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_a_filter_never_panics(text in "\\PC{0,200}") {
            let _ = Filter::parse(&text);
        }

        #[test]
        fn reading_what_looks_like_a_filter_never_panics(
            words in proptest::collection::vec(
                prop_oneof![
                    Just("("), Just(")"), Just("["), Just("]"), Just("not"), Just("and"), Just("or"), Just("pr"),
                    Just("eq"), Just("co"), Just("userName"), Just("emails.value"), Just("\"ä\""), Just("\""),
                    Just("true"), Just("urn:x:2.0:"), Just("\\"), Just(".")
                ],
                0..40,
            ),
            between in prop_oneof![Just(""), Just(" "), Just("\t")],
        ) {
            let _ = Filter::parse(&words.join(between));
        }
    }
}
