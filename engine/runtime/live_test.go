package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// chatty logs what it gets.
func chatty(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
	module.Logger(ctx).Info("got "+in.Text, "token", in.Token)
	return b.out.Emit(ctx, output, message{Text: in.Text})
}

const chat = `
nodes:
  - {id: chat, component: test/chatty}
  - {id: try, component: test/try}
  - {id: end, component: test/sink}
edges:
  - {from: chat.out, to: end.in, map: {said: "{{ $.text }}"}}
  - {from: chat.out, to: try.in, map: {text: "{{ $.text }}!"}}
  - {from: try.error, to: end.in}`

// sent runs a flow with some messages, and waits until the runs are sealed or
// not.
func sent(t *testing.T, f *runtime.Flow, sealed bool, messages ...string) {
	t.Helper()
	for _, text := range messages {
		if _, err := f.Send(t.Context(), "chat", "in", json.RawMessage(text)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	if sealed {
		time.Sleep(time.Hour) // in the bubble: until the sealer has nothing to do
	}
	synctest.Wait()
}

// bothWays runs a test on runs that are as they were, and on sealed ones.
func bothWays(t *testing.T, test func(t *testing.T, k *kit, f *runtime.Flow, sealed bool)) {
	for _, sealed := range []bool{false, true} {
		t.Run(fmt.Sprintf("sealed=%t", sealed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k := newKit(t, &behaviour{name: "chatty", do: chatty})
				test(t, k, k.deploy(t, chat), sealed)
			})
		})
	}
}

func TestMessagesOfEdgesAndNodes(t *testing.T) {
	bothWays(t, func(t *testing.T, _ *kit, f *runtime.Flow, sealed bool) {
		sent(t, f, sealed, `{"text":"one"}`, `{"text":"two"}`, `{"text":"three","token":"pw-1234"}`)
		got := f.EdgeMessages("chat.out", "end.in", 2)
		if len(got) != 2 || !strings.Contains(string(got[0].Message), "three") || !strings.Contains(string(got[1].Message), "two") {
			t.Fatalf("messages = %+v", got)
		}
		if m := got[0]; m.Port != "in" || m.Edge != "chat.out -> end.in" || m.State != view.StateOK || m.Run == "" || m.At.IsZero() || m.Hop == 0 {
			t.Errorf("message = %+v", m)
		}
		failed := f.NodeMessages("try", 10)
		if len(failed) != 3 || failed[0].State != view.StateHandled || failed[0].Error != "broken" || failed[0].Port != "in" {
			t.Errorf("messages of try = %+v", failed)
		}
		for limit, want := range map[int]int{1: 1, 2: 2, 3: 3, 5: 5, 100: 6} { // of three runs with two each
			if some := f.NodeMessages("end", limit); len(some) != want || !strings.Contains(string(some[0].Message), "three") {
				t.Errorf("%d messages at the end with a limit of %d, want %d: %+v", len(some), limit, want, some)
			}
		}
		if arrived := f.NodeMessages("chat", 10); len(arrived) != 3 || strings.Contains(string(arrived[0].Message), "pw-1234") || !arrived[0].Masked {
			t.Errorf("messages of chat = %+v", arrived)
		}
		if none := f.EdgeMessages("chat.out", "nobody.in", 10); none == nil || len(none) != 0 {
			t.Errorf("messages of no edge = %v, want an empty list", none)
		}
	})
}

func TestLogOfANode(t *testing.T) {
	bothWays(t, func(t *testing.T, _ *kit, f *runtime.Flow, sealed bool) {
		sent(t, f, sealed, `{"text":"one","token":"pw-1234"}`, `{"text":"two"}`, `{"text":"three"}`)
		lines := f.Log("chat", 2)
		if len(lines) != 2 || !strings.Contains(lines[0].Text, "got two") || !strings.Contains(lines[1].Text, "got three") {
			t.Fatalf("lines = %+v", lines)
		}
		if lines[1].Run == "" || lines[1].Hop == nil || lines[1].Level != "INFO" || !lines[0].At.Before(lines[1].At) {
			t.Errorf("line = %+v", lines[1])
		}
		if text := fmt.Sprint(f.Log("chat", 100)); strings.Contains(text, "pw-1234") || !strings.Contains(text, "token=") {
			t.Errorf("log = %s", text)
		}
		if other := f.Log("end", 10); other == nil || len(other) != 0 {
			t.Errorf("log of the end = %v", other)
		}
	})
}

