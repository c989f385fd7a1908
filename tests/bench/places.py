#!/usr/bin/env python3
"""How many places of local stories are found and put within 161 km (100 miles) of where they are.

usage: COPYTASTER=target/release/copytaster python3 tests/bench/places.py [--faults]

Sixty stories of the project's own (tests/data/places/local.txt), in which names of towns are as ambiguous as local papers leave them; local.tsv
says what each means, and which names are no places.
"""
import argparse, csv, json, math, os, re, subprocess, sys, tempfile
from collections import defaultdict

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'data', 'places')
NEAR = 161


def kilometres(lat1, lon1, lat2, lon2):
    a, b = math.radians(lat1), math.radians(lat2)
    half = lambda d: math.sin(d / 2) ** 2
    return 12742 * math.asin(math.sqrt(half(b - a) + math.cos(a) * math.cos(b) * half(math.radians(lon2 - lon1))))


def stories():
    with open(os.path.join(DATA, 'local.txt'), encoding='utf-8') as f:
        parts = re.split(r'^== (\d+)\n', f.read(), flags=re.M)[1:]
    return dict(zip(parts[::2], map(str.strip, parts[1::2])))


def labels():
    with open(os.path.join(DATA, 'local.tsv'), encoding='utf-8') as f:
        rows = list(csv.reader((line for line in f if not line.startswith('#')), delimiter='\t'))
    found = defaultdict(list)
    for story, name, lat, lon in rows:
        found[story].append((name, (float(lat), float(lon)) if lat else None))
    return found


def records(texts):
    with tempfile.TemporaryDirectory() as folder:
        for number, text in texts.items():
            with open(os.path.join(folder, number + '.txt'), 'w', encoding='utf-8') as f:
                f.write(text + '\n')
        lines = subprocess.run([os.environ['COPYTASTER'], 'enrich', folder], capture_output=True, text=True, check=True).stdout
    return dict(zip(sorted(texts), map(json.loads, lines.splitlines())))


def places(record):
    """By name in small letters: the places that mentions of it were given."""
    found = defaultdict(list)
    for entity in record['entities']:
        for mention in entity['mentions'] if 'place' in entity else []:
            found[mention['text'].rstrip('.').lower()].append(entity['place'])
    for place in (record.get('dateline') or {}).get('places', []):
        found[place['name'].lower()].append(place)
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument('--faults', action='store_true', help='print each')
    faults = arguments.parse_args().faults
    texts, due = stories(), labels()
    count = defaultdict(int)
    for number, record in records(texts).items():
        found = places(record)
        for name, at in due[number]:
            given = found.get(name.lower(), [])
            if at is None:
                kind = 'invented' if given else 'left alone'
            elif not given:
                kind = 'missed'
            else:
                far = max(kilometres(*at, place['lat'], place['lon']) for place in given)
                kind = 'near' if far <= NEAR else 'far'
            count[kind] += 1
            if faults and kind in ('invented', 'missed', 'far'):
                print(f"{number} {kind}: {name}", *[f"{p['name']}, {p.get('admin1', '')}, {p.get('country')} {p['lat']:.1f},{p['lon']:.1f}" for p in given[:1]])
    real, given = count['near'] + count['far'] + count['missed'], count['near'] + count['far']
    print(f"places {real}  found {given / real:.3f}  of these within {NEAR} km {count['near'] / max(given, 1):.3f}  of all {count['near'] / real:.3f}")
    print(f"names that are no places {count['invented'] + count['left alone']}  taken for one {count['invented']}")


if __name__ == '__main__':
    main()
