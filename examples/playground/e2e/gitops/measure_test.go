package gitops_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const (
	oldImage = "nginx:1.27"
	newImage = "nginx:1.28"
)

// step is one thing that a user does with an app.
type step int

const (
	install step = iota
	again        // the same, without a change of an image
	upgrade
	rollback
	afterStop // again, once the solution has been stopped
	steps
)

var stepNames = [steps]string{"install", "a second apply", "upgrade", "rollback", "the apply after Stop"}

// outcome is what became of a step.
type outcome struct {
	said     string // by the tool when it applied
	err      error
	rollouts int               // that the step brought, with the solution's work after it
	then     seen              // at the end of it
	verdicts map[string]string // after the install and the upgrade
}

// measurement is one tool under one mode.
type measurement struct {
	tool     tool
	mode     mode
	outcomes [steps]outcome
}

// measure takes an app of each tool through all steps, side by side, and lets the
// solution work after each.
func measure(t *testing.T, b *patchbay.Bay, m mode) []*measurement {
	t.Helper()
	var all []*measurement
	apps := map[*measurement]*app{}
	for _, tool := range allTools() {
		one := &measurement{tool: tool, mode: m}
		all, apps[one] = append(all, one), newApp(t, m.name)
	}
	somewhere := apps[all[0]].namespace
	m.start(t, b)
	m.awaitAsked(t, b, somewhere, true)
	for s := range steps {
		if s == afterStop {
			m.stop(t, b)
			m.awaitAsked(t, b, somewhere, false)
		}
		each(all, func(one *measurement) {
			one.do(t, apps[one], s)
			one.awaitTakenUp(t, apps[one], s)
		})
		if s != afterStop {
			m.work(t, b)
		}
		each(all, func(one *measurement) { one.look(t, apps[one], s) })
	}
	for _, a := range apps {
		a.wantLeftAlone(t, m.jobs)
	}
	return all
}

// each goes through all at once.
func each(all []*measurement, do func(*measurement)) {
	var group sync.WaitGroup
	for _, one := range all {
		group.Go(func() { do(one) })
	}
	group.Wait()
}

func (m *measurement) do(t *testing.T, a *app, s step) {
	act := m.tool.apply
	a.values.Rev++
	switch s {
	case install, again:
		a.values.Image = oldImage
	case upgrade:
		a.values.Image = newImage
	case rollback:
		a.values.Image, act = oldImage, m.tool.rollback
	}
	o := &m.outcomes[s]
	o.said, o.err = act(patchbay.Within(t), a)
	var failed *failure
	if o.err != nil && !errors.As(o.err, &failed) {
		t.Errorf("%s, %s, %s: %v", m.mode.name, m.tool.name, stepNames[s], o.err)
	}
}

// awaitTakenUp waits until the deployment controller has seen what the tool applied.
// It rolls out what it finds, so a solution that patches before it looks would make
// one rollout of two.
func (m *measurement) awaitTakenUp(t *testing.T, a *app, s step) {
	if err := a.awaitTakenUp(patchbay.Within(t)); err != nil {
		t.Errorf("%s, %s, %s: %v", m.mode.name, m.tool.name, stepNames[s], err)
	}
}

func (m *measurement) look(t *testing.T, a *app, s step) {
	ctx, o := patchbay.Within(t), &m.outcomes[s]
	then, err := a.observe(ctx)
	if err != nil {
		t.Errorf("%s, %s, %s: %v", m.mode.name, m.tool.name, stepNames[s], err)
		return
	}
	o.then, o.rollouts = then, then.rollouts
	if s > install {
		o.rollouts -= m.outcomes[s-1].then.rollouts
	}
	o.verdicts = map[string]string{}
	if s != install && s != upgrade {
		return // what a tool says after the others adds nothing
	}
	for name, ask := range m.tool.verdicts {
		if o.verdicts[name], err = ask(ctx, a); err != nil {
			o.verdicts[name] = "fails"
			var failed *failure
			if !errors.As(err, &failed) {
				t.Errorf("%s, %s, %s: %v", m.mode.name, name, stepNames[s], err)
			}
		}
	}
}
