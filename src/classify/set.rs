//! Labelled articles, counted: the set holds the sparse counts of the articles, not their texts.

use super::features::{self, Features, Recipe};
use super::lexicon::Lexicon;
use super::vocabulary::{Vocabulary, spelling_key, stem_key};
use crate::article::Article;
use crate::language::Language;
use crate::text::{Analyzer, Word};
use crate::theme::{Theme, Themes};

/// Labelled articles, counted.
#[derive(Debug, Clone, Default)]
pub struct TrainingSet {
    themes: Themes,
    recipe: Recipe,
    languages: Vec<LanguageSet>,
}

/// The articles of one language.
#[derive(Debug, Clone)]
pub(super) struct LanguageSet {
    pub language: Language,
    pub vocabulary: Vocabulary,
    /// The row of the stem of each spelling; none for stop words and for stems themselves.
    pub stem_of: Vec<Option<u32>>,
    lexicon: Lexicon,
    pub recipe: Recipe,
    pub examples: Vec<Example>,
}

/// One labelled article.
#[derive(Debug, Clone)]
pub(super) struct Example {
    /// Its counts are those of spellings.
    pub features: Features,
    /// Class numbers, the primary theme first.
    pub labels: Vec<usize>,
    /// What it shares with others, so that they must be held out together (the outlet, the author): its field `group`.
    pub group: Option<String>,
    /// The hash of its content: puts it into the same fold wherever it stands in the set.
    pub hash: String,
}

impl Example {
    /// Groups first, then classes, then content.
    fn fold_key(&self) -> (&Option<String>, usize, &str) {
        (&self.group, self.labels[0], &self.hash)
    }

    fn shares_group(&self, other: &Self) -> bool {
        self.group.is_some() && self.group == other.group
    }
}

impl TrainingSet {
    /// An empty set; themes that are named here keep their names, seed terms and order, others follow as they are met.
    pub fn new(themes: Themes) -> Self {
        Self::with_recipe(themes, Recipe::default())
    }

    /// As [`new`](Self::new), counted and weighed in another way.
    pub fn with_recipe(themes: Themes, recipe: Recipe) -> Self {
        Self { themes, recipe, languages: Vec::new() }
    }

    /// Adds an article with its labels, the primary one first.
    pub fn add(&mut self, article: &Article, language: Language, labels: &[String]) {
        let labels = labels.iter().map(|label| self.class_of(label)).collect();
        let LanguageSet { vocabulary, stem_of, lexicon, recipe, examples, .. } = self.set_of(language);
        let analyzer = Analyzer::new(language);
        let row = |text: &str, word: &Word| interned(vocabulary, stem_of, analyzer, text, word);
        let features = Features::of(analyzer, recipe, lexicon, article.title.as_deref(), &article.body, row);
        examples.push(Example {
            features,
            labels,
            group: recipe.groups.then(|| article.extra_text("group")).flatten(),
            hash: article.content_hash(),
        });
    }

    /// Gives labels that are new their place among the themes: the order in which they are met is the order they have.
    pub(super) fn name_themes(&mut self, labels: &[String]) {
        labels.iter().for_each(|label| _ = self.class_of(label));
    }

    fn class_of(&mut self, label: &str) -> usize {
        self.themes.position(label).unwrap_or_else(|| {
            self.themes.list.push(Theme::bare(label));
            self.themes.len() - 1
        })
    }

    fn set_of(&mut self, language: Language) -> &mut LanguageSet {
        let place = self.languages.iter().position(|set| set.language == language).unwrap_or_else(|| {
            let lexicon = if self.recipe.seeds { Lexicon::new(&self.themes, language) } else { Lexicon::default() };
            self.languages.push(LanguageSet {
                language,
                vocabulary: Vocabulary::default(),
                stem_of: Vec::new(),
                lexicon,
                recipe: self.recipe.clone(),
                examples: Vec::new(),
            });
            self.languages.len() - 1
        });
        &mut self.languages[place]
    }

    /// The themes met so far.
    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    pub(super) fn languages(&self) -> &[LanguageSet] {
        &self.languages
    }

    /// How many articles it holds.
    pub fn len(&self) -> usize {
        self.languages.iter().map(|set| set.examples.len()).sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl LanguageSet {
    /// The places of all examples.
    pub fn all(&self) -> Vec<usize> {
        (0..self.examples.len()).collect()
    }

    /// A part (from 0 to 1) of some examples, the same in whatever order they come; at least one of those there are.
    pub fn part(&self, mut places: Vec<usize>, part: f64) -> Vec<usize> {
        places.sort_by(|a, b| self.examples[*a].hash.cmp(&self.examples[*b].hash));
        places.truncate(((places.len() as f64 * part).round() as usize).max(1));
        places
    }

    /// Which of `folds` parts each of the chosen examples belongs to. Articles of one group stay together, groups are spread
    /// evenly; without groups every class is. Decided by the content, so that the order of the files does not matter.
    pub fn folds(&self, chosen: &[usize], folds: usize) -> Vec<usize> {
        let example = |place: usize| &self.examples[chosen[place]];
        let mut order: Vec<usize> = (0..chosen.len()).collect();
        order.sort_by(|a, b| example(*a).fold_key().cmp(&example(*b).fold_key()));
        let mut fold_of = vec![0; chosen.len()];
        let mut sizes = vec![0usize; folds];
        let mut groups: Vec<&[usize]> = order.chunk_by(|a, b| example(*a).shares_group(example(*b))).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        for group in groups {
            let smallest = (0..folds).min_by_key(|fold| sizes[*fold]).unwrap_or(0);
            sizes[smallest] += group.len();
            group.iter().for_each(|place| fold_of[*place] = smallest);
        }
        fold_of
    }

    /// The features of an example in the rows of a model, as the model would find them in its text.
    pub fn features_for(&self, example: &Example, keys: &[u64], known: &Vocabulary) -> Features {
        let of_stem = |row: u32| self.stem_of[row as usize].and_then(|stem| known.get(keys[stem as usize]));
        let row = |row: u32| known.get(keys[row as usize]).or_else(|| of_stem(row));
        let counts = &example.features.counts;
        let counts = counts.iter().filter_map(|(old, count)| Some((row(*old)?, *count))).collect();
        Features { counts: features::collect(counts), hits: example.features.hits.clone() }
    }

    /// The keys of the rows that the counts of the examples are numbered by.
    pub fn keys(&self) -> Vec<u64> {
        self.vocabulary.keys()
    }
}

/// The row of a word in the set, a new one for a word not met before.
fn interned(
    vocabulary: &mut Vocabulary,
    stem_of: &mut Vec<Option<u32>>,
    analyzer: Analyzer,
    text: &str,
    word: &Word,
) -> Option<u32> {
    let (row, is_new) = vocabulary.intern(spelling_key(&text[word.span.clone()])?);
    if is_new {
        stem_of.push(None);
        if let Some(stem) = analyzer.term_of(text, word) {
            let (stem, is_new) = vocabulary.intern(stem_key(&stem));
            stem_of.extend(is_new.then_some(None));
            stem_of[row as usize] = Some(stem);
        }
    }
    Some(row)
}
