package product

import (
	"context"
	"encoding/json"
)

// Status is a flow's status, as far as anybody looks at it here.
type Status struct {
	Running bool `json:"running"`
	Runs    int  `json:"runs"` // since the server started
	Nodes   []struct {
		ID    string          `json:"id"`
		Panel json.RawMessage `json:"panel"`
	} `json:"nodes"`
}

// Panel returns a node's panel, nil when it has none.
func (s Status) Panel(node string) json.RawMessage {
	for _, n := range s.Nodes {
		if n.ID == node {
			return n.Panel
		}
	}
	return nil
}

// Status asks for a flow's status.
func (s *Server) Status(ctx context.Context, flow string) (Status, error) {
	var status Status
	err := s.Get(ctx, "/api/v1/flows/"+flow+"/status", &status)
	return status, err
}
