//! `griot train`, `griot evaluate`, `griot themes`: labelled articles in, a model or figures out.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets};
use griot::article::Article;
use griot::classify::{Evaluation, Judged, Model, TrainingSet, cross_validate};
use griot::error::Error;
use griot::language::Language;
use griot::pipeline;
use griot::sink::plain;
use griot::theme::Themes;
use serde::Serialize;
use serde_json::json;

use super::Status;
use super::args::{EvaluateArgs, OutputFormat, ReadOptions, TalkOptions, ThemesArgs, TrainArgs};
use super::articles::{Run, model};
use super::output::{Output, complain, resolved_format, write_stdout};

/// A labelled article in a language griot reads.
struct Labelled {
    article: Article,
    language: Language,
    labels: Vec<String>,
}

/// A language that fewer of the articles are in is not trained apart.
const RARE_SHARE: f64 = 0.02;

/// Reads the labelled articles; says how many were left out.
fn labelled(paths: &[PathBuf], read: &ReadOptions, talk: &TalkOptions) -> Result<(Vec<Labelled>, Status)> {
    let mut all = Vec::new();
    let (mut unlabelled, mut foreign) = (0usize, 0usize);
    let status = Run::open(paths, read, talk)?.each(
        |article| (pipeline::detect(&article).spoken.known(), article.labels(), article),
        |results, _| {
            for (language, labels, article) in results.into_iter().flatten() {
                match (language, labels.is_empty()) {
                    (_, true) => unlabelled += 1,
                    (None, _) => foreign += 1,
                    (Some(language), false) => all.push(Labelled { article, language, labels }),
                }
            }
            Ok(())
        },
    )?;
    if !talk.quiet && unlabelled > 0 {
        complain(&format!("{unlabelled} articles without a label left out"));
    }
    if !talk.quiet && foreign > 0 {
        complain(&format!("{foreign} articles left out that are neither French nor English"));
    }
    fold_in_rare_language(&mut all, talk);
    Ok((all, status))
}

/// A language of few articles makes no model of its own: they are more likely headlines of the other taken for it.
fn fold_in_rare_language(labelled: &mut [Labelled], talk: &TalkOptions) {
    for (rare, other) in [(Language::French, Language::English), (Language::English, Language::French)] {
        let count = labelled.iter().filter(|one| one.language == rare).count();
        if count > 0 && (count as f64) < RARE_SHARE * labelled.len() as f64 {
            labelled.iter_mut().for_each(|one| one.language = other);
            if !talk.quiet {
                complain(&format!("{count} articles in {rare} are too few for a model: taken with those in {other}"));
            }
        }
    }
}

/// The themes file that was named, else one that lies at the top of a folder given.
fn themes(named: Option<&Path>, paths: &[PathBuf]) -> Result<Themes> {
    let beside = || paths.iter().map(|path| path.join("themes.toml")).find(|path| path.is_file());
    let path = named.map(Path::to_path_buf).or_else(beside);
    Ok(path.map_or_else(|| Ok(Themes::default()), |path| Themes::load(&path))?)
}

fn training_set(labelled: &[Labelled], themes: Themes) -> TrainingSet {
    let mut set = TrainingSet::new(themes);
    labelled.iter().for_each(|one| set.add(&one.article, one.language, &one.labels));
    set
}

/// `griot train`.
pub fn train(args: &TrainArgs) -> Result<Status> {
    let themes = themes(args.themes.as_deref(), &args.paths)?;
    let (labelled, status) = labelled(&args.paths, &args.read, &args.talk)?;
    let set = training_set(&labelled, themes);
    let (model, summary) = set.train()?;
    let mut file = Output::file(&args.output)?;
    file.write(&model.to_bytes())?;
    file.finish()?;
    if resolved_format(args.format, None) == OutputFormat::Jsonl {
        let line = serde_json::to_string(&json!({"model": args.output, "articles": set.len(), "summary": summary}))?;
        write_stdout(format!("{line}\n").as_bytes())?;
    } else {
        let mut table = new_table(&["language", "theme", "articles"]);
        for (language, theme, articles) in &summary.articles {
            table.add_row([language.code().to_string(), plain(theme), articles.to_string()]);
        }
        let terms: Vec<String> = summary.terms.iter().map(|(language, terms)| format!("{language} {terms}")).collect();
        write_stdout(
            format!("{table}\nterms: {}\nmodel written to {}\n", terms.join(", "), args.output.display()).as_bytes(),
        )?;
    }
    Ok(status)
}

/// `griot evaluate`.
pub fn evaluate(args: &EvaluateArgs) -> Result<Status> {
    let (labelled, status) = labelled(&args.paths, &args.read, &args.write.talk)?;
    if labelled.is_empty() {
        return Err(Error::Labels("no labelled article found".to_string()).into());
    }
    let judged = match args.folds {
        Some(folds) => {
            cross_validate(&training_set(&labelled, themes(args.themes.as_deref(), &args.paths)?), usize::from(folds))?
        }
        None => judge(&model(&args.model)?, &labelled),
    };
    let groups = groups(&judged);
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => groups.iter().map(|group| group.table()).collect::<Vec<_>>().join("\n"),
        OutputFormat::Csv => csv(&groups)?,
        OutputFormat::Jsonl | OutputFormat::Auto => jsonl(&groups)?,
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(status)
}

fn judge(model: &Model, labelled: &[Labelled]) -> Vec<Judged> {
    labelled.iter().map(|one| Judged::by(model, &one.article, one.language, &one.labels[0])).collect()
}

