//! Reading: questions are answered from the last commit, whoever may be writing meanwhile.

use tantivy::collector::sort_key::SortByStaticFastValue;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query};
use tantivy::{DocAddress, IndexReader, Order as Direction, ReloadPolicy, TantivyError};

use super::beside::{self, Payload};
use super::facets::Facet;
use super::filter::Filter;
use super::fold::Fold;
use super::glossary::Glossary;
use super::groups::Groups;
use super::numbers::Numbers;
use super::query::{Compiled, Compiler, Syntax};
use super::rank::{self, Ranked, Statistics};
use super::request::{Answer, Hit, Order, Request};
use super::schema::column;
use super::snippet::{self, Asked};
use super::stored::Stored;
use super::{Index, facets, like, vocabulary};
use crate::error::Result;
use crate::language::Spoken;
use crate::record::{Article, Sketch};

/// Answers questions from the last commit.
pub struct Searcher<'a> {
    pub(super) index: &'a Index,
    pub(super) reader: IndexReader,
    pub(super) groups: Groups,
}

/// Where an article lies, and what it is sorted by.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    date: Option<u64>,
    pub(super) fingerprint: u64,
    pub(super) address: DocAddress,
}

/// What a question finds, before it is looked up.
struct Found {
    ranked: Vec<Ranked>,
    asked: Asked,
    notes: Vec<String>,
    meant: Option<String>,
}

impl<'a> Searcher<'a> {
    /// The reader of an index's last commit.
    pub(super) fn open(index: &'a Index) -> Result<Self> {
        let reader = index.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader = reader.map_err(|error: TantivyError| index.failed(error))?;
        let payload = Payload::of(&index.index).map_err(|error| index.failed(error))?;
        let groups = payload.groups.and_then(|name| beside::read(&index.path, &name)).unwrap_or_default();
        Ok(Self { index, reader, groups })
    }

    /// The articles that answer a question.
    pub fn search(&self, request: &Request) -> Result<Answer> {
        let Found { ranked, asked, notes, meant } = self.found(request).map_err(|error| self.index.failed(error))?;
        let hits = ranked.into_iter().map(|ranked| self.hit(ranked, &asked));
        let mut hits: Vec<Hit> = hits.collect::<Result<_>>()?;
        for (rank, hit) in (request.offset + 1..).zip(&mut hits) {
            hit.rank = rank;
        }
        Ok(Answer { hits, notes, meant })
    }

    /// How many articles match a question, whatever its limit.
    pub fn count(&self, request: &Request) -> Result<usize> {
        let searcher = self.reader.searcher();
        let count = self.compile(&searcher, request).and_then(|compiled| searcher.search(&*compiled.matching, &Count));
        count.map_err(|error| self.index.failed(error))
    }

    /// How many articles match but for the days that are asked for, because they have no date.
    pub fn undated(&self, request: &Request) -> Result<usize> {
        if request.filter.since.is_none() && request.filter.until.is_none() {
            return Ok(0);
        }
        let filter = Filter { since: None, until: None, ..request.filter.clone() };
        let any_day = Request { filter, ..request.clone() };
        let searcher = self.reader.searcher();
        let count = match any_day.is_blank() && any_day.filter.is_empty() {
            true => facets::undated(&searcher, &AllQuery),
            false => {
                self.compile(&searcher, &any_day).and_then(|compiled| facets::undated(&searcher, &*compiled.matching))
            }
        };
        count.map_err(|error| self.index.failed(error))
    }

    /// How many of all articles have which value, the most frequent first.
    pub fn values(&self, facet: Facet) -> Result<Vec<(String, u64)>> {
        facets::count(&self.reader.searcher(), &AllQuery, facet).map_err(|error| self.index.failed(error))
    }

    /// How many of the articles that match have which value, the most frequent first.
    pub fn facets(&self, request: &Request, facet: Facet) -> Result<Vec<(String, u64)>> {
        let searcher = self.reader.searcher();
        let counts =
            self.compile(&searcher, request).and_then(|compiled| facets::count(&searcher, &*compiled.matching, facet));
        counts.map_err(|error| self.index.failed(error))
    }

    fn found(&self, request: &Request) -> tantivy::Result<Found> {
        let searcher = self.reader.searcher();
        let fields = &self.index.fields;
        let Compiled { matching, close, notes, words } = self.compile(&searcher, request)?;
        let mut statistics = Statistics::new(&searcher, fields)?;
        statistics.join(&close.groups)?;
        let fingerprints = Numbers::open(&searcher, column::FINGERPRINT)?;
        let end = request.offset.saturating_add(request.limit);
        let first = |limit| match request.order {
            _ if request.limit == 0 => Ok(Vec::new()),
            Order::Score if !request.is_blank() => {
                rank::best(&searcher, &statistics, &*matching, &close, &fingerprints, limit)
            }
            Order::Score | Order::Date => latest(&searcher, &*matching, limit),
        };
        let mut ranked =
            if request.fold { folded(&Fold::new(&fingerprints, &self.groups), end, first)? } else { first(end)? };
        ranked.drain(..request.offset.min(ranked.len()));
        let meant = match request.syntax {
            Syntax::Full => vocabulary::meant(&searcher, fields, &request.text, &words)?,
            Syntax::Words => None,
        };
        Ok(Found { ranked, asked: Asked::new(&close.groups, fields, &statistics)?, notes, meant })
    }

