package registrycheck_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycheck"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

type (
	request  = registrycheck.Request
	result   = registrycheck.Result
	outcome  = registrycheck.Outcome
	settings = registrycheck.Settings
)

// slow is for tests whose machine may be.
func slow() settings {
	return settings{Budget: 30000, AvailableFor: 600, MissingFor: 600, Failures: 3, Backoff: 10, Concurrency: 32}
}

func start(t testing.TB, s settings, network registrytest.Network) *moduletest.Node {
	config := registryclient.Config{}
	if network != nil {
		config.Transport = network
	}
	return moduletest.Start(t, registrycheck.New(registryclient.New(config)), s)
}

func send(t testing.TB, node *moduletest.Node, images ...string) result {
	t.Helper()
	if err := node.Send("request", request{Images: images}).Err(); err != nil {
		t.Fatal(err)
	}
	all := node.Emitted("result")
	return all[len(all)-1].(result)
}

func TestWhatIsThereAndWhatIsNot(t *testing.T) {
	registry := registrytest.New(t)
	there := registry.AddImage(t, "library/nginx", "1", registrytest.OCIManifest)
	registry.Reset()
	node := start(t, slow(), nil)
	tagged, pinned := registry.Host+"/library/nginx:1", registry.Host+"/library/nginx:old@"+there.Digest
	missing, broken := registry.Host+"/library/nginx:2", "Not An Image"
	if err := node.Send("request", request{Context: "c", Images: []string{tagged, pinned, missing, broken, tagged}}).Err(); err != nil {
		t.Fatal(err)
	}
	got := node.Emitted("result")[0].(result)
	if len(got.Results) != 5 || !strings.Contains(got.Results[3].Reason, "Not An Image") {
		t.Fatalf("results = %+v", got.Results)
	}
	got.Results[3].Reason = ""
	found := outcome{Image: tagged, Available: true, Digest: there.Digest}
	want := result{
		Context: "c", Healthy: true, Available: map[string]bool{tagged: true, pinned: true, missing: false, broken: false},
		Results: []outcome{found, {Image: pinned, Available: true, Digest: there.Digest}, {Image: missing, Reason: "the registry has no such image"}, {Image: broken}, found},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("result = %+v\nwant %+v", got, want)
	}
	if asked := registry.Requests(); len(asked) != 3 || registry.Count("HEAD", "/manifests/") != 3 {
		t.Errorf("asked %q", asked)
	}
	if again := send(t, node, tagged, missing); !again.Available[tagged] || again.Available[missing] || len(registry.Requests()) != 3 {
		t.Errorf("asked again: %q", registry.Requests())
	}
	if none := send(t, node); !none.Healthy || len(none.Results) != 0 {
		t.Errorf("no images: %+v", none)
	}
}

func TestAThousandAtOnceAskOnceAnImage(t *testing.T) {
	registry := registrytest.New(t)
	var images []string
	for n := range 20 {
		registry.AddImage(t, "app", fmt.Sprint(n), registrytest.OCIManifest)
		images = append(images, fmt.Sprintf("%s/app:%d", registry.Host, n))
	}
	registry.Reset()
	node := start(t, slow(), nil)
	var all sync.WaitGroup
	for n := range 1000 {
		all.Go(func() {
			if err := node.Send("request", request{Images: []string{images[n%20], images[(n+7)%20]}}).Err(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, r := range node.Emitted("result") {
		for image, available := range r.(result).Available {
			if !available {
				t.Errorf("%s: %+v", image, r)
			}
		}
	}
	if heads := registry.Count("", ""); heads != 20 {
		t.Errorf("%d requests, want 20", heads)
	}
}

func TestAnswersAreForgottenInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := registrytest.Unserved("mirror.example")
		registry.AddImage(t, "app", "1", registrytest.OCIManifest)
		registry.Reset()
		node := start(t, settings{Budget: 1000, AvailableFor: 60, MissingFor: 5, Failures: 3, Backoff: 10, Concurrency: 4}, registrytest.Network{"mirror.example": registry})
		asks := func(image string, want bool, requests int) {
			t.Helper()
			registry.Reset()
			if got := send(t, node, image); got.Available[image] != want || len(registry.Requests()) != requests {
				t.Errorf("%s: %+v after %q", image, got, registry.Requests())
			}
		}
		asks("mirror.example/app:1", true, 1)
		asks("mirror.example/app:2", false, 1)
		time.Sleep(4 * time.Second)
		asks("mirror.example/app:2", false, 0)
		time.Sleep(2 * time.Second)
		registry.AddImage(t, "app", "2", registrytest.OCIManifest)
		asks("mirror.example/app:2", true, 1)
		time.Sleep(53 * time.Second)
		asks("mirror.example/app:1", true, 0)
		time.Sleep(2 * time.Second)
		asks("mirror.example/app:1", true, 1)
	})
}

// mirror is a registry that can be slow or fall silent. A sluggish one is as slow with
// the cheap question as with all others.
type mirror struct {
	*registrytest.Registry
	mu           sync.Mutex
	slow         time.Duration
	slowFor      string // the images that it is slow for; empty: all
	sluggish     bool
	silent       bool
	asked, pings int
}

func (m *mirror) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	silent, slow := m.silent, m.slow
	ping := r.URL.Path == "/v2/"
	if ping {
		m.pings++
	} else {
		m.asked++
	}
	if ping && !m.sluggish || !ping && !strings.Contains(r.URL.Path, m.slowFor) {
		slow = 0
	}
	m.mu.Unlock()
	answer := time.After(slow)
	if silent {
		answer = nil
	}
	select {
	case <-answer:
	case <-r.Context().Done():
		return nil, context.Cause(r.Context())
	}
	return registrytest.Network{m.Host: m.Registry}.RoundTrip(r)
}

