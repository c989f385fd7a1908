// Assaults in a country as the wires tell them, in a table from which goes what is taken back: go generate ./... && go run ./assaults UA
package main

//go:generate go run github.com/atombender/go-jsonschema@v0.24.1 --only-models --struct-name-from-title --package event --output ../event/event.go ../../../schema/event.json

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"copytaster.example/event"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

func main() {
	country := append(os.Args[1:], "UA")[0]
	nc := must(nats.Connect(os.Getenv("NATS_URL"))) // empty: nats://127.0.0.1:4222
	filter := jetstream.OrderedConsumerConfig{FilterSubjects: []string{"wire.events.assault.*." + country + ".>"}}
	stored := must(must(jetstream.New(nc)).OrderedConsumer(context.Background(), "EVENTS", filter))
	messages, table := must(stored.Messages()), map[[2]string]string{}
	for {
		message, told := must(messages.Next()), event.EventMessage{}
		if err := json.Unmarshal(message.Data(), &told); err != nil {
			panic(err)
		}
		key := [2]string{told.Id, message.Subject()}
		if told.Withdrawn != nil {
			delete(table, key)
		} else if told.Sentence != nil {
			table[key] = told.Sentence.Text
		}
		if must(message.Metadata()).NumPending == 0 { // Nothing more is stored: this is how things stand.
			fmt.Println(country + ":")
			for _, sentence := range slices.Compact(slices.Sorted(maps.Values(table))) {
				fmt.Println("  " + sentence)
			}
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
