//! The examples of a model, kept in its file so that more can be learnt on top of them: `griot train --extend` gives what
//! training on the old and the new articles together would. They are the sparse counts, not the texts, written column by
//! column, which packs best, and are unpacked only where they are asked for.

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::features::{Counts, Features, Recipe};
use super::lexicon::Hits;
use super::model::Learnt;
use super::set::{Example, Kind, LanguageSet, TrainingSet};
use super::vocabulary::Vocabulary;
use crate::theme::Themes;

const COMPRESSION: i32 = 9;
/// A packed set that is larger is not kept: reading the model would take longer than classifying with it.
const MOST_BYTES: usize = 16 << 20;

/// The examples of one language.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Columns {
    /// The hash of each text, sorted, as the step from the one before.
    hashes: Vec<u64>,
    /// None where there are too many to be kept.
    counted: Option<Counted>,
}

/// What is known of each of them, in the order of the hashes. Rows are those of the model.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Counted {
    /// Of each row 0, or where it is a spelling 1 and the row of its stem.
    stems: Vec<u32>,
    /// How many rows each article has.
    lengths: Vec<u32>,
    /// The rows of all articles, each as the step from the one before in its article.
    rows: Vec<u32>,
    /// The counts that occur, sorted.
    values: Vec<f32>,
    /// The place among them of the count of each row.
    counts: Vec<u32>,
    labels: Vec<Vec<usize>>,
    groups: Vec<Option<String>>,
    hits: Vec<Hits>,
}

/// Packs the examples of the sets that models were learnt from.
pub(super) fn pack(sets: &[(&LanguageSet, &Learnt)]) -> Vec<u8> {
    let mut columns: Vec<Columns> = sets.iter().map(|(set, learnt)| Columns::of(set, learnt)).collect();
    let packed = compressed(&columns);
    if packed.len() <= MOST_BYTES {
        return packed;
    }
    columns.iter_mut().for_each(|columns| columns.counted = None);
    compressed(&columns)
}

fn compressed(columns: &[Columns]) -> Vec<u8> {
    let bytes = postcard::to_stdvec(columns).expect("numbers serialise");
    zstd::encode_all(bytes.as_slice(), COMPRESSION).expect("memory can be written to")
}

fn unpacked(packed: &[u8]) -> Result<Vec<Columns>, String> {
    let bytes = zstd::decode_all(packed).map_err(|error| error.to_string())?;
    postcard::from_bytes(&bytes).map_err(|error| error.to_string())
}

/// The hashes of the texts that a model was trained on.
pub(super) fn hashes(packed: &[u8]) -> Result<HashSet<u64>, String> {
    Ok(unpacked(packed)?.iter().flat_map(|columns| summed(&columns.hashes)).collect())
}

/// The set that a model was trained on; none where it was too large to be kept.
pub(super) fn training_set(packed: &[u8], themes: &Themes, learnt: &[&Learnt]) -> Result<Option<TrainingSet>, String> {
    let sets: Option<Vec<LanguageSet>> =
        unpacked(packed)?.into_iter().zip(learnt).map(|(columns, learnt)| columns.restored(themes, learnt)).collect();
    let recipe = learnt.first().map_or_else(Recipe::default, |learnt| learnt.recipe.clone());
    Ok(sets.map(|sets| TrainingSet::of(themes.clone(), recipe, sets)))
}

impl Columns {
    fn of(set: &LanguageSet, learnt: &Learnt) -> Self {
        let articles = set.all().into_iter().filter(|place| set.examples[*place].is_article());
        let places = set.by_content(articles.collect());
        let (keys, numbers) = (set.vocabulary.keys(), Vocabulary::of(&learnt.keys));
        let number = |row: u32| numbers.get(keys[row as usize]);
        let stem = |key: &u64| set.vocabulary.get(*key).and_then(|row| set.stem_of[row as usize]).and_then(number);
        let mut counted = Counted { values: distinct(set), ..Counted::default() };
        counted.stems = learnt.keys.iter().map(|key| stem(key).map_or(0, |stem| stem + 1)).collect();
        let value: HashMap<u32, u32> = counted.values.iter().map(|value| value.to_bits()).zip(0..).collect();
        for example in places.iter().map(|place| &set.examples[*place]) {
            let counts = example.features.counts.iter();
            let mut rows: Vec<(u32, u32)> =
                counts.filter_map(|(row, count)| Some((number(*row)?, value[&count.to_bits()]))).collect();
            rows.sort_unstable();
            counted.push(&rows, example);
        }
        let hashes: Vec<u64> = places.iter().map(|place| set.examples[*place].hash).collect();
        Self { hashes: steps(&hashes), counted: Some(counted) }
    }