func (m *mirror) set(silent bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.silent, m.asked, m.pings = silent, 0, 0
}

// pinged is how often the cheap question was put.
func (m *mirror) pinged() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pings
}

func (m *mirror) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked
}

func TestASilentMirrorIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mirror{Registry: registrytest.Unserved("mirror.example")}
		m.AddImage(t, "app", "1", registrytest.OCIManifest)
		node := moduletest.Start(t, registrycheck.New(registryclient.New(registryclient.Config{Transport: m})),
			settings{Budget: 1000, AvailableFor: 60, MissingFor: 1, Failures: 3, Backoff: 10, Concurrency: 32})
		m.set(true)
		// Each step asks for images that were never asked for before.
		next := 0
		step := func(images int) (result, time.Duration) {
			var names []string
			for range images {
				next++
				names = append(names, fmt.Sprintf("mirror.example/app:t%d", next))
			}
			begun := time.Now()
			got := send(t, node, names...)
			for _, one := range got.Results {
				if one.Available || one.Reason == "" {
					t.Errorf("%+v", one)
				}
			}
			return got, time.Since(begun)
		}
		if got, took := step(10); got.Healthy || took != time.Second || m.count() != 10 {
			t.Errorf("ten at once: healthy %t after %s and %d requests", got.Healthy, took, m.count())
		}
		time.Sleep(9 * time.Second) // the requests go on for so long
		synctest.Wait()
		m.set(true)
		if got, took := step(50); got.Healthy || took != 0 || m.count() != 0 || !strings.Contains(got.Results[0].Reason, "tried again in 10s") {
			t.Errorf("in the pause: %+v after %s and %d requests", got.Results[0], took, m.count())
		}
		time.Sleep(10 * time.Second)
		if got, took := step(20); got.Healthy || took != time.Second || m.count() != 0 || m.pinged() != 1 {
			t.Errorf("after the pause: healthy %t after %s and %d requests, want a cheap one that tries", got.Healthy, took, m.count())
		}
		if got, took := step(5); took != 0 || m.count() != 0 || !strings.Contains(got.Results[0].Reason, "being tried again") {
			t.Errorf("beside the one that tries: %+v after %s and %d requests", got.Results[0], took, m.count())
		}
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if _, took := step(5); took != 0 || m.count() != 0 || m.pinged() != 1 {
			t.Errorf("in the next pause: %s and %d requests", took, m.count())
		}
		time.Sleep(10 * time.Second)
		m.set(false)
		if got := send(t, node, "mirror.example/app:1"); !got.Healthy || !got.Available["mirror.example/app:1"] {
			t.Errorf("it answers again: %+v", got)
		}
		if got, took := step(10); !got.Healthy || took != 0 || m.count() != 11 {
			t.Errorf("after that: healthy %t after %s and %d requests", got.Healthy, took, m.count())
		}
	})
}

