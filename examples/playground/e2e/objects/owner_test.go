package objects_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
)

// bringer is a tool that brings flows from git.
type bringer struct {
	owner string
	// command brings the manifest of a directory, which is a chart too, into a namespace.
	command func(dir, namespace string, first bool) []string
	// verdict is a command that says Synced while the object is as the tool wants it; nil
	// for a tool without one.
	verdict func(dir, namespace string) []string
}

func manifest(dir string) string { return filepath.Join(dir, "templates", "flow.yaml") }

func argoCD(option ...string) bringer {
	return bringer{"Argo CD (Application app)",
		func(dir, namespace string, _ bool) []string {
			return append([]string{"argocd", "sync", "--namespace", namespace, manifest(dir)}, option...)
		},
		func(dir, namespace string) []string {
			return append([]string{"argocd", "diff", "--namespace", namespace, manifest(dir)}, option...)
		},
	}
}

func helm(option ...string) bringer {
	return bringer{owner: "Helm (release NAMESPACE/app)", command: func(dir, namespace string, first bool) []string {
		if first {
			return append([]string{"helm", "install", "app", dir, "--namespace", namespace}, option...)
		}
		again := []string{"helm", "upgrade", "app", dir, "--namespace", namespace} // by the method of the install
		if len(option) == 0 {
			again = append(again, "--force-conflicts")
		}
		return again
	}}
}

var flux = bringer{owner: "Flux (Kustomization NAMESPACE/app)", command: func(dir, namespace string, _ bool) []string {
	return []string{"flux", "apply", "--namespace", namespace, manifest(dir)}
}}

var bringers = map[string]bringer{
	"Flux": flux, "Argo CD": argoCD(), "Argo CD, server-side": argoCD("--server-side-apply"), "Helm": helm(), "Helm, client-side": helm("--server-side=false"),
}

// git is what a tool brings to a bay.
type git struct {
	*bay
	tool  bringer
	dir   string
	first bool
}

// bring has the tool bring a document.
func (g *git) bring(t *testing.T, text string) {
	t.Helper()
	write(t, manifest(g.dir), text)
	g.run(t, g.tool.command(g.dir, g.namespace, g.first))
	g.first = false
}

// run runs a tool, and returns what it says.
func (g *git) run(t *testing.T, command []string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tools, command...)
	// Nothing of the person's who runs the test takes part.
	cmd.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig(), "HOME="+g.dir)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, said)
	}
	return string(said)
}

