// A stage for copytaster: the countries that a story is about, by how often their places are mentioned.
package main

import (
	"encoding/json"
	"os"

	"github.com/nats-io/nats.go"
)

type record struct {
	Entities []struct {
		Mentions []any
		Place    *struct{ Country string }
	}
}

func main() {
	nc, err := nats.Connect(os.Getenv("NATS_URL")) // empty: nats://127.0.0.1:4222
	if err != nil {
		panic(err)
	}
	nc.QueueSubscribe("stages.countries", "workers", func(request *nats.Msg) {
		var story record
		json.Unmarshal(request.Data, &story)
		counts := map[string]int{}
		for _, it := range story.Entities {
			if it.Place != nil && it.Place.Country != "" {
				counts[it.Place.Country] += len(it.Mentions)
			}
		}
		reply, _ := json.Marshal(counts)
		request.Respond(reply)
	})
	select {}
}
