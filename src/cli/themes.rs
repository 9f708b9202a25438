//! `griot themes`: the themes of the model in use.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::Result;
use comfy_table::CellAlignment;
use griot::classify::Model;
use griot::language::Language;
use griot::sink::{Csv, plain};
use griot::theme::Theme;
use serde::Serialize;

use super::Status;
use super::args::{OutputFormat, ThemesArgs};
use super::articles::model;
use super::output::{Output, figures, resolved_format, width};

/// `griot themes`.
pub fn run(args: &ThemesArgs) -> Result<Status> {
    let model = model(&args.model)?;
    let text = match resolved_format(args.write.format, args.write.output.as_deref()) {
        OutputFormat::Table => theme_table(&model),
        OutputFormat::Csv => theme_csv(&model, Csv { raw: args.write.raw_csv })?,
        OutputFormat::Jsonl | OutputFormat::Auto => theme_records(&model)?,
    };
    let mut output = Output::open(&args.write)?;
    output.write(text.as_bytes())?;
    output.finish()?;
    Ok(Status::Done)
}

/// How many articles of each language a theme was learnt from.
fn examples(model: &Model, class: usize) -> Vec<(Language, usize)> {
    model.expected().map(|(language, expected)| (language, expected.articles[class])).collect()
}

/// The same in words.
fn told(examples: &[(Language, usize)]) -> String {
    let of = |(language, count): &(Language, usize)| match count {
        0 => format!("{language} 0 (a guess)"),
        count => format!("{language} {count}"),
    };
    examples.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// A theme, and how many articles of each language it was learnt from.
#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    theme: &'a Theme,
    examples: BTreeMap<&'static str, usize>,
}

fn theme_records(model: &Model) -> Result<String> {
    let mut text = String::new();
    for (class, theme) in model.themes.list.iter().enumerate() {
        let examples = examples(model, class).into_iter().map(|(language, count)| (language.code(), count)).collect();
        writeln!(text, "{}", serde_json::to_string(&Listed { theme, examples })?)?;
    }
    Ok(text)
}

fn theme_table(model: &Model) -> String {
    let mut table = figures(&["theme", "français", "English", "examples", "what belongs to it"]);
    table.set_content_arrangement(comfy_table::ContentArrangement::Dynamic).set_width(width().min(160) as u16);
    for (class, theme) in model.themes.list.iter().enumerate() {
        let examples = told(&examples(model, class));
        table.add_row(
            [&theme.code, &theme.name.fr, &theme.name.en, &examples, &theme.description.en].map(|cell| plain(cell)),
        );
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Left);
    }
    format!("{table}\n")
}

fn theme_csv(model: &Model, sink: Csv) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["code", "name_fr", "name_en", "description_fr", "description_en", "examples"])?;
    for (class, theme) in model.themes.list.iter().enumerate() {
        let (name, description) = (&theme.name, &theme.description);
        let examples = told(&examples(model, class));
        let cells = [&theme.code, &name.fr, &name.en, &description.fr, &description.en, &examples];
        writer.write_record(cells.map(|cell| sink.guarded(cell.as_str().into()).into_owned()))?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
