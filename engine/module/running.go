package module

import (
	"context"
	"reflect"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Running is the part of a trigger's panel that the engine fills in: whether the
// node is started, and the buttons that start and stop it. The panel of a Runner
// embeds it, and the component leaves it alone; a Runner without a panel of its own
// shows it alone.
type Running struct {
	Status string `json:"status" title:"Status" readonly:"true"`
	Start  *bool  `json:"start" title:"Start" format:"button"`
	Stop   *bool  `json:"stop" title:"Stop" format:"button"`
}

// Button is the value of a button that is not always on the panel, a field of type
// *bool tagged format:"button": nil hides it. A button of type bool is always there.
// In the value that OnControl is given, a button that was pressed is true.
func Button(shown bool) *bool {
	if !shown {
		return nil
	}
	return new(bool)
}

// Pressed reports whether such a button was pressed.
func Pressed(button *bool) bool { return button != nil && *button }

// DoneError is what Done returns.
type DoneError struct{ Reason string }

func (e *DoneError) Error() string { return "done: " + e.Reason }

// Done is what Run returns when its work is done for a reason that people should see:
// the panel's status shows it, such as "the schedule has no next run". It is no
// failure.
func Done(reason string) error { return &DoneError{Reason: reason} }

type startKey struct{}

// StartNumber returns, with the context of Run, which Start it follows: it grows each
// time that Start is pressed, and is the same when Run is called again after a
// restart of the process, a failure or a change of the settings. A component that
// keeps its progress in its state knows by it whether to go on or to begin again. 0
// outside of Run.
func StartNumber(ctx context.Context) int64 {
	number, _ := ctx.Value(startKey{}).(int64)
	return number
}

// WithStartNumber returns a context for Run, for the engine and for tests of
// components.
func WithStartNumber(ctx context.Context, number int64) context.Context {
	return context.WithValue(ctx, startKey{}, number)
}

// AllPorts returns a component's ports as the engine has them: those that it
// declares, and for a Runner without a panel the one that the engine gives it.
func AllPorts(c Component) []Port {
	ports := c.Ports()
	if _, ok := c.(Runner); !ok || slices.ContainsFunc(ports, func(p Port) bool { return p.Name == v1alpha1.ControlPort }) {
		return ports
	}
	panel := newPort[Running](v1alpha1.ControlPort, true, Top, nil)
	return append(slices.Clip(ports), panel)
}

// WithRunning returns a copy of a panel's value in which the part that the engine
// fills in is that given. A value without that part is returned as it is.
func WithRunning(face any, running Running) any {
	if _, ok := face.(Running); ok {
		return running
	}
	v := reflect.ValueOf(face)
	if v.Kind() != reflect.Struct {
		return face
	}
	field, ok := v.Type().FieldByName("Running")
	if !ok || !field.Anonymous || field.Type != reflect.TypeFor[Running]() {
		return face
	}
	filled := reflect.New(v.Type()).Elem()
	filled.Set(v)
	filled.FieldByIndex(field.Index).Set(reflect.ValueOf(running))
	return filled.Interface()
}
