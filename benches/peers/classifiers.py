#!/usr/bin/env python3
"""griot's trained classifier beside scikit-learn's and fastText, on your own labelled texts.

    python3 -m venv venv && venv/bin/pip install -r benches/peers/requirements.txt
    venv/bin/python benches/peers/classifiers.py FOLDER [--griot target/release/griot]

FOLDER holds sets: folders with a train.jsonl and a test.jsonl, whose rows have text and label (or is one such folder itself).
Printed for each set: accuracy and macro-F1 on the test part; CPU seconds on one thread to train and to tag it, as a multiple
of griot's, whose seconds are those of the whole program, with reading, telling the language and writing; a peer's are those
of its work without imports and reading.
"""
import argparse
import json
import resource
import subprocess
import tempfile
import time
from pathlib import Path

import fasttext
import Stemmer
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import accuracy_score, f1_score
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

FASTTEXT = dict(lr=0.5, epoch=5, wordNgrams=2, thread=1, verbose=0)


def rows(path):
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def timed(work):
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def griot(program, train, test, work):
    """Said labels, CPU seconds to train and to tag."""
    for name, part in (("train", train), ("test", test)):
        lines = (json.dumps({"id": n, "text": r["text"], **({"label": r["label"]} if name == "train" else {})}) for n, r in enumerate(part))
        (work / f"{name}.jsonl").write_text("".join(line + "\n" for line in lines))
    model = work / "model.griot"
    _, training = run([program, "train", work / "train.jsonl", "--output", model, "--jobs", 1])
    out, tagging = run([program, "classify", "--model", model, "--jobs", 1, "--format", "jsonl", work / "test.jsonl"])
    return [json.loads(line)["theme"] or "" for line in out.decode().split("\n") if line], training, tagging


def scikit_learn(model):
    def measured(train, test, _work):
        _, training = timed(lambda: model.fit([r["text"] for r in train], [r["label"] for r in train]))
        said, tagging = timed(lambda: model.predict([r["text"] for r in test]))
        return list(said), training, tagging
    return measured


def fast_text(train, test, work):
    labels = sorted({r["label"] for r in train})
    line = lambda r: " ".join(r["text"].lower().split())
    path = work / "fasttext.txt"
    path.write_text("".join(f"__label__{labels.index(r['label'])} {line(r)}\n" for r in train))
    model, training = timed(lambda: fasttext.train_supervised(str(path), **FASTTEXT))
    said, tagging = timed(lambda: model.f.multilinePredict([line(r) + "\n" for r in test], 1, 0.0, "strict"))
    return [labels[int(one[0].removeprefix("__label__"))] for one in said[0]], training, tagging


def peers(language):
    stemmer = Stemmer.Stemmer(language)
    word = CountVectorizer().build_analyzer()
    stems = lambda text: stemmer.stemWords(word(text))
    return {
        "multinomial naive Bayes, stems": scikit_learn(make_pipeline(CountVectorizer(analyzer=stems), MultinomialNB())),
        "complement naive Bayes, stems": scikit_learn(make_pipeline(CountVectorizer(analyzer=stems), ComplementNB())),
        "complement naive Bayes, tf-idf, 1-2 words": scikit_learn(
            make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), ComplementNB(alpha=0.1))),
        "LinearSVC, tf-idf, 1-2 words": scikit_learn(
            make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LinearSVC())),
        "fastText, 1-2 words": fast_text,
    }


def compare(folder, program):
    train, test = rows(folder / "train.jsonl"), rows(folder / "test.jsonl")
    gold = [r["label"] for r in test]
    language = "french" if "_fr" in folder.name else "english"
    print(f"\n{folder.name}: {len(train)} to learn from, {len(test)} to tag, {len(set(gold))} labels")
    print(f"{'':44}accuracy  macro-F1   train CPU  tag CPU")
    ours = None
    for name, method in {"griot": lambda *given: griot(program, *given), **peers(language)}.items():
        with tempfile.TemporaryDirectory() as work:
            said, training, tagging = method(train, test, Path(work))
        ours = ours or (training, tagging)
        figures = 100 * accuracy_score(gold, said), 100 * f1_score(gold, said, labels=sorted(set(gold)), average="macro", zero_division=0)
        print(f"{name:44}{figures[0]:8.1f}{figures[1]:10.1f}{training / ours[0]:11.1f}x{tagging / ours[1]:8.1f}x", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--griot", default="target/release/griot")
    options = parser.parse_args()
    sets = [options.folder] if (options.folder / "train.jsonl").exists() else sorted(p.parent for p in options.folder.glob("*/train.jsonl"))
    if not sets:
        parser.error(f"{options.folder} holds no folder with a train.jsonl and a test.jsonl")
    for folder in sets:
        compare(folder, options.griot)


main()
