// Command queues measures queued messages: the product's, with and without the engine
// around them, beside the same work on bare nats.go and in Watermill, another library for
// messages in Go. All keep them in a NATS server with the same settings. Each measurement is
// a process of its own, so that none has another one's memory, and the CPU time is its own.
// It prints lines of JSON; bench calls it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
)

const usage = `usage:
  queues hop CARRIER PLACE MESSAGES AT-ONCE   messages over a queue
  queues fill CARRIER PLACE MESSAGES          put them, and leave them to be killed with
  queues leave CARRIER PLACE MESSAGES         put them, and end
  queues drain CARRIER PLACE MESSAGES         handle what another process left
  queues nats DIRECTORY                       a NATS server, until its input ends
  queues engine URL                           one of several engines, until its input ends
CARRIER is flow, queue, bare or watermill, PLACE a directory or the URL of a NATS`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "queues:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 2 && args[0] == "nats":
		return serveNATS(ctx, args[1])
	case len(args) == 2 && args[0] == "engine":
		return serveEngine(ctx, args[1])
	case len(args) < 4:
		return errors.New(usage)
	}
	begin, ok := carriers[args[1]]
	if !ok {
		return errors.New(usage)
	}
	where := placeOf(args[2])
	messages, err := strconv.Atoi(args[3])
	if err != nil {
		return errors.New(usage)
	}
	switch {
	case args[0] == "hop" && len(args) == 5:
		atOnce, err := strconv.Atoi(args[4])
		if err != nil {
			return errors.New(usage)
		}
		h, err := hop(ctx, begin, where, messages, atOnce)
		if err != nil {
			return err
		}
		return say(h)
	case args[0] == "fill" && len(args) == 4:
		// A process that hands out nothing leaves nothing in work: NATS alone would wait for
		// half a minute until it hands that out to another.
		if err := fill(ctx, begin, where, messages, args[1] != "bare"); err != nil {
			return err
		}
		if err := say(messages); err != nil {
			return err
		}
		<-ctx.Done()
		return nil
	case args[0] == "leave" && len(args) == 4:
		return fill(ctx, begin, where, messages, false)
	case args[0] == "drain" && len(args) == 4:
		r, err := drain(ctx, begin, where, messages)
		if err != nil {
			return err
		}
		return say(r)
	}
	return errors.New(usage)
}

func placeOf(text string) place {
	if strings.HasPrefix(text, "nats://") {
		return place{url: text}
	}
	return place{dir: text}
}

func say(what any) error {
	line, err := json.Marshal(what)
	if err != nil {
		return err
	}
	_, err = fmt.Printf("%s\n", line)
	return err
}
