package server

import (
	"errors"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// ofMarketplace gives an error of the marketplace its status.
func ofMarketplace(err error) error {
	var given *exchange.Error
	var missing *marketplace.MissingError
	var refused *marketplace.RefusedError
	var conflicts *marketplace.ConflictsError
	if errors.As(err, &given) {
		return err
	}
	switch {
	case errors.As(err, &missing):
		return &exchange.Error{Status: http.StatusNotFound, Err: err}
	case errors.As(err, &refused):
		return &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err, Hint: refused.Hint}
	case errors.As(err, &conflicts):
		return &exchange.Error{Status: http.StatusConflict, Err: err,
			Hint: "look at both sides with --dry-run, and choose with --mine PATH and --theirs PATH (in the API, choices)"}
	}
	return err
}