    fn restored(self, themes: &Themes, learnt: &Learnt) -> Option<LanguageSet> {
        let counted = self.counted?;
        let mut set = LanguageSet::new(learnt.language, themes, &learnt.recipe);
        set.vocabulary = Vocabulary::of(&learnt.keys);
        set.stem_of = counted.stems.iter().map(|stem| stem.checked_sub(1)).collect();
        set.examples = counted.examples(&summed(&self.hashes).collect::<Vec<_>>());
        Some(set)
    }
}

impl Counted {
    /// Adds an example, whose rows are (row of the model, place of its count), sorted.
    fn push(&mut self, rows: &[(u32, u32)], example: &Example) {
        self.lengths.push(u32::try_from(rows.len()).expect("an article has fewer than four billion words"));
        let mut last = 0;
        for (row, count) in rows {
            self.rows.push(row - last);
            self.counts.push(*count);
            last = *row;
        }
        self.labels.push(example.labels.clone());
        self.groups.push(example.group.clone());
        self.hits.push(example.features.hits.clone());
    }

    fn examples(self, hashes: &[u64]) -> Vec<Example> {
        let mut steps = self.rows.iter().zip(&self.counts);
        let known = self.lengths.iter().zip(self.labels).zip(self.groups).zip(self.hits).zip(hashes);
        known
            .map(|((((length, labels), group), hits), hash)| {
                let mut row = 0;
                let counts: Counts = (steps.by_ref().take(*length as usize))
                    .map(|(step, count)| {
                        row += step;
                        (row, self.values[*count as usize])
                    })
                    .collect();
                Example { features: Features { counts, hits }, labels, group, hash: *hash, kind: Kind::Article }
            })
            .collect()
    }
}

/// The counts that occur in a set, sorted: there are few.
fn distinct(set: &LanguageSet) -> Vec<f32> {
    let all = set.examples.iter().flat_map(|example| &example.features.counts);
    let mut bits: Vec<u32> = all.map(|(_, count)| count.to_bits()).collect::<HashSet<u32>>().into_iter().collect();
    bits.sort_unstable();
    bits.into_iter().map(f32::from_bits).collect()
}

/// Each number as the step from the one before.
fn steps(numbers: &[u64]) -> Vec<u64> {
    let before = std::iter::once(&0).chain(numbers);
    numbers.iter().zip(before).map(|(number, before)| number - before).collect()
}

/// The numbers that have these steps.
fn summed(steps: &[u64]) -> impl Iterator<Item = u64> {
    steps.iter().scan(0u64, |sum, step| {
        *sum = sum.wrapping_add(*step);
        Some(*sum)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::classify::Model;
    use crate::language::Language::{English, French};

    fn add(set: &mut TrainingSet, numbers: std::ops::Range<usize>) {
        let themes = Themes::parse("[[theme]]\ncode=\"mine\"\nseeds.en=[\"gold ore\"]\n").expect("valid");
        if set.is_empty() {
            *set = TrainingSet::new(themes);
        }
        let texts = ["gold ore and copper mines", "river flood water", "le fleuve est en crue", "la mine d'or"];
        for n in numbers {
            let language = if n % 4 < 2 { English } else { French };
            let mut article = Article::from_text(format!("{} number{n} word{}", texts[n % 4], n % 7));
            article.title = (n % 3 == 0).then(|| "Gold ore, River".to_string());
            article.add_text("group", ["desk", "field"][n % 2]);
            set.add(&article, language, &[["mine", "rain", "rain", "mine"][n % 4].to_string()]);
        }
    }

    fn trained(set: &TrainingSet) -> Model {
        set.train().expect("trains").0
    }

    #[test]
    fn learning_in_two_steps_is_learning_at_once() {
        let (mut first, mut both) = (TrainingSet::default(), TrainingSet::default());
        add(&mut first, 0..40);
        add(&mut both, 0..60);
        let model = Model::from_bytes(&trained(&first).to_bytes()).expect("a model");
        let mut extended = model.training_set().expect("small enough to be kept");
        assert!(trained(&extended).to_bytes() == model.to_bytes(), "nothing new is the same model");
        add(&mut extended, 40..60);
        assert!(trained(&extended).to_bytes() == trained(&both).to_bytes());
    }

    #[test]
    fn a_model_knows_the_texts_it_was_trained_on() {
        let mut set = TrainingSet::default();
        add(&mut set, 0..8);
        let seen = trained(&set).seen().expect("readable");
        assert!(
            seen.len() == 8 && set.languages().iter().flat_map(|set| &set.examples).all(|one| seen.contains(&one.hash))
        );
    }

    #[test]
    fn steps_give_the_numbers_back() {
        let numbers = [3, 3, 10, u64::MAX];
        assert_eq!(summed(&steps(&numbers)).collect::<Vec<_>>(), numbers);
    }
}
