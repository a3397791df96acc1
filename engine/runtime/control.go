package runtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Start presses the start button of every node that has one. It starts nothing
// that runs already, and nothing of a flow whose state is damaged.
func (f *Flow) Start(ctx context.Context) ([]string, error) {
	if damage := f.Damage(); damage != nil {
		return nil, fmt.Errorf("start flow %s: %w", f.name, damage)
	}
	return f.press(ctx, "start")
}

// Stop presses the stop button of every node that has one, and ends at once the
// runs under way but for those that somebody waits for from outside, as the client
// of an HTTP server does. It returns when they have ended, within 2 s; the error
// names a run that has not.
func (f *Flow) Stop(ctx context.Context) ([]string, error) {
	pressed, pressErr := f.press(ctx, "stop")
	stopped, err := f.stopRuns(ctx, errStopPressed, withoutCaller)
	if stopped > 0 && len(pressed) == 0 {
		pressErr = nil // there was no button, but something to stop
	}
	return pressed, errors.Join(pressErr, err)
}

// press returns the nodes whose button was pressed.
func (f *Flow) press(ctx context.Context, button string) ([]string, error) {
	g := f.current.Load()
	var pressed []string
	var errs []error
	for _, id := range g.order {
		n := g.nodes[id].node
		handler, field, ok := n.button(button)
		if !ok {
			continue
		}
		control := reflect.New(reflect.TypeOf(n.face())).Elem()
		control.FieldByIndex(field).SetBool(true)
		if err := contained(func() error { return handler.OnControl(n.logging(ctx), control.Interface()) }); err != nil {
			errs = append(errs, &NodeError{Node: id, Port: v1alpha1.ControlPort, Err: n.secrets().Error(err)})
			continue
		}
		pressed = append(pressed, id)
	}
	if len(pressed) == 0 && len(errs) == 0 {
		return nil, fmt.Errorf("%s flow %s: no node has a %s button; add a trigger such as common/ticker", button, f.name, button)
	}
	return pressed, errors.Join(errs...)
}

// button finds a button by name on the node's panel: a bool field tagged
// format:"button".
func (n *node) button(name string) (module.ControlHandler, []int, bool) {
	handler, ok := n.component.(module.ControlHandler)
	face := n.face()
	if !ok || face == nil || reflect.TypeOf(face).Kind() != reflect.Struct {
		return nil, nil, false
	}
	field, ok := message.Of(reflect.TypeOf(face)).Field(name)
	if !ok || field.Go.Type.Kind() != reflect.Bool || field.Go.Tag.Get("format") != "button" {
		return nil, nil, false
	}
	return handler, field.Go.Index, true
}

// Press sends a control value, as JSON, to a node's panel: buttons as true,
// fields by name.
func (f *Flow) Press(ctx context.Context, id string, control json.RawMessage) error {
	w, ok := f.current.Load().nodes[id]
	if !ok {
		return fmt.Errorf("control of node %s: flow %s has no such node", id, f.name)
	}
	handler, ok := w.node.component.(module.ControlHandler)
	face := w.node.face()
	if !ok || face == nil {
		return fmt.Errorf("control of node %s: it has no panel", id)
	}
	value := reflect.New(reflect.TypeOf(face))
	if err := decodeKnown(value.Elem(), control); err != nil {
		return fmt.Errorf("control of node %s: %w", id, err)
	}
	secrets := w.node.secrets().With(redact.Secrets(value.Elem().Interface())...)
	if err := contained(func() error { return handler.OnControl(w.node.logging(ctx), value.Elem().Interface()) }); err != nil {
		return secrets.Error(err)
	}
	if _, field, ok := w.node.button("stop"); !ok || !value.Elem().FieldByIndex(field).Bool() {
		return nil
	}
	_, err := f.stopRuns(ctx, errStopPressed, begunBy(id))
	return secrets.Error(err)
}

// Send delivers a message, as JSON of the port's shape, to a target port and
// waits for everything direct behind it. It is a run of its own.
func (f *Flow) Send(ctx context.Context, id, port string, message json.RawMessage) (string, error) {
	w, ok := f.current.Load().nodes[id]
	if !ok {
		return "", fmt.Errorf("send to %s.%s: flow %s has no node %s", id, port, f.name, id)
	}
	return f.inject(ctx, w.node, port, message)
}
