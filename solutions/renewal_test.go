package solutions_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules"
	modulehttp "github.com/patchbay-dev/patchbay/modules/http"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// TestRenewalsUnderLoad runs the webhook's flow for nine days, with
// certificates of a day and authorities of six. Clients make new connections all
// the time, some in the very moment of a tick, and trust nothing but the bundle
// of the webhook configuration, as it is or as it was up to the overlap ago:
// every handshake succeeds, and every review is answered.
func TestRenewalsUnderLoad(t *testing.T) {
	const tick, overlap, life = 2 * time.Hour, 6 * time.Hour, 9 * 24 * time.Hour
	clients := []client{
		{every: tick, times: 3}, {every: tick, times: 3}, {every: tick, times: 3, lag: overlap - time.Minute},
		{every: 47 * time.Minute, times: 1}, {every: 61 * time.Minute, times: 1}, {every: 89 * time.Minute, times: 1, lag: 3 * time.Hour},
		{every: 127 * time.Minute, times: 1, lag: overlap - time.Minute},
	}
	synctest.Test(t, func(t *testing.T) {
		api, wires := &configurations{}, newWires()
		f := startWebhook(t, api, wires, func(document *flow.Flow) {
			set(t, document, "ticker", "delay", tick.Milliseconds())
			set(t, document, "cert", "caValidDays", int64(6))
			set(t, document, "cert", "overlapHours", int64(overlap/time.Hour))
			for _, edge := range document.Spec.Edges {
				if edge.To.String() == "cert.request" {
					edge.Map.(map[string]any)["validDays"] = int64(1)
				}
			}
		})
		if _, err := f.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait() // the first tick is over

		met, end := newMeetings(), time.Now().Add(life)
		var group sync.WaitGroup
		for _, c := range clients {
			group.Go(func() {
				for ; time.Now().Before(end) && !t.Failed(); time.Sleep(c.every) {
					for range c.times {
						if err := met.meet(t.Context(), wires, api.bundle(time.Now().Add(-c.lag))); err != nil {
							t.Errorf("%s after the start: %v", life-time.Until(end), err)
						}
					}
				}
			})
		}
		group.Wait()

		bundles, most := api.seen()
		t.Logf("%d handshakes with %d certificates of %d authorities, %d bundles", met.count, len(met.leaves), len(met.authorities), bundles)
		if len(met.leaves) < 12 || len(met.authorities) < 3 || most != 2 {
			t.Errorf("clients met %d certificates of %d authorities, %d in a bundle: want at least 12 of 3, 2 in one", len(met.leaves), len(met.authorities), most)
		}
		if _, err := f.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// client says how often one comes, with how many connections one after the
// other, and how old the bundle is that it knows.
type client struct {
	every time.Duration
	times int
	lag   time.Duration
}

func set(t *testing.T, document *flow.Flow, node, setting string, value any) {
	t.Helper()
	for i := range document.Spec.Nodes {
		if n := &document.Spec.Nodes[i]; n.ID == node {
			if n.Settings == nil {
				n.Settings = map[string]any{}
			}
			n.Settings[setting] = value
			return
		}
	}
	t.Fatalf("the flow has no node %s", node)
}

// startWebhook deploys the flow of the solution beside a cluster and a network
// of its own.
func startWebhook(t *testing.T, api http.RoundTripper, wires *wires, change func(*flow.Flow)) *runtime.Flow {
	t.Helper()
	catalog, err := catalog.New(modules.All(modules.Options{
		Cluster: cluster.NewForConfig(&rest.Config{Host: "http://cluster.example", Transport: api}, cluster.Options{}),
		HTTP:    modulehttp.Options{Listen: func(context.Context, string, string) (net.Listener, error) { return wires, nil }},
		Scripts: jstest.Scripts(t, helpers()),
	})...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: memory{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	document, err := load(t, "image-policy-webhook").Flow("", map[string]any{"localRegistry": "mirror.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	change(document)
	if _, err := engine.Deploy(t.Context(), document); err != nil {
		t.Fatal(err)
	}
	f, _ := engine.Flow(document.Metadata.Name)
	return f
}

// meetings are the handshakes of all clients.
type meetings struct {
	mu          sync.Mutex
	count       int
	leaves      map[string]bool // by serial number
	authorities map[string]bool // by key
}

func newMeetings() *meetings {
	return &meetings{leaves: map[string]bool{}, authorities: map[string]bool{}}
}

const (
	webhookName = "patchbay-webhook.patchbay-system.svc"
	oneReview   = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"kind":"Deployment"},"operation":"CREATE",` +
		`"namespace":"shop","object":{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"nginx:1"}]}}}}}}`
)

// meet makes a new connection, on which it trusts the bundle and sends a review.
func (m *meetings) meet(ctx context.Context, wires *wires, bundle []byte) error {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(bundle) {
		return fmt.Errorf("no certificate in the bundle %q", bundle)
	}
	transport := &http.Transport{
		DialContext: wires.dial,
		// The clock is the test's, and the curve one that is quick to compute.
		TLSClientConfig: &tls.Config{RootCAs: roots, Time: time.Now, CurvePreferences: []tls.CurveID{tls.X25519}},
	}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+webhookName+"/?timeout=3s", strings.NewReader(oneReview))
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || !strings.Contains(string(text), `"patch":`) {
		return fmt.Errorf("the review was answered with %d %s", response.StatusCode, text)
	}
	leaf := response.TLS.PeerCertificates[0]
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	m.leaves[leaf.SerialNumber.String()] = true
	m.authorities[string(leaf.AuthorityKeyId)] = true
	return nil
}
