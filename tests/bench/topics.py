#!/usr/bin/env python3
"""How well topics are given: two hundred stories whose IPTC Media Topics were labelled independently, before any rule was changed for them.

usage: COPYTASTER=target/release/copytaster python3 tests/bench/topics.py CORPORA [--part open|own] [--faults] [--fit]

A hundred stories are open news, of which only ids and labels are here: their text is taken from CORPORA. The others are the project's own.
tests/data/topics/GUIDELINE.md says what is right. --faults prints the faults in the own stories, and only there. --fit prints
what calibration.tsv of the topics should say, from records of a program whose list has slopes of 1 and offsets of 0: fit on the own part, look at the open one.
"""
import argparse, csv, json, math, os, re
from stories import HERE, Tally, read_all, tidy

DATA = os.path.join(HERE, '..', 'data')
ARTICLES = 'train/wikinews/articles.jsonl'
TAXONOMY = 'train/iptc/mediatopics.tsv'


def rows(*path):
    with open(os.path.join(*path), encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE))


def lines(*path):
    with open(os.path.join(*path), encoding='utf-8') as f:
        return [json.loads(line) for line in f]


# --- the stories -------------------------------------------------------------------------------------------------------------------

def open_stories(corpora):
    for a in lines(corpora, ARTICLES):
        paragraphs = [p for p in map(tidy, re.split('\n+', a['text'])) if p]
        yield a['id'], a['date'], '\n\n'.join([tidy(a['title'])] + paragraphs)


def happenings():
    """The first English version of each happening's items."""
    happening = {(r['# uri'], r['version']): r['story'] for r in rows(DATA, 'happenings', 'labels.tsv')}
    first = {}
    for item in lines(DATA, 'happenings', 'items.jsonl'):
        if item['language'] == 'en':
            first.setdefault(happening[item['uri'], item['version']], item)
    for story, item in first.items():
        yield story, item['versioncreated'][:10], item['headline'] + '\n\n' + item['body_text']


def files(folder, dates):
    for name in sorted(os.listdir(folder)):
        number = name.removesuffix('.txt')
        with open(os.path.join(folder, name), encoding='utf-8') as f:
            yield number, dates.get(number, '2026-11-20'), f.read()


def texts(corpora, source):
    if source == 'open':
        return open_stories(corpora)
    if source == 'happenings':
        return happenings()
    if source == 'stories':
        return files(os.path.join(DATA, 'stories', 'own'), {r['number']: r['date'] for r in rows(DATA, 'stories', 'own.tsv')})
    return files(os.path.join(DATA, 'topics', 'own'), {})


def items(corpora, labels):
    """Each labelled story under a name of its own, its date and its text."""
    for source in dict.fromkeys(label['source'] for label in labels):
        found = {id: (date, text) for id, date, text in texts(corpora, source)}
        for label in labels:
            if label['source'] == source:
                yield (f"{source}-{label['id']}", *found[label['id']])


# --- the topics --------------------------------------------------------------------------------------------------------------------

class Taxonomy:
    def __init__(self, corpora):
        topics = rows(corpora, TAXONOMY)
        self.parent = {t['code']: t['parent'] for t in topics}
        self.name = {t['code']: t['name'] for t in topics}

    def above(self, codes):
        """The codes of a label and all that stands above them."""
        out = set()
        for code in filter(None, codes.split('|')):
            while code:
                out.add(code)
                code = self.parent[code]
        return out


