package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	pressRounds   = 3
	pressDuration = 2 * time.Second
	viewCreates   = 300
)

// measureWebhook lets Image Policy Webhook and a bare Go handler answer the same
// reviews, first from a load generator and then from a real API server.
func measureWebhook(ctx context.Context, o options) (err error) {
	stage, err := emptyCluster(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Stop()) }()
	bare, err := startBare(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.stop()) }()
	config := rest.CopyConfig(stage.Config)
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.WarningHandler = rest.NoWarnings{}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("build a client: %w", err)
	}
	v := view{client: client}
	if err := v.register(ctx, bare); err != nil {
		return err
	}
	server, ours, err := v.serve(ctx, o, stage)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	body, err := review()
	if err != nil {
		return err
	}
	peer := hook{name: "bare Go handler", address: bare.Address, server: bareName, ca: bare.CA, pid: bare.pid()}
	if err := pressAll(ctx, o, ours, peer, body); err != nil {
		return err
	}
	return v.measure(ctx, o)
}

// pressAll measures both in turn and prints the table.
func pressAll(ctx context.Context, o options, ours, peer hook, body []byte) error {
	counts := []int{1, 8, 32}
	all := map[string]map[int][]pressure{ours.name: {}, peer.name: {}}
	for _, clients := range counts {
		for round := range pressRounds {
			turn := []hook{ours, peer}
			if round%2 == 1 {
				turn = []hook{peer, ours}
			}
			for _, one := range turn {
				got, err := one.press(ctx, clients, pressDuration, body)
				if err != nil {
					return err
				}
				all[one.name][clients] = append(all[one.name][clients], got)
			}
		}
	}
	t := newTable(o.out, fmt.Sprintf("Webhook over HTTP/2 with TLS, reviews of %d bytes, load generator on the same CPUs (median of %d, %s each)",
		len(body), pressRounds, pressDuration), "CONNECTIONS", "", "REVIEWS/S", "P50", "P99", "CPU/REVIEW", "LEAST", "GOAL", "")
	for _, clients := range counts {
		a, b := summaryOf(all[ours.name][clients]), summaryOf(all[peer.name][clients])
		t.row(clients, ours.name, fmt.Sprintf("%.0f", a.rate), nanoseconds(a.p50), nanoseconds(a.p99), nanoseconds(a.cpu))
		t.row(clients, peer.name, fmt.Sprintf("%.0f", b.rate), nanoseconds(b.p50), nanoseconds(b.p99), nanoseconds(b.cpu))
		t.row(clients, "ours / bare", times(a.rate, b.rate), times(a.p50, b.p50), times(a.p99, b.p99), times(a.cpu, b.cpu),
			"CPU 1.15x", "CPU 0.90x", verdict(a.cpu/b.cpu, 1.15, 0.9))
		switch clients {
		case 1:
			t.row(clients, ours.name+", P50", "", nanoseconds(a.p50), "", "", "500µs", "300µs", verdict(a.p50, 500e3, 300e3))
		case 32:
			t.row(clients, ours.name+", rate", fmt.Sprintf("%.0f", a.rate), "", "", "", "7000/s", "9000/s", verdict(-a.rate, -7000, -9000))
		}
	}
	for _, one := range []hook{ours, peer} {
		m, err := memoryOf(one.pid)
		if err != nil {
			return err
		}
		t.row("", one.name+", RSS after it", megabytes(m.now), "peak", megabytes(m.peak))
	}
	return t.end("The bare handler decodes with encoding/json into a map and answers a constant patch; same TLS, a process of its own.",
		"Ours records each review as a run, and collects garbage as it does by default (GOGC=400); the bare handler with Go's default.",
		"CPU is that of the server's process.")
}

// summary is the median of each figure, in nanoseconds but for the rate.
type summary struct{ rate, p50, p99, cpu float64 }

func summaryOf(all []pressure) summary {
	return summary{
		rate: medianOf(all, pressure.rate), cpu: medianOf(all, pressure.perReview),
		p50: float64(medianOf(all, func(p pressure) time.Duration { return p.p50 })),
		p99: float64(medianOf(all, func(p pressure) time.Duration { return p.p99 })),
	}
}
