package server

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// maxWires bounds the items of one answer.
const maxWires = 5000

type wiresInput struct {
	From string `query:"from" description:"The source port to wire from: node.port."`
	To   string `query:"to" description:"Or the target port to wire to."`
	Body []byte `body:"raw"`
}

func (s *Server) wires(ctx context.Context, in wiresInput) (api.Wires, error) {
	if (in.From == "") == (in.To == "") {
		return api.Wires{}, exchange.BadRequest("give either from=node.port or to=node.port")
	}
	asked, err := flow.ParseEndpoint(in.From + in.To)
	if err != nil {
		return api.Wires{}, exchange.BadRequest("the port to wire: %w", err)
	}
	document, problems := flow.Parse(orFlow(""), in.Body)
	if document == nil {
		return api.Wires{}, &flows.InvalidError{Name: orFlow(""), Problems: problems}
	}
	s.restore(document)
	if err := s.permitEdit(ctx, document.Metadata.Name); err != nil {
		return api.Wires{}, err
	}
	draft := s.options.Engine.Draft(ctx, document)
	defer draft.Close()
	found, err := draft.Wires(ctx, asked, in.From != "")
	if err != nil {
		return api.Wires{}, exchange.NotFound("%w", err)
	}
	wires := api.Wires{From: in.From, To: in.To, Items: []api.Wire{}}
	for _, wire := range found {
		if len(wires.Items) == maxWires {
			wires.Cut = true
			break
		}
		item := api.Wire{Outcome: wire.Outcome.String(), Reason: wire.Reason, Map: wire.Map, Missing: wire.Missing}
		if in.From != "" {
			item.To = wire.Port.String()
		} else {
			item.From = wire.Port.String()
		}
		wires.Items = append(wires.Items, item)
	}
	return wires, nil
}
