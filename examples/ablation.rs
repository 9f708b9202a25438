//! What each choice of the classifier brings, on articles of the corpus held out by writer:
//! `cargo run --release --example ablation`. models/README.md quotes the table.

use std::error::Error;
use std::fs;
use std::io::Write;

use griot::article::Article;
use griot::classify::{Evaluation, Member, Recipe, TrainingSet, cross_validate};
use griot::language::Language;
use griot::theme::Themes;

const FOLDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let all = Recipe::default();
    let without = |member: Member| Recipe {
        members: Member::ALL.into_iter().filter(|one| *one != member).collect(),
        ..Recipe::default()
    };
    let recipes = [
        ("all choices", all.clone()),
        ("without seed terms", Recipe { seeds: false, ..all.clone() }),
        ("without the complement model of the stems", without(Member::ComplementStems)),
        ("without the complement model of the spellings", without(Member::ComplementSpellings)),
        ("without the multinomial model", without(Member::MultinomialStems)),
        ("without the support vector machine", without(Member::Margin)),
        ("complement model of the stems alone", Recipe { members: vec![Member::ComplementStems], ..all.clone() }),
        ("headline as any other text", Recipe { title: 1.0, ..all.clone() }),
        ("lead as any other text", Recipe { rest: 1.0, ..all }),
    ];
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| | accuracy | macro-F1 | macro-F1 fr | macro-F1 en | calibration error |\n| --- | --- | --- | --- | --- | --- |"
    )?;
    for (name, recipe) in recipes {
        let judged = cross_validate(&training_set(recipe)?, FOLDS)?;
        let of = |language| Evaluation::of(judged.iter().filter(|one| one.language == Some(language))).macro_f1;
        let both = Evaluation::of(&judged);
        writeln!(
            out,
            "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} |",
            both.accuracy,
            both.macro_f1,
            of(Language::French),
            of(Language::English),
            both.calibration_error
        )?;
    }
    Ok(())
}

/// The labelled articles of the corpus.
fn training_set(recipe: Recipe) -> Result<TrainingSet, Box<dyn Error>> {
    let themes = Themes::parse(&fs::read_to_string("corpora/themes.toml")?)?;
    let mut set = TrainingSet::with_recipe(themes, recipe);
    for language in Language::ALL {
        for file in fs::read_dir(format!("corpora/{language}"))? {
            for line in fs::read_to_string(file?.path())?.lines() {
                let article: Article = serde_json::from_str(line)?;
                set.add(&article, language, &article.labels());
            }
        }
    }
    Ok(set)
}
