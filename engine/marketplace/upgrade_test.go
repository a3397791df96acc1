package marketplace_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flow/merge"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// newer is what the second version of demo has that the first has not.
var newer = []string{"{a: 1, b: 2}", "{a: 1, b: 3}", "settings: {text: second}", "settings: {text: other}",
	"title: Number, default: 5}", "title: Number, default: 5}\n      extra: {type: boolean, title: Extra, default: true}"}

// making is a node more, which makes something outside.
var making = []string{"  edges:\n", "    - id: made\n      component: test/maker\n  edges:\n"}

// upgraded is a shop that has installed version 1.0.0, and whose program has 2.0.0 now.
func upgraded(t *testing.T, before func(*shop)) *shop {
	t.Helper()
	data, documents := t.TempDir(), flowstest.Directory(t)
	s := open(t, data, documents, folder("1.0.0"))
	s.install("mine", "", map[string]any{"text": "given"})
	before(s)
	s.close()
	s = open(t, data, documents, folder("2.0.0", newer...))
	t.Cleanup(s.close)
	return s
}

func TestUpgradeKeepsWhatPeopleChanged(t *testing.T) {
	s := upgraded(t, func(s *shop) {
		s.edit("mine", func(f *flow.Flow) {
			f.NodeByID("first").Settings["more"].(map[string]any)["a"] = int64(10)
			f.NodeByID("first").Settings["number"] = int64(7)
			f.Spec.Nodes = append(f.Spec.Nodes, flow.Node{ID: "third", Component: "test/keeper"})
			f.Layout = map[string]flow.Position{"first": {X: 100, Y: 200}}
		})
	})
	one, err := s.Instance(t.Context(), "mine")
	if err != nil || one.Version != "1.0.0" || one.Newer == nil || one.Newer.Version != "2.0.0" || one.Values["text"] != "given" || one.Values["number"] != int64(7) {
		t.Fatalf("before: %+v, %v", one, err)
	}
	plan, err := s.upgrade("mine", marketplace.Order{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(plan.Asks, []string{"extra"}) || plan.Unrecorded {
		t.Errorf("asks %v, unrecorded %t", plan.Asks, plan.Unrecorded)
	}
	document, _ := s.document("mine")
	if got := fmt.Sprint(document.NodeByID("first").Settings); got != "map[more:map[a:10 b:3] number:7 text:given]" {
		t.Errorf("settings of first: %s", got)
	}
	if document.NodeByID("third") == nil || document.NodeByID("second").Settings["text"] != "other" || document.Layout["first"].X != 100 {
		t.Errorf("document: %+v", document)
	}
	one, err = s.Instance(t.Context(), "mine")
	if err != nil || one.Version != "2.0.0" || one.Newer != nil || one.Before == nil || one.Before.Version != "1.0.0" || len(one.Before.Loses) != 0 {
		t.Errorf("after: %+v, %v", one, err)
	}
}

func TestUpgradeWithAConflict(t *testing.T) {
	const path = "nodes.first.settings.more.b"
	for name, test := range map[string]struct {
		choices map[string]merge.Choice
		want    int64
	}{
		"no choice": {nil, 0},
		"mine":      {map[string]merge.Choice{path: merge.Mine}, 20},
		"theirs":    {map[string]merge.Choice{path: merge.Theirs}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := upgraded(t, func(s *shop) {
				s.edit("mine", func(f *flow.Flow) { f.NodeByID("first").Settings["more"].(map[string]any)["b"] = int64(20) })
			})
			_, err := s.upgrade("mine", marketplace.Order{Choices: test.choices})
			document, _ := s.document("mine")
			if test.want == 0 {
				var conflicts *marketplace.ConflictsError
				if !errors.As(err, &conflicts) || len(conflicts.Conflicts) != 1 || conflicts.Conflicts[0].Path != path || !strings.Contains(err.Error(), path) {
					t.Errorf("error: %v", err)
				}
				if document.Metadata.Annotations["patchbay.dev/solution"] != "demo@1.0.0" {
					t.Error("it is upgraded all the same")
				}
				return
			}
			if err != nil || document.NodeByID("first").Settings["more"].(map[string]any)["b"] != test.want {
				t.Errorf("%v: %+v", err, document.NodeByID("first").Settings)
			}
		})
	}
}

// A choice that chooses nothing is mistyped.
func TestChoicesWithoutAConflict(t *testing.T) {
	s := upgraded(t, func(s *shop) {
		s.edit("mine", func(f *flow.Flow) { f.NodeByID("first").Settings["more"].(map[string]any)["b"] = int64(20) })
	})
	_, err := s.upgrade("mine", marketplace.Order{Choices: map[string]merge.Choice{"nodes.first.setting.more.b": merge.Mine}})
	var refused *marketplace.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), `there is no conflict at nodes.first.setting.more.b; did you mean "nodes.first.settings.more.b"?`) {
		t.Errorf("error: %v", err)
	}
}

