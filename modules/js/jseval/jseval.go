package jseval

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// isolationPooled is the value of Settings.Isolation that keeps globals between messages.
const isolationPooled = "pooled"

// File is a named source text.
type File struct {
	Name    string `json:"name" title:"Name" description:"File name; .js is read as JavaScript, all else as TypeScript." default:"script.ts"`
	Content string `json:"content" title:"Code" format:"code" language:"typescript" default:"export default function (input) {\n  return input\n}\n"`
}

// Settings are the settings of the node.
type Settings struct {
	Script         File   `json:"script" title:"Script" description:"Exports a function by default: it takes inputData and the context, and returns outputData." tab:"Script"`
	Modules        []File `json:"modules,omitempty" title:"Modules" description:"Files that the script may import by name." tab:"Modules"`
	InputData      any    `json:"inputData,omitempty" title:"Input example" description:"Gives the shape of inputData." configurable:"true" tab:"Shapes"`
	OutputData     any    `json:"outputData,omitempty" title:"Output example" description:"Gives the shape of outputData." configurable:"true" tab:"Shapes"`
	TimeoutSeconds int    `json:"timeoutSeconds" title:"Timeout (s)" description:"How long the script may take for one message." minimum:"1" maximum:"10" default:"5" tab:"Limits"`
	MemoryMB       int    `json:"memoryMB" title:"Memory (MB)" description:"How much memory one message may take." minimum:"16" maximum:"1024" default:"128" tab:"Limits"`
	Isolation      string `json:"isolation" title:"Isolation" enum:"fresh,pooled" default:"fresh" tab:"Limits"`
	Engine         string `json:"engine,omitempty" title:"Engine" enum:"standard,strict" default:"standard" tab:"Limits"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"isolation": "fresh: nothing is left over from one message to the next. pooled: variables outside the function may keep their " +
			"values, and a message costs less.",
		"engine": "What runs the script. strict: for scripts that are not trusted; it keeps count of its own memory and says what " +
			"went over a limit, at several times the cost of a message. Whole numbers over 2^53 are rounded when the script " +
			"handles them.",
	}
}

// Request is the message of the port `request`.
type Request struct {
	Context   any `json:"context,omitempty" title:"Context" description:"Goes on to the response; the script sees it as its second argument." configurable:"true"`
	InputData any `json:"inputData,omitempty" title:"Input" description:"The script's first argument." configurable:"true" lazy:"true"`
}

// Response is the message of the port `response`.
type Response struct {
	Context    any `json:"context,omitempty" title:"Context" configurable:"true"`
	OutputData any `json:"outputData,omitempty" title:"Output" description:"What the script returned: maps, lists, texts, numbers, booleans." configurable:"true"`
}

// JSEval runs a script on each message.
type JSEval struct {
	module.Typed
	scripts  *Scripts
	settings module.Settings[Settings]
	response module.Output[Response] // only to emit on; its example depends on the settings
	flow     string
	script   atomic.Pointer[worker.Script]
}

// New returns the prototype.
func New(scripts *Scripts) *JSEval {
	j := &JSEval{scripts: scripts, response: module.NewOutput[Response]("response")}
	j.Declare(j.settings.Port(j.change), j.settings.Ports(j.ports), module.ErrorPort())
	return j
}

// GetInfo implements module.Component.
func (j *JSEval) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "js_eval",
		Description: "JavaScript",
		Info: "Runs a script in TypeScript or JavaScript on each message: export default function (input, context) { … }. It " +
			"may be async and import its modules and what Patchbay offers" + j.scripts.offered() + ". It has no access to files, network or processes. " + language,
		Tags: []string{"script", "typescript", "code"},
	}
}

// Instance implements module.Component.
func (j *JSEval) Instance() module.Component { return New(j.scripts) }

// SelfContained implements module.SelfContained.
func (*JSEval) SelfContained() {}

// OnIdentity implements module.IdentityAware.
func (j *JSEval) OnIdentity(id v1alpha1.NodeIdentity) { j.flow = id.FlowName }

// ports take the shapes of the examples.
func (j *JSEval) ports(settings Settings) []module.Declaration {
	return []module.Declaration{
		module.Input("request", j.eval, module.Example(Request{InputData: settings.InputData})),
		module.NewOutput[Response]("response", module.Example(Response{OutputData: settings.OutputData})),
	}
}

// change compiles the script; its errors name file, line and column. Messages in
// flight finish on the old one.
func (j *JSEval) change(ctx context.Context, settings Settings) error {
	engine := j.scripts.engine(settings.Engine)
	made, err := j.scripts.compile(ctx, j.flow, engine, settings.Script, settings.Modules)
	if err != nil {
		return err
	}
	script := &worker.Script{Engine: engine, Bundle: made, Owner: j.flow, Limits: script.Limits{
		Timeout: time.Duration(settings.TimeoutSeconds) * time.Second,
		Memory:  uint64(settings.MemoryMB) << 20,
		Pooled:  settings.Isolation == isolationPooled,
	}}
	j.script.Store(script)
	return nil
}

func (j *JSEval) eval(ctx context.Context, output module.Handler, in Request) module.Result {
	loaded := j.script.Load()
	if loaded == nil {
		return module.Fail(module.Permanent(errors.New("the node has no script yet: give it settings")))
	}
	data, err := j.scripts.runs.Run(ctx, loaded, in.InputData, in.Context, func(level slog.Level, text string) {
		module.Logger(ctx).Log(context.WithoutCancel(ctx), level, text)
	})
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	return j.response.Emit(ctx, output, Response{Context: in.Context, OutputData: data})
}