def score(label, topics, taxonomy, tally, scores, fault):
    right = taxonomy.above(label['right'])
    passable = right | taxonomy.above(label['acceptable'])
    given = [(t['code'].removeprefix('medtop:'), t['score']) for t in topics]
    tops = [code for code, _ in given if not taxonomy.parent[code]]
    below = [code for code, _ in given if taxonomy.parent[code]]
    tally['stories'] += 1
    tally['best'] += tops[:1] == [label['best']]
    tally['first right'] += bool(right & set(tops[:1]))
    tally['silent'] += not tops
    tally['tops'] += len(tops)
    tally['tops right'] += len(passable & set(tops))
    tally['below'] += len(below)
    tally['below right'] += len(passable & set(below))
    tally['below strictly right'] += len(right & set(below))
    tally['reached'] += bool(right & set(below))
    for code, value in given:
        tenth = min(9, int(value * 10))
        tally['sure of', tenth] += 1
        tally['sure', tenth] += value
        tally['sure and right', tenth] += code in passable
        tally['sure and strictly right', tenth] += code in right
        scores['below' if taxonomy.parent[code] else 'top'].append((value, code in passable))
    if tops[:1] != [label['best']]:
        fault('best', f"{taxonomy.name[tops[0]] if tops else 'none'} for {taxonomy.name[label['best']]}")
    for code, value in given:
        if code not in passable:
            fault('wrong', f'{taxonomy.name[code]} ({value:.2f})')
    if not right & set(below):
        fault('no sub-topic', ' | '.join(taxonomy.name[code] for code in label['right'].split('|')))


def fitted(scores):
    """Slope and offset of the log odds by which scores say how often they are right (Platt 1999), by Newton's method; a slope far from 1 needs evidence."""
    right = sum(is_right for _, is_right in scores)
    targets = {True: (right + 1) / (right + 2), False: 1 / (len(scores) - right + 2)}
    slope, offset = 1.0, 0.0
    for _ in range(50):
        by_slope, by_offset, a, b, c = slope - 1, 0.0, 1.0, 0.0, 1e-6
        for value, is_right in scores:
            odds = math.log(value / (1 - value))
            likely = 1 / (1 + math.exp(-(slope * odds + offset)))
            wrong, weight = likely - targets[is_right], likely * (1 - likely)
            by_slope, by_offset = by_slope + wrong * odds, by_offset + wrong
            a, b, c = a + weight * odds * odds, b + weight * odds, c + weight
        slope, offset = slope - (c * by_slope - b * by_offset) / (a * c - b * b), offset - (a * by_offset - b * by_slope) / (a * c - b * b)
    return slope, offset


def report(t):
    tenths = [tenth for tenth in range(10) if t['sure of', tenth]]
    given = sum(t['sure of', tenth] for tenth in tenths)

    def error(kind):
        return sum(abs(t['sure', tenth] - t[kind, tenth]) for tenth in tenths) / max(1, given)

    yield 'best top level first; one of the right ones first; none given', t.rate('best', 'stories') + '; ' + t.rate('first right', 'stories') + f"; {t['silent']}"
    yield 'top levels given that are right or acceptable', t.rate('tops right', 'tops')
    yield 'sub-topics given that are right or acceptable; right', t.rate('below right', 'below') + '; ' + t.rate('below strictly right', 'below')
    yield 'stories with a right sub-topic', t.rate('reached', 'stories')
    yield 'expected error of the score; if what is only acceptable were wrong', f"{error('sure and right'):.3f}; {error('sure and strictly right'):.3f}"
    yield 'reliability, by tenths', '  '.join(f".{tenth}: {t['sure and right', tenth]}/{t['sure of', tenth]}" for tenth in tenths)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('corpora')
    parser.add_argument('--part', choices=('open', 'own'))
    parser.add_argument('--faults', action='store_true')
    parser.add_argument('--fit', action='store_true')
    options = parser.parse_args()
    labels = [r for r in rows(DATA, 'topics', 'labels.tsv') if options.part in (None, 'open' if r['source'] == 'open' else 'own')]
    taxonomy, tally, scores = Taxonomy(options.corpora), Tally(), {'top': [], 'below': []}
    records = read_all(os.environ.get('COPYTASTER', 'target/release/copytaster'), items(options.corpora, labels))
    for label in labels:
        name = f"{label['source']}-{label['id']}"

        def fault(kind, what):
            if options.faults and label['source'] != 'open':
                print(f'{name} {kind}: {what}')
        score(label, records[name]['topics'], taxonomy, tally, scores, fault)
    for name, figure in report(tally):
        print(f'{name}: {figure}')
    for level, of_level in scores.items() if options.fit else ():
        slope, offset = fitted([(min(0.99, value), is_right) for value, is_right in of_level])
        print(f'{level}\t{slope:.2f}\t{offset:.2f}')


if __name__ == '__main__':
    main()
