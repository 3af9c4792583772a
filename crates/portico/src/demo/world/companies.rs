//! The forty customer companies, the busiest first, and the people among them whom other parts of the demo name.

use super::names::Region;
use super::{Company, Lang};

/// A company together with what its people are made from.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) domain: &'static str,
    pub(super) city: &'static str,
    pub(super) region: Region,
    /// Country and area, followed by 555.
    pub(super) phone: &'static str,
    /// How many contacts it has.
    pub(super) contacts: usize,
}

const fn row(
    (name, domain, city): (&'static str, &'static str, &'static str),
    region: Region,
    phone: &'static str,
    contacts: usize,
) -> Row {
    Row { name, domain, city, region, phone, contacts }
}

/// The company of the first screen.
pub(super) const HARROW: usize = 0;

/// Given name, family name, job title and company of people with a part of their own.
pub(super) const LEADS: [(&str, &str, &str, &str); 11] = [
    ("Amelia", "Okafor", "Process engineer", "Harrow Water Labs"),
    ("Kwame", "Mensah", "Laboratory manager", "Harrow Water Labs"),
    ("Sofia", "Petrenko", "Senior analyst", "Harrow Water Labs"),
    ("Jonas", "Lindqvist", "Driftingenjör", "Kvarnby Mejeri"),
    ("Yuki", "Tanaka", "Optics engineer", "Sakai Photonics"),
    ("Fatima", "El-Sayed", "Irrigation controller", "Nile Delta Agro"),
    ("Owen", "Pryce", "Head brewer", "Cardiff Brewing Co."),
    ("Lena", "Novak", "Automation engineer", "Adria Desal"),
    ("Nils", "Haugland", "Hydropower technician", "Sørfjord Kraft"),
    ("Diego", "Kappel", "Plant manager", "Altiplano Lithium"),
    ("Greta", "Baum", "Purchasing", "Rheinbogen Werke"),
];

#[rustfmt::skip]
pub(super) const ROWS: [Row; 40] = [
    row(("Harrow Water Labs", "harrowwater.example", "Swansea"), Region::British, "+44 1792", 3),
    row(("Nile Delta Agro", "niledelta.example", "Tanta"), Region::Arabic, "+20 40", 12),
    row(("Kvarnby Mejeri", "kvarnby.example", "Skara"), Region::Swedish, "+46 511", 10),
    row(("Sakai Photonics", "sakaiphotonics.example", "Sakai"), Region::Japanese, "+81 72", 9),
    row(("Adria Desal", "adriadesal.example", "Zadar"), Region::Adriatic, "+385 23", 8),
    row(("Sørfjord Kraft", "sorfjordkraft.example", "Odda"), Region::Norwegian, "+47 536", 8),
    row(("Cardiff Brewing Co.", "cardiffbrewing.example", "Cardiff"), Region::British, "+44 2920", 7),
    row(("Altiplano Lithium", "altiplanolithium.example", "Calama"), Region::Spanish, "+56 55", 7),
    row(("Rheinbogen Werke", "rheinbogen.example", "Krefeld"), Region::German, "+49 2151", 6),
    row(("Ashgrove Paper", "ashgrovepaper.example", "Stirling"), Region::British, "+44 1786", 6),
    row(("Khalij Desalination", "khalijdesal.example", "Sohar"), Region::Arabic, "+968 26", 6),
    row(("Bryggeri Älvsund", "alvsund.example", "Karlstad"), Region::Swedish, "+46 54", 5),
    row(("Volta Basin Utilities", "voltabasin.example", "Kumasi"), Region::African, "+233 32", 5),
    row(("Laiterie du Causse", "lacausse.example", "Cahors"), Region::French, "+33 565", 5),
    row(("Deccan Reagents", "deccanreagents.example", "Pune"), Region::Indian, "+91 20", 5),
    row(("Norrlida Papper", "norrlida.example", "Umeå"), Region::Swedish, "+46 90", 4),
    row(("Bursztyn Chemia", "bursztyn.example", "Gdynia"), Region::Polish, "+48 58", 4),
    row(("Mirador Citrus", "miradorcitrus.example", "Castellón"), Region::Spanish, "+34 964", 4),
    row(("Qasr Water Authority", "qasrwater.example", "Irbid"), Region::Arabic, "+962 2", 4),
    row(("Hollowmere Breweries", "hollowmere.example", "Kendal"), Region::British, "+44 1539", 4),
    row(("Isar Feinoptik", "isarfeinoptik.example", "Landshut"), Region::German, "+49 871", 4),
    row(("Kestrel Vaccines", "kestrelvaccines.example", "Leeds"), Region::British, "+44 113", 2),
    row(("Fjordgass", "fjordgass.example", "Haugesund"), Region::Norwegian, "+47 527", 2),
    row(("Minato Soda", "minatosoda.example", "Kobe"), Region::Japanese, "+81 78", 2),
    row(("Lagune Bleue Thermes", "lagunebleue.example", "Arcachon"), Region::French, "+33 556", 2),
    row(("Savanna Flower Growers", "savannaflowers.example", "Naivasha"), Region::African, "+254 50", 2),
    row(("Dinara Hydro", "dinarahydro.example", "Knin"), Region::Adriatic, "+385 22", 2),
    row(("Ghatside Dairy", "ghatside.example", "Nashik"), Region::Indian, "+91 253", 2),
    row(("Tatra Malt", "tatramalt.example", "Nowy Targ"), Region::Polish, "+48 18", 2),
    row(("Salar Potash", "salarpotash.example", "Antofagasta"), Region::Spanish, "+56 55", 2),
    row(("Weserglas", "weserglas.example", "Minden"), Region::German, "+49 571", 2),
    row(("Torridge Shellfish", "torridgeshellfish.example", "Bideford"), Region::British, "+44 1237", 2),
    row(("Limpopo Pulp", "limpopopulp.example", "Polokwane"), Region::African, "+27 15", 2),
    row(("Papeterie des Vosges Bleues", "vosgesbleues.example", "Épinal"), Region::French, "+33 329", 2),
    row(("Nordlys Aquaculture", "nordlysaqua.example", "Bodø"), Region::Norwegian, "+47 755", 2),
    row(("Chelmere Hospital Trust", "chelmerehospital.example", "Colchester"), Region::British, "+44 1206", 2),
    row(("Kiso Sake Brewing", "kisosake.example", "Matsumoto"), Region::Japanese, "+81 263", 1),
    row(("Velebit Salt", "velebitsalt.example", "Pag"), Region::Adriatic, "+385 23", 1),
    row(("Mazury Fisheries", "mazuryfish.example", "Ełk"), Region::Polish, "+48 87", 1),
    row(("Tamarind Textiles", "tamarindtextiles.example", "Coimbatore"), Region::Indian, "+91 422", 1),
];

/// The language people of a region write to Northwind in.
fn language(region: Region) -> Lang {
    match region {
        Region::Swedish => Lang::Swedish,
        Region::Arabic => Lang::Arabic,
        _ => Lang::English,
    }
}

/// All companies, in the order of [`ROWS`].
pub(super) fn companies() -> Vec<Company> {
    ROWS.iter()
        .map(|row| Company { name: row.name, domain: row.domain, city: row.city, language: language(row.region) })
        .collect()
}

/// How often each company writes, falling with its rank. Harrow is left out: its tickets are counted one by one.
pub(super) fn weights() -> Vec<usize> {
    (0..ROWS.len()).map(|rank| if rank == HARROW { 0 } else { 4_000 / (rank + 5) }).collect()
}
