package cli_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	serve(t, alone(t))
	fresh := run(t, document, "flow", "diff", "-")
	contains(t, fresh.stdout, "flow greet: would be new", "  node echo is added", "@@ -0,0 +1,", "\n+kind: Flow\n")
	if fresh.code != 1 {
		t.Errorf("exit code = %d for a new flow", fresh.code)
	}
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", document))
	if out := ok(t, "flow", "diff", file(t, "flow.yaml", document)); out != "flow greet: nothing would change\n" {
		t.Errorf("out = %q", out)
	}
	tests := map[string]struct {
		from, to string
		want     []string
	}{
		"looks":  {"title: Greeting", "title: Other", []string{"only looks", "-  title: Greeting\n+  title: Other\n"}},
		"a node": {"test/echo", "test/toggle", []string{"flow greet:\n  node echo is changed: component", "-      component: test/echo\n+      component: test/toggle\n"}},
		"a wire": {"to: echo.in", "to: echo.other", []string{"edge trigger.out -> echo.other is added", "edge trigger.out -> echo.in is removed"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(document, test.from, test.to, 1)
			if changed == document {
				t.Fatalf("the document has no %s", test.from)
			}
			r := run(t, changed, "flow", "diff", "-")
			if r.code != 1 || r.stderr != "" {
				t.Errorf("exit code = %d, stderr %q", r.code, r.stderr)
			}
			contains(t, r.stdout, test.want...)
		})
	}
	broken := run(t, "a: [", "flow", "diff", "-")
	if broken.code != 1 || broken.stdout != "" {
		t.Errorf("a broken file: %+v", broken)
	}
	contains(t, broken.stderr, "nothing was compared")
}

// TestDiffShowsDistantChangesApart holds the form of the hunks.
func TestDiffShowsDistantChangesApart(t *testing.T) {
	serve(t, alone(t))
	many := func(replace ...string) string {
		var b strings.Builder
		b.WriteString("apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata:\n  name: many\nspec:\n  nodes:\n")
		for i := range 10 {
			fmt.Fprintf(&b, "    - id: n%d\n      component: test/echo\n", i)
		}
		return strings.NewReplacer(replace...).Replace(b.String())
	}
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", many()))
	r := run(t, many("id: n0\n      component: test/echo", "id: n0\n      component: test/toggle", "    - id: n9\n      component: test/echo\n", ""), "flow", "diff", "-")
	want := `flow many:
  node n0 is changed: component
  node n9 is removed
@@ -5,7 +5,7 @@
 spec:
   nodes:
     - id: n0
-      component: test/echo
+      component: test/toggle
     - id: n1
       component: test/echo
     - id: n2
@@ -22,5 +22,3 @@
       component: test/echo
     - id: n8
       component: test/echo
-    - id: n9
-      component: test/echo
`
	if r.stdout != want {
		t.Errorf("have\n%s\nwant\n%s", r.stdout, want)
	}
}
