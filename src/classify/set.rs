//! Labelled articles, counted: the set holds the sparse counts of the articles, not their texts.

use super::features::{self, Features, Numbering, Recipe};
use super::lexicon::Lexicon;
use super::vocabulary::{Vocabulary, spelling_key, stem_key};
use crate::article::Article;
use crate::language::Language;
use crate::text::{Analyzer, Word};
use crate::theme::{OTHER, Theme, Themes};

/// Parts of the set held out in turn to learn the blend and the confidence, where articles are few and each is missed.
const MOST_FOLDS: usize = 8;

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
    pub lexicon: Lexicon,
    pub recipe: Recipe,
    pub examples: Vec<Example>,
    /// Parts that are held out in turn to learn the blend, at the most.
    pub most_folds: usize,
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
    /// The hash of its text ([`Article::text_hash`]): puts it into the same fold wherever it stands in the set.
    pub hash: u64,
    pub kind: Kind,
}

/// What an example is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A labelled article.
    Article,
    /// A seed term, in the place of the examples that its theme has not.
    SeedTerm,
    /// An article without a label.
    Unlabelled,
}

impl Example {
    /// Whether it is a labelled article.
    pub fn is_article(&self) -> bool {
        self.kind == Kind::Article
    }

    /// What decides about its place among the others, and of equals there is only one.
    fn content_key(&self) -> (u64, &[usize]) {
        (self.hash, &self.labels)
    }

