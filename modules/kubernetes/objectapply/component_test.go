package objectapply_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectapply"
)

const at = "configmaps/shop/config"

func start(t *testing.T, f *fake, settings string) *moduletest.Node {
	t.Helper()
	node := moduletest.New(t, objectapply.New(f))
	node.Component.(*objectapply.Component).OnIdentity(v1alpha1.NodeIdentity{FlowName: "mine", NodeName: "apply"})
	if err := node.ConfigureJSON(settings); err != nil {
		t.Fatal(err)
	}
	return node
}

func config(data string) map[string]any {
	var object map[string]any
	if err := json.Unmarshal([]byte(`{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "config", "namespace": "shop"}, "data": `+data+`}`), &object); err != nil {
		panic(err)
	}
	return object
}

func send(t *testing.T, node *moduletest.Node, operation string, object map[string]any) (objectapply.Outcome, error) {
	t.Helper()
	before := len(node.Emitted("result"))
	if err := node.Send("request", objectapply.Request{Context: "c", Operation: operation, Object: object}).Err(); err != nil {
		return objectapply.Outcome{}, err
	}
	result := node.Emitted("result")[before].(objectapply.Result)
	if result.Context != "c" || len(result.Results) != 1 || result.Changed != result.Results[0].Changed {
		t.Errorf("result = %+v", result)
	}
	return result.Results[0], nil
}

func TestOperations(t *testing.T) {
	type step struct {
		operation, data string
		changed         bool
		message         string
		writes          int
	}
	tests := map[string][]step{
		"made, kept, changed": {{"apply", `{"a": "1"}`, true, "made", 1}, {"apply", `{"a": "1"}`, false, "nothing has changed", 0}, {"apply", `{"a": "2"}`, true, "changed", 1}},
		"a field is taken":    {{"apply", `{"a": "1", "b": "2"}`, true, "made", 1}, {"apply", `{"a": "1"}`, true, "changed", 1}},
		"created once":        {{"create", `{"a": "1"}`, true, "made", 1}, {"create", `{"a": "2"}`, false, "it is there", 0}},
		"updated when there":  {{"update", `{"a": "1"}`, false, "it is not there", 0}, {"create", `{"a": "1"}`, true, "made", 1}, {"update", `{"a": "2"}`, true, "changed", 1}},
		"deleted once":        {{"apply", `{"a": "1"}`, true, "made", 1}, {"delete", `{}`, true, "deleted", 1}, {"delete", `{}`, false, "it is not there", 0}},
		"made again":          {{"apply", `{"a": "1"}`, true, "made", 1}, {"delete", `{}`, true, "deleted", 1}, {"apply", `{"a": "1"}`, true, "made", 1}},
		"apply by default":    {{"", `{"a": "1"}`, true, "made", 1}},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			node := start(t, f, `{}`)
			for i, s := range steps {
				before := len(f.writes)
				got, err := send(t, node, s.operation, config(s.data))
				if err != nil {
					t.Fatal(err)
				}
				want := objectapply.Outcome{APIVersion: "v1", Kind: "ConfigMap", Namespace: "shop", Name: "config", Changed: s.changed, Message: s.message}
				if got != want || len(f.writes)-before != s.writes {
					t.Errorf("step %d: %+v with writes %v, want %+v and %d", i+1, got, f.writes[before:], want, s.writes)
				}
			}
		})
	}
}

// What the API server, or somebody else, adds is not ours to take away; what they change
// is put right.
func TestWhatOthersDo(t *testing.T) {
	ours := `"metadata": {"name": "config", "namespace": "shop", "labels": {"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "mine"}}`
	tests := map[string]struct {
		live   string
		writes int
	}{
		"as it was":     {`{` + ours + `, "data": {"a": "1"}}`, 0},
		"a field more":  {`{` + ours + `, "data": {"a": "1", "b": "2"}, "immutable": false}`, 0},
		"another value": {`{` + ours + `, "data": {"a": "3"}}`, 1},
		"a field less":  {`{` + ours + `}`, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			node := start(t, f, `{}`)
			if _, err := send(t, node, "apply", config(`{"a": "1"}`)); err != nil {
				t.Fatal(err)
			}
			f.add(at, test.live)
			before := len(f.writes)
			if _, err := send(t, node, "apply", config(`{"a": "1"}`)); err != nil || len(f.writes)-before != test.writes {
				t.Errorf("writes %v, %v; want %d", f.writes[before:], err, test.writes)
			}
		})
	}
}