func TestRerun(t *testing.T) {
	bothWays(t, func(t *testing.T, k *kit, f *runtime.Flow, sealed bool) {
		sent(t, f, sealed, `{"text":"one"}`)
		first := f.Runs(1)[0].ID
		record, _ := f.Run(first)
		for _, hop := range record.Records {
			before := len(f.Runs(0))
			id, err := f.Rerun(t.Context(), first, hop.Index)
			if err != nil && hop.Node != "try" || id == "" || len(f.Runs(0)) != before+1 {
				t.Fatalf("rerun of hop %d at %s = %q, %v", hop.Index, hop.Node, id, err)
			}
			again, _ := f.Run(id)
			if string(again.Records[0].Message) != string(hop.Message) || again.Records[0].Node != hop.Node {
				t.Errorf("hop %d began again with %s at %s, want %s at %s", hop.Index, again.Records[0].Message, again.Records[0].Node, hop.Message, hop.Node)
			}
		}
		got := len(k.got.all())
		if got <= 2 {
			t.Errorf("%d messages reached the end", got)
		}
	})
}

func TestRerunRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, &behaviour{name: "chatty", do: chatty})
		f := k.deploy(t, chat)
		sent(t, f, true, `{"text":"one","token":"pw-1234"}`, `{"text":"`+strings.Repeat("x", 10_000)+`"}`, `{"text":"whole"}`)
		runs := f.Runs(0)
		whole, cut, secret := runs[0].ID, runs[1].ID, runs[2].ID
		refused := func(run string, index int, want string) error {
			t.Helper()
			id, err := f.Rerun(t.Context(), run, index)
			if id != "" || err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("rerun of hop %d = %q, %v, want %q", index, id, err, want)
			}
			return err
		}
		_ = refused(secret, 1, "held a secret")
		_ = refused(cut, 1, "too large")
		again, _ := f.Send(t.Context(), "chat", "in", json.RawMessage(`{"text":"not sealed"}`))
		record, _ := f.Run(again)
		_ = refused(again, len(record.Records), "not kept")
		for _, err := range []error{refused(whole, 99, "not kept"), refused(whole, -1, "not kept"), refused("nothing", 0, "not kept")} {
			if !errors.Is(err, recording.ErrNotKept) {
				t.Errorf("%v is not ErrNotKept", err)
			}
		}
		k.deploy(t, "nodes: [{id: chat, component: test/sink}]")
		if id, err := f.Rerun(t.Context(), whole, 1); id == "" || err != nil {
			t.Errorf("rerun at another component = %q, %v", id, err)
		}
		k.deploy(t, "nodes: [{id: other, component: test/sink}]")
		_ = refused(whole, 1, "has no node chat any more")
	})
}

// The clock of a bubble begins at midnight.
func TestTheDayOfAFlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t)
		f := k.deploy(t, `
nodes: [{id: well, component: test/pass}, {id: badly, component: test/fail}, {id: try, component: test/try}, {id: end, component: test/sink}]
edges: [{from: try.error, to: end.in}]`)
		send := func(node string) { _, _ = f.Send(t.Context(), node, "in", json.RawMessage(`{"text":"x"}`)) }
		requireDay := func(want map[int]statistics.DayPart) {
			t.Helper()
			for i, part := range f.Day() {
				if part != want[i] {
					t.Errorf("half hour %d: %+v, want %+v", i, part, want[i])
				}
			}
		}
		send("well")
		time.Sleep(30 * time.Minute)
		send("badly")
		time.Sleep(time.Hour)
		send("try")
		send("well")
		requireDay(map[int]statistics.DayPart{44: {Runs: 1}, 45: {Runs: 1, Failed: 1}, 47: {Runs: 2, Failed: 1}})
		time.Sleep(23 * time.Hour)
		requireDay(map[int]statistics.DayPart{1: {Runs: 2, Failed: 1}})
		send("well") // in the place of the one before
		time.Sleep(time.Hour)
		requireDay(map[int]statistics.DayPart{45: {Runs: 1}})
		if status := f.Status(); status.Runs != 5 || status.Failed != 1 {
			t.Errorf("of %d runs %d failed, want 1 of 5: an error port took the other failure", status.Runs, status.Failed)
		}
	})
}

func TestRerunOfAHopThatIsNotDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		waiting := &behaviour{name: "waiting", do: func(context.Context, *behaviour, module.Handler, message) module.Result {
			<-let
			return module.Result{}
		}}
		slow := &behaviour{name: "slow", do: func(ctx context.Context, b *behaviour, output module.Handler, in message) module.Result {
			time.Sleep(time.Second)
			return b.out.Emit(ctx, output, in)
		}}
		f := newKit(t, waiting, slow).deploy(t, `
nodes: [{id: first, component: test/slow}, {id: second, component: test/waiting}]
edges: [{from: first.out, to: second.in}]`)
		ended := make(chan error, 2)
		go func() {
			_, err := f.Send(t.Context(), "first", "in", json.RawMessage(`{"text":"x"}`))
			ended <- err
		}()
		time.Sleep(3 * time.Second)
		synctest.Wait()
		first := f.Runs(1)[0].ID
		record, _ := f.Run(first)
		if hop := record.Records[2]; hop.State != view.StateRunning || hop.Start != time.Second || hop.Duration != 2*time.Second || len(hop.Message) == 0 {
			t.Errorf("the hop is %+v", hop)
		}
		go func() {
			_, err := f.Rerun(t.Context(), first, 2)
			ended <- err
		}()
		synctest.Wait()
		close(let)
		for range 2 {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestRunsBefore(t *testing.T) {
	bothWays(t, func(t *testing.T, _ *kit, f *runtime.Flow, sealed bool) {
		sent(t, f, sealed, `{"text":"one"}`, `{"text":"two"}`, `{"text":"three"}`)
		ids := []string{""}
		for _, run := range f.Runs(0) {
			ids = append(ids, run.ID)
		}
		for place, before := range ids {
			for limit := 1; limit < 5; limit++ {
				want := ids[place+1:]
				want = want[:min(len(want), limit)]
				page, err := f.RunsBefore(before, limit)
				var got []string
				for _, run := range page {
					got = append(got, run.ID)
				}
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("up to %d before %q: %v, %v, want %v", limit, before, got, err, want)
				}
			}
		}
		if _, err := f.RunsBefore("nothing", 1); err == nil {
			t.Error("what is no id was taken")
		}
	})
}

func TestRerunOfWhatATriggerEmitted(t *testing.T) {
	var emit module.Handler
	k := newKit(t, &source{emit: func(h module.Handler) { emit = h }})
	f := k.deploy(t, `
nodes:
  - {id: source, component: test/source}
  - {id: end, component: test/sink}
edges:
  - {from: source.out, to: end.in, map: {name: "{{ $.name }}"}}`)
	if err := emit(t.Context(), "out", any(twoKilobytes())).Err(); err != nil {
		t.Fatal(err)
	}
	if id, err := f.Rerun(t.Context(), f.Runs(1)[0].ID, 0); id == "" || err != nil {
		t.Fatalf("Rerun = %q, %v", id, err)
	}
	if got := k.got.all(); len(got) != 2 || fmt.Sprint(got[0]) != fmt.Sprint(got[1]) {
		t.Errorf("got %v", got)
	}
}

func TestStatusSince(t *testing.T) {
	k := newKit(t, &behaviour{name: "chatty", do: chatty})
	f := k.deploy(t, chat)
	first := f.Status()
	if all, changed := first.Since(view.Status{}); !changed || len(all.Nodes) != 3 || len(all.Edges) != 3 {
		t.Errorf("beside nothing: %+v, %t", all, changed)
	}
	if same, changed := f.Status().Since(first); changed {
		t.Errorf("nothing happened, and %+v changed", same)
	}
	if _, err := f.Send(t.Context(), "chat", "in", json.RawMessage(`{"text":"x"}`)); err != nil {
		t.Fatal(err)
	}
	delta, changed := f.Status().Since(first)
	if !changed || delta.Runs != 1 || len(delta.Edges) != 3 || len(delta.Nodes) != 3 {
		t.Errorf("after a run: %+v", delta)
	}
	for _, n := range delta.Nodes {
		if failed := n.ID == "try"; (n.LastError != nil) != failed || (n.LastFailures == 1) != failed {
			t.Errorf("after a run: %+v", n)
		}
	}
	for name, change := range map[string]func(*view.Status){
		"runs":    func(s *view.Status) { s.Runs++ },
		"failed":  func(s *view.Status) { s.Failed++ },
		"running": func(s *view.Status) { s.Running = !s.Running },
		"busy": func(s *view.Status) {
			s.Nodes = slices.Clone(s.Nodes)
			s.Nodes[0].Busy = &view.NodeBusy{Run: "r"}
		},
	} {
		next := first
		change(&next)
		if delta, changed := next.Since(first); !changed || delta.Runs != next.Runs || delta.Failed != next.Failed || delta.Running != next.Running {
			t.Errorf("%s alone: %+v, %t", name, delta, changed)
		}
	}
}

