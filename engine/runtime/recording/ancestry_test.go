package recording_test

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

type login struct {
	Password string `json:"password" format:"password"`
}

// TestSecretsBefore: each hop has the secrets of the messages that led to it and of no
// others, whichever was asked before.
func TestSecretsBefore(t *testing.T) {
	history := recording.NewRecorder(slog.New(slog.DiscardHandler), nil, nil).History("flow", 10)
	run, root := history.Begin(t.Context(), recording.Beginning{Node: "a", MaxHops: 10}, login{"secret-of-root"})
	parent := func(password string) *recording.Hop {
		h, _ := run.Next(t.Context(), root, &recording.Edge{})
		h.Arrived(login{password})
		return h
	}
	first, second := parent("secret-of-first"), parent("secret-of-second")
	for _, test := range []struct {
		parent *recording.Hop
		want   []string
	}{
		{first, []string{"secret-of-first", "secret-of-root"}},
		{first, []string{"secret-of-first", "secret-of-root"}},
		{second, []string{"secret-of-root", "secret-of-second"}},
		{root, []string{"secret-of-root"}},
		{first, []string{"secret-of-first", "secret-of-root"}},
	} {
		h, _ := run.Next(t.Context(), test.parent, &recording.Edge{})
		got := slices.Compact(slices.Sorted(slices.Values(h.SecretsBefore())))
		if !slices.Equal(got, test.want) {
			t.Errorf("secrets = %q, want %q", got, test.want)
		}
	}
}
