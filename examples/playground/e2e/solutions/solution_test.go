package solutions_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
)

// The service account of the one server of all tests.
const (
	home    = "patchbay"
	account = "engine"
	// own is the namespace of the server, since its kubeconfig names none.
	own = "default"
)

// solution is a solution under test. Its flow has its name.
type solution struct {
	name   string
	values map[string]any
	// rights are what it may do, "list pods", sorted.
	rights []string
	// works sees to it that the flow does what the solution says. The flow is installed
	// and has its rights; it is not started.
	works func(t *testing.T, f *flow)
	// provoke makes a flow without a right need it. By default the flow is started
	// again.
	provoke map[string]func(t *testing.T, f *flow)
	// secret is one of the engine's own namespace that a setting names: a flow that may not
	// read it is refused.
	secret string
	// optional are rights of which a flow notices nothing, since it goes on without.
	optional []string
}

// TestSolutions takes the solutions one after the other, since one account has the rights
// of one flow at a time.
func TestSolutions(t *testing.T) {
	ctx := patchbay.Within(t)
	if _, err := stage.Cluster.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: home}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Cluster.CoreV1().ServiceAccounts(home).Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: account}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	bay := patchbay.New(stage.Options(t.TempDir(), stage.AccountKubeconfig(t, home, account)))
	bay.Serve(t)
	for _, s := range []solution{imageReport(), certificateExpiryReport(), imagePolicyCEL(), restartOnChange(), imageMirrorWorkloads(), notify(t)} {
		t.Run(s.name, func(t *testing.T) { s.test(t, &bay) })
	}
}