// openGit opens a bay to which a tool brings flows.
func openGit(t *testing.T, tool bringer) (g *git, owner string) {
	t.Helper()
	g = &git{bay: open(t), tool: tool, dir: t.TempDir(), first: true}
	if err := os.Mkdir(filepath.Join(g.dir, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(g.dir, "Chart.yaml"), "apiVersion: v2\nname: app\nversion: 1.0.0\n")
	return g, strings.ReplaceAll(tool.owner, "NAMESPACE", g.namespace)
}

func titled(title string) string { return strings.Replace(ticks, "title: Ticks", "title: "+title, 1) }

// marked are words that tools write on what they bring.
var marked = []string{"fluxcd", "argocd", "meta.helm.sh", "managed-by"}

// TestAFlowFromGit holds for each tool what a person sees of a flow that it brings.
func TestAFlowFromGit(t *testing.T) {
	for name, tool := range bringers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, owner := openGit(t, tool)
			path := filepath.Join(b.dir, "mine.yaml")
			drifted := func(want, words string) *unstructured.Unstructured {
				t.Helper()
				return b.await(t, "ticks", func(o *unstructured.Unstructured) bool {
					return condition(o, "Drifted") == want && strings.Contains(message(o, "Drifted"), words)
				})
			}

			b.bring(t, titled("First"))
			b.await(t, "ticks", ready)
			drifted("False AsManaged", owner)
			if out := b.Do(t, "flow", "list").Stdout; !strings.Contains(out, "managed by "+owner) {
				t.Errorf("list:\n%s", out)
			}
			if out := b.Do(t, "flow", "status", "ticks").Stdout; !strings.Contains(out, "It is managed by "+owner) {
				t.Errorf("status:\n%s", out)
			}
			if tool.verdict != nil { // our finalizer and status are in nobody's way
				if said := b.run(t, tool.verdict(b.dir, b.namespace)); !strings.HasSuffix(strings.TrimSpace(said), "\nSynced") && strings.TrimSpace(said) != "Synced" {
					t.Errorf("the tool says:\n%s", said)
				}
			}
			document := b.document(t, "ticks")
			for _, mark := range marked {
				if strings.Contains(document, mark) {
					t.Errorf("the document has the tool's mark %q:\n%s", mark, document)
				}
			}

			// Nobody changes it here, unless they insist.
			write(t, path, titled("Mine"))
			for _, command := range [][]string{{"flow", "apply", "-f", path}, {"flow", "uninstall", "ticks"}} {
				outcome := b.Try(t, command...)
				for _, want := range []string{"is managed by " + owner, "--overwrite-managed"} {
					if outcome.Code == 0 || !strings.Contains(outcome.Stderr, want) {
						t.Errorf("%v has no %q: %v", command, want, outcome)
					}
				}
			}

			// A change from git reaches the running flow, which goes on.
			b.Do(t, "flow", "start", "ticks")
			b.await(t, "ticks", func(o *unstructured.Unstructured) bool {
				state, _, _ := unstructured.NestedString(o.Object, "status", "lastRun", "state")
				return started(o) && state == "ok"
			})
			runs := b.Do(t, "flow", "runs", "ticks", "-o", "json").Stdout
			b.bring(t, titled("Second"))
			b.await(t, "ticks", func(o *unstructured.Unstructured) bool {
				return ready(o) && started(o) && strings.Contains(b.document(t, "ticks"), "title: Second")
			})
			if now := b.Do(t, "flow", "runs", "ticks", "-o", "json").Stdout; now != runs {
				t.Errorf("it began again; its runs were\n%s\nand are\n%s", runs, now)
			}

			// Drift by hand is seen, and gone when the tool comes by again.
			patch := []byte(`{"spec":{"title":"By hand"}}`)
			if _, err := b.flows.Patch(t.Context(), "ticks", types.MergePatchType, patch, metav1.PatchOptions{FieldManager: "kubectl-edit"}); err != nil {
				t.Fatal(err)
			}
			drifted("True ChangedByHand", "kubectl-edit changed spec.title")
			b.bring(t, titled("Third"))
			drifted("False AsManaged", owner)

			// So is a save by force, which keeps what the tool knows the object by.
			b.Do(t, "flow", "apply", "-f", path, "--overwrite-managed")
			drifted("True ChangedByHand", "patchbay changed spec.title")
			if text := b.document(t, "ticks"); !strings.Contains(text, "title: Mine") {
				t.Errorf("the save by force did nothing:\n%s", text)
			}
			b.bring(t, titled("Fourth"))
			drifted("False AsManaged", owner)
		})
	}
}

// message is that of a condition of a flow's object.
func message(o *unstructured.Unstructured, name string) string {
	all, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	for _, one := range all {
		if one, _ := one.(map[string]any); one["type"] == name {
			text, _ := one["message"].(string)
			return text
		}
	}
	return ""
}

// TestAFlowThatGitStarts holds that Stop says who starts a flow from git.
func TestAFlowThatGitStarts(t *testing.T) {
	b, owner := openGit(t, flux)
	b.bring(t, strings.Replace(ticks, "  title:", "  start: always\n  title:", 1))
	b.await(t, "ticks", started)
	outcome := b.Try(t, "flow", "stop", "ticks")
	for _, want := range []string{"its document starts it (start: always), which is managed by " + owner, "set start to manual there"} {
		if outcome.Code == 0 || !strings.Contains(outcome.Stderr, want) {
			t.Errorf("stop has no %q: %v", want, outcome)
		}
	}
	// Git says so no more: it goes on, and is stopped.
	b.bring(t, ticks)
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return ready(o) && started(o) })
	b.Do(t, "flow", "stop", "ticks")
}

