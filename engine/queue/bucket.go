package queue

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// bucket is the key-value bucket of all node state. Keys that are deleted leave
// nothing behind: their messages are purged from the bucket's stream, where the
// bucket's own delete would keep a marker for ever.
type bucket struct {
	dir    string
	values jetstream.KeyValue
	stream jetstream.Stream
}

const (
	bucketName    = "node-state"
	subjectPrefix = "$KV." + bucketName + "."
)

func openBucket(ctx context.Context, js jetstream.JetStream, dir string) (*bucket, error) {
	values, err := js.KeyValue(ctx, bucketName)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		values, err = js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket:      bucketName,
			Description: "State of nodes: flow.node, scopes, key.",
			Storage:     jetstream.FileStorage,
			History:     1,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("the bucket of node state: %w", err)
	}
	stream, err := js.Stream(ctx, "KV_"+bucketName)
	if err != nil {
		return nil, fmt.Errorf("the stream of node state: %w", err)
	}
	return &bucket{dir: dir, values: values, stream: stream}, nil
}

// purge removes everything under a subject, which may end in a wildcard.
func (b *bucket) purge(ctx context.Context, key string) error {
	return b.stream.Purge(ctx, jetstream.WithPurgeSubject(subjectPrefix+key))
}

// DeleteFlow removes all state of a flow.
func (s *Store) DeleteFlow(ctx context.Context, flow string) error {
	if err := s.state.purge(ctx, encode(flow)+".>"); err != nil {
		return explain(s.options.Dir, fmt.Errorf("delete the state of flow %q: %w", flow, err))
	}
	return nil
}

// DeleteNode removes all state of a node, its scopes included.
func (s *Store) DeleteNode(ctx context.Context, flow, node string) error {
	if err := s.state.purge(ctx, string(nodePlace(flow, node))+".>"); err != nil {
		return explain(s.options.Dir, fmt.Errorf("delete the state of node %q of flow %q: %w", node, flow, err))
	}
	return nil
}
