//! What a template says on a page around signing in.

use crate::desk::look::theme::Link;
use crate::desk::portal::Portal;
use crate::desk::templates::{Template, Texts, Values, fill, fill_prose};

/// What stands in the place of a page's own words; nothing where there is no template.
#[derive(Clone, Debug, Default)]
pub struct Face {
    /// The heading.
    pub heading: Option<String>,
    /// The text beneath it, as safe HTML.
    pub text: Option<String>,
    /// The address of a picture beside the form.
    pub picture: Option<String>,
    /// Links beneath the form.
    pub links: Vec<Link>,
}

impl Face {
    /// What a template says on a portal's page, to somebody with an address if that is known.
    pub fn of(template: &Template, portal: &Portal, email: Option<String>) -> Face {
        let picture = template.picture.as_deref();
        Face::drafted(&template.texts, template.links.clone(), picture, portal, email)
    }

    /// Likewise what is not saved yet.
    pub fn drafted(
        texts: &Texts,
        links: Vec<Link>,
        picture: Option<&str>,
        portal: &Portal,
        email: Option<String>,
    ) -> Face {
        let values = Values { company: portal.company_name.clone(), portal: portal.name.clone(), email };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Face {
            heading: some(&texts.heading).map(|text| fill(&text, &values)),
            text: some(&texts.body).map(|text| fill_prose(&text, &values).as_str().to_owned()),
            picture: picture.map(|name| format!("/theme/picture/{name}")),
            links: links.into_iter().map(|link| Link { words: fill(&link.words, &values), ..link }).collect(),
        }
    }
}
