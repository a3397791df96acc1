package registrycopy_test

import (
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// start runs the component between two registries; the source holds app:1, app:2
// and app:3.
func start(t *testing.T) (node *moduletest.Node, source, target *registrytest.Registry) {
	t.Helper()
	source, target = registrytest.New(t), registrytest.New(t)
	for n, tag := range []string{"1", "2", "3"} {
		source.AddImage(t, "app", tag, registrytest.OCIManifest, registrytest.Bytes(uint64(n), 2000))
	}
	return moduletest.Start(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))), nil), source, target
}

func pair(source, target *registrytest.Registry, name string) copier.Image {
	return copier.Image{Source: source.Host + "/" + name, Target: target.Host + "/" + name}
}

func results(t *testing.T, node *moduletest.Node) []registrycopy.Result {
	t.Helper()
	var all []registrycopy.Result
	for _, data := range node.Emitted("result") {
		all = append(all, data.(registrycopy.Result))
	}
	return all
}

func TestOneImage(t *testing.T) {
	node, source, target := start(t)
	request := registrycopy.Request{Context: "kept", Source: source.Host + "/app:1", Target: target.Host + "/app:1", PinTag: true}
	for pass, skipped := range []bool{false, true} {
		if err := node.Send("request", request).Err(); err != nil {
			t.Fatal(err)
		}
		got := results(t, node)[pass]
		if got.Context != "kept" || len(got.Results) != 1 || got.Result != got.Results[0] || got.Result.Skipped != skipped || got.Result.Digest == "" || got.Failed != 0 {
			t.Errorf("pass %d: %+v", pass, got)
		}
		if moved := got.Result.Bytes > 2000 && got.Result.Blobs == 2; moved == skipped {
			t.Errorf("pass %d: %+v", pass, got.Result)
		}
	}
}

func TestStatusOfAnImage(t *testing.T) {
	node, source, target := start(t)
	one := pair(source, target, "app:1")
	send := func(onlyIfMissing bool) registrycopy.Result {
		t.Helper()
		one.OnlyIfMissing = onlyIfMissing
		if err := node.Send("request", registrycopy.Request{Images: []copier.Image{one}}).Err(); err != nil {
			t.Fatal(err)
		}
		all := results(t, node)
		return all[len(all)-1]
	}
	for _, step := range []struct {
		onlyIfMissing, wipe bool
		status              registrycopy.Status
		want                registrycopy.Result // its counts
	}{
		{false, false, registrycopy.Copied, registrycopy.Result{Copied: 1}},
		{false, false, registrycopy.Skipped, registrycopy.Result{Skipped: 1}},
		{true, false, registrycopy.Skipped, registrycopy.Result{Skipped: 1}},
		{true, true, registrycopy.Healed, registrycopy.Result{Healed: 1}},
		{false, true, registrycopy.Copied, registrycopy.Result{Copied: 1}},
	} {
		if step.wipe {
			target.Wipe()
		}
		got := send(step.onlyIfMissing)
		if got.Result.Status != step.status || got.Copied != step.want.Copied || got.Skipped != step.want.Skipped || got.Healed != step.want.Healed {
			t.Errorf("%+v, want %s", got, step.status)
		}
		if raw, _ := target.Manifest("app", "1"); raw == nil {
			t.Error("the image is not at the target")
		}
	}
}

// TestLooksWithoutASource looks for images whose source is not known.
func TestLooksWithoutASource(t *testing.T) {
	node, source, _ := start(t)
	look := func(target string) error {
		return node.Send("request", registrycopy.Request{WantedBy: "deployment shop/web", Images: []copier.Image{{Target: target, OnlyIfMissing: true}}}).Err()
	}
	if err := look(source.Host + "/app:1"); err != nil {
		t.Fatal(err)
	}
	if got := results(t, node)[0]; got.Skipped != 1 || got.Results[0].Source != "" || got.Results[0].Target != source.Host+"/app:1" {
		t.Errorf("result %+v", got)
	}
	closed := loopback.Address(t)
	for target, want := range map[string]string{
		source.Host + "/none:1": "deployment shop/web: " + source.Host + "/none:1 is not at the target any more, and where it came from is not recorded: push it there again",
		closed + "/app:1":       "deployment shop/web: look for " + closed + "/app:1: ",
	} {
		if err := look(target); err != nil {
			t.Fatal(err)
		}
		all := node.Emitted("error")
		if got := all[len(all)-1].(module.ErrorMessage); !strings.HasPrefix(got.Error, want) {
			t.Errorf("error %q, want %q", got.Error, want)
		}
	}
}

