//! The words that fill the gaps in stories. A `#` stands for a digit. Places read well after "the" and after "our".

#[rustfmt::skip]
pub(super) const PLACES: [&str; 44] = [
    "east intake", "west intake", "north basin", "south basin", "filter hall", "cooling loop", "boiler feed",
    "CIP return", "CIP supply", "brine room", "ozone skid", "hot water ring", "reject stream", "lagoon inlet",
    "make-up water line", "rinse water line", "raw water main", "effluent channel", "blending skid", "sludge return",
    "settling tank # inlet", "pump house # outlet", "pump house 1# inlet", "station # header", "filling line # feed",
    "line # return", "line 1# supply", "tank # outlet", "tank 2# inlet", "reactor # jacket", "reactor 1# feed",
    "fermenter # drain", "fermenter 1# inlet", "well # header", "well 3# outlet", "softener # outlet",
    "membrane train # feed", "dosing skid # suction", "exchanger # outlet", "evaporator # feed", "unit 4# header",
    "wash tower # sump", "boiler # blowdown", "press # filtrate line",
];
#[rustfmt::skip]
pub(super) const PLACES_SV: [&str; 14] = [
    "linje #", "linje 1#", "pastör #", "kylkrets norr", "tank #", "tank 1#", "pumphus #", "ångpannan", "diskretur",
    "råmjölksintaget", "jäskällare #", "filterhallen", "avloppet öster", "bufferttank #",
];
#[rustfmt::skip]
pub(super) const PLACES_AR: [&str; 12] = [
    "محطة الضخ #", "محطة الضخ 1#", "المأخذ الشرقي", "القناة الجنوبية", "الخزان #", "قاعة الترشيح", "البئر #",
    "البئر 2#", "خط المياه المالحة", "وحدة التحلية #", "المحطة الشمالية", "بيت المضخات #",
];
#[rustfmt::skip]
pub(super) const SITES: [&str; 30] = [
    "Brynmor", "Ravensholm", "Castle Hill", "Quarry Lane", "Eastmere", "Lower Weir", "Saltholm", "Birkdale",
    "Stonebridge", "Millrace", "Hafod", "Dunmore", "Oxmoor", "Larkfield", "Norwick", "Greyfell", "Westlock",
    "Tidewater", "Highgarth", "Fenside", "Copperhouse", "Long Reach", "Ashby Fold", "Kiln Yard", "Sandpoint",
    "Thornwick", "Upper Mill", "Gull Rock", "Harbour East", "Old Dairy",
];
pub(super) const ROOMS: [&str; 8] =
    ["QC lab", "lab #", "room 2##", "north lab", "release lab", "water lab", "annex lab", "room 1##"];
pub(super) const PARTS: [&str; 10] =
    ["SK-1204", "LD-330", "IA-12", "KB-10", "GK-71", "BF-47", "CH-15", "OR-0922", "DB-8", "TX-40"];
pub(super) const DAYS: [&str; 5] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
pub(super) const DAYS_SV: [&str; 5] = ["måndags", "tisdags", "onsdags", "torsdags", "fredags"];
pub(super) const DAYS_AR: [&str; 5] = ["الأحد", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس"];
pub(super) const MONTHS: [&str; 6] = ["February", "March", "May", "June", "September", "November"];
pub(super) const MONTHS_SV: [&str; 6] = ["februari", "mars", "maj", "juni", "september", "november"];
pub(super) const MONTHS_AR: [&str; 6] = ["فبراير", "مارس", "مايو", "يونيو", "سبتمبر", "نوفمبر"];
