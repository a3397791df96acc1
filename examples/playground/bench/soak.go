package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/soak"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/steady"
)

const (
	soakEvery       = 10 * time.Second
	soakDeployments = 300
	soakChanges     = 4
)

// measureSoak soaks for as long as it was asked to, and says which bars were met. One that
// was not is an error.
func measureSoak(ctx context.Context, o options) error {
	dir, err := o.sub("soak")
	if err != nil {
		return err
	}
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	samples := cmp.Or(o.samples, filepath.Join(dir, "samples.jsonl"))
	failed := soak.Run(ctx, soak.Options{
		Patchbay: o.patchbay, Playground: o.playground, Dir: dir, Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Commit: o.record.Commit,
		For: o.soak, Every: soakEvery, Deployments: soakDeployments, Changes: soakChanges, Samples: samples, Out: o.out,
	})
	soaked, err := steady.Read(samples)
	if err != nil {
		return errors.Join(failed, err)
	}
	fmt.Fprintln(o.out)
	missed := 0
	for _, verdict := range steady.Judge(soaked) {
		fmt.Fprintln(o.out, verdict)
		if verdict.State != steady.Met {
			missed++
		}
	}
	if missed > 0 {
		failed = errors.Join(failed, fmt.Errorf("%d bars of the soak were not met", missed))
	}
	return failed
}
