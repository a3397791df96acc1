package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	admissionv1 "k8s.io/api/admission/v1"
)

// hook is a webhook on loopback that is sent reviews.
type hook struct {
	name    string // in the tables
	address string // host:port
	server  string // the name in its certificate
	ca      []byte // PEM
	pid     int
}

// pressure is what a webhook did under a number of connections.
type pressure struct {
	requests int
	wall     time.Duration
	cpu      time.Duration // of its process
	p50, p99 time.Duration
}

func (p pressure) rate() float64      { return float64(p.requests) / p.wall.Seconds() }
func (p pressure) perReview() float64 { return float64(p.cpu) / float64(p.requests) }

const (
	warmUp    = 300 * time.Millisecond
	aftermath = 200 * time.Millisecond
	// most requests of a client in one measurement, so that it ends.
	most = 200_000
)

// press lets clients send the review again and again, each on one HTTP/2
// connection of its own and one request at a time.
func (h hook) press(ctx context.Context, clients int, duration time.Duration, review []byte) (pressure, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(h.ca) {
		return pressure{}, fmt.Errorf("read the CA of %s: no certificate in it", h.name)
	}
	all := make([]*http.Client, clients)
	for i := range all {
		transport := &http.Transport{
			ForceAttemptHTTP2: true, MaxConnsPerHost: 1,
			TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: h.server, MinVersion: tls.VersionTLS12},
		}
		defer transport.CloseIdleConnections()
		all[i] = &http.Client{Transport: transport}
		if err := h.try(ctx, all[i], review); err != nil {
			return pressure{}, err
		}
	}
	if _, err := h.round(ctx, all, warmUp, review); err != nil {
		return pressure{}, err
	}
	before, err := cpuOf(h.pid)
	if err != nil {
		return pressure{}, err
	}
	began := time.Now()
	took, err := h.round(ctx, all, duration, review)
	if err != nil {
		return pressure{}, err
	}
	out := pressure{requests: len(took), wall: time.Since(began)}
	// What it does after it has answered counts too.
	select {
	case <-time.After(aftermath):
	case <-ctx.Done():
		return pressure{}, context.Cause(ctx)
	}
	after, err := cpuOf(h.pid)
	if err != nil {
		return pressure{}, err
	}
	out.cpu = after - before
	out.p50, out.p99 = took[len(took)/2], took[len(took)*99/100]
	return out, nil
}

// round returns how long each request took, sorted.
func (h hook) round(ctx context.Context, clients []*http.Client, duration time.Duration, review []byte) ([]time.Duration, error) {
	took := make([][]time.Duration, len(clients))
	end := time.Now().Add(duration)
	group, ctx := errgroup.WithContext(ctx)
	for i, client := range clients {
		group.Go(func() error {
			for began := time.Now(); began.Before(end) && len(took[i]) < most; {
				if _, err := h.ask(ctx, client, review); err != nil {
					return err
				}
				now := time.Now()
				took[i] = append(took[i], now.Sub(began))
				began = now
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := slices.Concat(took...)
	if len(all) == 0 {
		return nil, fmt.Errorf("%s answered nothing in %s", h.name, duration)
	}
	slices.Sort(all)
	return all, nil
}

// ask sends one review. The path is the API server's, with its deadline.
func (h hook) ask(ctx context.Context, client *http.Client, review []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+h.address+"/?timeout=10s", bytes.NewReader(review))
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", h.name, err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", h.name, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("ask %s: %w", h.name, err)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("ask %s: %s: %s", h.name, response.Status, text)
	case response.ProtoMajor != 2:
		return nil, fmt.Errorf("ask %s: the answer came over %s, want HTTP/2", h.name, response.Proto)
	}
	return text, nil
}

// try looks whether the answer rewrites both images.
func (h hook) try(ctx context.Context, client *http.Client, review []byte) error {
	text, err := h.ask(ctx, client, review)
	if err != nil {
		return err
	}
	var answer admissionv1.AdmissionReview
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("read the answer of %s: %w", h.name, err)
	}
	if answer.Response == nil || !answer.Response.Allowed {
		return fmt.Errorf("%s answers %s", h.name, text)
	}
	var patch []struct{ Op, Value string }
	if err := json.Unmarshal(answer.Response.Patch, &patch); err != nil {
		return fmt.Errorf("read the patch of %s: %w", h.name, err)
	}
	replaced := 0
	for _, operation := range patch {
		if operation.Op == "replace" {
			replaced++
		}
	}
	if replaced != 2 {
		return errors.New(h.name + " does not rewrite both images: " + string(answer.Response.Patch))
	}
	return nil
}
