//! Letters, eight at a time: where a run of them ends, and the hash of a word by what it looks like in small letters.

/// The hash of a spelling, the same on every machine: folded products of 128 bits over eight bytes at a time, as in wyhash
/// (Wang Yi). All its bits are good for the slots of a table as they are.
#[derive(Debug, Clone, Copy)]
pub struct Spelling {
    state: u64,
    /// The last bytes, fewer than eight, the first of them lowest.
    chunk: u64,
    /// How many bits they take.
    filled: u32,
}

impl Default for Spelling {
    fn default() -> Self {
        Self { state: START, chunk: 0, filled: 0 }
    }
}

/// Any odd numbers without a pattern (digits of pi).
const START: u64 = 0x243F_6A88_85A3_08D3;
const FACTOR: u64 = 0x1319_8A2E_0370_7345;

impl Spelling {
    /// Of the ASCII letters that stand from a place on, in small ones; and where they end.
    #[inline]
    pub fn of_letters(bytes: &[u8], at: usize) -> (Self, usize) {
        let eight = eight(bytes, at);
        let bits = leading_letters(eight);
        if bits == 64 {
            let mut spelling = Self::default();
            let end = spelling.add_letters(bytes, at);
            return (spelling, end);
        }
        let chunk = (eight | SMALL) & ((1 << bits) - 1);
        (Self { state: START, chunk, filled: bits }, at + (bits / 8) as usize)
    }

    /// Takes in the ASCII letters that stand from a place on, in small ones; returns where they end.
    #[inline]
    pub fn add_letters(&mut self, bytes: &[u8], mut at: usize) -> usize {
        loop {
            let eight = eight(bytes, at);
            let bits = leading_letters(eight);
            self.push(eight | SMALL, bits);
            at += (bits / 8) as usize;
            if bits < 64 {
                return at;
            }
        }
    }

    /// Takes in a byte.
    #[inline]
    pub fn add(&mut self, byte: u8) {
        self.push(u64::from(byte), 8);
    }

    /// Takes in a character from `À` to `ÿ`, by its second byte, in lower case; none for the ligature `æ`, which is two letters.
    #[inline]
    pub fn add_latin(&mut self, second: u8) -> Option<()> {
        if matches!(second, 0x86 | 0xA6) {
            return None;
        }
        self.add(0xC3);
        self.add(if (0x80..0x9F).contains(&second) && second != 0x97 { second + 0x20 } else { second });
        Some(())
    }

    /// The same with some bytes more.
    pub fn with(mut self, bytes: &[u8]) -> Self {
        bytes.iter().for_each(|byte| self.add(*byte));
        self
    }

    /// The hash.
    #[inline]
    pub fn key(self) -> u64 {
        if self.filled == 0 { self.state } else { folded(self.state ^ self.chunk) }
    }

    /// Takes in the lowest bits of eight bytes.
    #[inline]
    fn push(&mut self, eight: u64, bits: u32) {
        let bytes = eight & 1u64.checked_shl(bits).map_or(u64::MAX, |end| end - 1);
        self.chunk |= bytes << self.filled;
        let filled = self.filled + bits;
        if filled >= 64 {
            self.state = folded(self.state ^ self.chunk);
            self.chunk = bytes.checked_shr(64 - self.filled).unwrap_or(0);
        }
        self.filled = filled % 64;
    }
}

#[inline]
fn folded(value: u64) -> u64 {
    let product = u128::from(value) * u128::from(FACTOR);
    product as u64 ^ (product >> 64) as u64
}

/// The eight bytes from a place on, the first of them lowest; zeros after the end.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    let eight = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; 8];
        padded[..rest.len()].copy_from_slice(rest);
        padded
    });
    u64::from_le_bytes(eight)
}

/// The bit that tells small letters from capitals, in each of eight bytes.
const SMALL: u64 = each(0x20);
/// The bit that no ASCII character has.
const BEYOND: u64 = each(0x80);
/// What is missing from `a`, and from what follows `z`, to 128.
const UP_TO_A: u64 = each(0x80 - b'a');
const UP_TO_Z: u64 = each(0x80 - b'z' - 1);

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// How many bits the ASCII letters at the beginning take. A byte is one if, its capital bit set, it is from `a` on and not
/// beyond `z`: with what is missing to 128 added, that shows in the highest bit.
#[inline]
fn leading_letters(eight: u64) -> u32 {
    let low = (eight | SMALL) & !BEYOND;
    let from_a = low + UP_TO_A;
    let beyond_z = low + UP_TO_Z;
    let letters = from_a & !beyond_z & !eight & BEYOND;
    (letters ^ BEYOND).trailing_zeros() & !7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_a_letter_or_none() {
        for byte in 0..=255u8 {
            let bits = leading_letters(u64::from_le_bytes([b'x', byte, b'Q', b'-', byte, byte, byte, byte]));
            assert_eq!(bits, if byte.is_ascii_alphabetic() { 24 } else { 8 }, "{byte}");
        }
        assert_eq!(leading_letters(u64::from_le_bytes(*b"MALIENNE")), 64);
    }

    #[test]
    fn a_spelling_is_its_bytes_however_they_come() {
        let word = "Gouvernementalisation-ÉTATIQUE";
        let whole = Spelling::default().with("gouvernementalisation-état".as_bytes()).with(b"ique").key();
        let mut by_parts = Spelling::default();
        let hyphen = by_parts.add_letters(word.as_bytes(), 0);
        by_parts.add(b'-');
        by_parts.add_latin(word.as_bytes()[hyphen + 2]).expect("no ligature");
        assert_eq!(by_parts.add_letters(word.as_bytes(), hyphen + 3), word.len());
        assert_eq!(by_parts.key(), whole);
        let keys: std::collections::BTreeSet<u64> =
            (0..word.len()).map(|end| Spelling::default().with(&word.as_bytes()[..end]).key()).collect();
        assert_eq!(keys.len(), word.len());
    }
}
