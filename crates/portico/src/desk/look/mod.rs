//! The look: what an administrator chooses in, two accessible palettes and a stylesheet out.

pub mod css;
pub mod draft;
pub mod own;
pub mod package;
pub mod palette;
pub mod picture;
pub mod theme;

pub use css::Sheets;
pub use theme::Theme;
