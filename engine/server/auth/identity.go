package auth

import (
	"context"
	"errors"
	"time"
)

// Identity is who sends a request.
type Identity struct {
	// Administrator is true of whoever has the server's own token: it may do all, and
	// nobody is asked.
	Administrator bool

	Name   string
	UID    string
	Groups []string
	Extra  map[string][]string
	// Expires is when the token ends; zero when it does not say so itself.
	Expires time.Time

	token string
}

// Title is what people and the log call the identity.
func (i Identity) Title() string {
	if i.Administrator {
		return "administrator"
	}
	return i.Name
}

// String is Title, so that no token comes into a text by accident.
func (i Identity) String() string { return i.Title() }

// Action is what somebody wants to do with the flows of the engine's namespace, in the
// words of Kubernetes RBAC.
type Action struct {
	Verb        string // get, list, watch, create, update, delete
	Subresource string // of flows: start, runs; empty for the flows themselves
	Flow        string // empty for all of them
	// Path is that of a URL, for what is about no flow: /metrics. The rest is empty then,
	// but for the verb.
	Path string
}

// Authority knows whose a token is and what they may do. Safe for concurrent use.
type Authority interface {
	// Identify says whose a token is. An error that is ErrRefused means that it is
	// nobody's, or nobody's any more; any other that it could not be found out.
	Identify(ctx context.Context, token string) (Identity, error)
	// Allowed says whether they may do something. The reason is the authority's own and
	// often empty.
	Allowed(ctx context.Context, who Identity, what Action) (allowed bool, reason string, err error)
}

// ErrRefused is the error of a token that nobody has.
var ErrRefused = errors.New("the token is refused: it is wrong, expired, revoked, or made for another audience")

type identityKey struct{}

// With returns a context of a request of somebody.
func With(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, who)
}

// Of returns who sent the request of a context; the zero Identity, which may do nothing,
// when nobody is known.
func Of(ctx context.Context) Identity {
	who, _ := ctx.Value(identityKey{}).(Identity)
	return who
}
