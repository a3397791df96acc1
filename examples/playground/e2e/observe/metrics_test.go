package observe_test

import (
	"slices"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/rulefmt"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/alerts"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestMetrics scrapes a server after a pass and a review in which nothing is wrong, and
// again after one with a registry that is down. The alerts fire then and not before, and
// what the rules and the dashboard name is there.
func TestMetrics(t *testing.T) {
	b := open(t)
	b.create(t, "web", "nginx:1.27")
	b.installMirror(t)
	if run := b.pass(t, 1); run.Failures > 0 {
		t.Fatalf("the pass failed: %+v", run)
	}
	b.create(t, "app", "quay.io/team/app:1") // before the webhook comes, which would rewrite it
	b.startHook(t)
	rules, err := alerts.Load(alerts.Deployed("prometheus/patchbay.rules.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	b.scrape(t, rules, names)
	b.Do(t, "flow", "stop", hookFlow) // or its next tick would be late below
	if firing := b.scrape(t, rules, names); len(firing) > 0 {
		t.Errorf("nothing is wrong, and these fire: %v", firing)
	}

	b.sources.Inject(registry.Fault{Host: "quay.io", Offline: true})
	if run := b.pass(t, 2); run.Failures != 1 {
		t.Fatalf("%d failures, want that of the image that can't be copied: %+v", run.Failures, run)
	}
	if firing := b.scrape(t, rules, names); !slices.Equal(firing, []string{"PatchbayImageNotMirrored", "PatchbayPassFailing"}) {
		t.Errorf("a registry is down, and these fire: %v", firing)
	}

	expressions, err := alerts.Expressions(alerts.Deployed("grafana/patchbay.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		expressions[rule.Alert] = rule.Expr
	}
	for where, expression := range expressions {
		needed, err := alerts.Metrics(expression)
		if err != nil {
			t.Error(err)
		}
		for _, name := range needed {
			if !names[name] {
				t.Errorf("%s: the metric %s is not in what was scraped", where, name)
			}
		}
	}
}

// scrape reads the metrics, adds their names, and returns the alerts that would fire if
// nothing changed for two hours.
func (b *bay) scrape(t *testing.T, rules []rulefmt.Rule, names map[string]bool) (firing []string) {
	t.Helper()
	var text []byte
	if err := b.Get(patchbay.Within(t), "/metrics", &text); err != nil {
		t.Fatal(err)
	}
	history, begun := &alerts.History{}, time.Now()
	for at := begun; at.Sub(begun) < 2*time.Hour; at = at.Add(time.Minute) {
		if err := history.Scrape(at, text); err != nil {
			t.Fatal(err)
		}
	}
	for name := range history.Names() {
		names[name] = true
	}
	firing, err := alerts.Firing(t.Context(), rules, history, begun, begun.Add(2*time.Hour-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return firing
}
