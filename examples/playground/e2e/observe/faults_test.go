package observe_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/alerts"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// faulty answers no request, with a certificate that is valid for three days.
const faulty = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: faulty}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 300000, context: {}}}
    - {id: cert, component: crypto/cert_generate}
    - {id: server, component: http/http_server, settings: {port: %d}}
    - {id: answer, component: js/js_eval, settings: {script: {name: answer.ts, content: "export default (path: string) => { throw new Error('out of order') }"}}}
  edges:
    - {from: ticker.out, to: cert.request, map: {commonName: 127.0.0.1, validDays: 3}}
    - {from: cert.result, to: server.start, map: {tlsCert: "{{ $.certPEM }}", tlsKey: "{{ $.keyPEM }}"}}
    - {from: server.request, to: answer.request, map: {inputData: "{{ $.path }}"}}
    - {from: answer.response, to: server.response, map: {body: "{{ $.outputData }}"}}
`

// TestAlertsOfFaults scrapes a server whose flow fails all requests, before and after
// some came, and lets the time go on without it.
func TestAlertsOfFaults(t *testing.T) {
	b := open(t)
	port, err := patchbay.FreePort(15500)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "faulty.yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, faulty, port), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(t, "flow", "apply", "-f", path)
	b.Do(t, "flow", "start", "faulty")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	fails := func(ctx context.Context) (int, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+patchbay.Loopback(port)+"/", nil)
		if err != nil {
			return 0, err
		}
		response, err := client.Do(request)
		if err != nil {
			return 0, nil //nolint:nilerr // it does not serve yet
		}
		return response.StatusCode, response.Body.Close()
	}
	if _, err := patchbay.Await(patchbay.Within(t), fails, func(code int) bool { return code == http.StatusInternalServerError }); err != nil {
		t.Fatal(err)
	}
	rules, err := alerts.Load(alerts.Deployed("prometheus/patchbay.rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	history, begun := &alerts.History{}, time.Now()
	scraped := func(from, to time.Duration) {
		t.Helper()
		var text []byte
		if err := b.Get(patchbay.Within(t), "/metrics", &text); err != nil {
			t.Fatal(err)
		}
		for at := from; at < to; at += time.Minute {
			if err := history.Scrape(begun.Add(at), text); err != nil {
				t.Fatal(err)
			}
		}
	}
	firing := func(from, to time.Duration) []string {
		t.Helper()
		found, err := alerts.Firing(t.Context(), rules, history, begun.Add(from), begun.Add(to))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}

	scraped(-20*time.Minute, 0)
	if got, want := firing(-20*time.Minute, -time.Minute), []string{"PatchbayCertificateExpires"}; !slices.Equal(got, want) {
		t.Errorf("before requests fail: %v, want %v", got, want)
	}
	for range 10 {
		if code, err := fails(patchbay.Within(t)); code != http.StatusInternalServerError {
			t.Fatalf("status %d, %v", code, err)
		}
	}
	// The same is scraped until after the next tick is due: what does not tick is late.
	scraped(0, 20*time.Minute)
	if got := firing(0, 4*time.Minute); len(got) > 0 { // each has to last for longer
		t.Errorf("when requests have just begun to fail: %v", got)
	}
	if got, want := firing(0, 19*time.Minute), []string{"PatchbayCertificateExpires", "PatchbayTickerLate", "PatchbayWebhookErrors"}; !slices.Equal(got, want) {
		t.Errorf("after requests have failed: %v, want %v", got, want)
	}
}