func TestOneImageThatFailsIsReturned(t *testing.T) {
	node, source, target := start(t)
	err := node.Send("request", registrycopy.Request{Source: source.Host + "/none:1", Target: target.Host + "/none:1"}).Err()
	if err == nil || !strings.Contains(err.Error(), source.Host+"/none:1") || module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
	if len(node.Emitted("error"))+len(node.Emitted("result")) != 0 {
		t.Error("a single failure is the engine's to deliver")
	}
}

func TestSeveralImagesStandAlone(t *testing.T) {
	tests := map[string]struct {
		partial  bool
		wired    bool
		names    []string
		results  int
		failures int
		fails    bool
	}{
		"all succeed":                 {false, true, []string{"app:1", "app:2", "app:3"}, 1, 0, false},
		"one fails":                   {false, true, []string{"app:1", "none:1", "app:3"}, 0, 1, false},
		"one fails, partial":          {true, true, []string{"app:1", "none:1", "app:3"}, 1, 1, false},
		"all fail, partial":           {true, true, []string{"none:1", "none:2"}, 0, 2, false},
		"one fails, nobody listens":   {false, false, []string{"none:1", "app:1"}, 0, 1, true},
		"partial, nobody listens":     {true, false, []string{"none:1", "app:1"}, 1, 1, true},
		"all succeed, nobody listens": {false, false, []string{"app:1"}, 1, 0, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node, source, target := start(t)
			node.Reply(func(e moduletest.Emission) module.Result {
				if e.Port == "error" && !test.wired {
					return module.Fail(errors.New(e.Data.(module.ErrorMessage).Error))
				}
				return module.Result{}
			})
			request := registrycopy.Request{Context: map[string]any{"run": 7}, Partial: test.partial}
			for _, name := range test.names {
				request.Images = append(request.Images, pair(source, target, name))
			}
			err := node.Send("request", request).Err()
			if (err != nil) != test.fails {
				t.Errorf("error = %v", err)
			}
			if err != nil && strings.Count(err.Error(), "none:1: source") != 1 {
				t.Errorf("error = %v, want each failure once", err)
			}
			failures := node.Emitted("error")
			if len(failures) != test.failures || len(results(t, node)) != test.results {
				t.Fatalf("%d failures and %d results", len(failures), len(results(t, node)))
			}
			for _, failure := range failures {
				message := failure.(module.ErrorMessage)
				if message.Context.(map[string]any)["run"] != 7 || message.Retryable || !strings.Contains(message.Error, source.Host+"/none") || !strings.Contains(message.Error, target.Host+"/none") {
					t.Errorf("failure = %+v", message)
				}
			}
			for _, name := range test.names {
				repository, tag, _ := strings.Cut(name, ":")
				if raw, _ := target.Manifest(repository, tag); (raw != nil) != (repository == "app") {
					t.Errorf("%s at the target: %v", name, raw != nil)
				}
			}
			for _, result := range results(t, node) {
				if result.Failed != test.failures || result.Copied+result.Failed != len(test.names) || len(result.Results) != len(test.names) || result.Result.Error != "" {
					t.Errorf("result = %+v", result)
				}
				for n, outcome := range result.Results {
					if outcome.Source != request.Images[n].Source || (outcome.Error != "") != strings.Contains(outcome.Source, "none") {
						t.Errorf("outcome %d = %+v", n, outcome)
					}
				}
			}
		})
	}
}

func TestRetryableFailureSaysSo(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
		registrytest.Refuse(w, http.StatusServiceUnavailable, "UNAVAILABLE")
		return true
	})
	node := moduletest.New(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))))
	if err := node.ConfigureJSON(`{"maxRetries":0}`); err != nil {
		t.Fatal(err)
	}
	if err := node.Send("request", registrycopy.Request{Images: []copier.Image{pair(source, target, "app:1")}}).Err(); err != nil {
		t.Fatal(err)
	}
	if message := node.Emitted("error")[0].(module.ErrorMessage); !message.Retryable {
		t.Errorf("failure = %+v", message)
	}
}