/// The figures over all articles or those of one language.
struct Group {
    language: Option<Language>,
    evaluation: Evaluation,
}

/// All articles first, then each language that occurs beside another.
fn groups(judged: &[Judged]) -> Vec<Group> {
    let mut groups = vec![Group { language: None, evaluation: Evaluation::of(judged) }];
    for language in Language::ALL {
        let own: Vec<&Judged> = judged.iter().filter(|one| one.language == Some(language)).collect();
        if !own.is_empty() && own.len() < judged.len() {
            groups.push(Group { language: Some(language), evaluation: Evaluation::of(own) });
        }
    }
    groups
}

impl Group {
    fn name(&self) -> &'static str {
        self.language.map_or("all", Language::code)
    }

    fn table(&self) -> String {
        let evaluation = &self.evaluation;
        let mut text = format!(
            "{}: {} articles, accuracy {:.3}, macro-F1 {:.3}, calibration error {:.3}\n",
            self.name(),
            evaluation.articles,
            evaluation.accuracy,
            evaluation.macro_f1,
            evaluation.calibration_error
        );
        let mut scores = new_table(&["theme", "precision", "recall", "F1", "articles"]);
        for theme in &evaluation.themes {
            let figure = |value: f64| format!("{value:.3}");
            scores.add_row([
                plain(&theme.theme),
                figure(theme.precision),
                figure(theme.recall),
                figure(theme.f1),
                theme.support.to_string(),
            ]);
        }
        let _ = writeln!(
            text,
            "{scores}\n\nconfusion (rows: the theme it has, columns: the theme it was given)\n{}",
            self.confusion()
        );
        let mut reliability = new_table(&["confidence up to", "mean confidence", "right", "articles"]);
        for range in &evaluation.reliability {
            reliability.add_row([
                format!("{:.1}", range.upto),
                format!("{:.3}", range.confidence),
                format!("{:.3}", range.accuracy),
                range.articles.to_string(),
            ]);
        }
        let _ = writeln!(text, "\nreliability\n{reliability}");
        text
    }

    fn confusion(&self) -> Table {
        let mut codes: Vec<&str> =
            self.evaluation.confusion.iter().flat_map(|(gold, said, _)| [gold.as_str(), said]).collect();
        codes.sort_unstable();
        codes.dedup();
        let header: Vec<String> = std::iter::once(String::new()).chain(codes.iter().map(|code| plain(code))).collect();
        let mut table = new_table(&header.iter().map(String::as_str).collect::<Vec<_>>());
        for gold in codes.iter().filter(|code| self.evaluation.themes.iter().any(|theme| theme.theme == **code)) {
            let count = |said: &str| {
                let cell = self.evaluation.confusion.iter().find(|(g, s, _)| g == gold && s == said);
                cell.map_or_else(|| "·".to_string(), |(_, _, count)| count.to_string())
            };
            table.add_row(std::iter::once(plain(gold)).chain(codes.iter().map(|said| count(said))));
        }
        table
    }
}

/// A record for the whole and one per theme, for all articles and each language.
fn jsonl(groups: &[Group]) -> Result<String> {
    let mut text = String::new();
    for group in groups {
        let lang = group.language.map(Language::code);
        let Evaluation { articles, accuracy, macro_f1, calibration_error, themes, confusion, reliability } =
            &group.evaluation;
        let whole = json!({
            "lang": lang, "articles": articles, "accuracy": accuracy, "macro_f1": macro_f1,
            "calibration_error": calibration_error, "confusion": confusion, "reliability": reliability,
        });
        writeln!(text, "{whole}")?;
        for theme in themes {
            let mut line = serde_json::to_value(theme)?;
            line["lang"] = json!(lang);
            writeln!(text, "{line}")?;
        }
    }
    Ok(text)
}

fn csv(groups: &[Group]) -> Result<String> {
    #[derive(Serialize)]
    struct Row<'a> {
        lang: &'a str,
        theme: &'a str,
        precision: f64,
        recall: f64,
        f1: f64,
        support: usize,
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for group in groups {
        for theme in &group.evaluation.themes {
            let (precision, recall, f1, support) = (theme.precision, theme.recall, theme.f1, theme.support);
            writer.serialize(Row { lang: group.name(), theme: &theme.theme, precision, recall, f1, support })?;
        }
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// `griot themes`.
pub fn list_themes(args: &ThemesArgs) -> Result<Status> {
    let model = model(&args.model)?;
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => theme_table(&model.themes),
        OutputFormat::Csv => theme_csv(&model.themes)?,
        OutputFormat::Jsonl | OutputFormat::Auto => {
            let mut text = String::new();
            for theme in &model.themes.list {
                writeln!(text, "{}", serde_json::to_string(theme)?)?;
            }
            text
        }
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(Status::Done)
}

fn theme_table(themes: &Themes) -> String {
    let mut table = new_table(&["theme", "français", "English", "what belongs to it"]);
    table
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic)
        .set_width(super::output::width().min(160) as u16);
    for theme in &themes.list {
        table.add_row([&theme.code, &theme.name.fr, &theme.name.en, &theme.description.en].map(|cell| plain(cell)));
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Left);
    }
    format!("{table}\n")
}

fn theme_csv(themes: &Themes) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "name_fr", "name_en", "description_fr", "description_en"])?;
    for theme in &themes.list {
        writer.write_record([
            &theme.code,
            &theme.name.fr,
            &theme.name.en,
            &theme.description.fr,
            &theme.description.en,
        ])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A table of figures: the first column to the left, the others to the right.
fn new_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
