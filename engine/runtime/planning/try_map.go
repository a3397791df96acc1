package planning

import (
	"context"
	"encoding/json"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// Where the message comes from that a map is tried on.
const (
	MessageGiven   = "given"   // by who asks
	MessageRecent  = "recent"  // the last one that the source port of the deployed flow emitted
	MessageExample = "example" // the one that the document's edges carry to the port
)

// Trial is a map of an edge that may not be drawn yet, and a message for it.
type Trial struct {
	From, To flow.Endpoint
	Map      any  // template; nil: the message goes over as it is
	Given    bool // Message is to be tried, not one that is known
	Message  any
}

// Evaluation is what a trial came to.
type Evaluation struct {
	Check     expr.Check
	Message   any // that the map was applied to
	MessageOf string
	Result    any   // nil unless Applied
	Applied   bool  // the map could be compiled and gave a result
	Err       error // why it gave none, though it compiled
	Secrets   *redact.Set
}

// trialTime bounds one trial.
const trialTime = time.Second

// Evaluate checks a map against the shapes of the two ports and applies it to a
// message. Nothing runs. An error says that there is no such port.
func (d *Draft) Evaluate(ctx context.Context, t Trial) (Evaluation, error) {
	from, err := d.port(t.From, true)
	if err != nil {
		return Evaluation{}, err
	}
	to, err := d.port(t.To, false)
	if err != nil {
		return Evaluation{}, err
	}
	held, err := d.planner.catalog.Limits(*to)
	if err != nil {
		return Evaluation{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	evaluation := Evaluation{Message: from.Configuration, MessageOf: MessageExample}
	if t.Given {
		evaluation.Message, evaluation.MessageOf = typed(t.Message, from.Configuration), MessageGiven
	} else if recent, ok := d.recent(t.From, from.Configuration); ok {
		evaluation.Message, evaluation.MessageOf = recent, MessageRecent
	}
	mapping, check := expr.Compile(t.Map, from.Configuration, to.Configuration, expr.WithLimit(ctx), expr.WithLimits(held))
	evaluation.Check = check
	if mapping != nil {
		result, err := mapping.ApplyContext(ctx, evaluation.Message)
		evaluation.Result, evaluation.Err, evaluation.Applied = result, err, err == nil
	}
	evaluation.Secrets = redact.Of(redact.Secrets(evaluation.Message, evaluation.Result)...)
	return evaluation, nil
}

// typed returns a message as the type that the port declares, whose tags say
// what is secret; the message itself when it does not fit.
func typed(message, like any) any {
	if converted, err := expr.Convert(message, like); err == nil {
		return converted
	}
	return message
}

// recent returns the last message of a source port of the deployed flow of the
// document's name; false when there is none, or none of the type that the
// document now has there. Its secrets are masked already: a map could turn them
// into what no mask would know.
func (d *Draft) recent(from flow.Endpoint, like any) (any, bool) {
	message, secrets, ok := d.planner.deployed.Recent(d.plan.Document.Metadata.Name, from)
	if !ok {
		return nil, false
	}
	if shown := redact.Show(message, secrets); shown.Masked {
		var masked any
		if json.Unmarshal(shown.JSON, &masked) != nil {
			return nil, false
		}
		message = masked
	}
	converted, err := expr.Convert(message, like)
	return converted, err == nil
}
