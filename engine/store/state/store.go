package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/watch"
	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// MaxValue is the size of the largest value that a node can keep, in bytes.
const MaxValue = module.MaxStateValue

// Options say where the store keeps its files.
type Options struct {
	// Dir is the directory of the files. It is made when it is missing, with mode
	// 0700: node state holds private keys. One process at a time may use it.
	Dir string
	// Logger takes what was found damaged, and what was done about it. Nil discards.
	Logger *slog.Logger
}

// Store is an open data directory. Safe for concurrent use.
type Store struct {
	options Options
	lock    *dirLock
	journal *journal.Journal
	health  health
	// damaged are the flows of which state is lost.
	damaged atomic.Pointer[damages]
	changed watch.Watchers
	making  sync.Mutex // held by Once
}

// Open opens a data directory. One that another process uses, or that can't be
// made or read, is an error that says so. Damaged files are not: what is lost is
// logged, and Damaged names the flows that must not run.
func Open(ctx context.Context, options Options) (*Store, error) {
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	lock, err := openDir(options.Dir)
	if err != nil {
		return nil, err
	}
	s := &Store{options: options, lock: lock, health: health{dir: options.Dir}}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(s.explain(fmt.Errorf("open the data directory %s: %w", options.Dir, err)), lock.release())
	}
	return s, nil
}

func openDir(dir string) (*dirLock, error) {
	if dir == "" {
		return nil, errors.New("open the data directory: no directory given")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory %s: %w", dir, err)
	}
	return lockDir(dir)
}

func (s *Store) open(ctx context.Context) error {
	earlier := &legacy{dir: s.options.Dir, logger: s.options.Logger}
	opened, report, err := journal.Open(journal.Options{Disk: journal.NewDisk(s.options.Dir), Logger: s.options.Logger, Seed: earlier.seed(ctx)})
	if err != nil {
		return err
	}
	s.journal = opened
	earlier.remove()
	s.announce(report)
	s.judge()
	return nil
}

// announce logs what the files were found to hold.
func (s *Store) announce(report journal.Report) {
	for _, file := range report.Harmed() {
		s.options.Logger.Warn("a file of the state is damaged", "directory", s.options.Dir, "file", file.Name, "condition", file.Condition, "detail", file.Detail)
	}
	if len(report.Harmed()) > 0 && !report.Damaged() {
		s.options.Logger.Warn("no state is lost: the other files have all of it, and the damaged ones are rewritten", "directory", s.options.Dir)
	}
	for _, mark := range report.Lost {
		k := placeOf(mark.Key)
		s.options.Logger.Error("state is lost", "flow", k.Flow, "node", k.Node, "key", k.Path(), "files", mark.Files, "canRestoreFrom", mark.Restored)
	}
	if report.Gap != nil {
		s.options.Logger.Error("state is lost, and it can't be known which: all flows stay stopped", "files", report.Gap.Files, "canRestoreFrom", report.Gap.Restored)
	}
	if report.Damaged() {
		s.options.Logger.Error("the flows concerned stay stopped: " + remedy)
	}
}

// DeleteFlow removes all state of a flow.
func (s *Store) DeleteFlow(ctx context.Context, flow string) error {
	if err := s.purge(ctx, encode(flow)); err != nil {
		return s.explain(fmt.Errorf("delete the state of flow %q: %w", flow, err))
	}
	return nil
}

// DeleteNode removes all state of a node, its scopes included.
func (s *Store) DeleteNode(ctx context.Context, flow, node string) error {
	if err := s.purge(ctx, string(nodePlace(flow, node))); err != nil {
		return s.explain(fmt.Errorf("delete the state of node %q of flow %q: %w", node, flow, err))
	}
	return nil
}

func (s *Store) purge(ctx context.Context, place string) error {
	err := s.journal.Write(ctx, journal.Change{Purge: place})
	s.judge()
	s.changed.AnnounceAll(place)
	return err
}

// Close stores what is under way and lets other processes use the directory. What was
// stored stays. It returns when every goroutine of the store has ended.
func (s *Store) Close() error {
	return errors.Join(s.journal.Close(), s.lock.release())
}

// explain adds to a failure of the disk what the user can do about it.
func (s *Store) explain(failure error) error {
	var disk *fs.PathError
	if !errors.As(failure, &disk) {
		return failure
	}
	return fmt.Errorf("%w; the data directory %s can't be written: free space there or give it a larger disk, it goes on by itself then", failure, s.options.Dir)
}
