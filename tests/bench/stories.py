#!/usr/bin/env python3
"""How well whole stories are read: forty stories that were annotated independently, before any rule was changed for them.

usage: COPYTASTER=target/release/copytaster python3 tests/bench/stories.py CORPORA [--layer NAME] [--stories own|open|NN,NN] [--faults] [--fit]

Twenty stories are the project's own (tests/data/stories/own), twenty are open news kept out of training, of which only offsets and labels
are here: they are rebuilt from CORPORA (open.tsv says how). Guidelines stand beside the labels. --faults prints each fault in its story.
--fit prints the weights of src/resources/en/confidence that fit best, and their reliability on stories that they were not fitted to; it needs
a program built with the feature `train`.
"""
import argparse, csv, hashlib, json, math, os, re, subprocess, sys, tempfile
from collections import Counter
from difflib import SequenceMatcher

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, '..', 'data', 'stories')
EDGES = ' \n\t"“”‘’\'«».,;:'


# --- the stories -------------------------------------------------------------------------------------------------------------------

def table(name):
    with open(os.path.join(DATA, name), encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f, delimiter='\t', quoting=csv.QUOTE_NONE))


def numbers(ranges):
    for part in filter(None, ranges.split(',')):
        first, _, last = part.partition('-')
        yield from range(int(first), int(last or first) + 1)


def tidy(text):
    return re.sub('[ \t\u00a0]+', ' ', text).strip()


def wikinews(path, document, _):
    with open(path, encoding='utf-8') as f:
        article = next(a for a in map(json.loads, f) if a['id'] == document)
    return tidy(article['title']), [p for p in map(tidy, re.split('\n+', article['text'])) if p]


def gum(path, document, dropped):
    paragraphs, inside, sentence, covered = [], False, 0, 0
    with open(path, encoding='utf-8') as f:
        for line in map(str.rstrip, f):
            columns = line.split('\t')
            if line.startswith('# newdoc id'):
                inside = line.split('=', 1)[1].strip() == document
            elif not inside:
                continue
            elif line.startswith('# newpar'):
                paragraphs.append('')
            elif line.startswith('# sent_id'):
                sentence, covered = sentence + 1, 0
            elif line[:1].isdigit() and '.' not in columns[0] and sentence not in dropped:
                if '-' in columns[0]:
                    covered = int(columns[0].split('-')[1])
                elif int(columns[0]) <= covered:
                    continue
                paragraphs[-1] += columns[1] + ('' if 'SpaceAfter=No' in columns[9].split('|') else ' ')
    paragraphs = [tidy(p) for p in paragraphs]
    return paragraphs[0], paragraphs


def open_story(corpora, row):
    read = {'wikinews': wikinews, 'ud-gum-open': gum}[row['corpus']]
    title, paragraphs = read(os.path.join(corpora, row['path']), row['document'], set(numbers(row['drop'])))
    text = '\n\n'.join([title] + [paragraphs[n - 1] for n in numbers(row['paragraphs'])]) + '\n'
    if hashlib.sha256(text.encode()).hexdigest() != row['sha256']:
        sys.exit(f"story {row['number']}: the corpus is not the one that was annotated")
    return text


def stories(corpora, chosen):
    for row in table('own.tsv'):
        if chosen in (None, 'own') or row['number'] in chosen.split(','):
            with open(os.path.join(DATA, 'own', row['number'] + '.txt'), encoding='utf-8') as f:
                yield row['number'], row['date'], f.read()
    for row in table('open.tsv'):
        if chosen in (None, 'open') or row['number'] in chosen.split(','):
            yield row['number'], row['date'], open_story(corpora, row)


