package moduletest

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"regexp"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

// Conformance takes a component through what every component must pass, and fails
// the test for each thing that it does not:
//
//   - what module.Check finds: names, instances, ports, types, defaults
//   - Description and Info are there, each setting has a title, and fields that by
//     their names hold secrets are marked format:"password"
//   - an output gives back the context that an input takes, by its type and in fact
//   - messages are taken many at a time (run the tests with -race), and are not changed
//   - Handle returns when its context ends, and so does Run
//   - an unknown port is an error, and nothing panics, not even a second OnDestroy
//   - after OnDestroy no goroutine is left
//
// It sends the example message of each target port, and does not mind an error. Its
// context ends after some seconds. The component has its default settings, and after
// that, in a life of its own, each of those that WithSettings names. Other options hold
// for all of its lives.
func Conformance(t testing.TB, prototype module.Component, options ...Option) {
	t.Helper()
	if prototype == nil {
		t.Errorf("the component is nil")
		return
	}
	name := prototype.GetInfo().Name
	if err := module.Check(module.Module{Name: "conformance", Components: []module.Component{prototype}}); err != nil {
		t.Errorf("%s is refused when it is registered:\n%v", name, err)
		return
	}
	describes(t, prototype)
	var asked Node
	for _, option := range options {
		option(&asked)
	}
	for _, settings := range append([]any{nil}, asked.tried...) {
		label := fmt.Sprintf("%s-%d", name, lives.Add(1))
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			pprof.Do(t.Context(), pprof.Labels(lifeLabel, label), func(ctx context.Context) { live(t, ctx, prototype, settings, options) })
		}()
		<-ended
		leftBehind(t, label)
	}
}

// lifeLabel marks the goroutines that a component starts; goroutines inherit it.
const lifeLabel = "patchbay-conformance"

// lives numbers the labels of tests that run side by side.
var lives atomic.Int64

func describes(t testing.TB, c module.Component) {
	t.Helper()
	if info := c.GetInfo(); info.Description == "" || info.Info == "" {
		t.Errorf("Description and Info are for people: both must be set")
	}
}

// secretName matches the names of fields that hold a secret, and not the name of one.
var secretName = regexp.MustCompile(`(?i)^(.*(password|passwd|passphrase|token|api_?key|private_?key|credentials?)|secret)$`)

func checkPorts(t testing.TB, c module.Component) {
	t.Helper()
	takes := false
	all := module.AllPorts(c)
	for _, port := range all {
		if _, err := module.Schema(port); err != nil {
			t.Errorf("schema of port %s: %v", port.Name, err)
		}
		if port.Name == v1alpha1.ErrorPort && (!port.Source || port.Position != module.Bottom) {
			t.Errorf("the error port is a source at the bottom")
		}
		if port.Configuration != nil {
			checkFields(t, port.Name, reflect.TypeOf(port.Configuration), map[reflect.Type]bool{})
		}
		takes = takes || !port.Source && !system(port.Name) && hasContext(port)
	}
	for _, port := range all {
		if takes && port.Source && !system(port.Name) && !hasContext(port) {
			t.Errorf("source %s gives no context back", port.Name)
		}
	}
}

func system(name string) bool { return strings.HasPrefix(name, "_") }

func checkFields(t testing.TB, path string, typ reflect.Type, seen map[reflect.Type]bool) {
	t.Helper()
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
		typ = typ.Elem()
	}
	if seen[typ] || !message.IsStruct(typ) {
		return
	}
	seen[typ] = true
	for _, f := range message.Of(typ).Fields {
		place := path + "." + f.Name
		if strings.HasPrefix(path, v1alpha1.SettingsPort) && f.Go.Tag.Get("title") == "" {
			t.Errorf("%s: a setting needs a title", place)
		}
		if secretName.MatchString(f.Name) && f.Go.Type.Kind() == reflect.String && !f.Secret && f.Go.Tag.Get("secret") != "no" {
			t.Errorf("%s: by its name it holds a secret: mark it format:\"password\", so that it is masked, or secret:\"no\" if it does not", place)
		}
		checkFields(t, place, f.Go.Type, seen)
	}
}

func hasContext(port module.Port) bool {
	typ := reflect.TypeOf(byValue(port.Configuration))
	if typ == nil || !message.IsStruct(typ) {
		return false
	}
	_, ok := message.Of(typ).Field("context")
	return ok
}

// The times of a life.
const (
	lifeTime  = 2 * time.Second // of the context that messages come with
	graceTime = time.Minute     // to obey its end, on a busy machine
)

