#!/usr/bin/env python3
"""How well key phrases and summaries serve: those of forty stories, each judged independently by tests/data/digests/GUIDELINE.md.

usage: COPYTASTER=target/release/copytaster python3 tests/bench/digests.py CORPORA [--stories own|open] [--faults]
       ... --sheet FOLDER        what nobody has judged yet, for judges: a file for each story
       ... --enter FILE JUDGE    takes a judge's verdicts: lines of `digest TAB keep|drop TAB reason`

Compared with the first two sentences below the headline ("lead-2"); judges can't tell which is which. A judgement holds for the words that
were judged: it stands under their digest, and no word of an open story is here. --faults prints what was dropped in the own stories.
"""
import argparse, csv, hashlib, os, sys
from stories import HERE, read_all, stories

FILE = os.path.join(HERE, '..', 'data', 'digests', 'judgements.tsv')
COLUMNS = ['digest', 'judge', 'verdict', 'reason']
PHRASES = 5


def digest(kind, story, words):
    return hashlib.sha256(f'{kind}\n{story}\n{words}'.encode()).hexdigest()[:16]


def sentences(record, spans):
    return ' '.join(' '.join(record['text'][s['start']:s['end']].split()) for s in spans)


def lead(record):
    """The first two sentences below the headline."""
    below = [s for s in record['sentences'] if record['text'][s['start']:s['end']].strip() != record.get('headline')]
    return sentences(record, below[:2])


def outputs(records):
    """What is judged: (kind, story, words); a summary and a lead of the same words are one."""
    for story, record in records:
        yield 'summary', story, sentences(record, record['summary'])
        yield 'lead', story, lead(record)
        for phrase in record['keyphrases'][:PHRASES]:
            yield 'phrase', story, phrase['text']


def key(kind, story, words):
    return digest('phrase' if kind == 'phrase' else 'alert', story, words)


# --- judgements --------------------------------------------------------------------------------------------------------------------

def judgements():
    """digest → {judge: kept}"""
    given = {}
    if os.path.exists(FILE):
        with open(FILE, encoding='utf-8', newline='') as f:
            for row in csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE):
                given.setdefault(row['digest'], {})[row['judge']] = row['verdict'] == 'keep'
    return given


def enter(path, judge):
    is_new = not os.path.exists(FILE)
    with open(path, encoding='utf-8') as given, open(FILE, 'a', encoding='utf-8') as out:
        if is_new:
            print(*COLUMNS, sep='\t', file=out)
        for line in filter(str.strip, given):
            words = line.rstrip('\n').split('\t')
            if len(words) < 2 or words[1] not in ('keep', 'drop'):
                sys.exit(f'{path}: not `digest TAB keep|drop TAB reason`: {line!r}')
            print(words[0], judge, words[1], ''.join(words[2:3]), sep='\t', file=out)


def write_sheets(folder, records):
    given, texts = judgements(), {story: record['headline'] + '\n\n' + record['text'] for story, record in records}
    open_ones = {}
    for kind, story, words in outputs(records):
        name = key(kind, story, words)
        if words and name not in given:
            open_ones.setdefault(story, {})[name] = ('phrase' if kind == 'phrase' else 'alert', words)
    os.makedirs(folder, exist_ok=True)
    for story, items in open_ones.items():
        with open(os.path.join(folder, f'{story}.txt'), 'w', encoding='utf-8') as f:
            print(texts[story], '\n=== to judge (digest, kind, words)', file=f)
            # By digest: nothing tells a summary from a lead.
            for name, (kind, words) in sorted(items.items(), key=lambda it: (it[1][0], it[0])):
                print(name, kind, words, sep='\t', file=f)
    print(f'{sum(map(len, open_ones.values()))} of {len(open_ones)} stories to judge in {folder}')


# --- figures -----------------------------------------------------------------------------------------------------------------------

def report(records, faults):
    given, figures, agreed = judgements(), {}, {}
    for kind, story, words in outputs(records):
        verdicts = given.get(key(kind, story, words), {})
        figure = figures.setdefault(kind, {'all': 0, 'empty': 0, 'judged': 0, 'kept': 0.0, 'by all': 0})
        figure['all'] += 1
        figure['empty'] += not words
        if verdicts:
            figure['judged'] += 1
            figure['kept'] += sum(verdicts.values()) / len(verdicts)
            figure['by all'] += all(verdicts.values())
            if len(verdicts) > 1:
                pairs = agreed.setdefault(kind, [0, 0])
                pairs[0] += len(set(verdicts.values())) == 1
                pairs[1] += 1
            if faults and not all(verdicts.values()) and int(story) <= 20:
                print(f'{story} {kind}: {words}')
    for kind, it in figures.items():
        share = it['kept'] / it['judged'] if it['judged'] else float('nan')
        same = ' judges agree on {} of {}'.format(*agreed[kind]) if kind in agreed else ''
        print(f"{kind:8} {it['all']:4} given ({it['empty']} empty), {it['judged']} judged, kept {share:.3f} (by all judges {it['by all']});{same}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('corpora')
    parser.add_argument('--stories', choices=['own', 'open'])
    parser.add_argument('--faults', action='store_true')
    parser.add_argument('--sheet', metavar='FOLDER')
    parser.add_argument('--enter', nargs=2, metavar=('FILE', 'JUDGE'))
    args = parser.parse_args()
    if args.enter:
        return enter(*args.enter)
    program = os.environ.get('COPYTASTER', 'target/release/copytaster')
    records = sorted(read_all(program, stories(args.corpora, args.stories)).items())
    if args.sheet:
        return write_sheets(args.sheet, records)
    report(records, args.faults)


if __name__ == '__main__':
    main()
