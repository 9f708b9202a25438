//! What can be typed after `griot search`, and the request it makes.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use griot::article::{Article, Id};
use griot::read::{self, Item, Source};
use griot::search::{self, Order, Request, Syntax};

use super::args::{IndexOption, WriteOptions, at_least_one};
use super::filter::FilterOptions;

#[derive(Debug, Clone, Args)]
#[command(after_help = "\
The query:
  ambush convoy          any of the words, those with most of them first
  \"state of emergency\"   these words in this order must be there
  convoy -Mali           not with this word (also: convoy NOT Mali)
  (Gao OR Mopti) AND convoy
  attack*                words that begin so
  Menaka~1               words that differ by a letter or two (~2)
  title:convoy           in the title
  lang:fr theme:withdrawal source:\"Radio Omega\"   the same as the filters of these names
Words are looked for in both languages; put a query in single quotes, and -- before one that begins with a dash.")]
pub struct SearchArgs {
    /// Words, "phrases", -not, AND, OR, NOT, (…), prefix*, fuzzy~1, title:word
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    #[command(flatten)]
    pub index: IndexOption,
    /// Ask many questions: JSON Lines with id and text, taken as plain words
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "like"])]
    pub queries: Option<PathBuf>,
    /// What resembles the article in a file
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub like: Option<PathBuf>,
    /// Answers per question
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10, value_parser = at_least_one)]
    pub limit: usize,
    /// Leave out the first N answers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Every word must be there
    #[arg(long)]
    pub all: bool,
    /// Look for words in the language of the question alone
    #[arg(long)]
    pub no_translate: bool,
    /// What comes first
    #[arg(long, value_name = "BY", default_value = "score")]
    pub sort: Sort,
    #[command(flatten)]
    pub filter: FilterOptions,
    /// Show every copy: without it, and without --queries, one answer stands for all near-duplicates
    #[arg(long)]
    pub all_copies: bool,
    /// Only say how many articles match, near-duplicates among them
    #[arg(long, conflicts_with = "facets")]
    pub count: bool,
    /// Only say how many of the articles that match have which theme (each that they carry), lang, source, month
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub facets: Vec<Facet>,
    #[command(flatten)]
    pub write: WriteOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    Score,
    Date,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Facet {
    Theme,
    Lang,
    Source,
    Month,
}

impl From<Facet> for search::Facet {
    fn from(facet: Facet) -> Self {
        match facet {
            Facet::Theme => Self::Theme,
            Facet::Lang => Self::Lang,
            Facet::Source => Self::Source,
            Facet::Month => Self::Month,
        }
    }
}

/// One question with its id.
pub struct Question {
    pub id: Option<Id>,
    pub request: Request,
}

impl Question {
    /// Its id as text.
    pub fn id_text(&self) -> Option<String> {
        self.id.as_ref().map(ToString::to_string)
    }
}

impl SearchArgs {
    /// The questions to be asked.
    pub fn questions(&self) -> Result<Vec<Question>> {
        let (text, filter) = self.filter.with_fields(&self.query.join(" "))?;
        let request = Request {
            text,
            syntax: if self.queries.is_some() { Syntax::Words } else { Syntax::Full },
            all: self.all,
            translate: !self.no_translate,
            like: self.like.as_deref().map(article).transpose()?,
            filter,
            order: match self.sort {
                Sort::Score => Order::Score,
                Sort::Date => Order::Date,
            },
            fold: !self.all_copies && self.queries.is_none(),
            offset: self.offset,
            limit: self.limit,
        };
        if let Some(path) = &self.queries {
            return super::query::read_questions(path, &request);
        }
        if self.query.is_empty() && self.like.is_none() && request.filter.is_empty() {
            bail!("nothing to search for: name words, --like FILE, or a filter such as --theme or --since");
        }
        Ok(vec![Question { id: None, request }])
    }
}

/// The first article of a file.
fn article(path: &Path) -> Result<Article> {
    let source = Source::open(&[path.to_path_buf()], read::Options::default())?;
    let items = source.flat_map(read::Block::items);
    for item in items {
        match item {
            Item::Article(article) => return Ok(*article),
            Item::Failure(failure) | Item::Skipped(failure) => bail!("--like {failure}"),
            Item::Warning(_) => {}
        }
    }
    Err(anyhow!("--like {}: no article in it", path.display()))
}
