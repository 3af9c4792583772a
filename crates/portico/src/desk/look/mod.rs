//! The look: five colours in, two accessible palettes and a stylesheet out.

pub mod css;
pub mod palette;
