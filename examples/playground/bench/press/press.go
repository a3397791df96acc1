package press

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

	"github.com/patchbay-dev/patchbay/examples/playground/bench/process"
)

// Hook is a webhook on loopback that is sent reviews.
type Hook struct {
	Name    string // in the tables
	Address string // host:port
	Server  string // the name in its certificate
	CA      []byte // PEM
	PID     int
	// HTTP1 is set for what knows no HTTP/2.
	HTTP1 bool
}

// Pressure is what a webhook did under a number of connections.
type Pressure struct {
	Requests int
	Wall     time.Duration
	CPU      time.Duration // of its process and those that it has started
	Own      time.Duration // of it, that of its process alone
	P50, P99 time.Duration
}

// Rate is how many requests were answered in a second.
func (p Pressure) Rate() float64 { return float64(p.Requests) / p.Wall.Seconds() }

// PerReview is the CPU time of a request, in nanoseconds.
func (p Pressure) PerReview() float64 { return float64(p.CPU) / float64(p.Requests) }

// OwnPerReview is that of the server's process alone, without those that run its scripts.
func (p Pressure) OwnPerReview() float64 { return float64(p.Own) / float64(p.Requests) }

const (
	warmUp    = 300 * time.Millisecond
	aftermath = 200 * time.Millisecond
	// most requests of a client in one measurement, so that it ends.
	most = 200_000
)

// Press lets clients send the review again and again, each on one
// connection of its own and one request at a time.
func (h Hook) Press(ctx context.Context, clients int, duration time.Duration, review []byte) (Pressure, error) {
	all, release, err := h.clients(clients)
	if err != nil {
		return Pressure{}, err
	}
	defer release()
	for _, client := range all {
		if err := h.try(ctx, client, review); err != nil {
			return Pressure{}, err
		}
	}
	if _, err := h.round(ctx, all, warmUp, review); err != nil {
		return Pressure{}, err
	}
	before, err := h.used()
	if err != nil {
		return Pressure{}, err
	}
	began := time.Now()
	took, err := h.round(ctx, all, duration, review)
	if err != nil {
		return Pressure{}, err
	}
	out := Pressure{Requests: len(took), Wall: time.Since(began)}
	// What it does after it has answered counts too.
	select {
	case <-time.After(aftermath):
	case <-ctx.Done():
		return Pressure{}, context.Cause(ctx)
	}
	after, err := h.used()
	if err != nil {
		return Pressure{}, err
	}
	out.CPU, out.Own = after.all-before.all, after.own-before.own
	out.P50, out.P99 = took[len(took)/2], took[len(took)*99/100]
	return out, nil
}

// clients have a connection each once they have sent something. release closes them.
func (h Hook) clients(count int) (all []*http.Client, release func(), err error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(h.CA) {
		return nil, nil, fmt.Errorf("read the CA of %s: no certificate in it", h.Name)
	}
	all = make([]*http.Client, count)
	for i := range all {
		all[i] = &http.Client{Transport: &http.Transport{
			ForceAttemptHTTP2: !h.HTTP1, MaxConnsPerHost: 1,
			TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: h.Server, MinVersion: tls.VersionTLS12},
		}}
	}
	return all, func() {
		for _, client := range all {
			client.CloseIdleConnections()
		}
	}, nil
}

// used is CPU time: of the process and those that it has started, and of it alone.
type used struct{ all, own time.Duration }

func (h Hook) used() (u used, err error) {
	u.own, u.all, err = process.OwnAndAllCPU(h.PID)
	return u, err
}

// round returns how long each request took, sorted.
func (h Hook) round(ctx context.Context, clients []*http.Client, duration time.Duration, review []byte) ([]time.Duration, error) {
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
		return nil, fmt.Errorf("%s answered nothing in %s", h.Name, duration)
	}
	slices.Sort(all)
	return all, nil
}

// ask sends one review. The path is the API server's, with its deadline.
func (h Hook) ask(ctx context.Context, client *http.Client, review []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+h.Address+"/?timeout=10s", bytes.NewReader(review))
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", h.Name, err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", h.Name, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("ask %s: %w", h.Name, err)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("ask %s: %s: %s", h.Name, response.Status, text)
	case !h.HTTP1 && response.ProtoMajor != 2:
		return nil, fmt.Errorf("ask %s: the answer came over %s, want HTTP/2", h.Name, response.Proto)
	}
	return text, nil
}

// try looks whether the answer rewrites both images.
func (h Hook) try(ctx context.Context, client *http.Client, review []byte) error {
	text, err := h.ask(ctx, client, review)
	if err != nil {
		return err
	}
	var answer admissionv1.AdmissionReview
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("read the answer of %s: %w", h.Name, err)
	}
	if answer.Response == nil || !answer.Response.Allowed {
		return fmt.Errorf("%s answers %s", h.Name, text)
	}
	var patch []struct{ Op, Value string }
	if err := json.Unmarshal(answer.Response.Patch, &patch); err != nil {
		return fmt.Errorf("read the patch of %s: %w", h.Name, err)
	}
	replaced := 0
	for _, operation := range patch {
		if operation.Op == "replace" {
			replaced++
		}
	}
	if replaced != 2 {
		return errors.New(h.Name + " does not rewrite both images: " + string(answer.Response.Patch))
	}
	return nil
}