    /// The question, and what else an article must be.
    fn compile(&self, searcher: &tantivy::Searcher, request: &Request) -> tantivy::Result<Compiled> {
        let fields = &self.index.fields;
        let glossary = request.translate.then(Glossary::builtin);
        let mut compiled = match &request.like {
            Some(article) => like::compile(searcher, fields, article)?,
            None => Compiler::new(searcher, fields, &request.text, glossary, request.all)
                .compile(&request.text, request.syntax)?,
        };
        let mut clauses = request.filter.clauses(searcher, fields)?;
        if clauses.is_empty() {
            return Ok(compiled);
        }
        let asked: Box<dyn Query> = if request.is_blank() { Box::new(AllQuery) } else { compiled.matching };
        clauses.push((Occur::Must, asked));
        compiled.matching = Box::new(BooleanQuery::new(clauses));
        Ok(compiled)
    }

    fn hit(&self, ranked: Ranked, asked: &Asked) -> Result<Hit> {
        let stored = self.stored(ranked.address)?;
        let language = Spoken::named(stored.lang()).known();
        let snippet = snippet::best(&stored.article.body, language, asked);
        Ok(Hit {
            rank: 0,
            score: ranked.score,
            lang: stored.lang().to_string(),
            theme: stored.theme().map(str::to_string),
            tags: stored.tags(),
            id: stored.article.id,
            title: stored.article.title,
            date: stored.article.date,
            path: stored.article.path,
            snippet: snippet.text,
            highlights: snippet.highlights.into_iter().map(|range| [range.start, range.end]).collect(),
            translated: ranked.translated,
            similar: ranked.similar,
        })
    }

    /// How many articles there are.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The groups of near-duplicates.
    pub(super) fn groups(&self) -> &Groups {
        &self.groups
    }

    /// Every article as it was read, by date and then in an order that stays.
    pub fn articles(&self) -> Result<impl Iterator<Item = Result<Article>>> {
        let mut places = self.places()?;
        places.sort_unstable();
        Ok(places.into_iter().map(|place| Ok(self.stored(place.address)?.article)))
    }

    /// Where all articles lie.
    pub(super) fn places(&self) -> Result<Vec<Place>> {
        let searcher = self.reader.searcher();
        let mut places = Vec::new();
        for (number, segment) in (0..).zip(searcher.segment_readers()) {
            let column = |name| segment.fast_fields().u64(name).map_err(|error| self.index.failed(error));
            let (dates, prints) = (column(column::DATE)?, column(column::FINGERPRINT)?);
            places.extend(segment.doc_ids_alive().map(|document| Place {
                date: dates.first(document),
                fingerprint: prints.first(document).unwrap_or_default(),
                address: DocAddress::new(number, document),
            }));
        }
        Ok(places)
    }

    /// What the near-duplicates of an article are told by.
    pub(super) fn sketch(&self, address: DocAddress) -> Result<Option<Sketch>> {
        Ok(self.stored(address)?.sketch())
    }

    pub(super) fn numbers(&self, column: &str) -> Result<Numbers> {
        Numbers::open(&self.reader.searcher(), column).map_err(|error| self.index.failed(error))
    }

    pub(super) fn stored(&self, address: DocAddress) -> Result<Stored> {
        let document = self.reader.searcher().doc(address).map_err(|error| self.index.failed(error))?;
        Stored::read(&document, &self.index.fields).ok_or_else(|| {
            self.index.problem("an article in it is not whole; make the index anew with `griot index --rebuild`")
        })
    }
}

/// The first `end` groups; `first` gives so many articles. More of them are taken until there are enough groups.
fn folded(
    fold: &Fold<'_>,
    end: usize,
    first: impl Fn(usize) -> tantivy::Result<Vec<Ranked>>,
) -> tantivy::Result<Vec<Ranked>> {
    // a short page must choose among the same articles as a long one
    let mut limit = end.max(rank::CANDIDATES);
    loop {
        let ranked = first(limit)?;
        let is_all = ranked.len() < limit;
        let mut groups = fold.folded(ranked);
        if is_all || groups.len() >= end {
            groups.truncate(end);
            return Ok(groups);
        }
        limit = limit.saturating_mul(2);
    }
}

/// The articles that match, the latest first; those of one time by their fingerprints.
fn latest(searcher: &tantivy::Searcher, matching: &dyn Query, limit: usize) -> tantivy::Result<Vec<Ranked>> {
    let by = SortByStaticFastValue::<u64>::for_field;
    let order = ((by(column::DATE), Direction::Desc), (by(column::FINGERPRINT), Direction::Asc));
    let found = searcher.search(matching, &TopDocs::with_limit(limit).order_by(order))?;
    Ok(found
        .into_iter()
        .map(|(_, address)| Ranked { score: 0.0, address, translated: Vec::new(), similar: None })
        .collect())
}
