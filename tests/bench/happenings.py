#!/usr/bin/env python3
"""How well stories are told: 300 items of 60 stories (tests/data/happenings, with guideline and labels), and planted near-duplicates.

usage: COPYTASTER=target/release/copytaster python3 tests/bench/happenings.py [--half dev|test] [--faults]
       COPYTASTER=target/release/copytaster python3 tests/bench/happenings.py --planted [--seed N] [--faults]

The first reads all items in order, as a desk would, and scores the half: pairs F1 and B-cubed of stories, copies, independent origins, steps of tolls
(value, source, order; with bound and status), changes. Rules may be fitted to the half dev alone. The second makes 1,000 near-duplicates of the
set's items – cuts, new ledes, another agency's furniture, typos, merged takes – among as many others and scores the pairs (F1).
"""
import argparse, csv, datetime, json, os, random, re, subprocess, sys, tempfile, unicodedata
from collections import Counter, defaultdict

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'happenings')
KINDS = {'killed': 'dead', 'homeless': 'displaced', 'detained': 'arrested'}  # the labels' words for kinds of tolls that the record calls otherwise


def table(name):
    with open(os.path.join(DATA, name), encoding='utf-8', newline='') as f:
        rows = csv.reader(f, delimiter='\t', quoting=csv.QUOTE_NONE)
        next(rows)
        return [row for row in rows]


def items():
    with open(os.path.join(DATA, 'items.jsonl'), encoding='utf-8') as f:
        return [json.loads(line) for line in f]


def run(program, articles):
    """Links in input order, and stories."""
    with tempfile.NamedTemporaryFile('w', suffix='.ndjson', encoding='utf-8') as f:
        f.writelines(json.dumps(it, ensure_ascii=False) + '\n' for it in articles)
        f.flush()
        out = subprocess.run([program, 'stories', '--offline', '--stories', f.name], capture_output=True, text=True, check=True).stdout
    lines = [json.loads(line) for line in out.splitlines()]
    return [it for it in lines if it['schema'].startswith('copytaster.link')], [it for it in lines if it['schema'].startswith('copytaster.story')]


def f1(right, found, due):
    precision, recall = right / max(found, 1), right / max(due, 1)
    return f'P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / max(precision + recall, 1e-9):.3f} ({right} right, {found} found, {due} due)'