    /// Groups first, then classes, then content.
    pub fn fold_key(&self) -> (&Option<String>, usize, u64) {
        (&self.group, self.labels[0], self.hash)
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

    /// The set of examples that are counted already.
    pub(super) fn of(themes: Themes, recipe: Recipe, languages: Vec<LanguageSet>) -> Self {
        Self { themes, recipe, languages }
    }

    /// Adds an article with its labels, the primary one first.
    pub fn add(&mut self, article: &Article, language: Language, labels: &[String]) {
        let labels = labels.iter().map(|label| self.class_of(label)).collect();
        self.push(article, language, labels, Kind::Article);
    }

    fn push(&mut self, article: &Article, language: Language, labels: Vec<usize>, kind: Kind) {
        let LanguageSet { vocabulary, stem_of, lexicon, recipe, examples, .. } = self.set_of(language);
        let analyzer = Analyzer::new(language);
        let mut numbers = Numbers { vocabulary, stem_of, analyzer };
        let title = article.title.as_deref();
        let features = Features::of(analyzer, recipe, lexicon, title, &article.body, &mut numbers, |_| {});
        examples.push(Example {
            features,
            labels,
            group: recipe.groups.then(|| article.extra_text("group")).flatten(),
            hash: article.text_hash(),
            kind,
        });
    }

    /// Adds an article without a label.
    pub(super) fn add_unlabelled(&mut self, article: &Article, language: Language) {
        self.push(article, language, Vec::new(), Kind::Unlabelled);
    }

    /// Whether there are examples in a language.
    pub(super) fn speaks(&self, language: Language) -> bool {
        self.languages.iter().any(|set| set.language == language && !set.examples.is_empty())
    }

    /// Themes without an example start from their seed terms: each stands for an article that says nothing else. Where there
    /// is no article at all, both languages do. The themes that this was done for.
    pub fn start_from_seeds(&mut self) -> Vec<(Language, String)> {
        let is_spoken = |language: &Language| self.languages.iter().any(|set| set.language == *language);
        let none = self.is_empty();
        let languages: Vec<Language> = Language::ALL.into_iter().filter(|one| none || is_spoken(one)).collect();
        languages.into_iter().flat_map(|language| self.start_language_from_seeds(language)).collect()
    }

    fn start_language_from_seeds(&mut self, language: Language) -> Vec<(Language, String)> {
        let classes = self.themes.len();
        let examples = self.set_of(language).per_class(classes);
        let empty = |class: &usize| self.recipe.seeds && examples[*class] == 0;
        let bare: Vec<usize> = (0..self.themes.len()).filter(empty).collect();
        let seeds: Vec<Vec<String>> = bare.iter().map(|class| self.seed_texts(*class, language)).collect();
        for (class, text) in
            bare.iter().zip(&seeds).flat_map(|(class, seeds)| seeds.iter().map(move |text| (*class, text)))
        {
            self.push(&Article::from_text(text), language, vec![class], Kind::SeedTerm);
        }
        let started = bare.iter().zip(&seeds).filter(|(_, seeds)| !seeds.is_empty());
        started.map(|(class, _)| (language, self.themes.list[*class].code.clone())).collect()
    }

    /// The texts that stand for a theme: its seed terms. What no other theme fits is a text that says nothing, as often as
    /// another theme has seed terms.
    fn seed_texts(&self, class: usize, language: Language) -> Vec<String> {
        let seeds = |theme: &Theme| theme.seeds.of(language).clone();
        let own = seeds(&self.themes.list[class]);
        if self.themes.list[class].code != OTHER || !own.is_empty() {
            return own;
        }
        let counts: Vec<usize> =
            self.themes.list.iter().map(|theme| seeds(theme).len()).filter(|count| *count > 0).collect();
        vec![String::new(); counts.iter().sum::<usize>() / counts.len().max(1)]
    }

    /// Takes out the articles of a text.
    pub(super) fn remove(&mut self, text_hash: u64) {
        self.languages.iter_mut().for_each(|set| set.examples.retain(|example| example.hash != text_hash));
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
            self.languages.push(LanguageSet::new(language, &self.themes, &self.recipe));
            self.languages.len() - 1
        });
        &mut self.languages[place]
    }

    /// The themes met so far.
    pub fn themes(&self) -> &Themes {
        &self.themes
    }

    /// All examples, each with its language.
    pub(super) fn examples(&self) -> impl Iterator<Item = (Language, &Example)> {
        self.languages.iter().flat_map(|set| set.examples.iter().map(|example| (set.language, example)))
    }

    /// Takes names, descriptions and shares from a themes file, and themes that are new to the set. The seed terms of themes
    /// that it has stay: the articles were counted by them.
    pub fn rename(&mut self, themes: Themes) {
        for theme in themes.list {
            match self.themes.position(&theme.code) {
                Some(place) => {
                    let seeds = std::mem::take(&mut self.themes.list[place].seeds);
                    self.themes.list[place] = Theme { seeds, ..theme };
                }
                None => self.themes.list.push(theme),
            }
        }
        for set in self.languages.iter_mut().filter(|set| set.recipe.seeds) {
            set.lexicon = Lexicon::new(&self.themes, set.language);
        }
    }

    pub(super) fn languages(&self) -> &[LanguageSet] {
        &self.languages
    }

    /// How many articles it holds.
    pub fn len(&self) -> usize {
        self.examples().filter(|(_, example)| example.is_article()).count()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl LanguageSet {
    /// An empty set; the seed terms are those the themes have now.
    pub fn new(language: Language, themes: &Themes, recipe: &Recipe) -> Self {
        Self {
            language,
            vocabulary: Vocabulary::default(),
            stem_of: Vec::new(),
            lexicon: if recipe.seeds { Lexicon::new(themes, language) } else { Lexicon::default() },
            recipe: recipe.clone(),
            examples: Vec::new(),
            most_folds: MOST_FOLDS,
        }
    }

    /// The features of the seed terms that are found are of so many of the themes.
    pub fn hit_themes(&self, themes: &Themes) -> usize {
        if self.lexicon.is_empty() { 0 } else { themes.len() }
    }

    /// How many articles have each theme as their main one.
    pub fn per_class(&self, classes: usize) -> Vec<usize> {
        let mut counts = vec![0; classes];
        self.examples.iter().filter(|example| example.is_article()).for_each(|example| counts[example.labels[0]] += 1);
        counts
    }

    /// The places of all examples that have labels.
    pub fn all(&self) -> Vec<usize> {
        (0..self.examples.len()).filter(|place| self.examples[*place].kind != Kind::Unlabelled).collect()
    }

    /// The places of the articles without labels.
    pub fn unlabelled(&self) -> Vec<usize> {
        (0..self.examples.len()).filter(|place| self.examples[*place].kind == Kind::Unlabelled).collect()
    }

    /// Examples in the order of their content, the same in whatever order they came.
    pub fn by_content(&self, mut places: Vec<usize>) -> Vec<usize> {
        places.sort_by(|a, b| self.examples[*a].content_key().cmp(&self.examples[*b].content_key()));
        places
    }

    /// A part (from 0 to 1) of some examples, the same in whatever order they come; at least one of those there are.
    pub fn part(&self, places: Vec<usize>, part: f64) -> Vec<usize> {
        let mut places = self.by_content(places);
        places.truncate(((places.len() as f64 * part).round() as usize).max(1));
        places
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

/// The words of a set, a new number for each that was not met before.
struct Numbers<'a> {
    vocabulary: &'a mut Vocabulary,
    stem_of: &'a mut Vec<Option<u32>>,
    analyzer: Analyzer,
}

impl Numbering for Numbers<'_> {
    #[inline]
    fn known(&self, key: u64) -> Option<u32> {
        self.vocabulary.get(key)
    }

    fn other(&mut self, text: &str, word: &Word) -> Option<u32> {
        let (row, is_new) = self.vocabulary.intern(spelling_key(text, word)?);
        if is_new {
            self.stem_of.push(None);
            if let Some(stem) = self.analyzer.with_term_of(text, word, stem_key) {
                let (stem, is_new) = self.vocabulary.intern(stem);
                self.stem_of.extend(is_new.then_some(None));
                self.stem_of[row as usize] = Some(stem);
            }
        }
        Some(row)
    }
}
