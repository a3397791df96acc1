package queue

import (
	"errors"

	"github.com/nats-io/nats.go/jetstream"
)

// Errors of NATS by their number, which nats.go has no names for.
const (
	codeNoSuitablePeers       jetstream.ErrorCode = 10005
	codeInsufficientResources jetstream.ErrorCode = 10023
	codeSequenceNotFound      jetstream.ErrorCode = 10043
	codeStorageResources      jetstream.ErrorCode = 10047
	codeTooLarge              jetstream.ErrorCode = 10054
	codeWrongLastSequence     jetstream.ErrorCode = 10071
	codeInsufficientPeers     jetstream.ErrorCode = 10074
	codeWrongLastConstant     jetstream.ErrorCode = 10164
)

func apiCode(err error) jetstream.ErrorCode {
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return api.ErrorCode
	}
	return 0
}
