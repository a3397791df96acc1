package program

import (
	"bufio"
	"context"
	"io"
	"io/fs"
	"log/slog"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Options are what main hands in.
type Options struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Name is what people call the program, in help, hints and log lines; "patchbay"
	// when empty.
	Name    string
	Version string
	// Product is the version of Patchbay that a go.mod can require; empty when this
	// program was built from a checkout.
	Product string
	// Modules makes the components; it does no I/O, so that commands which only
	// look at them stay fast and offline.
	Modules func(Environment) ([]module.Module, error)
	// Ahead is called when a server starts, before the components are made. It opens what
	// they keep in the data directory, and begins in the background what takes its time to
	// be there. Nil for nothing.
	Ahead func(Starting)
	// Cluster makes the engine's own client of the cluster; nil for none.
	Cluster func(Environment) Cluster
	// Logins reads the text of a docker config, for registries of solutions; nil when there
	// is no reader of it.
	Logins func(dockerConfig string) (authn.Keychain, error)
	// Solutions hold the solutions of the program, a folder each; nil for none. Of two
	// of one name the first counts.
	Solutions []fs.FS
	// OnLogger takes the log of serve, for what logs without being given one; nil for
	// none.
	OnLogger func(*slog.Logger)
	// Explain makes the function that explains image references; nil leaves the
	// command out.
	Explain func(ExplainOptions) (func(image string) Explanation, error)
	// Restore gives deployments their original images back; what was done comes with
	// the error of what was not. Nil leaves the command out.
	Restore func(context.Context, Environment, RestoreOptions) ([]Restored, error)
}

// Starting is a server that starts.
type Starting struct {
	DataDir string // its data directory
	Logger  *slog.Logger
	// Components are the full names of those in the stored flows.
	Components []string
}

// Environment is what the components of a process are made with.
type Environment struct {
	Logger     *slog.Logger
	Version    string
	Kubeconfig string // path; empty for the rules of kubectl
	Context    string // of the kubeconfig; empty for the current one
	Namespace  string // the engine's own; empty for the pod's, or the context's
	// ScriptEngine runs all scripts; empty leaves it to each node's settings.
	ScriptEngine string
}

// Program is one run of the program.
type Program struct {
	Options
	Commands string // a pattern of the program's commands
	Output   string
	Address  string
	// solutionDirs hold solutions beside those of the program.
	SolutionDirs []string
	Token        string
	CA           string

	asked *bufio.Reader // standard input, once something was asked
}

// SilentError fails a command that has said why already.
type SilentError struct{}

func (SilentError) Error() string { return "failed" }
