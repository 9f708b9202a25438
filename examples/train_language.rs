//! Trains the language tables from `corpora/` and writes `models/language.bin`:
//! `cargo run --release --example train_language`. Run it again when the corpus grows.

use std::error::Error;
use std::fs;
use std::path::Path;

use griot::language::{Corpus, Language, train};

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = read_corpus(Path::new("corpora"))?;
    fs::write("models/language.bin", train(&corpus))?;
    Ok(())
}

/// The articles of `fr/` and `en/`, and the texts and word lists of `language/` (`es.txt`, `es.words.txt`).
pub fn read_corpus(folder: &Path) -> Result<Corpus, Box<dyn Error>> {
    let mut corpus = Corpus::new();
    for language in Language::ALL {
        for file in sorted(&folder.join(language.code()))? {
            let texts = corpus.entry(language.code().to_string()).or_default();
            for line in fs::read_to_string(file)?.lines() {
                let article: griot::article::Article = serde_json::from_str(line)?;
                texts.push(article.full_text().into_owned());
            }
        }
    }
    for file in sorted(&folder.join("language"))? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some((code, _)) = name.split_once('.').filter(|_| name.ends_with(".txt")) {
            corpus.entry(code.to_string()).or_default().push(fs::read_to_string(&file)?);
        }
    }
    Ok(corpus)
}

fn sorted(folder: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.sort();
    Ok(files)
}
