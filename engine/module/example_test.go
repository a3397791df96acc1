package module_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

type helloSettings struct {
	Greeting string `json:"greeting" title:"Greeting" default:"Hello"`
}

type guest struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Name    string `json:"name" title:"Name" required:"true"`
}

type greeting struct {
	Context any    `json:"context,omitempty" configurable:"true"`
	Text    string `json:"text" title:"Text"`
}

// hello is a whole component.
type hello struct {
	module.Typed
	settings module.Settings[helloSettings]
	out      module.Output[greeting]
}

func newHello() *hello {
	h := &hello{out: module.NewOutput[greeting]("out")}
	h.Declare(h.settings.Port(nil), module.Input("in", h.greet), h.out, module.ErrorPort())
	return h
}

func (h *hello) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "greet", Description: "Greet", Info: "Greets whoever is named."}
}

func (h *hello) Instance() module.Component { return newHello() }

func (h *hello) greet(ctx context.Context, output module.Handler, in guest) module.Result {
	if in.Name == "" {
		return module.Fail(module.Permanent(errors.New("nobody to greet: map a name")))
	}
	return h.out.Emit(ctx, output, greeting{Text: h.settings.Load().Greeting + ", " + in.Name})
}

// A component embeds Typed and declares its ports with the types of their messages.
func Example() {
	component := newHello().Instance()
	print := func(_ context.Context, port string, message any) module.Result {
		fmt.Println(port, message.(greeting).Text)
		return module.Result{}
	}
	result := component.Handle(context.Background(), print, "in", guest{Name: "Ada"})
	fmt.Println(result.Err())
	fmt.Println(component.Handle(context.Background(), print, "in", guest{}).Err())
	// Output:
	// out Hello, Ada
	// <nil>
	// nobody to greet: map a name
}

// Check finds what would keep a component from working, before anything runs.
func ExampleCheck() {
	greetings := module.Module{Name: "hello", Components: []module.Component{newHello()}}
	fmt.Println(module.Check(greetings))
	fmt.Println(module.Check(greetings, greetings))
	// Output:
	// <nil>
	// module hello: the name is taken by another module
}

func ExampleSchema() {
	for _, port := range newHello().Ports() {
		if port.Name == "_settings" {
			schema, err := module.Schema(port)
			fmt.Println(string(schema), err)
		}
	}
	// Output: {"properties":{"greeting":{"title":"Greeting","default":"Hello","type":"string","propertyOrder":0}},"type":"object"} <nil>
}

// Whoever fails says whether a retry could help; the engine retries.
func ExampleRetryAfter() {
	err := fmt.Errorf("read the list: %w", module.RetryAfter(errors.New("429 Too Many Requests"), 30*time.Second))
	wait, ok := module.RetryTime(err)
	fmt.Println(err, module.IsRetryable(err), wait, ok)
	fmt.Println(module.IsPermanent(module.Permanent(errors.New("404 Not Found"))))
	// Output:
	// read the list: 429 Too Many Requests true 30s true
	// true
}