func TestLabelsSayWhoseItIs(t *testing.T) {
	f := newFake()
	asked := config(`{"a": "1"}`)
	asked["metadata"].(map[string]any)["labels"] = map[string]any{"team": "shop"}
	if _, err := send(t, start(t, f, `{}`), "apply", asked); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"team": "shop", "app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "mine"}
	if diff := cmp.Diff(want, f.find(at)["metadata"].(map[string]any)["labels"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if labels := asked["metadata"].(map[string]any)["labels"].(map[string]any); len(labels) != 1 {
		t.Errorf("the message was changed: %v", labels)
	}
}

func TestConflictIsTriedAgain(t *testing.T) {
	f := newFake()
	node := start(t, f, `{}`)
	if _, err := send(t, node, "apply", config(`{"a": "1"}`)); err != nil {
		t.Fatal(err)
	}
	times := 0
	f.before = func() {
		if times++; times == 1 {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.store(at, f.objects[at])
		}
	}
	if got, err := send(t, node, "apply", config(`{"a": "2"}`)); err != nil || !got.Changed || times != 2 {
		t.Errorf("%+v, %v after %d tries", got, err, times)
	}
}

func TestRefuses(t *testing.T) {
	theirs := `{"metadata": {"name": "config", "labels": {"app.kubernetes.io/managed-by": "Helm"}}, "data": {}}`
	other := `{"metadata": {"name": "config", "labels": {"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "other"}}}`
	change := func(at string, value any) map[string]any {
		object := config(`{}`)
		if at == "kind" {
			object["kind"] = value
		} else {
			object["metadata"].(map[string]any)[at] = value
		}
		return object
	}
	tests := map[string]struct {
		settings, live, operation string
		object                    map[string]any
		want                      string
	}{
		"somebody else's":       {`{}`, theirs, "apply", config(`{}`), "this flow has not made it"},
		"another flow's":        {`{}`, other, "apply", config(`{}`), `belongs to the flow "other"`},
		"to create another's":   {`{}`, theirs, "create", config(`{}`), "this flow has not made it"},
		"to delete another's":   {`{}`, theirs, "delete", config(`{}`), "this flow has not made it"},
		"another kind":          {`{}`, "", "apply", change("kind", "Secret"), "settings allow ConfigMap"},
		"no name":               {`{}`, "", "apply", change("name", ""), "metadata.name is empty"},
		"no namespace":          {`{}`, "", "apply", change("namespace", ""), "the namespace is empty"},
		"outside the namespace": {`{"namespace": "blog"}`, "", "apply", config(`{}`), `settings allow "blog"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			if test.live != "" {
				f.add(at, test.live)
			}
			_, err := send(t, start(t, f, test.settings), test.operation, test.object)
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) || len(f.writes) > 0 {
				t.Errorf("error = %v, writes %v; want %s", err, f.writes, test.want)
			}
		})
	}
}

func TestNothingIsWrittenWhenOneIsWrong(t *testing.T) {
	f := newFake()
	err := start(t, f, `{}`).Send("request", objectapply.Request{Objects: []map[string]any{config(`{}`), {"kind": "Secret"}}}).Err()
	if err == nil || !strings.Contains(err.Error(), "objects[1]") || len(f.writes) > 0 {
		t.Errorf("error = %v, writes %v", err, f.writes)
	}
}

func TestPrune(t *testing.T) {
	f := newFake()
	node := start(t, f, `{"prune": true}`)
	second := config(`{}`)
	second["metadata"].(map[string]any)["name"] = "second"
	for _, objects := range [][]map[string]any{{config(`{}`), second}, {config(`{}`)}, {config(`{}`)}} {
		if err := node.Send("request", objectapply.Request{Objects: objects}).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"apply " + at, "apply configmaps/shop/second", "delete configmaps/shop/second"}, f.writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	results := node.Emitted("result")
	if last := results[1].(objectapply.Result); !last.Changed || len(last.Results) != 2 || last.Results[1].Name != "second" || results[2].(objectapply.Result).Changed {
		t.Errorf("results = %+v", results)
	}
}

func TestUninstall(t *testing.T) {
	tests := map[string]struct {
		settings, reason string
		gone             bool
		leaves           string
	}{
		"uninstall":           {`{}`, "uninstall", true, ""},
		"the node is removed": {`{}`, "removed", true, ""},
		"the process ends":    {`{}`, "shutdown", false, ""},
		"kept":                {`{"keep": true}`, "uninstall", false, "1 objects stay"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			node := start(t, f, test.settings)
			if _, err := send(t, node, "apply", config(`{}`)); err != nil {
				t.Fatal(err)
			}
			component := node.Component.(*objectapply.Component)
			if leaves, err := component.LeavesBehind(t.Context()); err != nil || !strings.HasPrefix(leaves, test.leaves) || leaves != "" && test.leaves == "" {
				t.Errorf("leaves %q, %v", leaves, err)
			}
			// What is said to go with the flow is all that does.
			made, err := component.Made(t.Context())
			if err != nil || (len(made) == 1 && made[0].Kind == "ConfigMap" && strings.HasSuffix(made[0].String(), "/"+made[0].Name)) != (test.leaves == "") {
				t.Errorf("made %v, %v", made, err)
			}
			component.OnDestroy(map[string]string{"reason": test.reason})
			if gone := f.find(at) == nil; gone != test.gone {
				t.Errorf("gone: %t, want %t", gone, test.gone)
			}
			if _, err := send(t, node, "apply", config(`{}`)); (err != nil) != test.gone {
				t.Errorf("a message after it: %v", err)
			}
		})
	}
}

// What somebody else has made in the place of ours is left alone.
func TestUninstallLeavesWhatIsNotOurs(t *testing.T) {
	f := newFake()
	node := start(t, f, `{}`)
	if _, err := send(t, node, "apply", config(`{}`)); err != nil {
		t.Fatal(err)
	}
	f.add(at, `{"metadata": {"name": "config"}}`)
	node.Component.(*objectapply.Component).OnDestroy(map[string]string{"reason": "uninstall"})
	if f.find(at) == nil {
		t.Error("it is gone")
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	want := []module.Permission{{Resources: []string{"configmaps"}, Verbs: []string{"get", "create", "patch", "delete"}, Namespace: "shop"}}
	if diff := cmp.Diff(want, start(t, newFake(), `{"namespace": "shop"}`).Component.(module.PermissionAware).Permissions()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
