package server

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// audited is what the log says of a request: who did what, to which flow, from where and
// with what outcome. It holds nothing of the request's body.
type audited struct {
	operation string
	flow      string
	status    int // of a failure
}

type auditedKey struct{}

// auditedOf returns what is noted of a request; nil when nothing is.
func auditedOf(ctx context.Context) *audited {
	entry, _ := ctx.Value(auditedKey{}).(*audited)
	return entry
}

// about notes the flow that a body is about.
func about(ctx context.Context, flow string) {
	if entry := auditedOf(ctx); entry != nil && flow != "" {
		entry.flow = flow
	}
}

// audit logs what changes something, and what was refused.
func (s *Server) audit(o operation, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entry := &audited{operation: o.id}
		if strings.HasPrefix(o.pattern, "/api/v1/flows/") || strings.HasPrefix(o.pattern, "/api/v1/instances/") {
			entry.flow = r.PathValue("name")
		}
		r = r.WithContext(context.WithValue(r.Context(), auditedKey{}, entry))
		next.ServeHTTP(w, r)
		if o.need.audited || entry.status == http.StatusForbidden {
			s.logAudit(r, auth.Of(r.Context()), *entry)
		}
	})
}

// logAudit writes one line.
func (s *Server) logAudit(r *http.Request, who auth.Identity, entry audited) {
	outcome := "done"
	switch {
	case entry.status == http.StatusForbidden || entry.status == http.StatusUnauthorized:
		outcome = "refused"
	case entry.status >= http.StatusBadRequest:
		outcome = "failed"
	}
	s.options.Logger.LogAttrs(r.Context(), slog.LevelInfo, "audit", slog.Group("audit",
		slog.String("user", who.Title()), slog.Bool("administrator", who.Administrator), slog.String("operation", entry.operation), slog.String("flow", entry.flow),
		slog.String("outcome", outcome), slog.Int("status", max(entry.status, http.StatusOK)),
		slog.String("address", slots.From(r.Context()).Host(r.RemoteAddr))))
}