func TestRequestsThatAreRefused(t *testing.T) {
	node, source, target := start(t)
	one := pair(source, target, "app:1")
	tests := map[string]struct {
		request registrycopy.Request
		want    string
	}{
		"empty":           {registrycopy.Request{}, "want a source and a target, or images"},
		"no target":       {registrycopy.Request{Source: "a"}, "want a source and a target"},
		"both forms":      {registrycopy.Request{Source: one.Source, Images: []copier.Image{one}}, "not both"},
		"half an image":   {registrycopy.Request{Images: []copier.Image{one, {Source: "a"}}}, "images[1]"},
		"broken login":    {registrycopy.Request{Images: []copier.Image{one}, DockerConfigJSON: `{"auths": hunter2`}, "dockerConfigJSON: docker config"},
		"broken target's": {registrycopy.Request{Images: []copier.Image{one}, TargetDockerConfigJSON: `hunter2`}, "targetDockerConfigJSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := node.Send("request", test.request).Err()
			if err == nil || !strings.Contains(err.Error(), test.want) || module.IsRetryable(err) || strings.Contains(err.Error(), "hunter") {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
	if target.Count("", "") != 0 {
		t.Errorf("something was sent: %q", target.Requests())
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	for _, text := range []string{`{"concurrency":0}`, `{"blobConcurrency":-1}`, `{"maxRetries":-1}`, `{"timeout":0}`, `{"maxWait":-1}`, `{"rateBudgetFloor":-1}`} {
		t.Run(text, func(t *testing.T) {
			node := moduletest.New(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))))
			if err := node.ConfigureJSON(text); err == nil {
				t.Error("taken")
			}
		})
	}
}

func TestLoginsAndPrivacy(t *testing.T) {
	config := func(host, user, password string) string {
		return `{"auths":{"` + host + `":{"auth":"` + base64.StdEncoding.EncodeToString([]byte(user+":"+password)) + `"}}}`
	}
	tests := map[string]struct {
		change func(*registrycopy.Request, string)
		want   string
	}{
		"user and password":       {func(r *registrycopy.Request, _ string) { r.TargetUsername, r.TargetPassword = "writer", "w" }, ""},
		"target's configuration":  {func(r *registrycopy.Request, host string) { r.TargetDockerConfigJSON = config(host, "writer", "w") }, ""},
		"no login for the target": {func(*registrycopy.Request, string) {}, "401"},
		"no login for the source": {func(r *registrycopy.Request, _ string) { r.DockerConfigJSON = "" }, "401"},
		"user's name beats the others": {func(r *registrycopy.Request, host string) {
			r.TargetDockerConfigJSON, r.TargetUsername, r.TargetPassword = config(host, "writer", "w"), "writer", "wrong"
		}, "401"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node, source, target := start(t)
			source.RequireAuth(registrytest.Auth{Username: "reader", Password: "r"})
			target.RequireAuth(registrytest.Auth{Username: "writer", Password: "w"})
			one := pair(source, target, "app:1")
			request := registrycopy.Request{Source: one.Source, Target: one.Target, DockerConfigJSON: config(source.Host, "reader", "r")}
			test.change(&request, target.Host)
			err := node.Send("request", request).Err()
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
	t.Run("private to an open target", func(t *testing.T) {
		node, source, target := start(t)
		source.RequireAuth(registrytest.Auth{Username: "reader", Password: "r"})
		one := pair(source, target, "app:1")
		request := registrycopy.Request{Source: one.Source, Target: one.Target, DockerConfigJSON: config(source.Host, "reader", "r")}
		if err := node.Send("request", request).Err(); err == nil || !strings.Contains(err.Error(), "allowPrivate") {
			t.Errorf("error = %v", err)
		}
		request.AllowPrivate = true
		if err := node.Send("request", request).Err(); err != nil {
			t.Error(err)
		}
	})
}

func TestPanelAndLog(t *testing.T) {
	node, source, target := start(t)
	var text strings.Builder
	ctx := module.WithLogger(t.Context(), slog.New(slog.NewTextHandler(&text, nil)))
	request := registrycopy.Request{Images: []copier.Image{pair(source, target, "app:1")}}
	for range 20 { // more than the panel shows
		one := pair(source, target, "app:2")
		one.Target = target.Host + "/copies/" + strings.Repeat("x", len(request.Images)) + ":2"
		request.Images = append(request.Images, one)
	}
	request.Images = append(request.Images, pair(source, target, "none:1"))
	if err := node.Component.Handle(ctx, node.Emit, "request", request).Err(); err != nil {
		t.Fatal(err)
	}
	faces := node.Emitted("_control")
	if len(faces) == 0 || len(faces) > 10 {
		t.Fatalf("%d faces, they are to be throttled and the last to be shown", len(faces))
	}
	face := faces[len(faces)-1].(registrycopy.Control)
	if face.Copied != 21 || face.Failed != 1 || face.Bytes == 0 || len(face.Images) != 8 || !strings.Contains(face.Status, "21 copied") {
		t.Errorf("face = %+v", face)
	}
	for _, image := range face.Images {
		if image.State != "failed" && (image.State != "copied" || image.Percent != 100) {
			t.Errorf("image = %+v", image)
		}
	}
	if strings.Count(text.String(), "image copied") != 21 || strings.Count(text.String(), "image not copied") != 1 {
		t.Errorf("log: %s", text.String())
	}
}
