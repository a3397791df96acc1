package failures

import (
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings of the component.
type Settings struct {
	Context any      `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes with each message."`
	Flows   []string `json:"flows,omitempty" title:"Flows" description:"Only failures of these flows. Empty for all others than its own."`
	Exclude []string `json:"exclude,omitempty" title:"Flows to leave out"`
	Handled bool     `json:"handled" title:"Handled failures too" default:"true"`
	Gap     int      `json:"gap" title:"Gap (s)" default:"60" minimum:"1" maximum:"86400"`
	Most    int      `json:"most" title:"Most failures in a message" description:"Further ones are counted only." default:"20" minimum:"1" maximum:"100"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"handled": "Those that an error port took as well, such as a deployment that Image Mirror could not copy. Off, only those that " +
			"made a run fail.",
		"gap": "The least time between two messages. What fails within it is one message, so that a flow that fails again and again " +
			"does not send one each time.",
	}
}

// Message is what has failed since the message before.
type Message struct {
	Context  any              `json:"context,omitempty" title:"Context" configurable:"true"`
	Failures []module.Failure `json:"failures" title:"Failures" description:"By the time when they began."`
	Count    int              `json:"count" title:"Count" description:"Of all runs that failed, also those beyond the bound of the list."`
}

// Component is failures.
type Component struct {
	module.Typed
	settings module.Settings[Settings]
	out      module.Output[Message] // only to emit on; its example depends on the settings

	mu      sync.Mutex
	waiting letter // what this engine has not put into the box yet
	writing bool
	writers sync.WaitGroup
	end     chan struct{} // closed by OnDestroy
}

// New returns the prototype.
func New() *Component {
	c := &Component{out: module.NewOutput[Message]("out"), end: make(chan struct{})}
	c.Declare(c.settings.Port(nil), c.settings.Ports(ports))
	return c
}

// ports has the shape of the context of the settings.
func ports(s Settings) []module.Declaration {
	return []module.Declaration{module.NewOutput[Message]("out", module.Example(Message{Context: s.Context, Failures: []module.Failure{}}))}
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "failures",
		Description: "Failures",
		Info: "A trigger that says which runs of other flows have failed, on all servers that share them. It never hears of its own flow, " +
			"nor of runs that another node of this kind has begun, so that nothing goes round in circles.",
		Tags: []string{"error", "trigger", "alert", "notify"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New() }

// OnFailure implements module.FailureListener.
func (c *Component) OnFailure(failure module.Failure) {
	if !c.settings.Load().wants(failure) || c.State() == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isOver() {
		return
	}
	c.waiting.add(failure)
	if !c.writing {
		c.writing = true
		c.writers.Go(c.write)
	}
}

// wants reports whether the settings ask for a failure.
func (s Settings) wants(failure module.Failure) bool {
	return (s.Handled || failure.State == "failed") && !slices.Contains(s.Exclude, failure.Flow) &&
		(len(s.Flows) == 0 || slices.Contains(s.Flows, failure.Flow))
}

// OnDestroy implements module.Destroyer.
func (c *Component) OnDestroy(map[string]string) {
	c.mu.Lock()
	if !c.isOver() {
		close(c.end)
	}
	c.mu.Unlock()
	c.writers.Wait()
}

func (c *Component) isOver() bool {
	select {
	case <-c.end:
		return true
	default:
		return false
	}
}

var (
	_ module.FailureListener = (*Component)(nil)
	_ module.Runner          = (*Component)(nil)
	_ module.Destroyer       = (*Component)(nil)
)
