//! What the tables said of the words met lately: a text repeats itself and the one before, and the letter sequences of a word
//! cost more than all the rest.

/// Words remembered for each table, in pairs of places: a new word takes the place of the older of two.
const WORDS: usize = 32_768;
/// For that of the third languages, which is asked less.
const COARSE_WORDS: usize = 16_384;
/// The most languages of a coarse table.
pub(super) const MOST_LANGUAGES: usize = 32;

/// What a word costs in each language.
pub(super) type Costs = [u8; MOST_LANGUAGES];

/// What the tables said of words, by the hashes of the words. For one pair of tables only.
pub(super) struct Memo {
    /// The sums of the weights, of words that are not stored: French, known.
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
        let place = hash as usize & (self.slots.len() - 2);
        if self.slots[place].0 != hash {
            self.slots.swap(place, place + 1);
            if self.slots[place].0 != hash {
                self.slots[place] = (hash, find());
            }
        }
        &self.slots[place].1
    }
}
