//! JSON Lines: one record a line.

use super::Sink;
use crate::digest::Digest;
use crate::record::Outcome;

/// Writes each record, or what was wrong with it, as a JSON object on a line of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Jsonl;

impl Sink for Jsonl {
    fn render(&self, outcomes: &[Outcome]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(outcomes.len() * 512);
        for outcome in outcomes {
            let written = match outcome {
                Ok(record) => serde_json::to_writer(&mut bytes, record),
                Err(failure) => serde_json::to_writer(&mut bytes, failure),
            };
            written.expect("records serialise into memory");
            bytes.push(b'\n');
        }
        bytes
    }

    fn digest(&self, digest: &Digest) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(digest).expect("digests serialise into memory");
        bytes.push(b'\n');
        bytes
    }
}
