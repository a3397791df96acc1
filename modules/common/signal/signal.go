package signal

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings are the settings of the node.
type Settings struct {
	Context any `json:"context,omitempty" title:"Context" description:"What the node sends." configurable:"true"`
}

// Control is the panel. Context goes out in place of that of the settings when
// it is filled in.
type Control struct {
	Context any       `json:"context,omitempty" title:"Context" configurable:"true"`
	Send    bool      `json:"send" title:"Send" format:"button"`
	Sent    int64     `json:"sent,omitempty" title:"Sent" description:"How often it was sent." readonly:"true"`
	Last    time.Time `json:"last,omitzero" title:"Last sent" readonly:"true"`
	Error   string    `json:"error,omitempty" title:"Error" description:"What the last one failed with." readonly:"true"`
}

// Signal begins a run when a person presses Send.
type Signal struct {
	module.Typed
	settings module.Settings[Settings]
	panel    module.Panel[Control] // only to publish on; its example depends on the settings

	mu   sync.Mutex
	face Control
}

// New returns the prototype.
func New() *Signal {
	s := &Signal{}
	s.Declare(s.settings.Port(nil), s.settings.Ports(s.ports))
	return s
}

// ports take the shape of the context.
func (s *Signal) ports(settings Settings) []module.Declaration {
	return []module.Declaration{
		module.NewPanel(Control{Context: settings.Context, Send: true}).OnPress(s.press),
		module.NewOutput[any]("out", module.Example(settings.Context)),
	}
}

// GetInfo implements module.Component.
func (s *Signal) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "signal",
		Description: "Signal",
		Info:        "Sends its context once each time Send is pressed.",
		Tags:        []string{"trigger", "button"},
	}
}

// Instance implements module.Component.
func (s *Signal) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Signal) SelfContained() {}

// press sends one message, waits for everything wired directly to it, and returns
// its error to the person who pressed.
func (s *Signal) press(ctx context.Context, control Control) error {
	if !control.Send {
		return nil
	}
	content := control.Context
	if content == nil {
		content = s.settings.Load().Context
	}
	err := s.Emit(ctx, "out", content).Err()
	face := s.record(content, err)
	s.panel.Publish(ctx, s.Emitter(), face)
	if err != nil {
		module.Logger(ctx).Error("the signal's run failed", "error", err)
		return fmt.Errorf("send: %w", err)
	}
	return nil
}

func (s *Signal) record(content any, err error) Control {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.face = Control{Context: content, Send: true, Sent: s.face.Sent + 1, Last: time.Now().UTC()}
	if err != nil {
		s.face.Error = err.Error()
	}
	return s.face
}
