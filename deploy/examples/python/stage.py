"""A stage for copytaster: commodities that a story names, found by spaCy. Needs: pip install nats-py spacy"""
import asyncio, json, os, nats, spacy

nlp = spacy.blank("en")
words = ["crude oil", "natural gas", "copper", "wheat", "cocoa", "palm oil"]
nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"}).add_patterns([{"label": "COMMODITY", "pattern": it} for it in words])

async def main():
    nc = await nats.connect(os.environ.get("NATS_URL", "nats://127.0.0.1:4222"))
    async def answer(request):
        found = nlp(json.loads(request.data)["text"]).ents
        await request.respond(json.dumps([{"name": it.text, "start": it.start_char, "end": it.end_char} for it in found]).encode())
    await nc.subscribe("stages.commodities", "workers", cb=answer)
    await asyncio.Event().wait()

asyncio.run(main())