def read_all(program, items, signs=False):
    """The record of each story, by one run of the program over a folder of ninjs items; or its records with their signs, for --fit."""
    with tempfile.TemporaryDirectory() as folder:
        for number, date, text in items:
            headline, body = text.split('\n\n', 1)
            item = {'uri': number, 'versioncreated': date + 'T20:00:00Z', 'language': 'en', 'headline': headline, 'body_text': body}
            with open(os.path.join(folder, number + '.json'), 'w', encoding='utf-8') as f:
                json.dump(item, f)
        files = [os.path.join(folder, number + '.json') for number, _, _ in items]
        run = subprocess.run([program, *(['evaluate', 'signs', *files] if signs else ['enrich', folder])], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    return {(line['said'] if signs else line)['id']: line for line in lines}


class Places:
    """From offsets in the record's text to those in the story's: what the reader removed (a dateline) or rewrote is stepped over."""

    def __init__(self, record_text, story):
        self.to = {}
        for a, b, n in SequenceMatcher(None, record_text, story, autojunk=False).get_matching_blocks():
            self.to.update((a + i, b + i) for i in range(n))

    def span(self, s):
        inside = [self.to[i] for i in range(s['start'], s['end']) if i in self.to]
        return (inside[0], inside[-1] + 1) if inside else None


# --- spans -------------------------------------------------------------------------------------------------------------------------

def trimmed(span, text):
    start, end = span
    while start < end and text[start] in EDGES:
        start += 1
    while start < end and text[end - 1] in EDGES:
        end -= 1
    return start, end


def letters(spans, text):
    return {i for s in spans if s for i in range(*trimmed(s, text)) if text[i].isalnum()}


def agreement(a, b):
    """F1 of two sets of letters."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def overlap(a, b):
    return a and b and a[0] < b[1] and b[0] < a[1]


def pairs(found, gold, likeness, least):
    """Best pairs first, each side once."""
    scored = sorted(((likeness(f, g), i, j) for i, f in enumerate(found) for j, g in enumerate(gold)), reverse=True)
    left, right, out = set(), set(), []
    for score, i, j in scored:
        if score >= least and i not in left and j not in right:
            left.add(i), right.add(j), out.append((i, j))
    return out


class Tally(Counter):
    def rate(self, part, whole):
        return f'{self[part]}/{self[whole]} = {self[part] / max(1, self[whole]):.3f}'


class Story:
    def __init__(self, number, text, record):
        self.number, self.text, self.record = number, text, record
        self.places = Places(record['text'], text)
        self.entities = {e['id']: [s for s in map(self.places.span, e['mentions']) if s] for e in record['entities']}

    def gold(self, layer):
        with open(os.path.join(DATA, layer, self.number + '.json'), encoding='utf-8') as f:
            return json.load(f)

    def words(self, spans):
        return ' … '.join(self.text[s[0]:s[1]] for s in spans if s)

    def same_party(self, found, span, who):
        """Whether what was found stands where the annotator saw it, or is an entity that is named there or by its fullest name."""
        own = self.places.span(found) if 'start' in found else None
        targets = [s for s in (span, who) if s]
        return any(overlap(s, t) for s in [own] + self.entities.get(found.get('entity'), []) for t in targets)


# --- the layers --------------------------------------------------------------------------------------------------------------------

def span_of(mark):
    return (mark['start'], mark['end']) if mark and 'start' in mark else None


def source_of(attribution):
    return attribution.get('source') or {}


def note_sure(tally, found, right):
    """How sure the program is of each thing found, by tenths, beside whether it is right."""
    for i, it in enumerate(found):
        if 'confidence' in it:
            tenth = min(int(it['confidence'] * 10), 9)
            tally['sure', tenth] += it['confidence']
            tally['sure of', tenth] += 1
            tally['sure and right', tenth] += i in right


def reliability(t):
    of = sum(t['sure of', tenth] for tenth in range(10))
    yield 'expected error of the confidence', f"{sum(abs(t['sure', tenth] - t['sure and right', tenth]) for tenth in range(10)) / max(1, of):.3f}"
    yield 'reliability, by tenths', '  '.join(f".{tenth}: {t['sure and right', tenth]}/{t['sure of', tenth]}" for tenth in range(10) if t['sure of', tenth])


def attributions(story, tally, fault):
    """Scores them; which are real and have the right speaker."""
    gold = story.gold('attributions')['attributions']
    found = [a for a in story.record['attributions'] if a.get('origin') != 'wire']
    right = set()
    said = [letters(map(story.places.span, a['content']), story.text) for a in found]
    true = [letters([tuple(s) for s in g['content']], story.text) for g in gold]
    both = pairs(range(len(found)), range(len(gold)), lambda i, j: agreement(said[i], true[j]), .5)
    tally['found'] += len(found)
    tally['due'] += sum(not g['marginal'] for g in gold)
    tally['met'] += sum(not gold[j]['marginal'] for _, j in both)
    tally['real'] += len(both)
    for i in set(range(len(found))) - {i for i, _ in both}:
        fault('invented', f"{source_of(found[i]).get('text')} | {found[i].get('cue', {}).get('lemma')} | {found[i]['text']}")
    for j in set(range(len(gold))) - {j for _, j in both}:
        if not gold[j]['marginal']:
            fault('missed', f"{story.words([span_of(gold[j].get('source'))])} | {gold[j].get('cue', {}).get('lemma')} | {story.words(map(tuple, gold[j]['content']))}")
    for i, j in both:
        a, g = found[i], gold[j]
        source = g.get('source') or {}
        who = tuple(source['who']) if source.get('who') else None
        right_source = story.same_party(source_of(a), span_of(source), who) if source else not source_of(a).get('text')
        linked = not who or 'entity' not in source_of(a) or any(overlap(s, who) for s in story.entities.get(source_of(a)['entity'], []))
        whole = agreement(said[i], true[j]) >= .9
        vias = [story.places.span(v) for v in a['via'] if 'start' in v]
        right_via = len(vias) == len(g['via']) and all(any(overlap(v, span_of(w)) for w in g['via']) for v in vias)
        kind = a.get('cue', {}).get('class') == g.get('class')
        tally['pairs'] += 1
        tally['speaker'] += right_source and linked
        right |= {i} if right_source and linked else set()
        tally['content'] += whole
        tally['class'] += kind
        tally['via'] += right_via
        tally['source class'] += source_of(a).get('class') == source.get('class')
        tally['faultless'] += right_source and linked and whole and right_via
        if g['kind'] in ('direct', 'mixed'):
            tally['quotes met'] += 1
        if not (right_source and linked):
            fault('speaker', f"{source_of(a).get('text')} ({source_of(a).get('entity')}) for {story.words([span_of(source), who])} | {a.get('cue', {}).get('lemma')} | {a['text']}")
        elif not whole:
            fault('content', f"{a['text']}  FOR  {story.words(map(tuple, g['content']))}")
        elif not right_via:
            fault('via', f"{[v.get('text') for v in a['via']]} for {story.words(map(span_of, g['via']))} | {a['text']}")
    tally['quotes'] += sum(g['kind'] in ('direct', 'mixed') and not g['marginal'] for g in gold)
    note_sure(tally, found, right)
    return right


def attributions_report(t):
    yield 'found that are real', t.rate('real', 'found')
    yield 'due that are found', t.rate('met', 'due')
    yield 'quotes found', t.rate('quotes met', 'quotes')
    yield 'speaker right (words and entity)', t.rate('speaker', 'pairs')
    yield 'content right', t.rate('content', 'pairs')
    yield 'via right', t.rate('via', 'pairs')
    yield 'class of cue, of source', t.rate('class', 'pairs') + '  ' + t.rate('source class', 'pairs')
    yield 'without any fault in content, speaker, via', t.rate('faultless', 'pairs')
    yield 'the same, of all found', t.rate('faultless', 'found')
    yield from reliability(t)


def events(story, tally, fault):
    """Scores them; which are real and of the right type."""
    gold = story.gold('events')['events']
    found = story.record['events']
    at = [[story.places.span(m) for m in [e['trigger']] + e.get('mentions', [])] for e in found]
    true = [[span_of(m) for m in [g['trigger']] + g['mentions']] for g in gold]

    def likeness(i, j):
        touch = any(overlap(a, b) for a in at[i] for b in true[j])
        return touch + .5 * (found[i]['type'] == gold[j]['type']) + .2 * bool(overlap(at[i][0], true[j][0])) if touch else 0

    both = pairs(range(len(found)), range(len(gold)), likeness, .5)
    again = {i for i in range(len(found)) if any(likeness(i, j) for j in range(len(gold)))}
    typed = [(i, j) for i, j in both if found[i]['type'] == gold[j]['type']]
    note_sure(tally, found, {i for i, _ in typed})
    optional = sum(bool(g.get('optional')) for g in gold)
    tally['found'] += len(found) - sum(bool(gold[j].get('optional')) for _, j in both)
    tally['due'] += len(gold) - optional
    tally['right'] += sum(not gold[j].get('optional') for _, j in typed)
    tally['repeated'] += len(again - {i for i, _ in both})
    for i in range(len(found)):
        mate = next((j for k, j in both if k == i), None)
        if mate is None:
            fault('repeated' if i in again else 'invented', f"{found[i]['type']} | {story.words(at[i][:1])} | s{found[i].get('sentence')}")
        elif found[i]['type'] != gold[mate]['type'] and not gold[mate].get('optional'):
            fault('type', f"{found[i]['type']} for {gold[mate]['type']} | {story.words(at[i][:1])}")
    for j in set(range(len(gold))) - {j for _, j in both}:
        if not gold[j].get('optional'):
            fault('missed', f"{gold[j]['type']} | {story.words(true[j][:1])}{' MAIN' if gold[j]['main'] else ''}")
    for i, j in typed:
        e, g = found[i], gold[j]
        right = e['status'] == g['status']
        tally['typed'] += 1
        tally['status'] += right
        if not right:
            fault('status', f"{e['status']} for {g['status']} | {e['type']} | {story.words(at[i][:1])}")
        whole = right
        for side in ('actors', 'recipients'):
            matched = pairs(e[side], g[side], lambda f, t: story.same_party(f, span_of(t), span_of(t.get('who'))), 1)
            tally[side + ' found'] += len(e[side])
            tally[side + ' due'] += len(g[side])
            tally[side + ' right'] += len(matched)
            whole &= len(matched) == len(e[side]) == len(g[side])
            if len(matched) != len(e[side]) or len(matched) != len(g[side]):
                fault(side, f"{[x['text'] for x in e[side]]} for {[story.words([span_of(x)]) for x in g[side]]} | {e['type']} | {story.words(at[i][:1])}")
        whole &= place(story, e, g, tally, fault) & time(story, e, g, tally, fault)
        tally['faultless'] += whole
    if any(g['main'] for g in gold):
        main = next(j for j, g in enumerate(gold) if g['main'])
        tally['mains'] += 1
        tally['main'] += any(j == main and found[i].get('main') for i, j in typed)
        tally['main found'] += any(j == main for _, j in typed)
    return {i for i, _ in typed}


def place(story, e, g, tally, fault):
    due = span_of(g.get('place'))
    given = e.get('place')
    tally['places due'] += bool(due)
    if not given:
        return not due
    spans = story.entities.get(given) if isinstance(given, str) else [story.places.span(given)]
    right = bool(due) and any(overlap(s, due) or story.words([s]) == story.words([due]) for s in spans or [])
    tally['places'] += 1
    tally['places right'] += right
    if not right:
        fault('place', f"{story.words((spans or [])[:1])} for {story.words([due])} | {e['type']} | {story.words([story.places.span(e['trigger'])])}")
    return right


def time(story, e, g, tally, fault):
    due = g.get('time')
    given = next((t for t in story.record['times'] if t['id'] == e.get('time')), None)
    tally['times due'] += bool(due)
    if not given:
        return not due
    days = tuple(given.get(k, '')[:10] for k in ('from', 'to'))
    right = bool(due) and (bool(overlap(story.places.span(given), span_of(due))) or days[0] == due.get('from'))
    tally['times'] += 1
    tally['times right'] += right
    if not right:
        fault('time', f"{given['text']} for {story.words([span_of(due)])} | {e['type']} | {story.words([story.places.span(e['trigger'])])}")
    return right


def events_report(t):
    yield 'real and of the right type', t.rate('right', 'found')
    yield 'due that are found with their type', t.rate('right', 'due')
    yield 'told twice as two events', str(t['repeated'])
    yield 'status right', t.rate('status', 'typed')
    for side in ('actors', 'recipients'):
        yield side + ' given that are right, due that are given', t.rate(side + ' right', side + ' found') + '  ' + t.rate(side + ' right', side + ' due')
    yield 'places given that are right, due that are given', t.rate('places right', 'places') + '  ' + t.rate('places right', 'places due')
    yield 'times given that are right, due that are given', t.rate('times right', 'times') + '  ' + t.rate('times right', 'times due')
    yield 'without any fault', t.rate('faultless', 'typed')
    yield from reliability(t)
    yield 'main event marked; found at all', t.rate('main', 'mains') + '  ' + t.rate('main found', 'mains')


def quantities(story, tally, fault):
    gold = story.gold('events')['quantities']
    found = [q for q in story.record['quantities'] if q.get('origin') != 'wire']
    at = [story.places.span(q) for q in found]

    def value(q):
        v = q.get('value')
        return v if isinstance(v, (int, float)) else None

    def alike(q, g):
        """The value is right, in the record's unit or as the copy writes it; a fraction is a share in per cent."""
        if value(g) is None:
            return True
        written = re.match(r'\W*([\d,.]*\d)', q['text'])
        told = [value(q), 100 * value(q) if q['kind'] == 'fraction' and value(q) is not None else None]
        told += [float(written[1].replace(',', ''))] if q.get('unit') and written else []
        return any(v is not None and abs(v - value(g)) <= 5e-4 * max(1, abs(value(g))) for v in told)

    def same_kind(q, g):
        return q['kind'] == g['kind'] or (q['kind'], g['kind']) == ('fraction', 'percent')

    both = pairs(range(len(found)), range(len(gold)), lambda i, j: bool(overlap(at[i], span_of(gold[j]))), 1)
    tally['found'] += len(found) - sum(bool(gold[j].get('optional')) for _, j in both)
    tally['due'] += sum(not g.get('optional') for g in gold)
    for i in set(range(len(found))) - {i for i, _ in both}:
        fault('invented', f"{found[i]['kind']} | {found[i]['text']}")
    for j in set(range(len(gold))) - {j for _, j in both}:
        if not gold[j].get('optional'):
            fault('missed', f"{gold[j]['kind']} | {story.words([span_of(gold[j])])}")
    for i, j in both:
        q, g = found[i], gold[j]
        if g.get('optional'):
            continue
        same = alike(q, g)
        kind, bound = same_kind(q, g), q['bound'] == g.get('bound', 'exact')
        tally['value'] += same
        tally['right'] += same and kind and bound
        if not (same and kind and bound):
            fault('wrong', f"{q['text']}: {q.get('value')} {q['kind']} {q['bound']} for {g.get('value')} {g['kind']} {g.get('bound')}")
        tally['of due'] += bool(g.get('of'))
        if g.get('of') and not q.get('of'):
            fault('of', f"{q['text']} of nothing for {story.words([span_of(g['of'])])}")
        if q.get('of'):
            good = bool(g.get('of')) and bool(overlap(story.places.span(q['of']), span_of(g['of'])))
            tally['of'] += 1
            tally['of right'] += good
            if not good:
                fault('of', f"{q['text']} of {q['of'].get('text')} for {story.words([span_of(g.get('of'))])}")


def quantities_report(t):
    yield 'value, kind and bound right, of those found', t.rate('right', 'found')
    yield 'the same, of those due', t.rate('right', 'due')
    yield 'what is counted: given that are right, due that are given', t.rate('of right', 'of') + '  ' + t.rate('of right', 'of due')


def kilometres(a, b):
    """Great-circle distance of two points in degrees, by the haversine formula."""
    (la, lo), (lb, lp) = ([math.radians(x) for x in p] for p in (a, b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(math.sqrt(h))


class Joined:
    """Entities that were found beside those that are due, and which stands for which: the one with which it shares most names."""

    def __init__(self, story):
        gold = story.gold('entities')
        self.gold = {g['id']: g for g in gold['entities']}
        self.relations = gold['relations']
        self.due = [(span_of(m), m['kind'], g) for g, e in self.gold.items() for m in e['mentions'] if not m.get('furniture')]
        furniture = [span_of(m) for e in self.gold.values() for m in e['mentions'] if m.get('furniture')]
        self.found = []
        for e in story.record['entities']:
            for m in e['mentions']:
                span = story.places.span(m)
                if span and not any(overlap(span, f) for f in furniture):
                    self.found.append((span, m['kind'], e['id']))
        # A mention is met by the one that begins or ends with it; of nested ones, the most alike.
        self.met = pairs(range(len(self.found)), range(len(self.due)), self.likeness, .3)
        votes = Counter()
        for i, j in self.met:
            votes[self.found[i][2], self.due[j][2]] += 1 + (self.found[i][1] == self.due[j][1] == 'name')
        self.stands_for, taken = {}, set()
        for (f, g), _ in sorted(votes.items(), key=lambda v: -v[1]):
            if f not in self.stands_for and g not in taken:
                self.stands_for[f] = g
                taken.add(g)

    def likeness(self, i, j):
        a, b = self.found[i][0], self.due[j][0]
        shared = min(a[1], b[1]) - max(a[0], b[0])
        return shared / max(a[1] - a[0], b[1] - b[0]) if shared > 0 else 0


def entities(story, tally, fault):
    joined = Joined(story)
    found, due, met = joined.found, joined.due, joined.met
    types = {e['id']: e['type'] for e in story.record['entities']}

    def words(span):
        return story.words([span])

    for kind in ('name', 'nominal', 'pronoun'):
        tally[kind + ' found'] += sum(k == kind for _, k, _ in found)
        tally[kind + ' due'] += sum(k == kind for _, k, _ in due)
    mates = dict(met)
    for i, (span, kind, entity) in enumerate(found):
        j = mates.get(i)
        right = j is not None and joined.stands_for.get(entity) == due[j][2]
        if kind == 'name':
            exact = j is not None and span == due[j][0] and types[entity] == joined.gold[due[j][2]]['type']
            tally['name exact'] += exact
        elif not right:
            fault('joined', f"{words(span)} to {entity} for {due[j][2] if j is not None else 'none'}")
        tally[kind + ' right'] += right
    # B-cubed (Bagga and Baldwin 1998) over the mentions of both sides; one without a mate counts as wrong.
    ours, theirs = {}, {}
    for i, (_, _, entity) in enumerate(found):
        ours.setdefault(entity, set()).add(i)
    for j, (_, _, entity) in enumerate(due):
        theirs.setdefault(entity, set()).add(j)
    for i, j in met:
        common = sum(mates.get(k) in theirs[due[j][2]] for k in ours[found[i][2]])
        tally['b3 precision'] += common / len(ours[found[i][2]])
        tally['b3 recall'] += common / len(theirs[due[j][2]])
    tally['b3 found'] += len(found)
    tally['b3 due'] += len(due)
    relations(story, joined, tally, fault)
    for e in story.record['entities']:
        g = joined.gold.get(joined.stands_for.get(e['id']))
        if g and e['type'] in ('person', 'organisation'):
            given, known = e['ids'].get('wikidata'), g.get('wikidata')
            tally['ids given'] += bool(given)
            tally['ids right'] += bool(given) and given == known
            if given and given != known:
                fault('id', f"{e['name']} {given} for {known}")
        if g and e.get('place') and g.get('place', {}).get('lat') is not None:
            off = kilometres((e['place']['lat'], e['place']['lon']), (g['place']['lat'], g['place']['lon']))
            tally['places'] += 1
            tally['places near'] += off <= 161
            if off > 161:
                fault('place', f"{e['name']} {e['place'].get('country')} {off:.0f} km from {g['place'].get('country')}")
    tally['ids due'] += sum(g.get('wikidata', '').startswith('Q') for g in joined.gold.values() if g['type'] in ('person', 'organisation'))


def relations(story, joined, tally, fault):
    def likeness(r, g):
        same = r['predicate'] == g['predicate'] and joined.stands_for.get(r['subject']) == g['subject']
        return same and joined.stands_for.get(r.get('object')) == g.get('object')

    given = story.record['relations']
    both = pairs(given, joined.relations, likeness, 1)
    tally['relations found'] += len(given)
    tally['relations due'] += len(joined.relations)
    tally['relations right'] += len(both)
    names = {e['id']: e['name'] for e in story.record['entities']}
    for i in set(range(len(given))) - {i for i, _ in both}:
        r = given[i]
        fault('relation', f"{names[r['subject']]} {r['predicate']} {names.get(r.get('object'))} {r.get('value')}")


def entities_report(t):
    yield 'names: whole span and type right, of those found, due', t.rate('name exact', 'name found') + '  ' + t.rate('name exact', 'name due')
    for kind in ('name', 'nominal', 'pronoun'):
        yield kind + ': joined to the right entity, of those found, due', t.rate(kind + ' right', kind + ' found') + '  ' + t.rate(kind + ' right', kind + ' due')
    precision, recall = t['b3 precision'] / max(1, t['b3 found']), t['b3 recall'] / max(1, t['b3 due'])
    yield 'B3 over all mentions', f'P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}'
    yield 'relations: right of those found, due', t.rate('relations right', 'relations found') + '  ' + t.rate('relations right', 'relations due')
    yield 'ids of persons and organisations: right of those given, due', t.rate('ids right', 'ids given') + '  ' + t.rate('ids right', 'ids due')
    yield 'places within 161 km, of those placed', t.rate('places near', 'places')


# --- how sure ----------------------------------------------------------------------------------------------------------------------

FOLDS = 10
# How much it costs to leave what was set by hand: forty stories tell little.
PENALTY = 20


def solved(rows, right):
    """The solution of linear equations, by elimination."""
    rows, n = [row + [r] for row, r in zip(rows, right)], len(right)
    for i in range(n):
        best = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[best] = rows[best], rows[i]
        for k in range(n):
            if k != i:
                by = rows[k][i] / rows[i][i]
                rows[k] = [a - by * b for a, b in zip(rows[k], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def likelihood(weights, signs):
    return 1 / (1 + math.exp(-sum(weights[sign] for sign in signs)))


def by_hand(layer):
    """The signs of a layer, as the program prints them, with the weights that were set by hand."""
    with open(os.path.join(HERE, '..', '..', 'src', 'resources', 'en', 'confidence', layer + '.tsv'), encoding='utf-8') as f:
        rows = [line.split('\t') for line in f if not line.startswith('#')]
    return {sign.title().replace('_', ''): float(prior) for sign, _, prior in rows}


def fitted(cases, prior, penalty):
    """Weights of a logistic regression that stays near what was set by hand, but for what is always there, by Newton's method."""
    names, weights = list(prior), dict(prior)
    for _ in range(25):
        slope = [-penalty * (weights[name] - prior[name]) * (name != 'Always') for name in names]
        curve = [[penalty * (i == j and name != 'Always') + 1e-9 * (i == j) for j in range(len(names))] for i, name in enumerate(names)]
        at = {name: i for i, name in enumerate(names)}
        for _, signs, right in cases:
            likely = likelihood(weights, signs)
            for i in map(at.get, signs):
                slope[i] += right - likely
                for j in map(at.get, signs):
                    curve[i][j] += likely * (1 - likely)
        step = solved(curve, slope)
        weights = {name: weights[name] + by for name, by in zip(names, step)}
    return weights


def fit(corpora, chosen, program, wanted):
    """Prints the weights of each layer, and how far they are right of stories that they were not fitted to."""
    items = list(stories(corpora, chosen))
    read = read_all(program, items, signs=True)
    for layer, record in (('attributions', 'said'), ('events', 'happened')):
        if wanted not in (None, layer):
            continue
        cases = []
        for number, _, text in items:
            right = LAYERS[layer][0](Story(number, text, read[number][record]), Tally(), lambda *_: None)
            cases += [(number, signs, i in right) for i, signs in enumerate(read[number][layer])]
        prior, tally = by_hand(layer), Tally()
        for fold in range(FOLDS):
            weights = fitted([case for case in cases if int(case[0]) % FOLDS != fold], prior, PENALTY)
            held = [case for case in cases if int(case[0]) % FOLDS == fold]
            sure = [{'confidence': likelihood(weights, signs)} for _, signs, _ in held]
            note_sure(tally, sure, {i for i, case in enumerate(held) if case[2]})
        print(f'{layer}, {len(cases)} cases of {len(items)} stories, each told by weights of the other folds')
        for name, figure in reliability(tally):
            print(f'  {name}: {figure}')
        for name, weight in fitted(cases, prior, PENALTY).items():
            print(re.sub('(?<!^)([A-Z])', r'_\1', name).lower() + f'\t{weight:.2f}\t{prior[name]:g}')


LAYERS = {'entities': (entities, entities_report), 'attributions': (attributions, attributions_report), 'events': (events, events_report), 'quantities': (quantities, quantities_report)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('corpora')
    parser.add_argument('--layer', choices=LAYERS)
    parser.add_argument('--stories')
    parser.add_argument('--faults', action='store_true')
    parser.add_argument('--fit', action='store_true')
    options = parser.parse_args()
    program = os.environ.get('COPYTASTER', 'target/release/copytaster')
    if options.fit:
        return fit(options.corpora, options.stories, program, options.layer)
    items = list(stories(options.corpora, options.stories))
    records = read_all(program, items)
    told = [Story(number, text, records[number]) for number, _, text in items]
    for layer, (score, report) in LAYERS.items():
        if options.layer not in (None, layer):
            continue
        tally = Tally()
        for story in told:
            def fault(kind, what):
                if options.faults:
                    print(f'{layer} {story.number} {kind}: {what}')
            score(story, tally, fault)
        print(f'{layer}, {len(told)} stories')
        for name, figure in report(tally):
            print(f'  {name}: {figure}')


if __name__ == '__main__':
    main()
