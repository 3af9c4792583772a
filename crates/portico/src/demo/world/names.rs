//! Given and family names by region, and how a name becomes the local part of an address. Where a name is written in
//! another script, its Latin form follows after a bar.

/// Where a company's people come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    British,
    Swedish,
    Norwegian,
    Arabic,
    Japanese,
    German,
    Adriatic,
    Spanish,
    French,
    Polish,
    Indian,
    African,
}

/// Given names of a region.
pub(super) fn given(region: Region) -> &'static [&'static str] {
    match region {
        Region::British => {
            &["Gwen", "Rhys", "Megan", "Alun", "Catrin", "Huw", "Isla", "Callum", "Beth", "Graham", "Nerys", "Ewan"]
        }
        Region::Swedish => {
            &["Åsa", "Björn", "Elin", "Göran", "Märta", "Oskar", "Linnéa", "Sören", "Kerstin", "Håkan", "Tove", "Axel"]
        }
        Region::Norwegian => &["Solveig", "Øystein", "Kari", "Håvard", "Marit", "Sindre", "Ragnhild", "Torstein"],
        Region::Arabic => &[
            "Mona",
            "Karim",
            "ليلى|Layla",
            "أحمد|Ahmed",
            "Samira",
            "يوسف|Youssef",
            "هدى|Huda",
            "Tarek",
            "Nadia",
            "محمود|Mahmoud",
            "Salma",
            "خالد|Khaled",
        ],
        Region::Japanese => &["Haruka", "Kenji", "Aiko", "Daichi", "Naomi", "Takumi", "Emi", "Shinji"],
        Region::German => &["Jürgen", "Silke", "Matthias", "Anke", "Dörte", "Uwe", "Katharina", "Florian"],
        Region::Adriatic => &["Ivana", "Marko", "Šime", "Petra", "Ante", "Nives", "Željko", "Dora"],
        Region::Spanish => &["Inés", "Joaquín", "Lucía", "Ramón", "Paloma", "Andrés", "Begoña", "Íñigo"],
        Region::French => &["Hélène", "Benoît", "Margaux", "Thierry", "Élodie", "François", "Camille", "Loïc"],
        Region::Polish => &["Agnieszka", "Paweł", "Małgorzata", "Łukasz", "Ewa", "Grzegorz", "Zofia", "Wojciech"],
        Region::Indian => &["Ananya", "Vikram", "Meera", "Arjun", "Kavita", "Rohan", "Lakshmi", "Sanjay"],
        Region::African => &["Abena", "Chidi", "Wanjiru", "Tendai", "Ngozi", "Kofi", "Zanele", "Baraka"],
    }
}

/// Family names of a region.
pub(super) fn family(region: Region) -> &'static [&'static str] {
    match region {
        Region::British => &[
            "Pritchard",
            "Llewelyn",
            "Ashworth",
            "Fairburn",
            "Meredith",
            "Blackwood",
            "Tregenza",
            "Lockhart",
            "Bevan",
            "Thorne",
            "Wetherby",
            "Galbraith",
        ],
        Region::Swedish => &[
            "Bergström",
            "Åkerlund",
            "Sjöholm",
            "Nordqvist",
            "Hägg",
            "Ekdahl",
            "Wallström",
            "Öberg",
            "Lidman",
            "Fröberg",
        ],
        Region::Norwegian => &["Haugland", "Bjørnstad", "Fjeldheim", "Sæther", "Nordvik", "Rødland", "Tveitan"],
        Region::Arabic => &[
            "Mansour",
            "Shafik",
            "حداد|Haddad",
            "منصور|Mansour",
            "Barakat",
            "فارس|Fares",
            "شافعي|Shafei",
            "Nassar",
            "Qassem",
            "رمضان|Ramadan",
        ],
        Region::Japanese => &["Morishita", "Okabe", "Fujikawa", "Nishida", "Hoshino", "Uchiyama", "Kuroda"],
        Region::German => &["Weißenfels", "Kröger", "Hollmann", "Brückner", "Seidler", "Landgraf", "Thormann"],
        Region::Adriatic => &["Babić", "Matković", "Šarić", "Jurić", "Perković", "Vlašić", "Kovač"],
        Region::Spanish => &["Ibáñez", "Quiroga", "Peñalver", "Arriaga", "Montoya", "Cárdenas", "Valdés"],
        Region::French => &["Lefèvre", "Garnier", "Béranger", "Marchand", "Tessier", "Royer", "Delorme"],
        Region::Polish => &["Wiśniewska", "Zieliński", "Dąbrowski", "Górska", "Sikora", "Żak", "Malinowski"],
        Region::Indian => &["Deshpande", "Iyer", "Chowdhury", "Kulkarni", "Menon", "Bhatt", "Sethi"],
        Region::African => &["Asante", "Obi", "Kamau", "Moyo", "Eze", "Boateng", "Dlamini"],
    }
}

/// The name as shown and its Latin form.
pub(super) fn forms(entry: &'static str) -> (&'static str, &'static str) {
    entry.split_once('|').unwrap_or((entry, entry))
}

/// Lower-case ASCII for addresses and printed documents: `Åsa` becomes `asa`, letters without a counterpart go away.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'ą' => "a",
            'ö' | 'ø' | 'ó' | 'ô' => "o",
            'é' | 'è' | 'ê' | 'ë' | 'ę' => "e",
            'í' | 'î' | 'ï' => "i",
            'ü' | 'ú' | 'û' => "u",
            'ç' | 'ć' | 'č' => "c",
            'ñ' | 'ń' => "n",
            'š' | 'ś' => "s",
            'ž' | 'ż' | 'ź' => "z",
            'ł' => "l",
            'đ' => "d",
            'æ' => "ae",
            'ß' => "ss",
            _ if letter.is_ascii() => {
                folded.push(letter);
                continue;
            }
            _ => "",
        };
        folded.push_str(plain);
    }
    folded
}
