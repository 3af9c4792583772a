//! What a pipeline may be. A problem's field is the name its input has on the page, such as `g.2.label`.

use db::fold;

use super::edit::{NAME, STAGES, Sheet};
use crate::desk::error::{Invalid, Result};
use crate::desk::tickets::Turn;

/// What was sent as it is kept: each text on one line with nothing around it, and a name for customers only where it is
/// another than the one for staff.
pub(super) fn tidy(mut sheet: Sheet) -> Sheet {
    let line = richtext::one_line;
    sheet.name = line(&sheet.name);
    for step in &mut sheet.stages {
        step.label = line(&step.label);
        step.customer_label = line(&step.customer_label);
        if step.customer_label == step.label {
            step.customer_label.clear();
        }
    }
    sheet
}

/// Whether two names are the same to people.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    fold::folded(one) == fold::folded(other)
}

/// Whether it can be kept; `others` are the names of the other pipelines.
///
/// # Errors
/// Everything that has to be mended.
pub(super) fn check(sheet: &Sheet, others: &[&str]) -> Result<()> {
    let mut invalid = Invalid::default();
    if sheet.name.is_empty() {
        invalid.add("name", "pipeline-name-missing", vec![]);
    } else if others.iter().any(|other| is_same(other, &sheet.name)) {
        invalid.add("name", "pipeline-name-twice", vec![]);
    }
    if sheet.name.chars().count() > NAME {
        invalid.add("name", "settings-long", vec![("max", NAME.to_string())]);
    }
    if sheet.stages.iter().all(|step| step.turn == Turn::Nobody) {
        invalid.add("stages", "pipeline-none-open", vec![]);
    }
    if sheet.stages.len() > STAGES {
        invalid.add("stages", "pipeline-too-many-stages", vec![("max", STAGES.to_string())]);
    }
    for (at, step) in sheet.stages.iter().enumerate() {
        let n = || ("n", (at + 1).to_string());
        let field = format!("g.{at}.label");
        if step.label.is_empty() {
            invalid.add(&field, "pipeline-label-missing", vec![n()]);
        } else if sheet.stages[..at].iter().any(|other| is_same(&other.label, &step.label)) {
            invalid.add(&field, "pipeline-label-twice", vec![n()]);
        }
        for (part, text) in [("label", &step.label), ("customer", &step.customer_label)] {
            if text.chars().count() > NAME {
                invalid.add(&format!("g.{at}.{part}"), "pipeline-label-long", vec![n(), ("max", NAME.to_string())]);
            }
        }
    }
    invalid.into_result()
}

#[cfg(test)]
mod tests {
    use super::{check, tidy};
    use crate::desk::error::Error;
    use crate::desk::pipelines::{Sheet, Step};
    use crate::desk::tickets::Turn;

    fn wrong(stages: &[(&str, Turn)]) -> Vec<String> {
        let step = |(label, turn): &(&str, Turn)| Step {
            id: None,
            label: (*label).to_owned(),
            customer_label: (*label).to_owned(),
            turn: *turn,
        };
        let sheet =
            Sheet { name: " Re  pairs\t".into(), follows_replies: true, stages: stages.iter().map(step).collect() };
        let sheet = tidy(sheet);
        assert_eq!(sheet.name, "Re pairs");
        assert!(sheet.stages.iter().all(|step| step.customer_label.is_empty()), "the same name is none of its own");
        match check(&sheet, &["Support"]) {
            Err(Error::Invalid(invalid)) => invalid.problems.into_iter().map(|problem| problem.field).collect(),
            found => found.map(|()| vec![]).expect("nothing else can be wrong"),
        }
    }

    #[test]
    fn a_pipeline_has_an_open_stage_and_each_name_once() {
        for (stages, fields) in [
            (&[("New", Turn::Us)][..], &[][..]),
            (&[], &["stages"]),
            (&[("Done", Turn::Nobody)], &["stages"]),
            (&[("New", Turn::Us), (" NEW ", Turn::Nobody)], &["g.1.label"]),
            (&[("New", Turn::Us), ("\u{200b}", Turn::Nobody)], &["g.1.label"]),
        ] {
            assert_eq!(wrong(stages), fields, "{stages:?}");
        }
        let many: Vec<String> = (0..51).map(|n| format!("Stage {n}")).collect();
        let many: Vec<_> = many.iter().map(|label| (label.as_str(), Turn::Us)).collect();
        assert_eq!(wrong(&many), ["stages"]);
    }
}