func TestWhatARegistrySaysIsHealthy(t *testing.T) {
	for status, want := range map[int]string{401: "401", 403: "403", 404: "no such image", 429: "429", 500: "500", 503: "503"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			registry := registrytest.New(t)
			registry.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
				w.WriteHeader(status)
				return true
			})
			image := registry.Host + "/app:1"
			got := send(t, start(t, slow(), nil), image)
			if !got.Healthy || got.Available[image] || !strings.Contains(got.Results[0].Reason, want) {
				t.Errorf("result = %+v", got)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	registry := registrytest.New(t)
	registry.Server.Close()
	node := start(t, slow(), nil)
	for n := range 5 {
		image := fmt.Sprintf("%s/app:%d", registry.Host, n)
		got := send(t, node, image)
		if got.Healthy || got.Available[image] || got.Results[0].Reason == "" {
			t.Errorf("result = %+v", got)
		}
		if left := strings.Contains(got.Results[0].Reason, "tried again"); left != (n >= 3) {
			t.Errorf("request %d: %s", n, got.Results[0].Reason)
		}
	}
}

func TestLogins(t *testing.T) {
	registry := registrytest.New(t)
	registry.AddImage(t, "app", "1", registrytest.OCIManifest)
	registry.RequireAuth(registrytest.Auth{Username: "u", Password: "p"})
	node, image := start(t, slow(), nil), registry.Host+"/app:1"
	if got := send(t, node, image); got.Available[image] {
		t.Errorf("without a login: %+v", got)
	}
	config := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, registry.Host, base64.StdEncoding.EncodeToString([]byte("u:p")))
	if err := node.Send("request", request{Images: []string{image}, DockerConfigJSON: config}).Err(); err != nil {
		t.Fatal(err)
	}
	if got := node.Emitted("result")[1].(result); !got.Available[image] {
		t.Errorf("with a login: %+v", got)
	}
	if got := send(t, node, image); got.Available[image] {
		t.Error("what one login sees was shown to one without")
	}
	err := node.Send("request", request{Images: []string{image}, DockerConfigJSON: "{secret"}).Err()
	if err == nil || module.IsRetryable(err) || strings.Contains(err.Error(), "secret") {
		t.Errorf("broken configuration: %v", err)
	}
}

func TestACallerWhoGoesAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mirror{Registry: registrytest.Unserved("mirror.example"), silent: true}
		node := moduletest.Start(t, registrycheck.New(registryclient.New(registryclient.Config{Transport: m})), nil)
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			gone <- node.Component.Handle(ctx, node.Emit, "request", request{Images: []string{"mirror.example/app:1"}}).Err()
		}()
		synctest.Wait()
		cancel()
		if err := <-gone; !module.IsRetryable(err) {
			t.Errorf("error = %v", err)
		}
		// The next one waits for the same request.
		if got := send(t, node, "mirror.example/app:1"); got.Healthy || m.count() != 1 {
			t.Errorf("result = %+v after %d requests", got, m.count())
		}
	})
}

func TestTheEndOfTheNodeEndsItsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &mirror{Registry: registrytest.Unserved("mirror.example"), silent: true}
		node := moduletest.Start(t, registrycheck.New(registryclient.New(registryclient.Config{Transport: m})), nil)
		answered := make(chan error, 1)
		go func() { answered <- node.Send("request", request{Images: []string{"mirror.example/app:1"}}).Err() }()
		synctest.Wait()
		begun := time.Now()
		node.Component.(module.Destroyer).OnDestroy(nil)
		if err := <-answered; err != nil || time.Since(begun) != 0 {
			t.Errorf("error = %v after %s", err, time.Since(begun))
		}
	})
}

func TestRefusedSettings(t *testing.T) {
	for _, text := range []string{`{"budget":1}`, `{"availableFor":-1}`, `{"missingFor":-1}`, `{"failures":0}`, `{"backoff":0}`, `{"concurrency":0}`} {
		if err := moduletest.New(t, registrycheck.New(nil)).ConfigureJSON(text); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

// BenchmarkKnownImages is the price of a check in the path of a review.
func BenchmarkKnownImages(b *testing.B) {
	registry := registrytest.Unserved("mirror.example")
	registry.AddImage(b, "app", "1", registrytest.OCIManifest)
	prototype := registrycheck.New(registryclient.New(registryclient.Config{Transport: registrytest.Network{"mirror.example": registry}}))
	component := prototype.Instance()
	discard := func(context.Context, string, any) module.Result { return module.Result{} }
	in := request{Images: []string{"mirror.example/app:1", "mirror.example/app:1"}}
	b.ReportAllocs()
	for b.Loop() {
		if err := component.Handle(b.Context(), discard, "request", in).Err(); err != nil {
			b.Fatal(err)
		}
	}
}
