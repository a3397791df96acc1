package server

import (
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// shownText is the text of a stored document with the secrets masked that are
// written out in it: canonical when there are any, else as it is stored.
func (s *Server) shownText(d store.Document) ([]byte, error) {
	if d.Flow == nil {
		return []byte(document.MaskText(string(d.Text), s.options.Engine.SecretFields())), nil
	}
	shown, secrets := s.options.Engine.Mask(d.Flow)
	switch {
	case d.Problems.HasErrors(): // there may be what could not be read
		return []byte(secrets.Text(document.MaskText(string(d.Text), s.options.Engine.SecretFields()))), nil
	case shown == d.Flow:
		return d.Text, nil
	}
	return shown.Format()
}

// compared are a stored document and another version of it as a comparison shows
// them: what is secret in one is masked in both, and a secret that is another one
// than before in another way, so that the change can be seen.
func (s *Server) compared(stored store.Document, document *flow.Flow) (before, after string, err error) {
	text, err := s.shownText(stored)
	if err != nil {
		return "", "", err
	}
	_, secrets := s.options.Engine.Mask(document)
	if stored.Flow != nil {
		shown, more := s.options.Engine.Mask(stored.Flow)
		secrets = redact.Join(secrets, more)
		if canonical, err := shown.Format(); err == nil && !stored.Problems.HasErrors() {
			text = canonical
		}
	}
	shown, err := s.options.Engine.MaskBeside(stored.Flow, document).Format()
	if err != nil {
		return "", "", &exchange.Error{Status: http.StatusUnprocessableEntity, Err: err}
	}
	return secrets.Text(string(text)), secrets.Text(string(shown)), nil
}

// restore puts the secrets of the stored flow back into a document that came in
// with masks. The problems are masks without a secret.
func (s *Server) restore(document *flow.Flow) flow.Problems {
	return s.restoreFrom(document, document.Metadata.Name)
}

func (s *Server) restoreFrom(document *flow.Flow, name string) flow.Problems {
	return s.options.Engine.Restore(document, func() *flow.Flow {
		stored, err := s.options.Flows.Get(name)
		if err != nil {
			return nil
		}
		return stored.Document.Flow
	})
}

// masked is a failure without the secrets of the flows.
func masked(f api.Failure, secrets *redact.Set) api.Failure {
	f.Message, f.Hint = secrets.Text(f.Message), secrets.Text(f.Hint)
	problems := make([]api.Problem, len(f.Problems))
	for i, p := range f.Problems {
		p.Message, p.Suggestion = secrets.Text(p.Message), secrets.Text(p.Suggestion)
		problems[i] = p
	}
	if len(problems) > 0 {
		f.Problems = problems
	}
	return f
}
