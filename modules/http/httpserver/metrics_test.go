package httpserver_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

func TestMetrics(t *testing.T) {
	metrics := httpserver.NewMetrics()
	r := newRig(t, httpserver.Config{Metrics: metrics}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		if in.Path == "/broken" {
			return errors.New("broken")
		}
		return respond(ctx, httpserver.Response{Outcome: "left alone", Reason: "opted out"})
	})
	own := newPair(t, "127.0.0.1")
	set := settings(t)
	set.MaxBodySize = 1
	r.configure(set)
	r.begin(httpserver.Start{TLSCert: own.cert, TLSKey: own.key})
	c, url := client(t, own), "https://"+r.face().ListenAddr
	fetch(t, c, http.MethodGet, url, "")
	fetch(t, c, http.MethodGet, url, "")
	fetch(t, c, http.MethodGet, url+"/broken", "")
	fetch(t, c, http.MethodPost, url, strings.Repeat("x", 1<<20+1))
	got := moduletest.Metrics(t, metrics.List())
	expiry := `certificate_expiry_timestamp_seconds{flow="flow",node="server"}`
	if got[expiry] == 0 {
		t.Error("the expiry of the certificate is not there")
	}
	for name := range got {
		if name == expiry || strings.Contains(name, "_sum{") {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(map[string]float64{
		`answers_total{code="200",flow="flow",outcome="left alone",reason="opted out"}`: 2,
		`answers_total{code="500",flow="flow",outcome="",reason=""}`:                    1,
		`answers_total{code="413",flow="flow",outcome="",reason=""}`:                    1,
		`answer_duration_seconds_count{flow="flow",outcome="left alone"}`:               2,
		`answer_duration_seconds_count{flow="flow",outcome=""}`:                         2,
	}, got); diff != "" {
		t.Error(diff)
	}
	r.OnDestroy(nil)
	if _, there := moduletest.Metrics(t, metrics.List())[expiry]; there {
		t.Error("the server is gone and its certificate still counts")
	}
}
