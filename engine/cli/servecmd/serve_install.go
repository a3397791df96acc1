package servecmd

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// installed notes on a flow which document was installed from a file. As long as the file
// gives the same one, what people have changed in the flow since stays.
const installed = "patchbay.dev/installed"

// starting is before that mark while the flow was not started yet.
const starting = "starting:"

// wanted is what a file of --install holds: solutions, with the values of their parameters.
type wanted struct {
	Solutions []wantedSolution `json:"solutions"`
}

type wantedSolution struct {
	Solution string         `json:"solution"`
	Flow     string         `json:"flow"` // the solution's own name by default
	Values   map[string]any `json:"values"`
}

// installer makes and starts flows of solutions as a file says.
type installer struct {
	solutions *solution.Catalogue
	flows     *flows.Flows
	logger    *slog.Logger
}

func readWanted(path string) (wanted, error) {
	var w wanted
	text, err := os.ReadFile(path)
	if err != nil {
		return w, err
	}
	documents, problems := flow.JSON(path, text)
	if err := problems.Err(); err != nil {
		return w, err
	}
	if len(documents) != 1 {
		return w, fmt.Errorf("%s: want one document, have %d", path, len(documents))
	}
	decoder := json.NewDecoder(bytes.NewReader(documents[0]))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil {
		return w, fmt.Errorf("%s: %w", path, err)
	}
	return w, nil
}

// install does what the file says. What it no longer names is left as it is: only people
// remove flows.
func (i installer) install(ctx context.Context, path string) error {
	all, err := readWanted(path)
	for _, one := range all.Solutions {
		if failed := i.one(ctx, one); failed != nil {
			err = errors.Join(err, fmt.Errorf("install the solution %s: %w", one.Solution, failed))
		}
	}
	return err
}

func (i installer) one(ctx context.Context, w wantedSolution) error {
	packaged, err := i.solutions.Get(w.Solution)
	if err != nil {
		return err
	}
	for key, value := range w.Values {
		if number, ok := value.(float64); ok && number == float64(int64(number)) {
			w.Values[key] = int64(number) // JSON hides which numbers are whole
		}
	}
	document, err := packaged.Flow(w.Flow, w.Values)
	if err != nil {
		return err
	}
	text, err := document.Format()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	mark := hex.EncodeToString(sum[:8])
	name := document.Metadata.Name
	stored, err := i.flows.Get(name)
	if missing := (*flows.MissingError)(nil); err != nil && !errors.As(err, &missing) {
		return err
	}
	before, there := "", stored.Document.Flow
	if there != nil {
		before = there.Metadata.Annotations[installed]
		if _, ours := packaged.Origin(there); !ours {
			return fmt.Errorf("there is a flow %s already, which is not of this solution: remove it, or give another name", name)
		}
	}
	revision := stored.Document.Revision
	unstarted := strings.HasPrefix(before, starting)
	switch {
	case before == mark:
		return nil
	case there != nil && before == "":
		i.logger.Warn("a flow is left as it is: people installed it, and not the file of --install", "flow", name)
		return nil
	case there == nil || unstarted:
		document.Metadata.Annotations[installed] = starting + mark
		if revision, err = i.start(ctx, document, revision); err != nil {
			return err
		}
	}
	marked, err := packaged.Flow(w.Flow, w.Values) // the other one runs
	if err != nil {
		return err
	}
	marked.Metadata.Annotations[installed] = mark
	if _, err := i.flows.Save(ctx, marked, flows.Over{Revision: revision}); err != nil {
		return ours(err, name)
	}
	i.logger.Info("the flow of a solution is as the file of --install says", "flow", name, "new", there == nil || unstarted)
	return nil
}

// start saves a flow and starts it, once: what people stop later stays stopped. It gets
// its mark after that, so that who is killed before it begins again.
func (i installer) start(ctx context.Context, document *flow.Flow, revision string) (string, error) {
	name := document.Metadata.Name
	saved, err := i.flows.Save(ctx, document, flows.Over{Revision: revision})
	if err != nil {
		return "", ours(err, name)
	}
	running, err := i.flows.Running(name)
	if err != nil {
		return "", err
	}
	if _, err := running.Start(ctx); err != nil {
		return "", fmt.Errorf("start flow %s: %w", name, err)
	}
	return saved.Document.Revision, nil
}

// ours takes it as done when another server with the same file came first.
func ours(err error, name string) error {
	var conflict *store.ConflictError
	if errors.As(err, &conflict) {
		return nil
	}
	var invalid *flows.InvalidError
	if errors.As(err, &invalid) {
		return fmt.Errorf("%w: %w", err, invalid.Problems.Err())
	}
	return fmt.Errorf("save flow %s: %w", name, err)
}
