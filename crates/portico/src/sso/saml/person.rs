//! Whom an assertion speaks of: its name id and attributes as the fields that an account has.

use std::collections::BTreeMap;

use super::xml::{Element, Space};
use crate::sso::{Arrived, Names, Refusal};

const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const TRANSIENT_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

/// Names under which providers give an address: short ones, LDAP's, and those of Active Directory.
const EMAIL: [&str; 6] = [
    "email",
    "mail",
    "emailAddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
];
const FIRST_NAME: [&str; 5] = [
    "givenName",
    "firstName",
    "given_name",
    "urn:oid:2.5.4.42",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
];
const LAST_NAME: [&str; 6] = [
    "sn",
    "surname",
    "lastName",
    "family_name",
    "urn:oid:2.5.4.4",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
];

/// Reads an assertion that was verified.
///
/// [`Refusal::NoSubject`] if it names nobody, or by a name id that is another one the next time.
pub(super) fn read(assertion: &Element, names: &Names) -> Result<Arrived, Refusal> {
    let name_id = assertion
        .at_most_one(Space::Assertion, "Subject")?
        .map_or(Ok(None), |subject| subject.at_most_one(Space::Assertion, "NameID"))?;
    let format = name_id.and_then(|name_id| name_id.attribute("Format"));
    let name_id = name_id.map(Element::words).filter(|text| !text.is_empty());

    let claims = claims(assertion)?;
    let subject = match &names.subject {
        Some(own) => named(&claims, &[own]),
        None => name_id.filter(|_| format != Some(TRANSIENT_FORMAT)).map(str::to_owned),
    };
    let email = match &names.email {
        Some(own) => named(&claims, &[own]),
        None => name_id.filter(|_| format == Some(EMAIL_FORMAT)).map(str::to_owned).or_else(|| named(&claims, &EMAIL)),
    };
    let or_usual = |own: &Option<String>, usual: &[&str]| match own {
        Some(own) => named(&claims, &[own]),
        None => named(&claims, usual),
    };
    let sessions = assertion.all(Space::Assertion, "AuthnStatement");
    Ok(Arrived {
        subject: subject.ok_or(Refusal::NoSubject)?,
        email,
        is_email_verified: false,
        first_name: or_usual(&names.first_name, &FIRST_NAME),
        last_name: or_usual(&names.last_name, &LAST_NAME),
        session: sessions.filter_map(|one| one.attribute("SessionIndex")).next().map(str::to_owned),
        claims,
        hint: None,
    })
}

fn claims(assertion: &Element) -> Result<BTreeMap<String, Vec<String>>, Refusal> {
    let mut claims: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for statement in assertion.all(Space::Assertion, "AttributeStatement") {
        for attribute in statement.all(Space::Assertion, "Attribute") {
            let name = attribute.attribute("Name").ok_or(Refusal::Malformed)?;
            let values = attribute.all(Space::Assertion, "AttributeValue").map(value).filter(|value| !value.is_empty());
            claims.entry(name.to_owned()).or_default().extend(values);
        }
    }
    Ok(claims)
}

/// The text of a value; some hold a name id in place of text.
fn value(value: &Element) -> String {
    match value.children.as_slice() {
        [inner] if inner.is(Space::Assertion, "NameID") => inner.words().to_owned(),
        _ => value.words().to_owned(),
    }
}

/// The first value under the first of these names that has one. Providers differ in capitals.
fn named(claims: &BTreeMap<String, Vec<String>>, names: &[&str]) -> Option<String> {
    let under = |name: &&str| claims.iter().find(|(own, values)| own.eq_ignore_ascii_case(name) && !values.is_empty());
    names.iter().find_map(under).and_then(|(_, values)| values.first().cloned())
}

#[cfg(test)]
mod tests {
    use super::super::xml::{Kind, parse};
    use super::*;

    fn assertion(format: &str, attributes: &[(&str, &str)]) -> Element {
        let attributes: String = attributes
            .iter()
            .map(|(name, value)| {
                format!("<Attribute Name='{name}'><AttributeValue>{value}</AttributeValue></Attribute>")
            })
            .collect();
        let text = format!(
            "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'><Subject><NameID Format='{format}'> ada@example.com \
             </NameID></Subject><AuthnStatement SessionIndex='s1'/><AttributeStatement>{attributes}</AttributeStatement></Assertion>"
        );
        parse(&text, Kind::Answer).expect("well-formed")
    }

    #[test]
    fn usual_attributes_become_the_fields_of_an_account() {
        for (email, first, last) in [
            ("mail", "givenName", "sn"),
            ("Email", "FirstName", "LASTNAME"),
            ("urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:2.5.4.42", "urn:oid:2.5.4.4"),
            (
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
            ),
        ] {
            let attributes = [(email, "lovelace@example.com"), (first, "Ada"), (last, "Lovelace")];
            let arrived = read(&assertion("urn:example", &attributes), &Names::default()).expect("somebody");
            assert_eq!(arrived.subject, "ada@example.com");
            assert_eq!(arrived.email.as_deref(), Some("lovelace@example.com"));
            assert_eq!(arrived.first_name.as_deref(), Some("Ada"));
            assert_eq!(arrived.last_name.as_deref(), Some("Lovelace"));
            assert_eq!(arrived.session.as_deref(), Some("s1"));
            assert!(!arrived.is_email_verified);
            assert_eq!(arrived.claims.len(), 3);
        }
    }

    #[test]
    fn a_name_id_that_is_an_address_is_the_address() {
        let arrived = read(&assertion(EMAIL_FORMAT, &[]), &Names::default()).expect("somebody");
        assert_eq!(arrived.email.as_deref(), Some("ada@example.com"));
        assert_eq!(arrived.first_name, None);
    }

    #[test]
    fn attributes_that_a_connection_names_are_the_only_ones_looked_at() {
        let names = Names {
            email: Some("work".into()),
            first_name: Some("nick".into()),
            last_name: Some("absent".into()),
            subject: Some("number".into()),
        };
        let attributes =
            [("work", "w@example.com"), ("mail", "m@example.com"), ("nick", "Countess"), ("sn", "L"), ("number", "17")];
        let arrived = read(&assertion(EMAIL_FORMAT, &attributes), &names).expect("somebody");
        assert_eq!(arrived.subject, "17");
        assert_eq!(arrived.email.as_deref(), Some("w@example.com"));
        assert_eq!((arrived.first_name.as_deref(), arrived.last_name), (Some("Countess"), None));
    }

    #[test]
    fn a_name_for_one_session_names_nobody() {
        let names = Names::default();
        assert_eq!(read(&assertion(TRANSIENT_FORMAT, &[]), &names), Err(Refusal::NoSubject));
        let names = Names { subject: Some("number".into()), ..Names::default() };
        assert_eq!(read(&assertion(EMAIL_FORMAT, &[]), &names), Err(Refusal::NoSubject));
        let arrived = read(&assertion(TRANSIENT_FORMAT, &[("number", "17")]), &names).expect("somebody");
        assert_eq!(arrived.subject, "17");
    }
}
