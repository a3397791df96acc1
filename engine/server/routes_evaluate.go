package server

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

func (s *Server) evaluate(ctx context.Context, in api.Trial) (api.Evaluation, error) {
	trial := planning.Trial{Given: len(in.Message) > 0}
	document, err := s.edgeOf(ctx, in.Document, in.From, in.To, &trial.From, &trial.To)
	if err != nil {
		return api.Evaluation{}, err
	}
	if trial.Map, err = plainTree(in.Map); err != nil {
		return api.Evaluation{}, exchange.BadRequest("the map: %w", err)
	}
	if trial.Message, err = plainTree(in.Message); err != nil {
		return api.Evaluation{}, exchange.BadRequest("the message: %w", err)
	}
	draft := s.options.Engine.Draft(ctx, document)
	defer draft.Close()
	found, err := draft.Evaluate(ctx, trial)
	if err != nil {
		return api.Evaluation{}, exchange.NotFound("%w", err)
	}
	secrets := redact.Join(draft.Secrets(), found.Secrets)
	message := redact.Show(found.Message, secrets)
	evaluation := api.Evaluation{
		Outcome: found.Check.Outcome.String(), Findings: maskedFindings(describe.Findings(found.Check.Findings), secrets),
		Message: message.JSON, MessageCut: message.Cut, MessageOf: found.MessageOf,
	}
	if found.Applied {
		result := redact.Show(found.Result, secrets)
		evaluation.Result, evaluation.ResultCut = result.JSON, result.Cut
	}
	if found.Err != nil {
		evaluation.Error = redact.Text(found.Err.Error(), secrets)
	}
	return evaluation, nil
}

// edgeOf reads the document, which the sender must be allowed to change, and the ends of
// an edge that may not be in it.
func (s *Server) edgeOf(ctx context.Context, document json.RawMessage, from, to string, source, target *flow.Endpoint) (*flow.Flow, error) {
	var err error
	if *source, err = flow.ParseEndpoint(from); err != nil {
		return nil, exchange.BadRequest("from: %w", err)
	}
	if *target, err = flow.ParseEndpoint(to); err != nil {
		return nil, exchange.BadRequest("to: %w", err)
	}
	text := []byte(document)
	var yaml string
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte(`"`)) && json.Unmarshal(text, &yaml) == nil {
		text = []byte(yaml)
	}
	parsed, problems := flow.Parse(orFlow(""), text)
	if parsed == nil {
		return nil, &flows.InvalidError{Name: orFlow(""), Problems: problems}
	}
	if err := s.permitEdit(ctx, parsed.Metadata.Name); err != nil {
		return nil, err
	}
	s.restore(parsed)
	return parsed, nil
}

func maskedFindings(findings []api.Finding, secrets *redact.Set) []api.Finding {
	for i := range findings {
		f := &findings[i]
		f.Message, f.Expression, f.Suggestion = secrets.Text(f.Message), secrets.Text(f.Expression), secrets.Text(f.Suggestion)
	}
	return findings
}

// plainTree reads JSON as a document holds it: whole numbers stay whole. Nothing
// gives nil.
func plainTree(text json.RawMessage) (any, error) {
	if len(text) == 0 {
		return nil, nil
	}
	return message.ReadExact(text)
}
