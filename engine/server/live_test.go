package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// pair is greet with a second echo behind the first.
var pair = strings.Replace(document, "  edges:", "    - id: second\n      component: test/echo\n  edges:\n    - {from: echo.out, to: second.in}", 1)

// running puts the pair and sends it messages.
func running(t *testing.T, messages ...string) *fixture {
	t.Helper()
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", pair))
	for _, text := range messages {
		f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", text))
	}
	return f
}

func TestMessagesAndTaps(t *testing.T) {
	f := running(t, `{"text":"one"}`, `{"text":"fail","token":"pw-1234"}`)
	var messages api.MessageList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/edges/messages?from=echo.out&to=second.in", "")).into(t, &messages)
	if len(messages.Items) != 1 || !strings.Contains(string(messages.Items[0].Message), "one") {
		t.Errorf("messages of the edge = %+v", messages)
	}
	got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/nodes/echo/messages?limit=1", ""))
	got.into(t, &messages)
	if len(messages.Items) != 1 || messages.Items[0].State != view.StateFailed || strings.Contains(got.body, "pw-1234") {
		t.Errorf("messages of the node = %s", got.body)
	}
	var taps api.TapList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/nodes/echo/taps", "")).into(t, &taps)
	if len(taps.Ports) != 1 || taps.Ports[0].Port != "out" {
		t.Errorf("taps = %+v", taps)
	}
	var log api.LogList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/nodes/echo/log", "")).into(t, &log)
	if log.Items == nil {
		t.Error("the log is null")
	}
	for path, status := range map[string]int{
		"edges/messages":                             http.StatusBadRequest,
		"edges/messages?from=echo.out&to=second":     http.StatusBadRequest,
		"edges/messages?from=ecco.out&to=second.in":  http.StatusNotFound,
		"edges/messages?from=echo.out&to=trigger.in": http.StatusOK,
		"nodes/ecco/messages":                        http.StatusNotFound,
		"nodes/echo/messages?limit=x":                http.StatusBadRequest,
		"nodes/ecco/taps":                            http.StatusNotFound,
		"nodes/ecco/log":                             http.StatusNotFound,
	} {
		f.want(status, f.call("GET", "/api/v1/flows/greet/"+path, ""))
	}
}

func TestRerun(t *testing.T) {
	f := running(t, `{"text":"one"}`, `{"text":"two","token":"pw-1234"}`)
	rerun := func(run, hop string) reply {
		return f.call("POST", "/api/v1/flows/greet/runs/"+run+"/hops/"+hop+"/rerun", "")
	}
	first := f.flowRuns()[1]
	var sent api.Sent
	f.want(http.StatusOK, rerun(first, "2")).into(t, &sent)
	if sent.Run == "" || sent.Run == first || sent.Error != "" {
		t.Errorf("sent = %+v", sent)
	}
	f.want(http.StatusBadRequest, rerun(first, "x"))
	f.want(http.StatusNotFound, rerun(first, "99"))
	f.want(http.StatusNotFound, rerun("nothing", "0"))
	f.want(http.StatusOK, rerun("last", "1"))
}

func TestPreviewOfARerun(t *testing.T) {
	f := running(t, `{"text":"one"}`)
	at := "/api/v1/flows/greet/runs/last/hops/"
	var preview api.SendPreview
	f.want(http.StatusOK, f.call("GET", at+"1/rerun", "")).into(t, &preview)
	var record view.RunRecord
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/runs/last", "")).into(t, &record)
	if preview.Node != record.Records[1].Node || !slices.Contains(preview.Nodes, "second") || slices.Contains(preview.Nodes, "trigger") || preview.Permissions == nil {
		t.Errorf("preview = %+v", preview)
	}
	if got := len(f.flowRuns()); got != 1 {
		t.Errorf("%d runs after a preview", got)
	}
	f.want(http.StatusNotFound, f.call("GET", at+"99/rerun", ""))
	f.want(http.StatusBadRequest, f.call("GET", at+"x/rerun", ""))
}

