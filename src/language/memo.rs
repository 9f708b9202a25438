//! What the tables said of the words met lately: a text repeats itself and the one before, and the letter sequences of a word
//! cost more than all the rest.

/// Words remembered for each table; a word takes the place of one that falls on the same.
const WORDS: usize = 32_768;
/// For that of the third languages, which is asked less.
const COARSE_WORDS: usize = 16_384;
/// The most languages of a coarse table.
pub(super) const MOST_LANGUAGES: usize = 32;

/// What a word costs in each language.
pub(super) type Costs = [u8; MOST_LANGUAGES];

/// What the tables said of words, by the hashes of the words. For one pair of tables only.
pub(super) struct Memo {
    /// The sums of the weights: French, known.
    pub fine: Recent<(i32, i32)>,
    /// How much worse each language fits than the best.
    pub coarse: Recent<Costs>,
}

impl Default for Memo {
    fn default() -> Self {
        Self { fine: Recent::new(WORDS), coarse: Recent::new(COARSE_WORDS) }
    }
}

/// Values of the words met lately.
pub(super) struct Recent<T> {
    /// Hash and value; a power of two of them. The hash 0 is that of no word.
    slots: Vec<(u64, T)>,
}

impl<T: Clone + Default> Recent<T> {
    fn new(size: usize) -> Self {
        Self { slots: vec![(0, T::default()); size] }
    }

    /// The value of a word, worked out by `find` where it is not remembered.
    #[inline]
    pub fn get(&mut self, hash: u64, find: impl FnOnce() -> T) -> &T {
        let mixed = hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        let place = mixed as usize & (self.slots.len() - 1);
        let slot = &mut self.slots[place];
        if slot.0 != hash {
            *slot = (hash, find());
        }
        &slot.1
    }
}
