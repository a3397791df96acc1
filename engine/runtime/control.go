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
	"github.com/patchbay-dev/patchbay/engine/runtime/failure"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// Pressed is what a press of Start or Stop came to.
type Pressed struct {
	Nodes   []string // that were started, or stopped
	Already []string // that were so before
}

// Start starts every trigger of the flow: it presses the start button of every node
// that has one. It starts nothing that runs already, and nothing of a flow whose
// state is damaged.
func (f *Flow) Start(ctx context.Context) (Pressed, error) {
	if damage := f.Damage(); damage != nil {
		return Pressed{}, fmt.Errorf("start flow %s: %w", f.name, damage)
	}
	return f.press(ctx, startButton)
}

// Stop presses the stop button of every node that has one, and ends at once the
// runs under way but for those that somebody waits for from outside, as the client
// of an HTTP server does. It returns when they have ended, within 2 s; the error
// names a run that has not.
//
// A flow whose document starts its triggers is not stopped: *AlwaysError.
func (f *Flow) Stop(ctx context.Context) (Pressed, error) {
	if f.current.Load().always {
		return Pressed{}, &AlwaysError{Flow: f.name}
	}
	pressed, pressErr := f.press(ctx, stopButton)
	stopped, err := f.stopRuns(ctx, errStopPressed, withoutCaller)
	if stopped > 0 && len(pressed.Nodes) == 0 {
		pressErr = nil // there was no button, but something to stop
	}
	return pressed, errors.Join(pressErr, err)
}

// The buttons of a trigger.
const (
	startButton = "start"
	stopButton  = "stop"
)

// press presses a button on every node that has it.
func (f *Flow) press(ctx context.Context, button string) (Pressed, error) {
	g := f.current.Load()
	var pressed Pressed
	var errs []error
	for _, id := range g.order {
		n := g.nodes[id].node
		did, already, err := n.press(ctx, button)
		switch {
		case err != nil:
			errs = append(errs, &failure.NodeError{Node: id, Port: v1alpha1.ControlPort, Err: n.secrets().Error(err)})
		case did:
			pressed.Nodes = append(pressed.Nodes, id)
		case already:
			pressed.Already = append(pressed.Already, id)
		}
	}
	if len(pressed.Nodes)+len(pressed.Already)+len(errs) == 0 {
		return pressed, fmt.Errorf("%s flow %s: no node has a %s button; add a trigger such as common/ticker", button, f.name, button)
	}
	return pressed, errors.Join(errs...)
}

// press presses one button of the node. already is true when the node is a trigger
// that is as the button would have it.
func (n *node) press(ctx context.Context, button string) (did, already bool, err error) {
	if button == stopButton && n.refusesStop() {
		return false, false, &AlwaysError{Flow: n.flow.name}
	}
	if n.trigger != nil {
		give := n.trigger.start
		if button == stopButton {
			give = n.trigger.stop
		}
		did, err = give(ctx)
		return did, !did, err
	}
	handler, ok := n.component.(module.ControlHandler)
	face := n.panelValue()
	field, shown := buttonOf(face, button)
	if !ok || !shown {
		other := startButton
		if button == startButton {
			other = stopButton
		}
		_, already = buttonOf(face, other)
		return false, ok && already && button == startButton, nil
	}
	control := unpressed(face)
	setButton(control.FieldByIndex(field))
	err = guard.Call(func() error { return handler.OnControl(n.log.Context(ctx), control.Interface()) })
	return err == nil, false, err
}

// buttonOf finds a button by name on a panel: a field tagged format:"button", of type
// bool, or of type *bool that is not nil.
func buttonOf(face any, name string) ([]int, bool) {
	if face == nil || reflect.TypeOf(face).Kind() != reflect.Struct {
		return nil, false
	}
	field, ok := fieldsByName(reflect.TypeOf(face))[name]
	if !ok || !isButton(field) {
		return nil, false
	}
	v := reflect.ValueOf(face).FieldByIndex(field.Index)
	return field.Index, v.Kind() == reflect.Bool || !v.IsNil()
}

func isButton(field reflect.StructField) bool {
	t := field.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return field.Tag.Get("format") == "button" && t.Kind() == reflect.Bool
}

// unpressed returns a copy of a panel's value, a struct, with no button pressed: what
// a press begins with, so that what the panel holds besides is there.
func unpressed(face any) reflect.Value {
	control := reflect.New(reflect.TypeOf(face)).Elem()
	control.Set(reflect.ValueOf(face))
	if control.Kind() != reflect.Struct {
		return control
	}
	for _, field := range fieldsByName(control.Type()) {
		if !isButton(field) {
			continue
		}
		if button := control.FieldByIndex(field.Index); button.Kind() == reflect.Bool {
			button.SetBool(false)
		} else if !button.IsNil() {
			button.Set(reflect.ValueOf(new(bool)))
		}
	}
	return control
}

