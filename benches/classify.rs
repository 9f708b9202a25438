//! From an article to its record: themes alone, and with a summary; and what loading the model costs.

use std::num::NonZero;
use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use griot::article::Article;
use griot::classify::Model;
use griot::pipeline::Pipeline;
use griot::read::{Item, Options, Source};
use griot::record::Shown;
use griot::summarize::Length;

fn main() {
    divan::main();
}

/// The sample articles and those of the corpora.
fn articles() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora");
    let paths = ["sample", "fr", "en"].map(|name| folder.join(name));
    let source = Source::open(&paths, Options::default()).expect("the corpora");
    let items = source.flat_map(|block| block.items());
    let article = |item| if let Item::Article(article) = item { Some(*article) } else { None };
    items.filter_map(article).collect()
}

fn pipeline(summary: Option<Length>) -> Pipeline {
    Pipeline {
        model: Some(Model::built_in()),
        summary,
        focus: None,
        explain: false,
        near: true,
        shown: Shown { themes: true, ..Shown::default() },
    }
}

fn run(bencher: Bencher, summary: Option<Length>) {
    let (articles, pipeline) = (articles(), pipeline(summary));
    bencher.counter(ItemsCount::new(articles.len())).bench(|| {
        let themes = articles.iter().filter(|article| pipeline.process((*article).clone()).theme().is_some()).count();
        assert!(themes * 100 >= articles.len() * 98);
    });
}

#[divan::bench]
fn themes(bencher: Bencher) {
    run(bencher, None);
}

#[divan::bench]
fn themes_and_summary(bencher: Bencher) {
    run(bencher, Some(Length::Sentences(3)));
}

/// The same on every core, as the command line does it.
#[divan::bench]
fn themes_on_all_cores(bencher: Bencher) {
    let (articles, pipeline) = (articles(), pipeline(None));
    let jobs: NonZero<usize> = griot::ordered::default_jobs();
    bencher.counter(ItemsCount::new(articles.len())).bench(|| {
        let mut themes = 0;
        let work =
            |part: &[Article]| part.iter().filter(|one| pipeline.process((*one).clone()).theme().is_some()).count();
        griot::ordered::map(articles.chunks(50), jobs, work, |count| {
            themes += count;
            true
        });
        assert!(themes * 100 >= articles.len() * 98);
    });
}

#[divan::bench]
fn load_the_model(bencher: Bencher) {
    bencher.bench(|| {
        let model = Model::built_in();
        assert!(model.languages().count() == 2 && model.themes.len() == 6);
        model
    });
}
