#!/usr/bin/env python3
"""The archive beside bare tantivy and SQLite FTS5: python3 benches/peers/archive.py FOLDER [--articles N]

FOLDER holds JSON Lines of articles with a field text. Where they are fewer than N (default 100,000), short ones are made of
them: the beginning of one, the middle of another and the end of a third. All three index the same articles one at a time on one
thread and keep the same stored JSON; griot also finds language, themes, summary and near-duplicates. CPU seconds are user +
system, of the whole process for griot, of the indexing alone for the Python peers (in their favour). Queries are three words of
each of the first articles. Needs `cargo build --release` and benches/peers/requirements.txt.
"""
import argparse
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GRIOT = os.environ.get("GRIOT", str(Path(__file__).parents[2] / "target/release/griot"))
QUERIES = 300
# words of a made article come from the first so many of three others
MADE_FROM = 60
# how often a query is asked in one process to tell what it takes there
REPEATED = 20


def articles(folder, count):
    """`count` different articles out of the JSON Lines under `folder`."""
    files = sorted(Path(folder).rglob("*.jsonl"))
    texts = [json.loads(line).get("text") for file in files for line in file.open(encoding="utf-8")]
    texts = [text for text in texts if isinstance(text, str) and text.strip()]
    if not texts:
        sys.exit(f"no article with a field text in {folder}")
    words = [text.split()[:MADE_FROM] for text in texts]
    for number in range(count):
        round_, place = divmod(number, len(texts))
        if round_ == 0:
            yield {"id": number, "text": texts[place]}
            continue
        parts = [words[(place + step * round_) % len(words)] for step in (0, 7919, 104729)]
        made = [word for at, part in enumerate(parts) for word in part[len(part) * at // 3 : len(part) * (at + 1) // 3]]
        yield {"id": number, "text": " ".join(made)}


def queries(path):
    """Three words of four letters or more out of the middle of each of the first articles."""
    asked = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = [word for word in json.loads(line)["text"].split() if len(word) > 3 and word.isalpha()]
            if len(words) >= 9:
                asked.append(" ".join(words[len(words) // 2 :][:3]))
            if len(asked) == QUERIES:
                break
    return asked


def run(*arguments):
    """Runs griot; its CPU seconds, wall seconds, output."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([GRIOT, *map(str, arguments)], stdout=subprocess.PIPE)
    if done.returncode > 1:  # 1: a search that found nothing
        sys.exit(f"{GRIOT} {' '.join(map(str, arguments))} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - began, done.stdout


def size(folder):
    return sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6


def percentiles(times):
    cuts = statistics.quantiles(times, n=100)
    return f"{1000 * cuts[49]:.1f}", f"{1000 * cuts[98]:.1f}"


def griot(path, work, asked):
    index = work / "griot"
    cpu, wall, _ = run("index", "--index", index, "--jobs", 1, "--quiet", path)
    again = min(run("index", "--index", index, "--jobs", 1, "--quiet", path)[1] for _ in range(3))
    file = work / "queries.jsonl"
    file.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate(asked)), encoding="utf-8")
    whole = run("search", "--index", index, "--quiet", "--queries", file)[0] / len(asked)
    single = [run("search", "--index", index, "--quiet", text)[1] for text in asked[:100]]
    repeated = percentiles([in_process(index, file, text) for text in asked[:100]])
    print(f"griot: second run over the unchanged file {wall / again:.0f} times as fast as the first; {1000 * whole:.1f} ms CPU a query "
          f"in one process; CPU of one query in a process that runs already (ms, median and 99 %): {' '.join(repeated)}; "
          f"one search from start to end: {' '.join(percentiles(single))}")
    return cpu, size(index), *percentiles(single)


def in_process(index, file, text):
    """CPU seconds of a query, that of the process around it taken off."""
    def asked(times):
        file.write_text("".join(json.dumps({"id": n, "text": text}) + "\n" for n in range(times)), encoding="utf-8")
        return run("search", "--index", index, "--quiet", "--queries", file)[0]
    return (asked(REPEATED + 1) - asked(1)) / REPEATED


def stored(path):
    """What the peers keep of each article: as much as griot does."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            findings = {"path": str(path), "lang": "fr", "lang_confidence": 0.998, "tags": [{"theme": "other", "confidence": 0.9}]}
            yield row, line.rstrip("\n"), json.dumps({**findings, "summary": [[0, 120], [121, 260], [261, 380]]})


def bare_tantivy(path, work, asked):
    import tantivy

    folder = work / "tantivy"
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw")
    builder.add_text_field("body", tokenizer_name="fr_stem")
    builder.add_bytes_field("article", stored=True)
    builder.add_bytes_field("findings", stored=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    rows = list(stored(path))
    began = time.process_time()
    writer = index.writer(num_threads=1)
    for row, article, findings in rows:
        document = tantivy.Document(id=str(row["id"]), body=row["text"])
        document.add_bytes("article", article.encode())
        document.add_bytes("findings", findings.encode())
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    cpu = time.process_time() - began
    index.reload()
    searcher, times = index.searcher(), []
    for text in asked:
        began = time.perf_counter()
        for _, address in searcher.search(index.parse_query(text, ["body"]), 10).hits:
            searcher.doc(address)
        times.append(time.perf_counter() - began)
    return cpu, size(folder), *percentiles(times)


def fts5(path, work, asked):
    file = work / "fts5.db"
    database = sqlite3.connect(file)
    database.execute("create virtual table articles using fts5(body, tokenize='porter', content='')")
    database.execute("create table kept(id integer primary key, article, findings)")
    rows = list(stored(path))
    began = time.process_time()
    for number, (row, article, findings) in enumerate(rows):
        database.execute("insert into articles(rowid, body) values (?, ?)", (number, row["text"]))
        database.execute("insert into kept values (?, ?, ?)", (number, article, findings))
    database.commit()
    cpu = time.process_time() - began
    times = []
    for text in asked:
        words = " OR ".join(f'"{word}"' for word in text.split())
        began = time.perf_counter()
        database.execute("select kept.article from articles join kept on kept.id = articles.rowid where articles match ? "
                         "order by rank limit 10", (words,)).fetchall()
        times.append(time.perf_counter() - began)
    database.close()
    return cpu, file.stat().st_size / 1e6, *percentiles(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--articles", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        path = work / "articles.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for article in articles(arguments.folder, arguments.articles):
                out.write(json.dumps(article, ensure_ascii=False) + "\n")
        asked = queries(path)
        print(f"{arguments.articles} articles, {path.stat().st_size / 1e6:.1f} MB; {len(asked)} queries")
        rows = [(name, *measure(path, work, asked)) for name, measure in
                (("griot (a process a query)", griot), ("bare tantivy", bare_tantivy), ("SQLite FTS5", fts5))]
    print(f"{'':28}{'CPU s':>8}{'MB':>8}{'ms 50 %':>9}{'ms 99 %':>9}")
    for name, cpu, megabytes, median, last in rows:
        print(f"{name:28}{cpu:8.1f}{megabytes:8.1f}{median:>9}{last:>9}")
    (_, cpu, megabytes, *_), (_, bare_cpu, bare_megabytes, *_) = rows[:2]
    print(f"griot beside bare tantivy: {cpu / bare_cpu:.2f} of the CPU, {megabytes / bare_megabytes:.2f} of the size")


if __name__ == "__main__":
    main()