// A value that is given with an upgrade is a choice, also where people changed its place.
func TestUpgradeWithValues(t *testing.T) {
	s := upgraded(t, func(s *shop) {
		s.edit("mine", func(f *flow.Flow) { f.NodeByID("first").Settings["number"] = int64(7) })
	})
	if _, err := s.upgrade("mine", marketplace.Order{Values: map[string]any{"number": int64(9)}}); err != nil {
		t.Fatal(err)
	}
	one, err := s.Instance(t.Context(), "mine")
	if err != nil || one.Values["number"] != int64(9) || one.Values["text"] != "given" {
		t.Errorf("%+v, %v", one, err)
	}
	if _, err := s.upgrade("mine", marketplace.Order{Values: map[string]any{"nothing": 1}}); err == nil || !strings.Contains(err.Error(), "nothing") {
		t.Errorf("a parameter that is not there: %v", err)
	}
}

// An instance of a time before there were records, in the version that the program has and
// in an earlier one that is nowhere any more.
func TestUpgradeWithoutARecord(t *testing.T) {
	forget := func(s *shop) {
		if err := s.Forget(t.Context(), "mine"); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("of a version that can be had", func(t *testing.T) {
		s := start(t, folder("1.0.0"))
		s.install("mine", "", map[string]any{"text": "given"})
		s.edit("mine", func(f *flow.Flow) { f.NodeByID("second").Settings["text"] = "edited" })
		forget(s)
		if _, err := s.upgrade("mine", marketplace.Order{Values: map[string]any{"text": "new"}}); err != nil {
			t.Fatal(err)
		}
		document, _ := s.document("mine")
		if document.NodeByID("first").Settings["text"] != "new" || document.NodeByID("second").Settings["text"] != "edited" {
			t.Errorf("%+v", document.Spec.Nodes)
		}
	})
	t.Run("of a version that is gone", func(t *testing.T) {
		s := upgraded(t, forget)
		plan, err := s.upgrade("mine", marketplace.Order{})
		if err == nil || !plan.Unrecorded || len(plan.Conflicts) != 2 {
			t.Fatalf("unrecorded %t, conflicts %+v, %v", plan.Unrecorded, plan.Conflicts, err)
		}
		choices := map[string]merge.Choice{}
		for _, c := range plan.Conflicts {
			choices[c.Path] = merge.Theirs
		}
		if _, err := s.upgrade("mine", marketplace.Order{Choices: choices}); err != nil {
			t.Fatal(err)
		}
		document, _ := s.document("mine")
		if document.NodeByID("second").Settings["text"] != "other" || document.NodeByID("first").Settings["text"] != "given" {
			t.Errorf("%+v", document.Spec.Nodes)
		}
	})
}

func TestRollback(t *testing.T) {
	s := upgraded(t, func(s *shop) {
		s.edit("mine", func(f *flow.Flow) { f.NodeByID("first").Settings["number"] = int64(7) })
		s.send("mine", "second", "old")
	})
	before, _ := s.document("mine")
	if _, err := s.Rollback(t.Context(), "mine", flows.Over{}); err == nil || !strings.Contains(err.Error(), "no version before") {
		t.Errorf("without a version before: %v", err)
	}
	if _, err := s.upgrade("mine", marketplace.Order{}); err != nil {
		t.Fatal(err)
	}
	if got := s.kept("mine", "second"); got != "old" {
		t.Errorf("the state is not kept by an upgrade: %q", got)
	}
	s.send("mine", "second", "new")
	s.send("mine", "first", "new")
	s.edit("mine", func(f *flow.Flow) { f.NodeByID("second").Settings["text"] = "edited since" })
	one, err := s.Instance(t.Context(), "mine")
	if err != nil || one.Before == nil || len(one.Before.Loses) != 1 || one.Before.Loses[0].Node != "second" {
		t.Errorf("what a rollback takes back is not said: %+v, %v", one, err)
	}
	if _, err := s.Rollback(t.Context(), "mine", flows.Over{}); err != nil {
		t.Fatal(err)
	}
	after, _ := s.document("mine")
	if one, other := format(t, before), format(t, after); one != other {
		t.Errorf("after the rollback:\n%s\nwant\n%s", other, one)
	}
	if s.kept("mine", "second") != "old" || s.kept("mine", "first") != "" {
		t.Errorf("state: %q, %q", s.kept("mine", "first"), s.kept("mine", "second"))
	}
	one, err = s.Instance(t.Context(), "mine")
	if err != nil || one.Version != "1.0.0" || one.Before != nil || one.Newer == nil || one.Values["number"] != int64(7) {
		t.Errorf("instance: %+v, %v", one, err)
	}
	if _, err := s.upgrade("mine", marketplace.Order{}); err != nil {
		t.Errorf("upgrade again: %v", err)
	}
}

// What a node has made outside does not go because the flow's state does.
func TestRollbackForgetsNothingThatWasMade(t *testing.T) {
	for name, test := range map[string]struct {
		before, after []string
		ends          []string
		objects       []string
	}{
		"by a node that both versions have": {making, append(slices.Clone(making), newer...), nil, []string{"ConfigMap shop/new"}},
		"by a node of the newer version":    {nil, append(slices.Clone(making), newer...), []string{"made removed"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			data, documents := t.TempDir(), flowstest.Directory(t)
			s := open(t, data, documents, folder("1.0.0", test.before...))
			s.install("mine", "", nil)
			if test.before != nil {
				s.send("mine", "made", "old")
			}
			s.close()
			s = open(t, data, documents, folder("2.0.0", test.after...))
			t.Cleanup(s.close)
			if _, err := s.upgrade("mine", marketplace.Order{}); err != nil {
				t.Fatal(err)
			}
			s.send("mine", "made", "new")
			s.ends.take()
			if _, err := s.Rollback(t.Context(), "mine", flows.Over{}); err != nil {
				t.Fatal(err)
			}
			removed := slices.DeleteFunc(s.ends.take(), func(line string) bool { return !strings.HasSuffix(line, " removed") })
			if !slices.Equal(removed, test.ends) {
				t.Errorf("removed: %v, want %v", removed, test.ends)
			}
			if goes, err := s.Uninstalls(t.Context(), "mine"); err != nil || !slices.Equal(goes.Objects, test.objects) {
				t.Errorf("it has made %v, %v, want %v", goes.Objects, err, test.objects)
			}
		})
	}
}

// full is a store whose entries can't be read.
type full struct{ marketplace.States }

func (full) Entries(context.Context, string) ([]module.StateEntry, error) {
	return nil, errors.New("the store does not answer")
}

// An upgrade that can't keep what there was leaves nothing of its own behind.
func TestUpgradeThatCannotKeepTheState(t *testing.T) {
	data, documents := t.TempDir(), flowstest.Directory(t)
	s := open(t, data, documents, folder("1.0.0"))
	s.install("mine", "", nil)
	before := s.records()
	s.close()
	s = open(t, data, documents, folder("2.0.0", newer...), func(o *marketplace.Options) { o.States = full{o.States} })
	t.Cleanup(s.close)
	plan, err := s.PlanUpgrade(t.Context(), "mine", marketplace.Order{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(t.Context(), plan.Solution, plan.Values, plan.Engine, plan.Base, plan.Document); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("error = %v", err)
	}
	if after := s.records(); !slices.Equal(before, after) {
		t.Errorf("left over: %v, before: %v", after, before)
	}
}

// What is secret on a side of a conflict, or was in the version before, is shown of none.
func TestConflictsShowNoSecrets(t *testing.T) {
	with := func(token string) []string {
		return []string{"settings: {text: second}", "settings: {text: second, token: " + token + "}"}
	}
	data, documents := t.TempDir(), flowstest.Directory(t)
	s := open(t, data, documents, folder("1.0.0", with("one-s3cret-token")...))
	s.install("mine", "", nil)
	s.edit("mine", func(f *flow.Flow) { f.NodeByID("second").Settings["token"] = "two-s3cret-token" })
	s.close()
	s = open(t, data, documents, folder("2.0.0", with("three-s3cret-token")...))
	t.Cleanup(s.close)
	plan, err := s.PlanUpgrade(t.Context(), "mine", marketplace.Order{})
	if err != nil || len(plan.Conflicts) != 1 {
		t.Fatalf("%+v, %v", plan.Conflicts, err)
	}
	if shown := fmt.Sprint(s.Shown(plan.Conflicts, plan.Was, plan.Mine, plan.Base, plan.Document)); strings.Contains(shown, "s3cret") || !strings.Contains(shown, "token") {
		t.Errorf("shown: %s", shown)
	}
}

// Of two upgrades at a time one is refused, and what it tidies up is not the other's.
func TestUpgradesAtATime(t *testing.T) {
	s := upgraded(t, func(*shop) {})
	plan, err := s.PlanUpgrade(t.Context(), "mine", marketplace.Order{})
	if err != nil {
		t.Fatal(err)
	}
	begin := func() *marketplace.Pending {
		pending, err := s.Begin(t.Context(), plan.Solution, plan.Values, plan.Engine, plan.Base, plan.Document)
		if err != nil {
			t.Fatal(err)
		}
		return pending
	}
	one, other := begin(), begin()
	if _, err := s.flows.Save(t.Context(), plan.Document, flows.Over{Revision: plan.Revision}); err != nil {
		t.Fatal(err)
	}
	if err := other.Cancel(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := one.Done(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Rollback(t.Context(), "mine", flows.Over{}); err != nil {
		t.Error(err)
	}
}

func format(t *testing.T, f *flow.Flow) string {
	t.Helper()
	text, err := f.Format()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTwoInstancesSideBySide(t *testing.T) {
	data, documents := t.TempDir(), flowstest.Directory(t)
	s := open(t, data, documents, folder("1.0.0", making...))
	s.install("one", "", map[string]any{"text": "first"})
	s.install("two", "", map[string]any{"text": "second"})
	s.send("one", "made", "of one")
	s.send("two", "made", "of two")
	s.close()
	s = open(t, data, documents, folder("2.0.0", append(slices.Clone(making), newer...)...))
	t.Cleanup(s.close)
	if _, err := s.upgrade("one", marketplace.Order{}); err != nil {
		t.Fatal(err)
	}
	names, err := s.Names()
	if err != nil || !slices.Equal(names, []string{"one", "two"}) {
		t.Fatalf("%v, %v", names, err)
	}
	all := make([]api.Instance, len(names))
	for i, name := range names {
		if all[i], err = s.Instance(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	if one, two := all[0], all[1]; one.Version != "2.0.0" || two.Version != "1.0.0" || one.Values["text"] != "first" || two.Values["text"] != "second" || two.Newer == nil {
		t.Errorf("%+v", all)
	}
	goes, err := s.Uninstalls(t.Context(), "one")
	if err != nil || goes.State != 1 || !slices.Equal(goes.Objects, []string{"ConfigMap shop/of one"}) {
		t.Errorf("uninstall: %+v, %v", goes, err)
	}
	if _, err := s.flows.Delete(t.Context(), "one", flows.Over{Revision: store.Any}); err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	for _, key := range s.records() {
		if !strings.HasPrefix(key, "two") {
			t.Errorf("left over: %s", key)
		}
	}
	if s.kept("two", "made") != "of two" || s.kept("one", "made") != "" {
		t.Error("the state of the wrong flow is gone")
	}
}

// TestRecordsHoldNoMoreThanTheyNeed upgrades many times.
func TestRecordsHoldNoMoreThanTheyNeed(t *testing.T) {
	s := start(t, folder("1.0.0"))
	s.install("mine", "", nil)
	most := 0
	for n := range 5 {
		if _, err := s.upgrade("mine", marketplace.Order{Values: map[string]any{"number": int64(10 + n)}}); err != nil {
			t.Fatal(err)
		}
		if most == 0 {
			most = len(s.records())
		}
	}
	if got := len(s.records()); got > most {
		t.Errorf("%d keys after several upgrades, %d after the first", got, most)
	}
}
