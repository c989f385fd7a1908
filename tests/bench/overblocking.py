#!/usr/bin/env python3
"""How much ordinary news is withheld or killed by mistake: none should be.

    COPYTASTER=target/release/copytaster python3 tests/bench/overblocking.py CORPORA [--each N] [--seed N]

CORPORA is a folder of open corpora of newswire (wikinews, geovirus, ag-news, reuters-sample, current-events, langid); those that are
there are used. The project's own ordinary stories (tests/data/lifecycle/ordinary.tsv) come first. Every item goes through `enrich` as plain
text, as ninjs or as a mail, in turn. Printed are the items whose status is not `usable`, and the counts; the exit code is 1 if there are any.
"""
import argparse
import csv
import gzip
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATE = "2026-03-05T10:00:00Z"


def ordinary(_):
    for line in (ROOT / "tests/data/lifecycle/ordinary.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            headline, body = line.split("\t")
            yield headline, body.split(" ¶ ")


def wikinews(folder):
    for line in (folder / "train/wikinews/articles.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        yield item["title"], [p.strip() for p in re.split(r"\n+", item["text"]) if p.strip()]


def geovirus(folder):
    text = (folder / "dev/geovirus/geovirus.xml").read_text(encoding="utf-8")
    for found in re.findall(r"<text>(.*?)</text>", text, re.S):
        lines = [line.strip() for line in html.unescape(found).split("\n") if line.strip()]
        if len(lines) > 1:
            yield lines[0], lines[1:]
        elif lines:
            sentence, _, rest = lines[0].partition(". ")
            yield sentence, [rest or sentence]


def ag_news(folder):
    with open(folder / "dev/ag-news/test.csv", encoding="utf-8", newline="") as source:
        for row in csv.reader(source):
            if len(row) == 3 and row[0].isdigit():
                yield html.unescape(row[1]), [html.unescape(row[2].replace("\\", " "))]


def reuters(folder):
    for path in sorted((folder / "dev/reuters-sample").glob("*.sgm")):
        for item in re.findall(r"<REUTERS.*?</REUTERS>", path.read_text(encoding="latin-1"), re.S):
            part = lambda tag: html.unescape((re.search(f"<{tag}>(.*?)</{tag}>", item, re.S) or [None, ""])[1]).strip()
            title, body, dateline = part("TITLE"), part("BODY"), part("DATELINE")
            paragraphs = [re.sub(r"\s+", " ", p).strip() for p in re.split(r"\n {4}", body)]
            paragraphs = [p for p in paragraphs if p and p not in ("Reuter", "REUTER", "\x03")]
            if title and paragraphs:
                yield title.replace("\n", " "), [f"{dateline} {paragraphs[0]}".strip()] + paragraphs[1:]


def current_events(folder):
    with gzip.open(folder / "train/current-events/labelled.tsv.gz", "rt", encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source, delimiter="\t"):
            text = row["text"].strip()
            if len(text) > 60:
                yield text[:90].rsplit(" ", 1)[0], [text]


def langid(folder):
    for path in sorted((folder / "train/langid").glob("*.txt")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if len(line.strip()) > 40]
        for headline, *body in zip(lines[0::3], lines[1::3], lines[2::3]):
            yield headline[:100], body


SOURCES = {"own": ordinary, "wikinews": wikinews, "geovirus": geovirus, "ag-news": ag_news, "reuters-sample": reuters,
           "current-events": current_events, "langid": langid}


def as_text(headline, body):
    return "txt", (headline + "\n\n" + "\n\n".join(body) + "\n").encode()


def as_ninjs(headline, body):
    item = {"uri": "urn:x:item", "version": "1", "type": "text", "versioncreated": DATE, "pubstatus": "usable",
            "headline": headline, "body_html": "".join(f"<p>{html.escape(p)}</p>" for p in body)}
    return "json", json.dumps(item, ensure_ascii=False).encode()


def as_mail(headline, body):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"] = "desk@example.org", "wire@example.org", "Thu, 05 Mar 2026 10:00:00 +0000"
    mail["Subject"] = re.sub(r"\s+", " ", headline)
    mail.set_content("\n\n".join(body) + "\n", cte="8bit")
    return "eml", bytes(mail)


WRAPS = [as_text, as_ninjs, as_mail]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--each", type=int, default=600, help="items of one corpus at most")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    counts, blocked = Counter(), 0
    with tempfile.TemporaryDirectory() as folder:
        items = []
        for name, read in SOURCES.items():
            try:
                found = list(read(arguments.corpora))
            except FileNotFoundError:
                print(f"{name}: not there", file=sys.stderr)
                continue
            chance.shuffle(found)
            items += [(name, *item) for item in found[: arguments.each]]
        for index, (name, headline, body) in enumerate(items):
            ending, raw = WRAPS[index % len(WRAPS)](headline, body)
            (Path(folder) / f"{index:05}.{ending}").write_bytes(raw)
        program = [os.environ.get("COPYTASTER", "copytaster"), "enrich", folder]
        out = subprocess.run(program, capture_output=True, check=False).stdout
        records = [json.loads(line) for line in out.split(b"\n") if line.strip()]
        if len(records) != len(items):
            print(f"{len(items)} items gave {len(records)} records", file=sys.stderr)
        for (name, headline, body), record in zip(items, records):
            lifecycle = record.get("lifecycle", {})
            status = lifecycle.get("status", "rejected")
            counts[name, status] += 1
            if status != "usable":
                blocked += 1
                print(f"{name}: {status}: {headline[:100]} | {json.dumps(lifecycle.get('evidence', record), ensure_ascii=False)[:300]}")
    for (name, status), count in sorted(counts.items()):
        print(f"{count:6} {name} {status}")
    print(f"{len(items)} items, {blocked} not usable")
    return 1 if blocked else 0


if __name__ == "__main__":
    sys.exit(main())