func TestSendToAPort(t *testing.T) {
	f := running(t, `{"text":"one"}`)
	at := "/api/v1/flows/greet/nodes/"
	tests := map[string]struct {
		port    string
		source  bool
		reaches []string
	}{
		"target": {"echo/ports/in", false, []string{"echo", "second"}},
		"source": {"echo/ports/out", true, []string{"second"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			runs := len(f.flowRuns())
			var preview api.SendPreview
			f.want(http.StatusOK, f.call("GET", at+test.port, "")).into(t, &preview)
			if preview.Node != "echo" || preview.Source != test.source || !slices.Equal(preview.Nodes, test.reaches) || preview.Permissions == nil {
				t.Errorf("preview = %+v", preview)
			}
			if got := len(f.flowRuns()); got != runs {
				t.Errorf("a preview began %d runs", got-runs)
			}
			var sent api.Sent
			f.want(http.StatusOK, f.call("POST", at+test.port, `{"text":"two"}`)).into(t, &sent)
			if sent.Run == "" || sent.Error != "" || len(f.flowRuns()) != runs+1 {
				t.Errorf("sent = %+v", sent)
			}
			refused := f.want(http.StatusBadRequest, f.call("POST", at+test.port, `{"text":"two","token":"`+redact.Mask+`"}`))
			if !strings.Contains(refused.body, "token is masked") || len(f.flowRuns()) != runs+1 {
				t.Errorf("with a mask: %s", refused.body)
			}
		})
	}
	f.want(http.StatusNotFound, f.call("GET", at+"echo/ports/inn", ""))
	f.want(http.StatusNotFound, f.call("GET", at+"echo/ports/_settings", ""))
	f.want(http.StatusNotFound, f.call("GET", at+"ecco/ports/in", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/other/nodes/echo/ports/in", ""))
}

func (f *fixture) flowRuns() []string {
	var list api.RunList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/runs", "")).into(f.t, &list)
	var ids []string
	for _, r := range list.Items {
		ids = append(ids, r.ID)
	}
	return ids
}

func TestStatusEvents(t *testing.T) {
	f := start(t, func(o *server.Options) { o.StatusGap, o.Heartbeat = 5*time.Millisecond, time.Minute })
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	next := f.listen("?flow=greet")
	status := func() view.StatusDelta {
		t.Helper()
		for {
			data, ok := next("data: ")
			if !ok {
				t.Fatal("the stream ended")
			}
			var event view.Event
			if err := json.Unmarshal([]byte(data), &event); err != nil {
				t.Fatal(err)
			}
			if event.Kind == view.EventStatus {
				return *event.Status
			}
		}
	}
	if whole := status(); len(whole.Nodes) != 2 || len(whole.Edges) != 1 || whole.Nodes[0].Panel != nil {
		t.Errorf("first = %+v", whole)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	if delta := status(); delta.Runs != 1 || len(delta.Nodes) != 1 || delta.Nodes[0].LastMessages != 1 {
		t.Errorf("after a run = %+v", delta)
	}
}

// cluster answers as a test says.
type cluster struct {
	mu      sync.Mutex
	asked   []string
	forbids string
	err     error
	secrets map[string]secretOf // by name
}

type secretOf struct {
	flow string
	data map[string]string
}

func (c *cluster) SecretNames(_ context.Context, limit int, after string) (names []string, next string, err error) {
	for _, name := range slices.Sorted(maps.Keys(c.secrets)) {
		switch {
		case name <= after:
		case len(names) == limit:
			return names, names[limit-1], c.err
		default:
			names = append(names, name)
		}
	}
	return names, "", c.err
}

func (c *cluster) SecretKeys(_ context.Context, name string) (keys []string, flow string, err error) {
	found, ok := c.secrets[name]
	if !ok {
		return nil, "", errors.New("there is no such object")
	}
	return slices.Sorted(maps.Keys(found.data)), found.flow, nil
}

func (c *cluster) CreateSecret(_ context.Context, flow, name, key, value string) (taken bool, err error) {
	if _, ok := c.secrets[name]; ok {
		return true, nil
	}
	if strings.HasPrefix(value, "weak") {
		return false, errors.New("denied the request: " + value + " is weak")
	}
	c.secrets[name] = secretOf{flow, map[string]string{key: value}}
	return false, nil
}

func (c *cluster) Name() (string, error) { return "kind-test", c.err }

func (c *cluster) Namespace() (string, error) { return "patchbay-system", c.err }

func (c *cluster) May(_ context.Context, namespace, group, resource, name, verb string) (bool, string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, strings.TrimSpace(fmt.Sprintf("%s/%s %s.%s %s", namespace, verb, resource, group, name)))
	return verb != c.forbids, "", c.err
}

func TestAccess(t *testing.T) {
	tests := map[string]struct {
		cluster *cluster
		query   string
		allowed bool
		want    string
	}{
		"allowed":     {&cluster{}, "", true, `"items":[{`},
		"forbidden":   {&cluster{forbids: "list"}, "?namespace=shop", false, "missing: list deployments.apps"},
		"unreachable": {&cluster{err: errors.New("no route")}, "", false, `"cluster":"unreachable: no route"`},
		"no cluster":  {nil, "", false, "without a cluster"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) {
				if test.cluster != nil {
					o.Cluster = test.cluster
				}
			})
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
			var access api.Access
			got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/access"+test.query, ""))
			got.into(t, &access)
			if len(access.Items) != 1 || access.Items[0].Allowed != test.allowed || !strings.Contains(got.body, test.want) {
				t.Errorf("access = %s", got.body)
			}
			if test.query != "" && !slices.Contains(test.cluster.asked, "shop/get deployments.apps") {
				t.Errorf("asked %v", test.cluster.asked)
			}
			var session api.Session
			f.want(http.StatusOK, f.call("GET", "/api/v1/session", "")).into(t, &session)
			if known := test.cluster != nil && test.cluster.err == nil; session.Version != "test" || (session.Cluster == "kind-test") != known {
				t.Errorf("session = %+v", session)
			}
		})
	}
}

