//! Where records go: JSON Lines, CSV, or a view for people. A sink turns records into bytes, on whichever thread has them;
//! who calls it writes them in order.

mod csv;
mod jsonl;
mod terminal;

use crate::digest::Digest;
use crate::record::Outcome;

pub use csv::Csv;
pub use jsonl::Jsonl;
pub use terminal::{Terminal, View, plain, style, wrapped};

/// A form of output.
pub trait Sink: Sync {
    /// The bytes before the first record.
    fn begin(&self) -> Vec<u8> {
        Vec::new()
    }

    /// The bytes of some records.
    fn render(&self, outcomes: &[Outcome]) -> Vec<u8>;

    /// The bytes of a digest, whole.
    fn digest(&self, digest: &Digest) -> Vec<u8>;
}
