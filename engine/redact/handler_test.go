package redact_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

type valuer struct{ text string }

func (v valuer) LogValue() slog.Value { return slog.StringValue(v.text) }

type stringer struct{ text string }

func (s *stringer) String() string { return s.text }

type marshaler struct {
	Text string `json:"text"`
	err  error
}

func (m marshaler) MarshalText() ([]byte, error) { return []byte("it is " + m.Text), m.err }

func TestHandler(t *testing.T) {
	const secret = "S3cr3t-of-the-log"
	tests := map[string]func(*slog.Logger){
		"message":           func(l *slog.Logger) { l.Info("it is " + secret) },
		"text":              func(l *slog.Logger) { l.Info("x", "a", secret) },
		"key":               func(l *slog.Logger) { l.Info("x", secret, 1) },
		"error":             func(l *slog.Logger) { l.Info("x", "error", fmt.Errorf("login %s: %w", secret, io.EOF)) },
		"bytes":             func(l *slog.Logger) { l.Info("x", "a", []byte(secret)) },
		"stringer":          func(l *slog.Logger) { l.Info("x", "a", &stringer{secret}) },
		"text marshaler":    func(l *slog.Logger) { l.Info("x", "a", marshaler{Text: secret}) },
		"one that fails":    func(l *slog.Logger) { l.Info("x "+secret, "a", marshaler{Text: secret, err: io.EOF}) },
		"valuer":            func(l *slog.Logger) { l.Info("x", "a", valuer{secret}) },
		"struct":            func(l *slog.Logger) { l.Info("x", "a", message{Text: secret}) },
		"map in a list":     func(l *slog.Logger) { l.Info("x", "a", []any{map[string]any{"b": secret}}) },
		"group":             func(l *slog.Logger) { l.Info("x", slog.Group("g", "a", secret, slog.Group("h", "b", secret))) },
		"added":             func(l *slog.Logger) { l.With("a", secret).Info("x") },
		"added to a group":  func(l *slog.Logger) { l.WithGroup("g").With("a", secret).WithGroup("h").Info("x", "b", secret) },
		"a field's own tag": func(l *slog.Logger) { l.Info("x", "a", login{User: "ada", Password: "another-password"}) },
	}
	for name, log := range tests {
		for format, made := range map[string]func(io.Writer) slog.Handler{
			"text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
			"json": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
		} {
			t.Run(name+" as "+format, func(t *testing.T) {
				var out bytes.Buffer
				known := redact.Of() // known only after With
				logger := slog.New(redact.Handler(made(&out), func() *redact.Set { return known }))
				known = redact.Of(secret)
				log(logger)
				if text := out.String(); strings.Contains(text, secret) || strings.Contains(text, "another-password") || !strings.Contains(text, redact.Mask) {
					t.Errorf("log = %s", text)
				}
			})
		}
	}
}

func TestHandlerLeavesTheRest(t *testing.T) {
	var masked, plain bytes.Buffer
	logger := func(w io.Writer, through func(slog.Handler) slog.Handler) *slog.Logger {
		untimed := func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}
		return slog.New(through(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: untimed})))
	}
	for w, through := range map[*bytes.Buffer]func(slog.Handler) slog.Handler{
		&plain: func(h slog.Handler) slog.Handler { return h },
		&masked: func(h slog.Handler) slog.Handler {
			return redact.Handler(h, func() *redact.Set { return redact.Of("nowhere") })
		},
	} {
		l := logger(w, through).With("a", 1).WithGroup("g").With("b", time.Second)
		l.Debug("not enabled")
		l.Warn("text", "error", io.EOF, "n", 2, "f", 1.5, "ok", true, "none", nil, "nil", (*stringer)(nil), "m", marshaler{Text: "plain"}, slog.Group("h", "t", time.Unix(0, 0).UTC()))
	}
	if got, want := masked.String(), strings.ReplaceAll(plain.String(), `"!PANIC: runtime error: invalid memory address or nil pointer dereference"`, ""); !strings.HasPrefix(got, want[:40]) || !strings.Contains(got, "g.b=1s") || !strings.Contains(got, "g.h.t=1970") || !strings.Contains(got, "g.error=EOF") || !strings.Contains(got, `g.m="it is plain"`) {
		t.Errorf("got %swant %s", got, plain.String())
	}
}

func TestError(t *testing.T) {
	set := redact.Of("S3cr3t-of-an-error")
	inner := module.Retryable(fmt.Errorf("login with S3cr3t-of-an-error: %w", io.ErrUnexpectedEOF))
	got := set.Error(fmt.Errorf("copy: %w", inner))
	if got.Error() != "copy: login with ••••••: unexpected EOF" {
		t.Errorf("text = %s", got)
	}
	if !errors.Is(got, io.ErrUnexpectedEOF) || !module.IsRetryable(got) || errors.Unwrap(got) != nil {
		t.Errorf("is EOF %t, retryable %t, unwraps to %v", errors.Is(got, io.ErrUnexpectedEOF), module.IsRetryable(got), errors.Unwrap(got))
	}
	//nolint:errorlint // the very error comes back
	if set.Error(io.EOF) != io.EOF || set.Error(nil) != nil || (*redact.Set)(nil).Error(inner) != inner {
		t.Error("an error without a secret was changed")
	}
}