def clusters(found, gold):
    both, mine, true = (Counter() for _ in range(3))
    for item in gold:
        both[found.get(item, item), gold[item]] += 1
        mine[found.get(item, item)] += 1
        true[gold[item]] += 1
    pairs = lambda counts: sum(n * (n - 1) // 2 for n in counts.values())
    precision = sum(n * n / mine[k] for (k, _), n in both.items()) / len(gold)
    recall = sum(n * n / true[g] for (_, g), n in both.items()) / len(gold)
    yield 'same story, pairs', f1(pairs(both), pairs(mine), pairs(true))
    yield 'same story, B-cubed', f'P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}'


def words(text):
    text = ''.join(c for c in unicodedata.normalize('NFD', text.lower()) if not unicodedata.combining(c))
    found = re.findall(r'\d[\d.,]*\d|[^\W_]+', text)
    return [NUMBERS.get(it, it.replace(',', '')) for it in found]


NUMBERS = {w: str(n) for n, w in enumerate('zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen '
                                           'seventeen eighteen nineteen twenty'.split())}


def alike(found, due):
    """Whether what was found says what is due: shared words of the shorter, numbers above all."""
    if not due or not found:
        return not due and not found
    a, b = set(words(found)), set(words(due))
    numbers = [it for it in b if it[0].isdigit()]
    return any(it in a for it in numbers) if numbers else len(a & b) * 2 >= min(len(a), len(b))


def measure(arguments):
    half = {row[0]: row[3] for row in table('labels.tsv')}
    wanted = lambda uri: arguments.half in (None, half[uri])
    gold = {row[0]: row[2] for row in table('labels.tsv') if wanted(row[0])}
    links, stories = run(os.environ['COPYTASTER'], items())
    fault = (lambda *it: print('  ', *it)) if arguments.faults else (lambda *it: None)
    found = {item['item']: story['id'] for story in stories for item in story['items']}
    found.update({link['item']: link['story'] for link in links if link['item'] not in found and 'story' in link})
    report = list(clusters(found, gold))

    versions = {(link['item'], link.get('version', '')): link for link in links}
    due = {(row[0], row[1]): (row[4], row[5]) for row in table('labels.tsv') if row[4] and wanted(row[0])}
    got = {key: (link['copy']['of'], link['copy']['kind']) for key, link in versions.items() if 'copy' in link and wanted(key[0])}
    for key in set(due) ^ set(got) | {key for key in set(due) & set(got) if due[key][0] != got[key][0]}:
        fault('copy', key, 'due', due.get(key), 'found', got.get(key))
    both = [key for key in due if key in got and got[key][0] == due[key][0]]
    report.append(('copies', f1(len(both), len(got), len(due))))
    report.append(('kind of copy, of those right', f'{sum(got[k][1] == due[k][1] for k in both)}/{len(both)}'))

    by_item = defaultdict(Counter)
    for item, story in gold.items():
        if item in found:
            by_item[story][found[item]] += 1
    told = {story['id']: story for story in stories}
    mate = {name: told[counts.most_common(1)[0][0]] for name, counts in by_item.items() if counts.most_common(1)[0][0] in told}
    origins = {row[0]: int(row[2]) for row in table('stories.tsv') if row[0] in set(gold.values())}
    right = [name for name in origins if name in mate and mate[name]['origins'] == origins[name]]
    for name in origins:
        if name not in right:
            fault('origins', name, 'due', origins[name], 'found', mate.get(name, {}).get('origins'))
    report.append(('independent origins right', f'{len(right)}/{len(origins)} = {len(right) / len(origins):.3f}'))
    report.extend(tolls(mate, set(gold.values()), fault))
    report.extend(changes(versions, wanted, fault))
    for name, line in report:
        print(f'{name:32} {line}')


def tolls(mate, names, fault):
    gold = defaultdict(list)
    for story, kind, step, value, bound, source, uri, version, status in table('tolls.tsv'):
        if story in names:
            gold[story, KINDS.get(kind, kind)].append((float(value), bound, source, status, uri))
    found = {}
    for name, story in mate.items():
        for toll in story['tolls']:
            found[name, toll['kind']] = [(s.get('value'), s['bound'], s['source']['text'] if s['source']['class'] != 'self' else '', s['status'], s['item'])
                                         for s in toll['steps']]
    known = {kind for _, kind in found}
    for strict in (False, True):
        right = due = count = 0
        for key in set(gold) | set(found):
            a, b = found.get(key, []), gold.get(key, [])
            count, due = count + len(a), due + len(b)
            # In order: the longest common run of values.
            best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
            same = lambda x, y: x[0] == y[0] and (not strict or (x[1] == y[1] and x[3] == y[3] and alike(x[2], y[2])))
            for i, x in enumerate(a):
                for j, y in enumerate(b):
                    best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], best[i][j] + same(x, y))
            right += best[len(a)][len(b)]
            if best[len(a)][len(b)] < max(len(a), len(b)) and strict:
                fault('toll', key, '\n     due  ', [x[:4] for x in b], '\n     found', [x[:4] for x in a])
        yield 'steps of tolls' + (', with bound, source, status' if strict else ', value and order'), f1(right, count, due)
    lost = sum(len(steps) for (_, kind), steps in gold.items() if kind not in known)
    yield 'steps of kinds that no record has', str(lost)


def changes(versions, wanted, fault):
    gold = defaultdict(list)
    for uri, version, what, was, now, told in table('changes.tsv'):
        if wanted(uri):
            gold[uri, version].append((what, was, now, told))
    tell = {True: 'true', False: 'false', None: ''}
    right = count = due = admitted = 0
    for key in gold | {k: v for k, v in versions.items() if v['changed'] and wanted(k[0])}:
        left = list(gold.get(key, []))
        due += len(left)
        for change in versions.get(key, {}).get('changed', []):
            count += 1
            same = lambda it: it[0] == change['what'] and (alike(change.get('now', ''), it[2]) and alike(change.get('was', ''), it[1])
                                                          or alike(change.get('now', ''), it[2]) and it[2] and it[1] == '')
            match = next((it for it in left if same(it)), None)
            if match:
                left.remove(match)
                right += 1
                admitted += tell[change.get('told')] == match[3]
            else:
                fault('change invented', key, change['what'], change.get('was'), '->', change.get('now'), change.get('told'))
        for it in left:
            fault('change missed', key, it)
    yield 'changes', f1(right, count, due)
    yield 'told, of the changes right', f'{admitted}/{right} = {admitted / max(right, 1):.3f}'


