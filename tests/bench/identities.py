#!/usr/bin/env python3
"""How often a name gets the right id, a wrong one, or none: `COPYTASTER=target/release/copytaster python3 tests/bench/identities.py`.

Reads tests/data/identities/names.tsv; --held takes its last 100 rows, which no rule was made by, in place of the rest. --show prints what went wrong.
"""
import argparse
import json
import os
import pathlib
import subprocess

HELD = 100


def rows(path):
    lines = [line.rstrip("\n") for line in open(path, encoding="utf-8")]
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def enriched(binary, texts):
    items = [
        {"uri": f"test:{at}", "type": "text", "language": "en", "versioncreated": "2026-04-14T12:00:00Z", "body_text": text}
        for at, text in enumerate(texts)
    ]
    stdin = "\n".join(json.dumps(item) for item in items)
    done = subprocess.run([binary, "enrich"], input=stdin, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def found(record, name):
    """The id of the entity that the name stands for; whether it was found at all."""
    for entity in record.get("entities", []):
        if entity["name"] == name or any(mention["text"] == name for mention in entity["mentions"]):
            return entity["ids"].get("wikidata", "-"), entity
    return "-", None


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--held", action="store_true")
    arguments.add_argument("--show", action="store_true")
    arguments.add_argument("--data", default=pathlib.Path(__file__).parent.parent / "data/identities/names.tsv")
    given = arguments.parse_args()
    every = rows(given.data)
    chosen = every[-HELD:] if given.held else every[:-HELD]
    records = enriched(os.environ.get("COPYTASTER", "target/release/copytaster"), [text for _, _, text in chosen])
    right = wrong = missing = given_ids = 0
    for (expected, name, text), record in zip(chosen, records):
        got, entity = found(record, name)
        given_ids += got != "-"
        right += got == expected != "-"
        wrong += got not in ("-", expected)
        missing += got == "-" != expected
        if given.show and got != expected:
            print(f"{expected:>12} {got:>12} {entity and entity['type']} {entity and entity.get('ids_confidence')} {name} | {text}")
    known = sum(expected != "-" for expected, _, _ in chosen)
    print(f"{len(chosen)} names, {known} of them in the table: {right} right ({right / known:.1%}), {missing} missing")
    print(f"{given_ids} ids given, {wrong} of them wrong ({wrong / max(given_ids, 1):.1%})")


if __name__ == "__main__":
    main()
