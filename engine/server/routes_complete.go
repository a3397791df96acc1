package server

import (
	"context"
	"unicode/utf16"

	"github.com/patchbay-dev/patchbay/engine/expr/assist"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// maxShownExample bounds the example of one completion, in bytes.
const maxShownExample = 200

func (s *Server) complete(ctx context.Context, in api.Cursor) (api.Completion, error) {
	cursor := bytesOf(in.Expression, in.Cursor)
	if in.Settings {
		if err := s.permitAnyEdit(ctx); err != nil {
			return api.Completion{}, err
		}
		return completionOf(in.Expression, planning.CompleteSettings(in.Expression, cursor), nil), nil
	}
	var from, to flow.Endpoint
	document, err := s.edgeOf(ctx, in.Document, in.From, in.To, &from, &to)
	if err != nil {
		return api.Completion{}, err
	}
	given, err := plainTree(in.Message)
	if err != nil {
		return api.Completion{}, exchange.BadRequest("the message: %w", err)
	}
	draft := s.options.Engine.Draft(ctx, document)
	defer draft.Close()
	found, err := draft.Complete(from, in.Expression, cursor, given)
	if err != nil {
		return api.Completion{}, exchange.NotFound("%w", err)
	}
	return completionOf(in.Expression, found, draft.Secrets()), nil
}

func completionOf(text string, found assist.Completion, secrets *redact.Set) api.Completion {
	completion := api.Completion{Start: unitsOf(text[:found.Start]), Items: make([]api.CompletionItem, len(found.Items))}
	for i, item := range found.Items {
		completion.Items[i] = api.CompletionItem{Label: item.Label, Kind: item.Kind, Type: item.Type, Detail: item.Detail}
		if item.Example != nil {
			completion.Items[i].Example = texts.Cut(string(redact.JSON(item.Example, secrets)), maxShownExample)
		}
	}
	return completion
}

// bytesOf turns a place in UTF-16 units into one in bytes; the end when it is
// past that.
func bytesOf(text string, units int) int {
	for at, r := range text {
		if units <= 0 {
			return at
		}
		units -= utf16.RuneLen(r)
	}
	return len(text)
}

func unitsOf(text string) int {
	units := 0
	for _, r := range text {
		units += utf16.RuneLen(r)
	}
	return units
}
