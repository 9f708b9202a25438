#!/usr/bin/env python3
"""griot's summaries beside the lead and beside sumy and summa, on your own articles with reference summaries.

    python3 -m venv venv && venv/bin/pip install -r benches/peers/requirements.txt
    venv/bin/python benches/peers/summaries.py FOLDER [--articles 300] [--griot target/release/griot]

FOLDER holds JSON Lines files; a row has id, lang (fr or en), text, summary (the reference), and may have a title. Printed for
each file, for 3 sentences and for 100 words: ROUGE-1/2/L F1 (Lin 2004) of each method, and griot's difference to it in
ROUGE-1 with a 95 % interval of the paired bootstrap over articles (Koehn 2004).
"""
import argparse
import json
import re
import subprocess
import unicodedata
from pathlib import Path

import numpy
from rouge_score import rouge_scorer, tokenizers

SENTENCES, WORDS, DRAWS = 3, 100, 2000
LANGUAGES = {"fr": "french", "en": "english"}


class Letters(tokenizers.Tokenizer):
    """Runs of letters and digits with their accents, for French."""

    def tokenize(self, text):
        return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).lower())


def scorer(lang):
    english = lang == "en"
    return rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=english, tokenizer=None if english else Letters())


def griot_json(program, arguments, rows):
    given = "".join(json.dumps({k: row.get(k) for k in ("id", "title", "text")}) + "\n" for row in rows)
    command = [program, *arguments, "--format", "jsonl", "--input-format", "jsonl", "-"]
    done = subprocess.run(command, input=given.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().split("\n") if line]


def griot(program, rows, arguments):
    return [" ".join(row["summary"]) for row in griot_json(program, ["summarize", *arguments], rows)]


def lead(program, rows, budget):
    """The first sentences as griot splits them, or the first words."""
    if budget == "words":
        return [" ".join(row["text"].split()[:WORDS]) for row in rows]
    firsts = []
    for row, seen in zip(rows, griot_json(program, ["analyze"], rows)):
        body = row["text"].encode()
        firsts.append(" ".join(body[s["start"]:s["end"]].decode() for s in seen["sentences"][:SENTENCES]))
    return firsts


class Splitter:
    """Sentences and words for sumy by rules of this script: its own splitter wants a download."""

    def to_sentences(self, paragraph):
        return [part.strip() for part in re.split(r"(?<=[.!?…])[\"»”]?\s+(?=[\"«“(]?\s?[A-ZÀ-Ý0-9])", paragraph) if part.strip()]

    def to_words(self, sentence):
        return re.findall(r"[^\W\d_]+", sentence.lower())


def sumy(name):
    """A method of sumy over (text, language, budget)."""
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.lsa import LsaSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer

    kind = {"LexRank": LexRankSummarizer, "TextRank": TextRankSummarizer, "LSA": LsaSummarizer}[name]

    def summarize(text, lang, budget):
        document = PlaintextParser.from_string(text, Splitter()).document
        ranked = kind(Stemmer(LANGUAGES[lang]))
        if budget == "sentences":
            return " ".join(map(str, ranked(document, SENTENCES)))
        chosen = []
        for count in range(1, len(document.sentences) + 1):
            chosen = [str(sentence) for sentence in ranked(document, count)]
            if sum(len(sentence.split()) for sentence in chosen) >= WORDS:
                break
        return " ".join(" ".join(chosen).split()[:WORDS])

    return summarize


def summa(text, lang, budget):
    from summa import summarizer

    if budget == "words":
        said = summarizer.summarize(text, words=WORDS, language=LANGUAGES[lang])
        return " ".join(said.split()[:WORDS])
    ranked = summarizer.summarize(text, ratio=1.0, language=LANGUAGES[lang], scores=True)
    best = sorted(ranked, key=lambda pair: -pair[1])[:SENTENCES]
    return " ".join(sentence for sentence in (pair[0] for pair in ranked) if sentence in {pair[0] for pair in best})


PEERS = {"sumy LexRank": lambda: sumy("LexRank"), "sumy TextRank": lambda: sumy("TextRank"), "sumy LSA": lambda: sumy("LSA"),
         "summa TextRank": lambda: summa}


def rouge(rows, summaries):
    """ROUGE-1/2/L F1 in per cent: a row per article."""
    judges = {lang: scorer(lang) for lang in LANGUAGES}
    scores = [judges[row["lang"]].score(row["summary"], said).values() for row, said in zip(rows, summaries)]
    return 100 * numpy.array([[value.fmeasure for value in values] for values in scores])


def interval(differences):
    """95 % interval of the mean difference: articles drawn again with replacement."""
    chance = numpy.random.default_rng(7)
    draws = chance.integers(0, len(differences), (DRAWS, len(differences)))
    return numpy.percentile(differences[draws].mean(axis=1), [2.5, 97.5])


def report(name, rows, program):
    for budget, arguments in (("sentences", ["--sentences", str(SENTENCES)]), ("words", ["--words", str(WORDS)])):
        ours = rouge(rows, griot(program, rows, arguments))
        print(f"\n{name}, {len(rows)} articles, {SENTENCES if budget == 'sentences' else WORDS} {budget}")
        print(f"  {'griot':16} {'/'.join(f'{x:.2f}' for x in ours.mean(axis=0))}")
        others = {"lead": lambda: lead(program, rows, budget)}
        for peer, make in PEERS.items():
            others[peer] = lambda make=make: [make()(row["text"], row["lang"], budget) for row in rows]
        for peer, summaries in others.items():
            theirs = rouge(rows, summaries())
            gain = ours[:, 0] - theirs[:, 0]
            low, high = interval(gain)
            print(f"  {peer:16} {'/'.join(f'{x:.2f}' for x in theirs.mean(axis=0))}"
                  f"   griot {gain.mean():+.2f} [{low:+.2f}, {high:+.2f}]", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--articles", type=int, help="the first so many of each file (default: all)")
    arguments.add_argument("--griot", default="target/release/griot")
    given = arguments.parse_args()
    for path in sorted(given.folder.glob("*.jsonl")):
        with open(path, encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()][:given.articles]
        report(path.name, rows, given.griot)


if __name__ == "__main__":
    main()
