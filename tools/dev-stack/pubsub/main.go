// A Pub/Sub on this machine, kept in memory: Google's own test server for its Go client, behind a port, with the topics and
// subscriptions that the JSON of -plan asks for.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"cloud.google.com/go/pubsub/v2/apiv1/pubsubpb"
	"cloud.google.com/go/pubsub/v2/pstest"
)

type subscription struct {
	Name        string `json:"name"`
	ExactlyOnce bool   `json:"exactlyOnce"`
}

func main() {
	address := flag.String("address", "127.0.0.1:8085", "where to listen")
	plan := flag.String("plan", "{}", "full name of each topic, with its subscriptions")
	flag.Parse()
	topics := map[string][]subscription{}
	check(json.Unmarshal([]byte(*plan), &topics))
	server := pstest.NewServerWithAddress(*address)
	defer server.Close()
	for topic, subscriptions := range topics {
		_, err := server.GServer.CreateTopic(context.Background(), &pubsubpb.Topic{Name: topic})
		check(err)
		for _, wanted := range subscriptions {
			_, err := server.GServer.CreateSubscription(context.Background(), &pubsubpb.Subscription{
				Name: wanted.Name, Topic: topic, AckDeadlineSeconds: 10, EnableExactlyOnceDelivery: wanted.ExactlyOnce,
			})
			check(err)
		}
	}
	fmt.Println("listening on", *address)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	<-stop
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
