// A stage for copytaster: how long a story takes to read. Needs: npm install @nats-io/transport-node
import { connect } from "@nats-io/transport-node";

const WORDS_PER_MINUTE = 230;
const nc = await connect({ servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222" });

for await (const request of nc.subscribe("stages.reading_time", { queue: "workers" })) {
  const record = request.json();
  const words = record.text.split(/\s+/).filter(Boolean).length;
  request.respond(JSON.stringify({ words, seconds: Math.ceil((60 * words) / WORDS_PER_MINUTE) }));
}