# --- planted near-duplicates -------------------------------------------------------------------------------------------------------

FURNITURE = [('LONDON, May 9 (Courier) - ', '\n(Reporting by our correspondents; editing by the night desk)'), ('', '\n--- with agency inputs'),
             ('From our own desk: ', '\nThis story has not been edited by our staff.'), ('', '\n(Courier)')]


def body(item):
    return [p for p in item['body_text'].split('\n') if p.strip()]


def typos(text, dice):
    letters = list(text)
    for _ in range(max(1, len(text) // 150)):
        at = dice.randrange(1, len(letters) - 1)
        if letters[at].isalpha() and letters[at + 1].isalpha():
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return ''.join(letters)


def planted(item, others, dice):
    """A near-duplicate of an item, and how it was made."""
    paragraphs = body(item)
    kind = dice.choice(['cut', 'lede', 'furniture', 'typos', 'merged'])
    if kind == 'cut':
        keep = max(2, int(len(paragraphs) * dice.uniform(.5, .9)))
        chosen = sorted(dice.sample(range(len(paragraphs)), keep))
        paragraphs = [paragraphs[n] for n in chosen]
    elif kind == 'lede':
        paragraphs = [dice.choice(others)] + paragraphs[1:]
    elif kind == 'furniture':
        before, after = dice.choice(FURNITURE)
        paragraphs = [before + paragraphs[0]] + paragraphs[1:-1] + [paragraphs[-1] + after]
    elif kind == 'typos':
        paragraphs = [typos(p, dice) for p in paragraphs]
    else:
        half = len(paragraphs) // 2
        paragraphs = paragraphs[:half] + [dice.choice(others)] + paragraphs[half:]
    return kind, '\n'.join(paragraphs)


def measure_planted(arguments):
    dice = random.Random(arguments.seed)
    last = {it['uri']: it for it in items()}
    sources = [it for it in last.values() if len(body(it)) >= 4]
    fillers = ['The day began quietly in the offices of the county, where nobody had expected a call before noon.',
               'It was the third time within a year that readers of this paper had to be told of such things.',
               'Nothing of the kind had been seen along this coast since the harbour was built by two brothers from the north.']
    articles, gold, kinds, hour = [], {}, {}, 0
    labels = {row[0]: row[4] for row in table('labels.tsv')}
    sources = [it for it in sources if not labels.get(it['uri'])]
    stamp = lambda n: (datetime.datetime(2026, 6, 1) + datetime.timedelta(minutes=n)).isoformat() + 'Z'
    for number in range(1000):
        source = sources[number % len(sources)]
        # Each original is told once in its window, so that a pair is one of two.
        minute = (number // len(sources)) * 4 * 1440 + (number % len(sources)) * 20
        original, copy = f'urn:original:{number}', f'urn:planted:{number}'
        kind, text = planted(source, fillers, dice)
        base = {k: source[k] for k in ('language', 'headline') if k in source}
        articles.append((minute, {**base, 'uri': original, 'versioncreated': stamp(minute), 'body_text': source['body_text']}))
        articles.append((minute + 7, {**base, 'uri': copy, 'versioncreated': stamp(minute + 7), 'headline': 'From the wires', 'body_text': text}))
        gold[copy], kinds[copy] = original, kind
    articles = [it for _, it in sorted(articles, key=lambda it: it[0])]
    links, _ = run(os.environ['COPYTASTER'], articles)
    found = {link['item']: link['copy']['of'] for link in links if 'copy' in link}
    right = [item for item in gold if found.get(item) == gold[item]]
    print(f'{"near-duplicate pairs":32} {f1(len(right), len(found), len(gold))}')
    for kind in sorted(set(kinds.values())):
        of_kind = [item for item in gold if kinds[item] == kind]
        print(f'  {kind:30} {sum(item in right for item in of_kind)}/{len(of_kind)}')
    if arguments.faults:
        for item in sorted(set(found) | set(gold)):
            if found.get(item) != gold.get(item):
                print('  ', item, kinds.get(item), 'due', gold.get(item), 'found', found.get(item))


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--half', choices=['dev', 'test'])
    parser.add_argument('--planted', action='store_true')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--faults', action='store_true')
    arguments = parser.parse_args()
    measure_planted(arguments) if arguments.planted else measure(arguments)