// TestAFlowWhoseToolIsGone holds what the docs say of how a flow becomes that of people.
func TestAFlowWhoseToolIsGone(t *testing.T) {
	b, _ := openGit(t, flux)
	b.bring(t, ticks)
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return condition(o, "Drifted") != "" })
	page, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "docs", "flow-objects.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, commands, _ := strings.Cut(string(page), "this gives the flow back to people")
	_, commands, _ = strings.Cut(commands, "```\n")
	commands, _, _ = strings.Cut(commands, "```")
	commands = strings.NewReplacer("NAME", "ticks", "patchbay-system", b.namespace).Replace(commands)
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", `kubectl() { "$PLAYGROUND_BINARY" kubectl "$@"; }`+"\n"+commands)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+stage.ControlPlane.Kubeconfig(), "HOME="+b.dir, "KUBERC=off")
	if said, err := cmd.CombinedOutput(); err != nil || !strings.Contains(commands, "kubectl patch") {
		t.Fatalf("%v\n%s\n%s", err, commands, said)
	}
	b.await(t, "ticks", func(o *unstructured.Unstructured) bool { return condition(o, "Drifted") == "" })
	path := filepath.Join(t.TempDir(), "ticks.yaml")
	write(t, path, titled("Mine"))
	b.Do(t, "flow", "apply", "-f", path)
}

// TestWhatOthersWroteOnAFlowStays holds that a save changes the labels and annotations of
// the document, and leaves what tools have added to the object.
func TestWhatOthersWroteOnAFlowStays(t *testing.T) {
	b := open(t)
	if err := b.apply(t, ticks); err != nil {
		t.Fatal(err)
	}
	b.await(t, "ticks", ready)
	patch := func(manager, patch string) {
		t.Helper()
		if _, err := b.flows.Patch(t.Context(), "ticks", types.MergePatchType, []byte(patch), metav1.PatchOptions{FieldManager: manager}); err != nil {
			t.Fatal(err)
		}
	}
	patch("costs", `{"metadata":{"labels":{"cost":"12"},"annotations":{"costs.example.com/account":"shop"}}}`)
	path := filepath.Join(t.TempDir(), "ticks.yaml")
	save := func(metadata string) *unstructured.Unstructured {
		t.Helper()
		write(t, path, strings.Replace(ticks, "  labels: {team: shop}\n", metadata, 1))
		b.Do(t, "flow", "apply", "-f", path)
		found, err := b.flows.Get(t.Context(), "ticks", metav1.GetOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if found.GetLabels()["cost"] != "12" || found.GetAnnotations()["costs.example.com/account"] != "shop" {
			t.Errorf("what a tool added is gone: %v, %v", found.GetLabels(), found.GetAnnotations())
		}
		return found
	}

	if text := b.document(t, "ticks"); strings.Contains(text, "cost") || !strings.Contains(text, "team: shop") {
		t.Errorf("the document:\n%s", text)
	}
	saved := save("  labels: {team: web}\n  annotations: {example.com/page: 'on'}\n")
	if saved.GetLabels()["team"] != "web" || saved.GetAnnotations()["example.com/page"] != "on" {
		t.Errorf("what was saved: %v, %v", saved.GetLabels(), saved.GetAnnotations())
	}
	if text := b.document(t, "ticks"); !strings.Contains(text, "team: web") || !strings.Contains(text, "example.com/page: \"on\"") {
		t.Errorf("the document:\n%s", text)
	}
	// What the document named and names no more goes, whoever wrote it.
	if saved = save(""); saved.GetLabels()["team"] != "" || saved.GetAnnotations()["example.com/page"] != "" {
		t.Errorf("what the document names no more: %v, %v", saved.GetLabels(), saved.GetAnnotations())
	}
	// What a document says of a tool is not written on an object.
	saved = save("  annotations: {argocd.argoproj.io/tracking-id: 'web:patchbay.dev/Flow:shop/ticks'}\n")
	if id := saved.GetAnnotations()["argocd.argoproj.io/tracking-id"]; id != "" {
		t.Errorf("a document was marked as Argo CD's: %s", id)
	}
}