func (s solution) test(t *testing.T, bay *patchbay.Bay) {
	f := &flow{Bay: bay, name: s.name}
	refused := lend(t, s.secret)
	f.install(t, s.values)
	roles := grant(t, f)
	refused()
	var rights []string
	for _, r := range roles {
		for _, what := range r.rights() {
			rights = append(rights, what.Verb+" "+what.Resource)
		}
	}
	if slices.Sort(rights); !slices.Equal(rights, s.rights) {
		t.Errorf("its rights are %q, want %q", rights, s.rights)
	}
	if !t.Run("works with exactly its rights", func(t *testing.T) { s.works(t, f) }) {
		return
	}
	for _, r := range roles {
		for _, what := range r.rights() {
			t.Run("without "+what.Verb+" "+what.Resource, func(t *testing.T) {
				r.take(t, what)
				if missing := f.missing(t); !slices.Equal(missing, []string{what.Verb + " " + what.Resource}) {
					t.Errorf("the server says that it lacks %q", missing)
				}
				if slices.Contains(s.optional, what.Verb+" "+what.Resource) {
					return
				}
				fault := fmt.Sprintf("cannot %s resource %q", what.Verb, what.Resource)
				if what.Name == s.secret && s.secret != "" {
					err := f.deploy(t, s.values)
					if err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `\`, ""), fault) {
						t.Errorf("the flow is deployed without it: %v", err)
					}
					return
				}
				f.stop(t)
				if provoke := s.provoke[what.Verb+" "+what.Resource]; provoke != nil {
					provoke(t, f)
				} else {
					f.start(t)
				}
				f.awaitFault(t, fault)
			})
		}
	}
	f.Do(t, "flow", "uninstall", f.name)
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]string, error) { return madeBy(ctx, f.name) }, func(left []string) bool { return len(left) == 0 })
	if err != nil {
		t.Errorf("what the flow has made is there after its end: %v", err)
	}
}

// madeBy are the objects in no namespace that a flow has made.
func madeBy(ctx context.Context, flow string) ([]string, error) {
	var names []string
	for _, resource := range []string{"mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations"} {
		all, err := objects.Resource(schema.GroupVersionResource{Group: "admissionregistration.k8s.io", Version: "v1", Resource: resource}).
			List(ctx, metav1.ListOptions{LabelSelector: "patchbay.dev/flow=" + flow})
		if err != nil {
			return nil, err
		}
		for _, object := range all.Items {
			names = append(names, object.GetKind()+" "+object.GetName())
		}
	}
	return names, nil
}

// flow is an installed solution.
type flow struct {
	*patchbay.Bay
	name string
}

func (f *flow) install(t *testing.T, values map[string]any) {
	t.Helper()
	if err := f.deploy(t, values); err != nil {
		t.Fatal(err)
	}
}

func (f *flow) deploy(t *testing.T, values map[string]any) error {
	t.Helper()
	if values == nil {
		values = map[string]any{}
	}
	return f.Post(patchbay.Within(t), "/api/v1/solutions/"+f.name+"/install", map[string]any{"values": values, "replace": true}, nil)
}

func (f *flow) start(t *testing.T) {
	t.Helper()
	if err := f.Post(patchbay.Within(t), "/api/v1/flows/"+f.name+"/start", map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
}

func (f *flow) stop(t *testing.T) {
	t.Helper()
	if err := f.Post(patchbay.Within(t), "/api/v1/flows/"+f.name+"/stop", map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
}

// run starts the flow and returns its next run when that is over. It is to be without a
// fault.
func (f *flow) run(t *testing.T) product.Run {
	t.Helper()
	ctx := patchbay.Within(t)
	f.stop(t)
	before, err := f.Runs(ctx, f.name)
	if err != nil {
		t.Fatal(err)
	}
	f.start(t)
	done, err := f.AwaitRun(ctx, f.name, len(before)+1)
	if err != nil {
		t.Fatal(err)
	}
	if done.State != product.OK {
		t.Fatalf("the run is %s: %s", done.State, faults(done))
	}
	return done
}

func faults(run product.Run) string {
	text := run.Error
	for _, hop := range run.Records {
		if hop.Error != "" {
			text += "\n" + hop.Node + ": " + hop.Error
		}
	}
	return text
}

// message is what a node was given last in a run, as JSON.
func message(t *testing.T, run product.Run, node string) string {
	t.Helper()
	for _, hop := range slices.Backward(run.Records) {
		if hop.Node == node {
			return string(hop.Message)
		}
	}
	t.Fatalf("node %s has no message in run %s", node, run.ID)
	return ""
}

// missing are the rights that the server says the flow lacks.
func (f *flow) missing(t *testing.T) []string {
	t.Helper()
	var access struct {
		Items []struct {
			Resources []string
			Allowed   bool
			Reason    string
		}
	}
	if err := f.Get(t.Context(), "/api/v1/flows/"+f.name+"/access", &access); err != nil {
		t.Fatal(err)
	}
	missing := []string{}
	for _, item := range access.Items {
		if _, what, found := strings.Cut(item.Reason, "missing: "); !item.Allowed && found {
			what, _, _ = strings.Cut(what, " in ")
			what, _, _ = strings.Cut(what, ".")
			what, _, _ = strings.Cut(what, ` "`)
			missing = append(missing, what)
		}
	}
	return missing
}

// awaitFault waits until the flow's status, or its newest run, has a text.
func (f *flow) awaitFault(t *testing.T, want string) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		var status []byte
		if err := f.Get(ctx, "/api/v1/flows/"+f.name+"/status", &status); err != nil {
			return "", err
		}
		text := string(status)
		runs, err := f.Runs(ctx, f.name)
		if err != nil {
			return "", err
		}
		if len(runs) > 0 {
			newest, err := f.Run(ctx, f.name, runs[0].ID)
			if err != nil {
				return "", err
			}
			text = faults(newest) + "\n" + text
		}
		return strings.ReplaceAll(text, `\`, ""), nil
	}, func(text string) bool { return strings.Contains(text, want) })
	if err != nil {
		t.Errorf("no fault says %q: %v", want, err)
	}
}
