package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	nethttp "net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/http"
	"github.com/patchbay-dev/patchbay/modules/js"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

func TestMain(m *testing.M) { jstest.Main(m, nil) }

// TestNoSecretComesOut sends secrets through every component and asks every route
// of the API about it. A new component or route is in it by itself.
func TestNoSecretComesOut(t *testing.T) {
	s := &sieve{t: t, forms: forbidden()}
	docker := dockerConfig(t)
	data := t.TempDir()
	t.Setenv("PATCHBAY_CONNECTION", filepath.Join(t.TempDir(), "connection.json"))
	w := &walk{sieve: s, docker: docker, cluster: kubetest.Start(t), scripts: jstest.Scripts(t, nil), components: map[string]module.Component{}}
	w.cluster.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "pull"},
		Type: corev1.SecretTypeDockerConfigJson, Data: map[string][]byte{corev1.DockerConfigJsonKey: []byte(docker)}})

	// A second login for the same registry stands in another place of the text.
	w.cluster.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "pull-too"},
		Type: corev1.SecretTypeDockerConfigJson, Data: map[string][]byte{corev1.DockerConfigJsonKey: []byte(strings.ReplaceAll(docker, "Bravo", "Hotel"))}})

	first := w.serve(t, data)
	for _, m := range w.modules(program.Environment{}) {
		for _, c := range m.Components {
			full := m.Name + "/" + c.GetInfo().Name
			w.components[full] = c
			w.probes = append(w.probes, newProbe(full, c, docker))
		}
	}
	if len(w.probes) < 20 {
		t.Fatalf("only %d components", len(w.probes))
	}
	for _, p := range w.probes {
		w.run(p)
	}
	w.pull()
	w.upgrade()
	w.routes()
	w.awaitFailedTick()
	first.stop()

	again := w.serve(t, data) // what is shown of what was stored
	w.reads()
	w.refusals()
	w.removals()
	again.stop()

	w.files(data)
	for what, text := range map[string]string{"standard error": first.log() + again.log(), "the events": w.events.String()} {
		s.look(what, text)
		if !strings.Contains(text, "••••••") {
			t.Errorf("%s shows nothing that is masked: %.2000s", what, text)
		}
	}
	if s.masks < 1000 {
		t.Errorf("only %d places show a mask: the secrets did not get far", s.masks)
	}
}

// walk is one pass through a server.
type walk struct {
	*sieve
	docker     string
	cluster    *kubetest.Server
	components map[string]module.Component
	probes     []probe
	address    string
	token      string
	events     buffer
	scripts    *js.Scripts
}

func (w *walk) modules(e program.Environment) []module.Module {
	listen := func(ctx context.Context, network, _ string) (net.Listener, error) {
		var any net.ListenConfig
		return any.Listen(ctx, network, "127.0.0.1:0")
	}
	all := modules.All(modules.Options{Cluster: w.cluster.Client(), HTTP: http.Options{Logger: e.Logger, Listen: listen}, Scripts: w.scripts})
	return append(all, module.Module{Name: "probe", Components: []module.Component{newVault(w.docker)}})
}

// fakeCluster gives one Secret and allows nothing.
type fakeCluster struct{}

func (fakeCluster) Name() (string, error)      { return "kind-test", nil }
func (fakeCluster) Namespace() (string, error) { return "patchbay", nil }
func (fakeCluster) May(context.Context, string, string, string, string, string) (bool, string, error) {
	return false, "no", nil
}
func (fakeCluster) SecretNames(context.Context, int, string) ([]string, string, error) {
	return []string{"probe"}, "", nil
}
func (fakeCluster) SecretKeys(context.Context, string) ([]string, string, error) {
	return []string{"golf"}, "", nil
}

// CreateSecret refuses as a webhook of the cluster may, repeating what it was asked.
func (fakeCluster) CreateSecret(_ context.Context, _, _, key, value string) (bool, error) {
	return false, fmt.Errorf("denied the request: %s=%s is weak", key, value)
}
func (fakeCluster) Config() (*rest.Config, error) { return nil, errors.New("no cluster in this test") }
func (fakeCluster) Secret(_ context.Context, reference string) (string, error) {
	if reference != "probe/golf" {
		return "", errors.New("there is no such Secret")
	}
	return clusterSecret, nil
}

// served is a running `patchbay serve`.
type served struct {
	stop func()
	log  func() string
}

// serve runs the command as main does, in this process, and reads its events.
func (w *walk) serve(t *testing.T, data string) served {
	t.Helper()
	packaged := fstest.MapFS{}
	for name, text := range packagedProbe() {
		packaged[name] = &fstest.MapFile{Data: []byte(text)}
	}
	ctx, cancel := context.WithCancel(t.Context())
	stdout, printed := io.Pipe()
	stderr := &buffer{}
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, program.Options{
			Args: []string{"serve", "--data-dir", data, "--listen", "127.0.0.1:0", "-o", "json", "--log-level", "debug", "--grace", "5s"}, Stdin: strings.NewReader(""),
			Stdout: printed, Stderr: stderr, Version: "test", Solutions: []fs.FS{packaged},
			Modules: func(e program.Environment) ([]module.Module, error) { return w.modules(e), nil },
			Cluster: func(program.Environment) program.Cluster { return fakeCluster{} },
		})
		_ = printed.Close()
	}()
	var ready struct{ Address, Token string }
	if err := json.NewDecoder(stdout).Decode(&ready); err != nil {
		t.Fatalf("serve: %v\n%s", err, stderr)
	}
	w.address, w.token = ready.Address, ready.Token
	var streams sync.WaitGroup
	for _, flow := range []string{"", "probe-common-ticker", "probe-common-debug"} {
		streams.Go(func() { w.stream(ctx, flow) })
	}
	return served{log: stderr.String, stop: func() {
		cancel()
		streams.Wait()
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with %d: %s", code, stderr)
		}
	}}
}

func (w *walk) stream(ctx context.Context, flow string) {
	response, err := w.do(ctx, "GET", "/api/v1/events?flow="+url.QueryEscape(flow), "")
	if err != nil {
		return
	}
	defer response.Body.Close()
	_, _ = io.Copy(&w.events, response.Body)
}

func (w *walk) do(ctx context.Context, method, path, body string, header ...string) (*nethttp.Response, error) {
	request, err := nethttp.NewRequestWithContext(ctx, method, w.address+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+w.token)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	return nethttp.DefaultClient.Do(request)
}

// ask sends a request and looks at its answer. It gives up after a while, as a
// client would: the run is cancelled then.
func (w *walk) ask(method, path, body string, header ...string) (int, string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 2*time.Minute)
	defer cancel()
	response, err := w.do(ctx, method, path, body, header...)
	if err != nil {
		w.t.Errorf("%s %s: %v", method, path, err)
		return 0, ""
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	w.look(method+" "+path, string(text)+inJSON(w.t, response.Header))
	return response.StatusCode, string(text)
}

// files looks at all that is on the disk, but for the documents, which hold what was
// written out in them.
func (w *walk) files(directory string) {
	count := 0
	roots := []string{directory, filepath.Dir(os.Getenv("PATCHBAY_CONNECTION"))}
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) == ".yaml" {
				return err
			}
			text, err := os.ReadFile(path)
			count++
			w.look(path, string(text))
			return err
		})
		if err != nil {
			w.t.Error(err)
		}
	}
	if count < 3 {
		w.t.Errorf("only %d files", count)
	}
}

// buffer is safe for concurrent use.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(text []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(text)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