func TestAccessToTheSecretsOfSettings(t *testing.T) {
	withSecrets := func(settings string) string {
		changed := strings.Replace(document, "settings: {", "settings: {"+settings+", ", 1)
		if changed == document {
			t.Fatal("the document has no settings to change")
		}
		return changed
	}
	tests := map[string]struct {
		settings, reason string
		cluster          *cluster
		asked            []string
		roles            string
	}{
		"allowed": {`text: "{{ secret('login/user') + secret('other/x') }}"`, "", &cluster{},
			[]string{"patchbay-system/get secrets. login", "patchbay-system/get secrets. other"}, "resourceNames: [login, other]"},
		"missing": {`text: "{{ secret('login/user') }}"`, `missing: get secrets "login"`, &cluster{forbids: "get"},
			[]string{"patchbay-system/get secrets. login"}, "name: patchbay-greet:secrets\n  namespace: patchbay-system\n"},
		"of any name": {`text: "{{ secret('log' + 'in/user') }}"`, "", &cluster{},
			[]string{"patchbay-system/get secrets."}, "resources: [secrets]\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) { o.Cluster = test.cluster })
			text := withSecrets(test.settings)
			// Stored without being deployed: this engine has no secrets to give.
			if err := os.WriteFile(filepath.Join(f.directory.Path(), "greet.yaml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			var access api.Access
			f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/access", "")).into(t, &access)
			if len(access.Items) != 2 {
				t.Fatalf("access = %+v", access)
			}
			item := access.Items[1]
			if item.Allowed != (test.reason == "") || item.Reason != test.reason || !item.Permission.Own {
				t.Errorf("access = %+v", item)
			}
			for _, want := range test.asked {
				if !slices.Contains(test.cluster.asked, want) {
					t.Errorf("asked %v, want %s", test.cluster.asked, want)
				}
			}
			if got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/rbac?namespace=shop", "")); !strings.Contains(got.body, test.roles) {
				t.Errorf("lacks %q:\n%s", test.roles, got.body)
			}
		})
	}
}

// TestAccessToOneNamespace asks in the namespace that a permission names, whatever
// namespace the flow is asked about.
func TestAccessToOneNamespace(t *testing.T) {
	asked := &cluster{}
	f := start(t, func(o *server.Options) { o.Cluster = asked })
	text := `{apiVersion: patchbay.dev/v1alpha1, kind: Flow, metadata: {name: greet}, spec: {nodes: [{id: lend, component: test/lender}], edges: []}}`
	if err := os.WriteFile(filepath.Join(f.directory.Path(), "greet.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var access api.Access
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/access?namespace=shop", "")).into(t, &access)
	if len(access.Items) != 1 || access.Items[0].Permission.Namespace != "zot" || !slices.Equal(asked.asked, []string{"zot/get secrets. push"}) {
		t.Errorf("access = %+v, asked %v", access, asked.asked)
	}
}
