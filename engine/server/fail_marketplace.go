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
	if errors.As(err, &given) {
		return err
	}
	if errors.As(err, &missing) {
		return &exchange.Error{Status: http.StatusNotFound, Err: err}
	}
	return err
}
