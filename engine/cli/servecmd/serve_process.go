package servecmd

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/cli/connection"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

const defaultDataDir = "~/.local/share/patchbay"

// dataDir finds the data directory and makes it, for its owner only.
func dataDir(given string) (string, error) {
	directory, err := findDataDir(given)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", fmt.Errorf("make the data directory %s: %w", directory, err)
	}
	return directory, nil
}

func findDataDir(given string) (string, error) {
	directory := given
	if directory == "" {
		directory = os.Getenv("PATCHBAY_DATA_DIR")
	}
	if base := os.Getenv("XDG_DATA_HOME"); directory == "" && filepath.IsAbs(base) {
		directory = filepath.Join(base, "patchbay")
	}
	if directory == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", program.Usagef("there is no home directory for the data: give --data-dir")
		}
		directory = filepath.Join(home, ".local", "share", "patchbay")
	}
	return filepath.Abs(directory)
}

func (a *commands) logger(level, format string) (*slog.Logger, error) {
	var parsed slog.Level
	if err := parsed.UnmarshalText([]byte(level)); err != nil {
		return nil, program.Usagef("--log-level %q: want debug, info, warn or error", level)
	}
	options := &slog.HandlerOptions{Level: parsed, ReplaceAttr: a.OwnNameAttr}
	switch format {
	case "text":
		return slog.New(redact.Handler(slog.NewTextHandler(a.Stderr, options), a.secrets)), nil
	case "json":
		return slog.New(redact.Handler(slog.NewJSONHandler(a.Stderr, options), a.secrets)), nil
	}
	return nil, program.Usagef("--log-format %q: want text or json", format)
}

// secrets are those of the flows that the engine has by now.
func (a *commands) secrets() *redact.Set {
	if engine := a.engine.Load(); engine != nil {
		return engine.Secrets()
	}
	return nil
}

// ready is what serve prints once it serves.
type ready struct {
	Address string `json:"address"`
	Login   string `json:"login"`
	Token   string `json:"token,omitempty"`
	Data    string `json:"dataDir"`
	PID     int    `json:"pid"`
	Probes  string `json:"probes,omitempty"` // host:port
}

// printReady keeps the token to itself where people have tokens of their own: in a cluster
// many may read the log of a pod.
func (a *commands) printReady(c connection.Connection, tokenAt, directory, probes string, stored []flows.Stored, quiet bool) error {
	r := ready{Address: c.Address, Login: c.Address + "/login?token=" + c.Token, Token: c.Token, Data: directory, PID: c.PID, Probes: probes}
	token := r.Token
	if quiet {
		r.Login, r.Token, token = c.Address+"/login", "", "one of the cluster; the server's own is in "+tokenAt
	}
	return a.Print(r, func(t *program.Table) {
		t.Line("Patchbay is ready at " + r.Address + "\n")
		t.Row("  log in", r.Login)
		t.Row("  token", token)
		t.Row("  data", r.Data)
		if r.Probes != "" {
			t.Row("  probes", r.Probes)
		}
		lines, next := a.next(stored)
		t.Row("  flows", lines)
		t.Hint("\n" + next)
	})
}

// next says what there is and what to do with it.
func (a *commands) next(stored []flows.Stored) (have, next string) {
	if len(stored) == 0 {
		return "none yet", "Next: patchbay solution list"
	}
	names, damaged := make([]string, len(stored)), false
	next = "Next: patchbay flow list"
	for i, s := range stored {
		state := api.StateInvalid
		if s.Status != nil {
			state = api.StateStopped
			switch {
			case s.Status.Damage != "":
				state = api.StateDamaged
			case s.Status.Running:
				state = api.StateRunning
			}
		}
		names[i] = s.Document.Name + " (" + state + ")"
		if state == api.StateDamaged {
			next = "Next: patchbay flow status " + s.Document.Name
			damaged = true
		}
		if state == api.StateStopped && !damaged {
			next = "Next: patchbay flow start " + s.Document.Name
		}
	}
	return strings.Join(names, ", "), next
}
