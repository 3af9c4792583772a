//! XML from strangers, read into a tree with its namespaces resolved. What SAML never needs is refused: document types, entities other
//! than the five of XML, processing instructions. An answer may not have comments or CDATA either, on which readers differ.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion, escape};

use crate::sso::Refusal;

const MAX_DEPTH: usize = 64;
const MAX_ELEMENTS: usize = 20_000;
const MAX_ATTRIBUTES: usize = 64;

/// How exact the text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What signs somebody in: no comments, no CDATA.
    Answer,
    /// What an administrator brings: comments are passed over.
    Metadata,
}

/// The namespaces that mean something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Protocol,
    Assertion,
    Metadata,
    Signature,
    Encryption,
    Canonical,
    Other,
}

impl Space {
    fn of(resolved: &ResolveResult<'_>) -> Result<Space, Refusal> {
        let ResolveResult::Bound(namespace) = resolved else {
            return match resolved {
                ResolveResult::Unknown(_) => Err(Refusal::Malformed),
                _ => Ok(Space::Other),
            };
        };
        Ok(match namespace.0 {
            "urn:oasis:names:tc:SAML:2.0:protocol" => Space::Protocol,
            "urn:oasis:names:tc:SAML:2.0:assertion" => Space::Assertion,
            "urn:oasis:names:tc:SAML:2.0:metadata" => Space::Metadata,
            "http://www.w3.org/2000/09/xmldsig#" => Space::Signature,
            "http://www.w3.org/2001/04/xmlenc#" => Space::Encryption,
            "http://www.w3.org/2001/10/xml-exc-c14n#" => Space::Canonical,
            _ => Space::Other,
        })
    }
}

/// One element with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) space: Space,
    /// Without a prefix.
    pub(super) name: String,
    /// Names as they are written, with their prefixes, and values; declarations of namespaces are left out.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    /// Its own text, without that of its children.
    pub(super) text: String,
}

impl Element {
    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The value of an attribute that has no prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn all<'a>(&'a self, space: Space, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.is(space, name))
    }

    /// The only child of that name. `None` if there is none, [`Refusal::Malformed`] if there are several.
    pub(super) fn at_most_one(&self, space: Space, name: &str) -> Result<Option<&Element>, Refusal> {
        let mut found = self.children.iter().filter(|child| child.is(space, name));
        let first = found.next();
        if found.next().is_some() { Err(Refusal::Malformed) } else { Ok(first) }
    }

    pub(super) fn one(&self, space: Space, name: &str) -> Result<&Element, Refusal> {
        self.at_most_one(space, name)?.ok_or(Refusal::Malformed)
    }

    /// Its text without white space around it.
    pub(super) fn words(&self) -> &str {
        self.text.trim()
    }
}

/// Reads a whole document.
pub(super) fn parse(text: &str, kind: Kind) -> Result<Element, Refusal> {
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0_usize;
    loop {
        let (resolved, event) = reader.read_resolved_event().map_err(|_| Refusal::Malformed)?;
        match event {
            Event::Start(start) => {
                let element = element(Space::of(&resolved)?, &start)?;
                count += 1;
                if root.is_some() || open.len() >= MAX_DEPTH || count > MAX_ELEMENTS {
                    return Err(Refusal::Malformed);
                }
                open.push(element);
            }
            Event::Empty(start) => {
                let element = element(Space::of(&resolved)?, &start)?;
                count += 1;
                if count > MAX_ELEMENTS {
                    return Err(Refusal::Malformed);
                }
                close(element, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or(Refusal::Malformed)?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(words) => write(&words, &mut open)?,
            Event::CData(words) if kind == Kind::Metadata => write(&words, &mut open)?,
            Event::GeneralRef(reference) => {
                let letter = reference.resolve_char_ref().map_err(|_| Refusal::Malformed)?;
                match letter {
                    Some(letter) => write(letter.encode_utf8(&mut [0; 4]), &mut open)?,
                    None => {
                        let known = escape::resolve_predefined_entity(&reference).ok_or(Refusal::Malformed)?;
                        write(known, &mut open)?;
                    }
                }
            }
            Event::Decl(_) if root.is_none() && open.is_empty() && count == 0 => {}
            Event::Comment(_) if kind == Kind::Metadata => {}
            Event::Eof if open.is_empty() => return root.ok_or(Refusal::Malformed),
            _ => return Err(Refusal::Malformed),
        }
    }
}

fn element(space: Space, start: &BytesStart<'_>) -> Result<Element, Refusal> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| Refusal::Malformed)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Refusal::Malformed)?;
        attributes.push((attribute.key.0.to_owned(), value.into_owned()));
        if attributes.len() > MAX_ATTRIBUTES {
            return Err(Refusal::Malformed);
        }
    }
    let name = start.local_name().into_inner().to_owned();
    Ok(Element { space, name, attributes, children: Vec::new(), text: String::new() })
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), Refusal> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err(Refusal::Malformed),
    }
    Ok(())
}

fn write(words: &str, open: &mut [Element]) -> Result<(), Refusal> {
    match open.last_mut() {
        Some(element) => element.text.push_str(words),
        None if words.chars().all(|letter| letter.is_ascii_whitespace()) => {}
        None => return Err(Refusal::Malformed),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: Kind, expected: Result<&str, Refusal>) {
        let read = parse(text, kind);
        assert_eq!(read.as_ref().map(|root| root.text.as_str()).map_err(|refusal| *refusal), expected, "{text}");
    }

    #[test]
    fn only_plain_xml_is_read() {
        check("<a>b&amp;c&#33;</a>", Kind::Answer, Ok("b&c!"));
        check("<?xml version=\"1.0\"?>\n<a>b</a>\n", Kind::Answer, Ok("b"));
        for refused in [
            "",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>text",
            "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
            "<a>&e;</a>",
            "<a b='&e;'/>",
            "<p:a/>",
            "<a b='1' b='2'/>",
            "<a><?php echo 1 ?></a>",
            "<?xml-stylesheet href='a'?><a/>",
        ] {
            check(refused, Kind::Answer, Err(Refusal::Malformed));
            check(refused, Kind::Metadata, Err(Refusal::Malformed));
        }
        check("<a>b<!-- c -->d</a>", Kind::Answer, Err(Refusal::Malformed));
        check("<a>b<!-- c -->d</a>", Kind::Metadata, Ok("bd"));
        check("<a><![CDATA[b]]></a>", Kind::Answer, Err(Refusal::Malformed));
        check("<a><![CDATA[b]]></a>", Kind::Metadata, Ok("b"));
    }

    #[test]
    fn depth_and_number_of_elements_have_an_end() {
        check(&format!("{}{}", "<a>".repeat(65), "</a>".repeat(65)), Kind::Answer, Err(Refusal::Malformed));
        check(&format!("<a>{}</a>", "<b/>".repeat(20_000)), Kind::Answer, Err(Refusal::Malformed));
    }

    #[test]
    fn names_are_those_of_their_namespace_whatever_the_prefix() {
        let root =
            parse("<x:Response xmlns:x='urn:oasis:names:tc:SAML:2.0:protocol'/>", Kind::Answer).expect("well-formed");
        assert!(root.is(Space::Protocol, "Response"));
        let root = parse("<samlp:Response xmlns:samlp='urn:example'/>", Kind::Answer).expect("well-formed");
        assert!(root.is(Space::Other, "Response"));
    }
}
