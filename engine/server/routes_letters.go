package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// defaultLetters is the size of a page of dead letters, which hold messages.
const defaultLetters = 50

// letterRoutes show the dead letters of flows, and put them back or remove them. The broker
// is the same for all engines, so any of them answers.
func (s *Server) letterRoutes() []operation {
	return []operation{
		op(http.MethodGet, "/api/v1/flows/{name}/dead-letters", "listDeadLetters",
			"The messages of queued edges that are not tried again by themselves, the newest first, and what they have in common.", s.deadLetters).
			needs(byFlow(seeingRun)),
		op(http.MethodGet, "/api/v1/flows/{name}/dead-letters/{id}", "getDeadLetter", "A dead letter with its message.", s.deadLetter).needs(byFlow(seeingRun)),
		op(http.MethodPost, "/api/v1/flows/{name}/dead-letters/retry", "retryDeadLetters",
			"Put dead letters back on their edges, as if they had not been tried yet; one of them with another message, if one is given.", s.retryLetters).
			needs(byFlow(starting)),
		op(http.MethodPost, "/api/v1/flows/{name}/dead-letters/drop", "dropDeadLetters", "Remove dead letters for good.", s.dropLetters).needs(byFlow(starting)),
	}
}

type lettersInput struct {
	Name  string `path:"name" description:"Name of the flow."`
	Edge  string `query:"edge" description:"Those of one edge alone, as \"split.out -> router.input\"."`
	Cause string `query:"cause" description:"Those with one cause alone, as a group has it."`
	After string `query:"after" description:"The next of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

func (s *Server) deadLetters(ctx context.Context, in lettersInput) (runtime.DeadLetters, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return runtime.DeadLetters{}, err
	}
	found, err := deployed.DeadLetters(ctx, runtime.LetterQuery{Edge: in.Edge, Cause: in.Cause, After: in.After, Limit: bounded(in.Limit, defaultLetters, maxPage)})
	if err != nil {
		return runtime.DeadLetters{}, ofQueue(ctx, deployed, err)
	}
	found.Letters, found.Groups = append([]runtime.DeadLetter{}, found.Letters...), append([]queue.Group{}, found.Groups...)
	return found, nil
}

type letterInput struct {
	Name string `path:"name" description:"Name of the flow."`
	ID   string `path:"id" description:"Id of the dead letter."`
}

func (s *Server) deadLetter(ctx context.Context, in letterInput) (runtime.DeadLetter, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return runtime.DeadLetter{}, err
	}
	found, err := deployed.DeadLetter(ctx, in.ID)
	if err != nil {
		return runtime.DeadLetter{}, ofQueue(ctx, deployed, err)
	}
	return found, nil
}

// selectInput says which dead letters are meant.
type selectInput struct {
	IDs   []string `json:"ids,omitempty" maxItems:"10000" description:"Those with these ids, and no others."`
	Edge  string   `json:"edge,omitempty" description:"All of an edge, as \"split.out -> router.input\"."`
	Cause string   `json:"cause,omitempty" description:"All with a cause, as a group has it; with edge, those of the edge."`
	All   bool     `json:"all,omitempty" description:"All of the flow."`
}

// maxSelected bounds how many ids a request may name.
const maxSelected = 10_000

// selection refuses what does not say clearly which dead letters are meant: a field that was
// forgotten must not mean all of them.
func (in selectInput) selection() (queue.Selection, error) {
	filtered := in.Edge != "" || in.Cause != ""
	switch {
	case len(in.IDs) == 0 && !filtered && !in.All:
		return queue.Selection{}, exchange.BadRequest("which dead letters: want ids, an edge, a cause, or all")
	case len(in.IDs) > 0 && (filtered || in.All), filtered && in.All:
		return queue.Selection{}, exchange.BadRequest("which dead letters: want either ids, or an edge and a cause, or all")
	case len(in.IDs) > maxSelected:
		return queue.Selection{}, exchange.BadRequest("which dead letters: %d ids are more than the %d that a request may have; select by edge or cause", len(in.IDs), maxSelected)
	}
	return queue.Selection(in), nil
}

type retryLettersInput struct {
	Name string `path:"name" json:"-" description:"Name of the flow."`
	selectInput
	Message json.RawMessage `json:"message,omitempty" description:"Takes the place of the message of the one dead letter whose id is given."`
}

func (s *Server) retryLetters(ctx context.Context, in retryLettersInput) (api.QueueCount, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.QueueCount{}, err
	}
	which, err := in.selection()
	if err != nil {
		return api.QueueCount{}, err
	}
	if len(in.Message) > 0 && len(which.IDs) != 1 {
		return api.QueueCount{}, exchange.BadRequest("message: it takes the place of one message, so want the id of one dead letter with it")
	}
	count, err := deployed.RetryLetters(ctx, which, in.Message)
	if err = ofQueue(ctx, deployed, err); err != nil {
		if known := new(exchange.Error); len(in.Message) > 0 && !errors.As(err, &known) {
			err = exchange.BadRequest("%w", err) // the message does not fit
		}
		return api.QueueCount{}, err
	}
	return api.QueueCount{Flow: in.Name, Count: count}, nil
}

type dropLettersInput struct {
	Name string `path:"name" json:"-" description:"Name of the flow."`
	selectInput
}

func (s *Server) dropLetters(ctx context.Context, in dropLettersInput) (api.QueueCount, error) {
	deployed, err := s.options.Flows.Running(in.Name)
	if err != nil {
		return api.QueueCount{}, err
	}
	which, err := in.selection()
	if err != nil {
		return api.QueueCount{}, err
	}
	count, err := deployed.DropLetters(ctx, which)
	if err != nil {
		return api.QueueCount{}, ofQueue(ctx, deployed, err)
	}
	return api.QueueCount{Flow: in.Name, Count: count}, nil
}
