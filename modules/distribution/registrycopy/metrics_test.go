package registrycopy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

const failingSince = `image_failing_since_timestamp_seconds{flow="flow",node="node"}`

func shownBy(t *testing.T, metrics *registrycopy.Metrics) map[string]float64 {
	t.Helper()
	return moduletest.Metrics(t, metrics.List())
}

func TestMetrics(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000))
	metrics := registrycopy.NewMetrics()
	node := moduletest.Start(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))).WithMetrics(metrics), registrycopy.Settings{
		Concurrency: 1, BlobConcurrency: 1, Timeout: 60})
	pass := func(name string, images ...string) {
		in := registrycopy.Request{Pass: name, PinTag: true}
		for _, image := range images {
			in.Images = append(in.Images, pair(source, target, image))
		}
		_ = node.Send("request", in).Err() // the error port takes what fails
	}
	begun := float64(time.Now().UnixMilli()) / 1000
	pass("1", "app:1", "app:none")
	pass("2", "app:1", "app:none")
	got := shownBy(t, metrics)
	since := got[failingSince]
	if since < begun || since > float64(time.Now().UnixMilli())/1000 {
		t.Errorf("failing since %v, the test began at %v", since, begun)
	}
	delete(got, failingSince)
	bytes := `copied_bytes_total{flow="flow",outcome="copied"}`
	if got[bytes] < 2000 {
		t.Errorf("%v bytes", got[bytes])
	}
	for _, outcome := range []string{"copied", "skipped", "failed"} {
		delete(got, `copied_bytes_total{flow="flow",outcome="`+outcome+`"}`)
	}
	if diff := cmp.Diff(map[string]float64{
		`copies_total{flow="flow",outcome="copied"}`: 1, `copies_total{flow="flow",outcome="skipped"}`: 1, `copies_total{flow="flow",outcome="failed"}`: 2,
	}, got); diff != "" {
		t.Error(diff)
	}
	// The image that failed is not asked for any more, for a whole pass.
	pass("3", "app:1")
	pass("4", "app:1")
	if since, there := shownBy(t, metrics)[failingSince]; there {
		t.Errorf("an image that nobody uses fails since %v", since)
	}
	// One that is fine again does not fail.
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/manifests/") {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		return false
	})
	pass("5", "app:1")
	if _, there := shownBy(t, metrics)[failingSince]; !there {
		t.Error("the image that fails is not shown")
	}
	source.Fault(nil)
	pass("6", "app:1")
	if _, there := shownBy(t, metrics)[failingSince]; there {
		t.Error("an image that is fine fails")
	}
}
