"""Assaults in a country as the wires tell them, in a table from which goes what is taken back: python assaults.py UA

Needs: pip install -r requirements.txt
Types: datamodel-codegen --input ../../schema/event.json --input-file-type jsonschema --output-model-type pydantic_v2.BaseModel \
           --ignore-enum-constraints --output event.py"""
import asyncio, os, sys, nats
from event import EventMessage

async def main(country="UA"):
    nc = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    stored = await nc.jetstream().subscribe(f"wire.events.assault.*.{country}.>", stream="EVENTS", ordered_consumer=True)
    table = {}
    async for message in stored.messages:
        event = EventMessage.model_validate_json(message.data)
        if event.withdrawn:
            table.pop((event.id, message.subject), None)
        else:
            table[event.id, message.subject] = event.sentence.text if event.sentence else event.event.lemma
        if message.metadata.num_pending == 0:  # Nothing more is stored: this is how things stand.
            print(f"{country}:", *sorted(set(table.values())), sep="\n  ", flush=True)

asyncio.run(main(*sys.argv[1:]))
