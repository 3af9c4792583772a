//! What the company's portal, form and stages say in Swedish, by the originals. Names of instruments are the same.

use super::world::PRODUCTS;

/// Originals and their translations.
pub(super) fn texts() -> Vec<(&'static str, &'static str)> {
    TEXTS.iter().copied().chain(PRODUCTS.iter().map(|name| (*name, *name))).collect()
}

const TEXTS: &[(&str, &str)] = &[
    ("Northwind support", "Northwinds support"),
    ("Request", "Ärende"),
    ("Requests", "Ärenden"),
    ("Bergen, Norway", "Bergen, Norge"),
    ("Subject", "Ämne"),
    ("Instrument", "Instrument"),
    ("Something else", "Något annat"),
    ("Serial number", "Serienummer"),
    ("On the label under the lid.", "På etiketten under locket."),
    ("What happened?", "Vad hände?"),
    (
        "What you did, what you expected, and what you saw instead.",
        "Vad du gjorde, vad du väntade dig och vad du såg i stället.",
    ),
    ("How much does it hold you up?", "Hur mycket hindrar det er?"),
    ("A question", "En fråga"),
    ("No hurry", "Det är inte bråttom"),
    ("It slows us down", "Det går långsammare"),
    ("There is a workaround", "Det går att komma runt"),
    ("We’re stopped", "Vi står still"),
    ("Work can’t go on", "Arbetet kan inte fortsätta"),
    ("Files", "Filer"),
    ("New", "Nytt"),
    ("Waiting on contact", "Väntar på er"),
    ("Waiting on us", "Väntar på oss"),
    ("Closed", "Stängt"),
    ("Low", "Låg"),
    ("Medium", "Medel"),
    ("High", "Hög"),
    ("Urgent", "Brådskande"),
    ("Product issue", "Fel på en produkt"),
    ("Billing issue", "Fråga om en faktura"),
    ("Feature request", "Önskemål"),
    ("General inquiry", "Allmän fråga"),
];