// talker logs outside of runs: in its runner, in its settings and on its panel.
type talker struct {
	module.Typed
	panel module.Panel[talkerFace]
	fails int
}

type talkerFace struct {
	module.Running
	Talk bool `json:"talk" format:"button"`
}

func newTalker() *talker {
	t := &talker{panel: module.NewPanel(talkerFace{})}
	t.Declare(t.panel.OnPress(func(ctx context.Context, _ talkerFace) error {
		module.Logger(ctx).Warn("pressed", "by", "hand")
		return nil
	}))
	return t
}

func (t *talker) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "talker"} }
func (t *talker) Instance() module.Component    { return newTalker() }
func (t *talker) Run(ctx context.Context) error {
	module.Logger(ctx).Info("begun")
	if t.fails++; t.fails == 1 {
		return errors.New("not ready")
	}
	<-ctx.Done()
	return nil
}

func TestLogOutsideOfRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, newTalker())
		f := k.deploy(t, "nodes: [{id: talker, component: test/talker}]")
		begin(t, f)
		time.Sleep(time.Minute)
		for range 200 {
			if err := f.Press(t.Context(), "talker", json.RawMessage(`{"talk":true}`)); err != nil {
				t.Fatal(err)
			}
		}
		lines := f.Log("talker", 1000)
		if len(lines) != 100 || lines[99].Text != "pressed by=hand" || lines[99].Level != "WARN" || lines[99].Run != "" || lines[99].Hop != nil {
			t.Fatalf("%d lines, the last %+v", len(lines), lines[len(lines)-1])
		}
	})
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, newTalker())
		f := k.deploy(t, "nodes: [{id: talker, component: test/talker}]")
		begin(t, f)
		time.Sleep(time.Minute)
		var texts []string
		for _, line := range f.Log("talker", 1000) {
			texts = append(texts, line.Text)
		}
		if got := strings.Join(texts, "; "); got != "begun; the trigger failed and runs again in 1s: not ready; begun" {
			t.Errorf("log = %s", got)
		}
	})
}

// settler logs the settings that it is given.
type settler struct {
	module.Typed
	settings module.Settings[settlerSettings]
}

type settlerSettings struct {
	Name  string `json:"name"`
	Token string `json:"token" format:"password"`
}

func newSettler() *settler {
	s := &settler{}
	s.Declare(s.settings.Port(func(ctx context.Context, given settlerSettings) error {
		module.Logger(ctx).Info("set", "name", given.Name, "token", given.Token)
		return nil
	}))
	return s
}

func (s *settler) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "settler"} }
func (s *settler) Instance() module.Component    { return newSettler() }

func TestLogOfSettings(t *testing.T) {
	k := newKit(t, newSettler())
	document := func(name, token string) string {
		return fmt.Sprintf("nodes: [{id: s, component: test/settler, settings: {name: %s, token: %s}}]", name, token)
	}
	logged := func(f *runtime.Flow) string {
		var texts []string
		for _, line := range f.Log("s", 100) {
			texts = append(texts, line.Text)
		}
		return strings.Join(texts, "; ")
	}
	const first, second = "set name=one token=••••••", "set name=two token=••••••"
	k.Check(t.Context(), parse(t, document("none", "pw-0000")))
	f := k.deploy(t, document("one", "pw-1111"))
	if got := logged(f); got != first {
		t.Errorf("after the first deployment: %s", got)
	}
	k.deploy(t, document("one", "pw-1111"))
	if got := logged(f); got != first {
		t.Errorf("after the same again: %s", got)
	}
	k.deploy(t, document("two", "pw-2222"))
	if got := logged(f); got != first+"; "+second {
		t.Errorf("after other settings: %s", got)
	}
}