// live takes an instance through its whole life, from its settings, nil for the
// defaults, to OnDestroy.
func live(t testing.TB, ctx context.Context, prototype module.Component, settings any, options []Option) {
	t.Helper()
	defer func() {
		if cause := recover(); cause != nil {
			t.Errorf("the component panicked: %v\n%s", cause, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, lifeTime)
	defer cancel()
	node := unmanaged(t, prototype, ctx, options)
	if err := node.configureAny(settings); err != nil {
		t.Errorf("settings %v are refused: %v", settings, err)
	} else {
		lead(t, ctx, node)
	}
	cancel()
	if d, ok := node.Component.(module.Drainer); ok {
		d.OnDrain()
	}
	if d, ok := node.Component.(module.Destroyer); ok {
		d.OnDestroy(nil)
		d.OnDestroy(map[string]string{"reason": "removed"})
	}
}

// lead is the life of a node that has its settings.
func lead(t testing.TB, ctx context.Context, node *Node) {
	t.Helper()
	checkPorts(t, node.Component)
	if err := node.Send("no_such_port", nil).Err(); err == nil {
		t.Errorf("a message on an unknown port was taken")
	}
	for _, port := range node.Ports() {
		if !port.Source && !system(port.Name) {
			messages(t, node, port)
		}
	}
	running(t, ctx, node)
}

// unmanaged is New for an instance whose end is part of what is tested.
func unmanaged(t testing.TB, prototype module.Component, ctx context.Context, options []Option) *Node {
	node := &Node{Component: prototype.Instance(), State: NewMemoryState(), t: t, base: ctx, emitted: make(chan struct{}, 1)}
	for _, option := range options {
		option(node)
	}
	node.introduce()
	return node
}

// atOnce is how many messages are sent at a time.
const atOnce = 4

// messages sends a port's example, several at a time.
func messages(t testing.TB, node *Node, port module.Port) {
	t.Helper()
	marker := "conformance of " + port.Name
	shared := example(port, marker)
	var before any
	if shared != nil {
		before = deepCopy(reflect.ValueOf(shared)).Interface()
	}
	from := len(node.Emissions())
	results := make(chan module.Result, atOnce)
	var sent sync.WaitGroup
	for range atOnce {
		sent.Go(func() {
			defer func() {
				if cause := recover(); cause != nil {
					t.Errorf("a message on port %s made the component panic: %v\n%s", port.Name, cause, debug.Stack())
				}
			}()
			results <- node.Send(port.Name, shared)
		})
	}
	done := make(chan struct{})
	go func() { sent.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(lifeTime + graceTime):
		t.Errorf("Handle on port %s does not return when its context ends", port.Name)
		return
	}
	if !reflect.DeepEqual(before, shared) {
		t.Errorf("port %s: Handle changes the message that it is given, which other nodes have too: copy it first", port.Name)
	}
	if !hasContext(port) {
		return
	}
	for _, emission := range node.Emissions()[from:] {
		if got, ok := contextIn(emission.Data); ok && emission.Port != v1alpha1.ErrorPort && !system(emission.Port) && got != any(marker) {
			t.Errorf("port %s: the context that came in does not go out on %s: %v instead of %q", port.Name, emission.Port, got, marker)
			return
		}
	}
}

// example returns a port's message with a context, when it has one of any type.
func example(port module.Port, marker string) any {
	if port.Configuration == nil {
		return map[string]any{"context": marker}
	}
	v := deepCopy(reflect.ValueOf(byValue(port.Configuration)))
	settable := reflect.New(v.Type()).Elem()
	settable.Set(v)
	if message.IsStruct(v.Type()) {
		if f, ok := message.Of(v.Type()).Field("context"); ok && f.Go.Type.Kind() == reflect.Interface {
			f.Settable(settable).Set(reflect.ValueOf(marker))
		}
	}
	return settable.Interface()
}

func contextIn(data any) (any, bool) {
	v := reflect.ValueOf(byValue(data))
	if !v.IsValid() || !message.IsStruct(v.Type()) {
		return nil, false
	}
	f, ok := message.Of(v.Type()).Field("context")
	if !ok {
		return nil, false
	}
	value, ok := f.In(v)
	if !ok || value.Kind() != reflect.Interface {
		return nil, false
	}
	return value.Interface(), true
}

// configureAny takes settings as WithSettings does. Nil are the defaults, of which what
// is required may be missing.
func (n *Node) configureAny(settings any) error {
	switch settings := settings.(type) {
	case nil:
		if defaults := n.defaultSettings(); defaults != nil {
			_ = n.Configure(defaults)
		}
		return nil
	case string:
		return n.ConfigureJSON(settings)
	}
	return n.Configure(settings)
}

// running starts what no message starts, and ends it.
func running(t testing.TB, ctx context.Context, node *Node) {
	t.Helper()
	runner, ok := node.Component.(module.Runner)
	if !ok {
		return
	}
	ended, begun := node.run(ctx, runner, 1)
	<-begun
	select {
	case cause := <-ended():
		if cause.panicked != nil {
			t.Errorf("Run panicked: %v", cause.panicked)
		}
	case <-time.After(graceTime):
		t.Errorf("Run does not return when its context ends")
	}
}

// leftBehind names the goroutines of an ended life.
func leftBehind(t testing.TB, label string) {
	t.Helper()
	mark := []byte(fmt.Sprintf("%q:%q", lifeLabel, label))
	var left bytes.Buffer
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(2 * time.Second); ; <-look.C {
		left.Reset()
		_ = pprof.Lookup("goroutine").WriteTo(&left, 1)
		if !bytes.Contains(left.Bytes(), mark) {
			return
		}
		if time.Now().After(deadline) {
			break
		}
	}
	for _, stack := range strings.Split(left.String(), "\n\n") {
		if strings.Contains(stack, string(mark)) {
			t.Errorf("a goroutine is left after OnDestroy:\n%s", stack)
		}
	}
}