func setButton(button reflect.Value) {
	if button.Kind() == reflect.Pointer {
		button.Set(reflect.New(button.Type().Elem()))
		button = button.Elem()
	}
	button.SetBool(true)
}

// Press sends a control value, as JSON, to a node's panel: buttons as true, fields by
// name. What it does not name stays as the panel shows it.
func (f *Flow) Press(ctx context.Context, id string, control json.RawMessage) error {
	w, ok := f.current.Load().nodes[id]
	if !ok {
		return fmt.Errorf("control of node %s: flow %s has no such node", id, f.name)
	}
	n := w.node
	face := n.panelValue()
	if face == nil {
		return fmt.Errorf("control of node %s: it has no panel", id)
	}
	value := reflect.New(reflect.TypeOf(face))
	value.Elem().Set(unpressed(face))
	if err := decodeKnown(value.Elem(), control); err != nil {
		return fmt.Errorf("control of node %s: %w", id, err)
	}
	secrets := n.secrets().With(redact.Secrets(value.Elem().Interface())...)
	stopped, err := n.control(ctx, value.Elem(), control)
	if err == nil && stopped {
		_, err = f.stopRuns(ctx, errStopPressed, begunBy(id))
	}
	return secrets.Error(err)
}

// control gives a panel's value to whom it concerns: a trigger's buttons to the
// trigger, anything else to the component. It reports whether stop was pressed.
func (n *node) control(ctx context.Context, value reflect.Value, text json.RawMessage) (stopped bool, err error) {
	start, stop := pressedIn(value, startButton), pressedIn(value, stopButton)
	if n.trigger != nil {
		switch {
		case start && stop:
			return false, errBothPressed
		case start || stop:
			button := startButton
			if stop {
				button = stopButton
			}
			if _, _, err := n.press(ctx, button); err != nil {
				return false, err
			}
		}
		if !namesOthers(text) {
			return stop, nil
		}
	}
	if stop && n.refusesStop() {
		return false, &AlwaysError{Flow: n.flow.name}
	}
	handler, ok := n.component.(module.ControlHandler)
	if !ok {
		return false, fmt.Errorf("control of node %s: its panel takes nothing", n.id)
	}
	return stop, guard.Call(func() error { return handler.OnControl(n.log.Context(ctx), value.Interface()) })
}

func pressedIn(value reflect.Value, name string) bool {
	if value.Kind() != reflect.Struct {
		return false
	}
	field, ok := fieldsByName(value.Type())[name]
	if !ok || !isButton(field) {
		return false
	}
	button := value.FieldByIndex(field.Index)
	if button.Kind() == reflect.Pointer {
		return !button.IsNil() && button.Elem().Bool()
	}
	return button.Bool()
}

// namesOthers reports whether a control value names more than a trigger's buttons.
func namesOthers(text json.RawMessage) bool {
	var named map[string]json.RawMessage
	if json.Unmarshal(text, &named) != nil {
		return false
	}
	delete(named, startButton)
	delete(named, stopButton)
	return len(named) > 0
}

// Send delivers a message, as JSON of the port's shape, to a target port, or emits it on a
// source port, and waits for everything direct behind it. It is a run of its own. A message
// that holds a mask in the place of a secret is refused.
func (f *Flow) Send(ctx context.Context, id, port string, message json.RawMessage) (string, error) {
	n, err := f.running(id)
	if err != nil {
		return "", fmt.Errorf("send to %s.%s: %w", id, port, err)
	}
	return f.inject(ctx, n, port, message)
}

// running returns a node that is part of what runs.
func (f *Flow) running(id string) (*node, error) {
	if w, ok := f.current.Load().nodes[id]; ok {
		return w.node, nil
	}
	if f.Document().NodeByID(id) != nil {
		return nil, fmt.Errorf("node %s is disabled", id)
	}
	return nil, fmt.Errorf("flow %s has no node %s", f.name, id)
}

// Ports returns the ports of a node as they are with its settings.
func (f *Flow) Ports(id string) ([]module.Port, error) {
	n, err := f.running(id)
	if err != nil {
		return nil, err
	}
	return guard.Ports(n.component)
}

// IsSource reports whether a message that is sent to a port leaves it, as one of the node's
// own does. The error says that there is no such port.
func (f *Flow) IsSource(id, name string) (bool, error) {
	n, err := f.running(id)
	if err != nil {
		return false, err
	}
	port, err := portOf(n, name)
	if err != nil {
		return false, fmt.Errorf("port %s of node %s: %w", name, id, err)
	}
	return port.Source, nil
}

// fieldsByName returns the fields of a struct type by their names in messages.
func fieldsByName(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for _, f := range message.Of(t).Fields {
		fields[f.Name] = f.Go
	}
	return fields
}
