//! What Northwind Instruments makes, and how serial numbers look.

use super::rng::Rng;

/// The instruments a ticket can be about, as customers call them.
pub const PRODUCTS: [&str; 5] =
    ["FM-220 flow meter", "FM-180 flow meter", "Lyra S3 spectrometer", "Corvus pH-12 probe", "Gateway G2"];

/// The short names, in the order of [`PRODUCTS`]; stories name a product by these.
pub(super) const MODELS: [&str; 5] = ["FM-220", "FM-180", "Lyra S3", "Corvus pH-12", "Gateway G2"];

const SERIAL_PREFIXES: [&str; 5] = ["FM220", "FM180", "LS3", "CPH", "G2"];

/// A serial number of a product, such as `FM220-77-01964`.
pub(super) fn serial(product: usize, rng: &mut Rng) -> String {
    format!("{}-{}-{:05}", SERIAL_PREFIXES[product], rng.range(17, 89), rng.range(100, 4_000))
}
