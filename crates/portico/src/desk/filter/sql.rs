//! Filters as conditions of SQL.

use db::{Dialect, Sql};

use super::kind::{Kind, Operand, Operator};
use super::{COMPARED, Resolved, Test};

impl Resolved {
    /// The condition, to stand after `WHERE` or `AND`. It is true for exactly the rows that match; where it is not, it is
    /// false or unknown.
    pub fn sql(&self, dialect: Dialect) -> Sql {
        if self.0.is_empty() {
            return Sql::new("TRUE");
        }
        let mut sql = Sql::new("(");
        for (g, group) in self.0.iter().enumerate() {
            if g > 0 {
                sql.push(" OR ");
            }
            sql.push("(");
            for (t, test) in group.iter().enumerate() {
                if t > 0 {
                    sql.push(" AND ");
                }
                match test {
                    Some(test) => sql.append(test.sql(dialect)),
                    None => sql.push("FALSE"),
                };
            }
            if group.is_empty() {
                sql.push("FALSE");
            }
            sql.push(")");
        }
        sql.push(")");
        sql
    }
}

impl Test {
    fn sql(&self, dialect: Dialect) -> Sql {
        let asked = self.met(dialect);
        match &self.only_if {
            Some(only_if) => {
                let mut sql = Sql::new(format!("({only_if} AND "));
                sql.append(asked).push(")");
                sql
            }
            None => asked,
        }
    }

    fn met(&self, dialect: Dialect) -> Sql {
        match self.operator.opposite() {
            Some(operator) => {
                let mut sql = Sql::new("NOT COALESCE(");
                sql.append(self.asks(operator, dialect)).push(", FALSE)");
                sql
            }
            None => self.asks(self.operator, dialect),
        }
    }

    /// The value as it is compared.
    fn value(&self, dialect: Dialect) -> String {
        let value = &self.expression;
        match self.kind {
            Kind::Text => dialect.bytewise(&format!("text_folded(SUBSTR({value}, 1, {COMPARED}))")),
            Kind::Number => dialect.number(value),
            Kind::Date => dialect.bytewise(&format!("NULLIF({value}, '')")),
            Kind::Choices => format!("(';' || {value} || ';')"),
            Kind::Moment | Kind::Id | Kind::Bool | Kind::Choice => value.clone(),
        }
    }

    fn asks(&self, operator: Operator, dialect: Dialect) -> Sql {
        let value = self.value(dialect);
        if operator == Operator::HasProperty {
            return Sql::new(match self.kind {
                Kind::Moment | Kind::Id => format!("{} IS NOT NULL", self.expression),
                _ => format!("({e} IS NOT NULL AND {e} <> '')", e = self.expression),
            });
        }
        let compared = |sign: &str, operand: &Operand, is_end: bool| {
            let mut sql = Sql::new(format!("{value} {sign} "));
            match operand {
                Operand::Text(text) => sql.bind("?", [text.as_str().into()]),
                Operand::Number(_, text) => sql.bind("CAST(? AS DOUBLE PRECISION)", [text.as_str().into()]),
                Operand::Id(id) => sql.bind("?", [(*id).into()]),
                Operand::Span(from, to) => sql.bind("?", [(if is_end { *to } else { *from }).into()]),
                Operand::Words(_) => sql.push("NULL"),
            };
            sql
        };
        match (operator, &*self.operands) {
            (Operator::Eq | Operator::In, operands) => {
                let mut any = Sql::new("(");
                for (i, operand) in operands.iter().enumerate() {
                    if i > 0 {
                        any.push(" OR ");
                    }
                    match operand {
                        Operand::Span(..) => {
                            let (from, to) = (compared(">=", operand, false), compared("<", operand, true));
                            any.push("(").append(from.and(to)).push(")");
                        }
                        // What is among them is gone when it is replaced by nothing.
                        Operand::Text(text) if self.kind == Kind::Choices => {
                            any.bind(&format!("REPLACE({value}, ?, '') <> {value}"), [format!(";{text};").into()]);
                        }
                        _ => {
                            any.append(compared("=", operand, false));
                        }
                    }
                }
                any.push(")");
                any
            }
            (Operator::Lt, [operand]) => compared("<", operand, false),
            (Operator::Gte, [operand]) => compared(">=", operand, false),
            (Operator::Lte, [operand @ Operand::Span(..)]) => compared("<", operand, true),
            (Operator::Gt, [operand @ Operand::Span(..)]) => compared(">=", operand, true),
            (Operator::Lte, [operand]) => compared("<=", operand, false),
            (Operator::Gt, [operand]) => compared(">", operand, false),
            (Operator::Between, [low, high @ Operand::Span(..)]) => {
                compared(">=", low, false).and(compared("<", high, true))
            }
            (Operator::Between, [low, high]) => compared(">=", low, false).and(compared("<=", high, false)),
            (Operator::ContainsToken, [Operand::Words(words)]) => {
                let text = format!("text_words(SUBSTR({}, 1, {COMPARED}))", self.expression);
                let mut all = Sql::new("TRUE");
                for word in words {
                    // Words hold neither of the two letters that LIKE minds.
                    all.bind(&format!(" AND {text} LIKE ?"), [format!("%{}%", word.needle()).into()]);
                }
                all
            }
            _ => Sql::new("FALSE"),
        }
    }
}
