package solutions_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// failing is a flow that fails when it is started, at one of its nodes.
const failing = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: failing}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 86400000}}
    - {id: work, component: js/js_eval, settings: {script: {name: a.js, content: "export default () => { throw new Error('no <disk>') }"}}}
  edges:
    - {from: ticker.out, to: work.request, map: {}}
`

// chat is an endpoint that keeps what is posted to it.
type chat struct {
	mu     sync.Mutex
	posted []string
}

func (c *chat) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.posted = append(c.posted, r.Method+" "+r.URL.Path+" "+string(body))
	w.WriteHeader(http.StatusOK)
}

func (c *chat) all(context.Context) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.posted...), nil
}

func notify(t *testing.T) solution {
	c := &chat{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	const path = "/services/T0ken-of-the-chat"
	made := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "slack"}, Data: map[string][]byte{"url": []byte(server.URL + path)}}
	if _, err := stage.Cluster.CoreV1().Secrets(own).Create(t.Context(), made, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return solution{
		name:   "notify",
		values: map[string]any{"url": `{{ secret("slack/url") }}`, "allowLoopback": true, "gap": 1, "server": "playground"},
		rights: []string{"get secrets"},
		secret: "slack",
		works: func(t *testing.T, f *flow) {
			f.start(t)
			file := filepath.Join(t.TempDir(), "failing.yaml")
			if err := os.WriteFile(file, []byte(failing), 0o600); err != nil {
				t.Fatal(err)
			}
			f.Do(t, "flow", "apply", "-f", file)
			f.Do(t, "flow", "start", "failing")
			posted, err := patchbay.Await(patchbay.Within(t), c.all, func(all []string) bool { return len(all) > 0 })
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(posted[0], path+" ")
			var message map[string]string
			if err := json.Unmarshal([]byte(body), &message); err != nil {
				t.Fatalf("%v: %s", err, posted[0])
			}
			text := message["text"]
			for _, want := range []string{"1 run has failed on playground", "*failing*", "no &lt;disk&gt;"} {
				if !strings.Contains(text, want) {
					t.Errorf("the message has no %q: %s", want, text)
				}
			}
			run, err := f.AwaitRun(patchbay.Within(t), f.name, 1)
			if err != nil {
				t.Fatal(err)
			}
			if whole, err := json.Marshal(run); err != nil || strings.Contains(string(whole), "T0ken") {
				t.Errorf("the record of the run has the address: %v, %s", err, whole)
			}
			f.Do(t, "flow", "uninstall", "failing")
			if posted, _ := c.all(t.Context()); len(posted) != 1 {
				t.Errorf("posted %q", posted)
			}
		},
	}
}
