package module

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// PortOption changes how a declared port looks or what it publishes.
type PortOption func(*Port)

// At puts the port on a side of the node. Targets are on the left and sources
// on the right unless said otherwise.
func At(p Position) PortOption { return func(port *Port) { port.Position = p } }

// Label is the port's title for people; the default is its name in words.
func Label(label string) PortOption { return func(port *Port) { port.Label = label } }

// Example publishes a value as the port's example; it must be of the port's
// message type. Fields tagged configurable take their shape from it.
func Example(v any) PortOption { return func(port *Port) { port.Configuration = v } }

// Replies publishes the type of the reply that the port gives.
func Replies(v any) PortOption { return func(port *Port) { port.ResponseConfiguration = v } }

func newPort[T any](name string, source bool, side Position, options []PortOption) Port {
	port := Port{Name: name, Source: source, Position: side, Label: words(name), Configuration: defaultOf[T](), typ: reflect.TypeFor[T]()}
	for _, option := range options {
		option(&port)
	}
	return port
}

func words(name string) string {
	text := strings.ReplaceAll(strings.Trim(name, "_"), "_", " ")
	if text == "" {
		return name
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

func defaultOf[T any]() any {
	return Zero(reflect.TypeFor[T]()).Interface()
}

type input[T any] struct {
	port   Port
	handle func(ctx context.Context, output Handler, message T) Result
}

// Input declares a target port by the function that takes its messages.
func Input[T any](name string, handle func(ctx context.Context, output Handler, message T) Result, options ...PortOption) Declaration {
	return input[T]{port: newPort[T](name, false, Left, options), handle: handle}
}

func (in input[T]) declare(set *portSet) {
	set.ports = append(set.ports, in.port)
	set.inputs[in.port.Name] = func(ctx context.Context, output Handler, message any) Result {
		typed, err := as[T](message)
		if err != nil {
			return Fail(Permanent(fmt.Errorf("message on port %q: %w", in.port.Name, err)))
		}
		return in.handle(ctx, output, typed)
	}
}

func as[T any](message any) (T, error) {
	typed, ok := message.(T)
	if ok || message == nil {
		return typed, nil
	}
	if pointer, ok := message.(*T); ok && pointer != nil {
		return *pointer, nil
	}
	return typed, fmt.Errorf("want %T, have %T", typed, message)
}

// Output declares a source port by its message type, and emits on it.
type Output[T any] struct{ port Port }

// NewOutput declares a source port.
func NewOutput[T any](name string, options ...PortOption) Output[T] {
	return Output[T]{port: newPort[T](name, true, Right, options)}
}

// Emit sends a message on the port by the handler that Handle was given, or by
// the component's Emitter.
func (o Output[T]) Emit(ctx context.Context, output Handler, message T) Result {
	return output(ctx, o.port.Name, message)
}

// Name returns the port's name.
func (o Output[T]) Name() string { return o.port.Name }

func (o Output[T]) declare(set *portSet) { set.ports = append(set.ports, o.port) }

// ErrorPort declares the error port, at the bottom. A component that can fail
// has one and simply returns its error: the engine delivers an ErrorMessage. To
// report a failure and go on with the rest, a component emits on it itself.
func ErrorPort() Output[ErrorMessage] {
	return NewOutput[ErrorMessage](v1alpha1.ErrorPort, At(Bottom))
}

// Settings holds a component's settings and declares its _settings port. The
// zero value is ready; Load is safe for concurrent use.
type Settings[T any] struct{ current atomic.Pointer[T] }

// Load returns the current settings, the defaults before the first change.
func (s *Settings[T]) Load() T {
	if current := s.current.Load(); current != nil {
		return *current
	}
	return Zero(reflect.TypeFor[T]()).Interface().(T)
}

// Port declares the _settings port. The function, which may be nil, sees each
// change before it is taken over, and refuses it by returning an error.
func (s *Settings[T]) Port(change func(ctx context.Context, settings T) error, options ...PortOption) Declaration {
	return settingsPort[T]{port: newPort[T](v1alpha1.SettingsPort, false, Top, options), holder: s, change: change}
}

// Ports declares the ports that the settings decide on, as a function of them. It
// is called with new settings before they hold, and after the function given to
// Port has let them pass, so that it need not check them. It may be called at any
// time, from any goroutine, and only declares.
func (s *Settings[T]) Ports(ports func(settings T) []Declaration) Declaration {
	return dependentPorts[T]{holder: s, ports: ports}
}

type dependentPorts[T any] struct {
	holder *Settings[T]
	ports  func(T) []Declaration
}

func (d dependentPorts[T]) declare(set *portSet) {
	settings, ok := set.given.(T)
	if !ok {
		settings = d.holder.Load()
	}
	for _, one := range d.ports(settings) {
		one.declare(set)
	}
}

type settingsPort[T any] struct {
	port   Port
	holder *Settings[T]
	change func(context.Context, T) error
}

func (p settingsPort[T]) declare(set *portSet) {
	if set.given != nil {
		p.port.Configuration = set.given
	}
	set.ports = append(set.ports, p.port)
	set.settings = func(ctx context.Context, message any) (any, func(), error) {
		settings, err := as[T](message)
		if err != nil {
			return nil, nil, Permanent(fmt.Errorf("settings: %w", err))
		}
		if p.change != nil {
			if err := p.change(ctx, settings); err != nil {
				return nil, nil, err
			}
		}
		return settings, func() { p.holder.current.Store(&settings) }, nil
	}
}

// Panel declares the _control port: the node's live face with its buttons. The
// function takes a pressed button or a sent form.
type Panel[T any] struct{ port Port }

// NewPanel declares a panel that shows initial until something is published.
func NewPanel[T any](initial T) Panel[T] {
	port := newPort[T](v1alpha1.ControlPort, true, Top, nil)
	port.Configuration = initial
	return Panel[T]{port: port}
}

// Publish shows a new face.
func (p Panel[T]) Publish(ctx context.Context, output Handler, face T) {
	if output != nil {
		output(ctx, v1alpha1.ControlPort, face)
	}
}

// OnPress returns the declaration with the function that takes what a person
// pressed or filled in.
func (p Panel[T]) OnPress(press func(ctx context.Context, control T) error) Declaration {
	return panelPort[T]{port: p.port, press: press}
}

func (p Panel[T]) declare(set *portSet) { set.ports = append(set.ports, p.port) }

type panelPort[T any] struct {
	port  Port
	press func(context.Context, T) error
}

func (p panelPort[T]) declare(set *portSet) {
	set.ports = append(set.ports, p.port)
	set.control = func(ctx context.Context, message any) error {
		control, err := as[T](message)
		if err != nil {
			return Permanent(fmt.Errorf("control: %w", err))
		}
		return p.press(ctx, control)
	}
}
