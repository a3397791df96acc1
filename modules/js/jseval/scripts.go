package jseval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/modules/js/bundle"
	"github.com/patchbay-dev/patchbay/modules/js/compiled"
	"github.com/patchbay-dev/patchbay/modules/js/helper"
	"github.com/patchbay-dev/patchbay/modules/js/scan"
	"github.com/patchbay-dev/patchbay/modules/js/script"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// The names of the engines that scripts run in.
const (
	EngineStandard = "standard"
	EngineStrict   = "strict"
)

// compileProcesses bounds how many scripts are compiled at a time.
const compileProcesses = 2

// Scripts are the processes that scripts run in, shared by all nodes. Those that
// compile are apart from those that run: a large script to be looked at doesn't
// take memory or places from messages. None is started before it is needed.
type Scripts struct {
	library  *helper.Library
	runs     *worker.Pool
	compiles *worker.Pool
	compiled *compiled.Cache
	only     string // engine
}

// NewScripts returns processes that are started and kept as the options say. Close
// ends them.
func NewScripts(library *helper.Library, o worker.Options) *Scripts {
	runs := worker.NewPool(o)
	o.Size = compileProcesses
	return &Scripts{library: library, runs: runs, compiles: worker.NewPool(o), compiled: &compiled.Cache{}}
}

// Only returns the same processes for nodes whose scripts all run in one engine,
// whatever their settings say. Empty leaves it to the settings.
func (s *Scripts) Only(engine string) (*Scripts, error) {
	if engine != "" && engine != EngineStandard && engine != EngineStrict {
		return nil, fmt.Errorf("there is no JavaScript engine %q: choose %s or %s", engine, EngineStandard, EngineStrict)
	}
	only := *s
	only.only = engine
	return &only, nil
}

// KeepIn has what scripts are compiled to kept in a directory, which is made, so that the
// next start of this very build, of that version, has no need to compile them. Scripts of
// settings that may hold a secret are not kept. Call it before nodes are made. The logger
// gets what can't be kept; scripts run all the same.
func (s *Scripts) KeepIn(path, version string, logger *slog.Logger) {
	directory, err := compiled.Open(path, version, logger)
	if err != nil {
		logger.Warn("scripts are compiled again at each start: what they were compiled to can't be kept", "error", err)
		return
	}
	s.compiled.KeepIn(directory)
}

// Ahead starts the process that compiles scripts, in the background, before the first node
// asks for it; not when compiled scripts were kept, since it is likely that none asks.
func (s *Scripts) Ahead() {
	if !s.compiled.Kept() {
		s.compiles.Ahead()
	}
}

// engine is the engine of a node by what its settings say.
func (s *Scripts) engine(wanted string) string { return cmp.Or(s.only, wanted, EngineStandard) }

// Close ends all processes. Messages that are in one fail.
func (s *Scripts) Close() {
	s.compiles.Close()
	s.runs.Close()
	s.compiled.Close()
}

func (s *Scripts) offered() string {
	if len(s.library.Modules()) == 0 {
		return ""
	}
	return " (" + strings.Join(s.library.Modules(), ", ") + ")"
}

func (s *Scripts) compile(ctx context.Context, flow, engine string, main File, modules []File) (script.Bundle, error) {
	files := []bundle.File{{Name: main.Name, Content: main.Content, Field: "script.content"}}
	for i, file := range modules {
		files = append(files, bundle.File{Name: file.Name, Content: file.Content, Field: fmt.Sprintf("modules[%d].content", i)})
	}
	if problems := bounded(files); problems != nil {
		return script.Bundle{}, fmt.Errorf("the script can't be read:\n%w", placed(problems))
	}
	key, keep := compiled.KeyOf(engine, files), module.WithoutSecrets(ctx)
	if made, ok := s.compiled.Get(key, keep); ok {
		return made, nil
	}
	made, err := s.compiles.Compile(ctx, flow, engine, files)
	if err == nil {
		s.compiled.Put(key, made, keep)
	}
	var problems bundle.Problems
	if errors.As(err, &problems) {
		return made, fmt.Errorf("the script can't be read:\n%w", placed(problems))
	}
	return made, err
}

// maxModules bounds the files of a script.
const maxModules = 200

// bounded refuses what no parser should see.
func bounded(files []bundle.File) bundle.Problems {
	if len(files) > maxModules {
		return bundle.Problems{{Text: fmt.Sprintf("%d modules are too many: the most is %d", len(files)-1, maxModules-1), Path: "modules"}}
	}
	size := 0
	for _, file := range files {
		if size += len(file.Name) + len(file.Content); size > scan.MaxSize {
			return bundle.Problems{{
				Text: fmt.Sprintf("%s: a script and its modules may have %d KB in all", texts.Cut(file.Name, maxShownName), scan.MaxSize>>10), Path: file.Field,
			}}
		}
		if found := scan.Script(file.Content); found != nil {
			return bundle.Problems{{
				Text: fmt.Sprintf("%s:%d:%d: %s", texts.Cut(file.Name, maxShownName), found.Line, found.Column, found.Text),
				Path: file.Field, Line: found.Line, Column: found.Column,
			}}
		}
	}
	return nil
}

// maxShownName keeps a file's name from making an error as long as itself, in bytes.
const maxShownName = 200

// placed puts each problem where it is in the settings.
func placed(problems bundle.Problems) error {
	var all []error
	for _, problem := range problems {
		err := errors.New(problem.Text)
		if problem.Path != "" {
			err = &module.PlacedError{Path: problem.Path, Line: problem.Line, Column: problem.Column, Err: err}
		}
		all = append(all, err)
	}
	return errors.Join(all...)
}
