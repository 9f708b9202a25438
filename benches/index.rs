//! The archive: adding records to a new index, and asking it.

use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use griot::classify::Model;
use griot::pipeline::Pipeline;
use griot::read::{Item, Options, Source};
use griot::record::{Record, Shown};
use griot::search::{Index, Request, Syntax};
use griot::summarize::Length;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// The records of the sample articles and of the corpora.
fn records() -> Vec<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let paths = ["sample", "fr", "en"].map(|name| folder.join(name));
    let source = Source::open(&paths, Options::default()).expect("the corpora");
    let shown = Shown { themes: true, text: true, encoding: false };
    let summary = Some(Length::Sentences(3));
    let pipeline = Pipeline { model: Some(Model::built_in()), summary, focus: None, explain: false, near: true, shown };
    let record = |item| if let Item::Article(article) = item { Some(pipeline.process(*article)) } else { None };
    source.flat_map(|block| block.items()).filter_map(record).collect()
}

fn fill(folder: &Path, records: &[Record]) -> Index {
    let index = Index::open_or_create(folder).expect("an empty folder");
    let mut writer = index.writer().expect("nobody else writes");
    let known = index.known(0).expect("it can be read");
    for record in records {
        let intake = known.intake(record.article.clone(), |_| record.clone());
        writer.add(intake, &known, |_| record.clone()).expect("it is added");
    }
    writer.finish().expect("it is written");
    index
}

#[divan::bench(sample_count = 10)]
fn add(bencher: Bencher) {
    let records = records();
    bencher.counter(ItemsCount::new(records.len())).with_inputs(|| TempDir::new().expect("a folder")).bench_values(
        |folder| {
            let index = fill(folder.path(), &records);
            assert_eq!(index.searcher().expect("a reader").len(), records.len() as u64);
            folder
        },
    );
}

#[divan::bench(args = ["convoy", "retrait des troupes étrangères", "attentat suicide au véhicule piégé à Mogadiscio"])]
fn search(bencher: Bencher, query: &str) {
    let folder = TempDir::new().expect("a folder");
    let index = fill(folder.path(), &records());
    let searcher = index.searcher().expect("a reader");
    bencher.bench(|| {
        let hits = searcher.search(&asked(query)).expect("it is asked").hits;
        assert_eq!(hits.len(), 10);
        hits
    });
}

/// Ten answers to plain words.
fn asked(words: &str) -> Request {
    Request { text: words.to_string(), syntax: Syntax::Words, translate: true, limit: 10, ..Request::default() }
}
