// Assaults in a country as the wires tell them, in a table from which goes what is taken back: npm run assaults UA
// Needs: npm install; the types are made of ../../schema/event.json (`npm run types`).
import { connect } from "@nats-io/transport-node";
import { jetstream } from "@nats-io/jetstream";
import type { EventMessage } from "./event.js";

const country = process.argv[2] ?? "UA";
const nc = await connect({ servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222" });
const filter_subjects = `wire.events.assault.*.${country}.>`;
const stored = await jetstream(nc).consumers.get("EVENTS", { filter_subjects });
const table = new Map<string, string>();
for await (const message of await stored.consume()) {
  const event = message.json<EventMessage>();
  const key = `${event.id} ${message.subject}`;
  if (event.withdrawn) table.delete(key);
  else table.set(key, event.sentence?.text ?? event.event.lemma ?? "");
  // Nothing more is stored: this is how things stand.
  if (message.info.pending === 0) console.log([`${country}:`, ...[...new Set(table.values())].sort()].join("\n  "));
}
