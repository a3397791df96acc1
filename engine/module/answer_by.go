package module

import (
	"context"
	"time"
)

// AnswerByKey is the key under which a context carries the time.Time until which somebody
// waits for an answer. A server answers it for the runs of its requests. It is no deadline of
// the context, since a run may go on once it has answered.
type AnswerByKey struct{}

// AnswerBy returns when nobody waits any more for what comes of a message: the deadline of
// its context, or the time until which somebody waits for an answer if that is sooner; false
// when there is neither. A component that has more to do than it can uses it to do first what
// is of use to somebody.
func AnswerBy(ctx context.Context) (time.Time, bool) {
	deadline, ok := ctx.Deadline()
	told, waits := ctx.Value(AnswerByKey{}).(time.Time)
	if waits && (!ok || told.Before(deadline)) {
		return told, true
	}
	return deadline, ok
}
