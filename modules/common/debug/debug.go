package debug

import (
	"context"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings are the settings of the node.
type Settings struct {
	Keep     int `json:"keep" title:"Keep" description:"How many messages the panel shows." minimum:"1" maximum:"1000" default:"20"`
	MaxBytes int `json:"maxBytes" title:"Message size" minimum:"256" maximum:"1048576" default:"16384"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"maxBytes": "About how many bytes of one message are kept; what is longer is shortened.",
	}
}

// Face is the panel: the last messages, newest first. The messages are the Go
// values that arrived, so that whoever shows them can mask their secrets.
type Face struct {
	Messages []Entry `json:"messages" title:"Messages" description:"The last messages, newest first." readonly:"true"`
	Received int64   `json:"received" title:"Received" description:"Number of messages since the node began." readonly:"true"`
}

// Entry is one message that arrived.
type Entry struct {
	Time    time.Time `json:"time" title:"Time"`
	Message any       `json:"message" title:"Message"`
}

// Debug is a sink that shows what arrives.
type Debug struct {
	module.Typed
	settings module.Settings[Settings]
	panel    module.Panel[Face]
	ring     ring
	publish  publisher
}

// New returns the prototype.
func New() *Debug {
	d := &Debug{panel: module.NewPanel(Face{})}
	d.ring.resize(d.settings.Load().Keep)
	d.Declare(
		d.settings.Port(d.change),
		module.Input("in", d.take),
		d.panel,
	)
	return d
}

// GetInfo implements module.Component.
func (d *Debug) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "debug",
		Description: "Debug",
		Info:        "Shows the last messages on its panel. A sink: nothing goes out.",
		Tags:        []string{"look", "sink"},
	}
}

// Instance implements module.Component.
func (d *Debug) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Debug) SelfContained() {}

// OnDestroy implements module.Destroyer.
func (d *Debug) OnDestroy(map[string]string) { d.publish.stop() }

func (d *Debug) change(_ context.Context, settings Settings) error {
	d.ring.resize(settings.Keep)
	return nil
}

func (d *Debug) take(ctx context.Context, _ module.Handler, message any) module.Result {
	d.ring.add(Entry{Time: time.Now().UTC(), Message: clip(message, d.settings.Load().MaxBytes)})
	d.publish.soon(context.WithoutCancel(ctx), func(ctx context.Context) {
		d.panel.Publish(ctx, d.Emitter(), d.ring.face())
	})
	return module.Result{}
}
