package state

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/patchbay-dev/patchbay/engine/queue/embedded"
	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// legacy is the state as earlier versions kept it: a JetStream key-value bucket
// below the directory, with keys FLOW.NODE.s.SCOPE.ID.k.KEY.
type legacy struct {
	dir    string
	logger *slog.Logger
	read   bool
	harmed bool
}

const (
	legacyDir    = "nats"
	legacyBucket = "node-state"
	legacyStream = "KV_" + legacyBucket
)

func (l *legacy) path() string { return filepath.Join(l.dir, legacyDir) }

// seed returns what a new journal begins with: the values of the bucket, when
// there is one.
func (l *legacy) seed(ctx context.Context) func() (iter.Seq2[journal.Key, []byte], error) {
	if _, err := os.Stat(l.path()); err != nil {
		return nil
	}
	return func() (iter.Seq2[journal.Key, []byte], error) {
		values, err := l.values(ctx)
		if err != nil {
			return nil, fmt.Errorf("bring over the state of an earlier version in %s: %w", l.path(), err)
		}
		l.read = true
		l.logger.Info("the state of an earlier version is brought over", "directory", l.path(), "keys", len(values))
		return maps.All(values), nil
	}
}

// remove takes the bucket's files away once the journal has what was in them. They
// are kept when something may have been lost in them.
func (l *legacy) remove() {
	_, err := os.Stat(l.path())
	switch {
	case err != nil:
		return
	case !l.read:
		l.logger.Warn("state of an earlier version is not read any more and can be removed", "directory", l.path())
		return
	case l.harmed:
		kept := filepath.Join(l.dir, "damaged-"+time.Now().UTC().Format("20060102T150405Z")+"-"+legacyDir)
		l.logger.Warn("the earlier version was not stopped well, or its files are damaged: what could be read is brought over, the files are kept", "directory", kept)
		err = os.Rename(l.path(), kept)
	default:
		err = os.RemoveAll(l.path())
	}
	if err != nil {
		l.logger.Warn("the files of the earlier version can't be removed", "error", err)
	}
}

func (l *legacy) values(ctx context.Context) (all map[journal.Key][]byte, err error) {
	server, err := embedded.Start(embedded.Options{Dir: l.path(), MaxPayload: 2 * MaxValue, MaxSubject: 4 * maxKey, Logger: l.logger.With("part", "legacy state")})
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	conn, err := server.Connect()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	bucket, err := js.KeyValue(ctx, legacyBucket)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	lost, err := server.Lost(legacyStream)
	if err != nil {
		return nil, err
	}
	// The server warns of files that don't fit together: after damage, and after a
	// crash, which look the same to it.
	l.harmed = lost || server.Warned()
	return readBucket(ctx, bucket)
}

func readBucket(ctx context.Context, bucket jetstream.KeyValue) (map[journal.Key][]byte, error) {
	watcher, err := bucket.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return nil, err
	}
	defer watcher.Stop() //nolint:errcheck // the connection ends anyway
	all := map[journal.Key][]byte{}
	for {
		select {
		case found, open := <-watcher.Updates():
			if !open {
				return nil, errors.New("the bucket ended early")
			}
			if found == nil { // all that there is has come
				return all, nil
			}
			key, err := legacyKey(found.Key())
			if err != nil {
				return nil, err
			}
			all[key] = found.Value()
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// legacyKey splits a bucket's key; the parts are encoded as they are today.
func legacyKey(subject string) (journal.Key, error) {
	place, name, ok := cutLast(subject, ".k.")
	if _, err := decode(name); !ok || err != nil {
		return journal.Key{}, fmt.Errorf("a key that is none: %q", subject)
	}
	return journal.Key{Place: place, Name: name}, nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}
