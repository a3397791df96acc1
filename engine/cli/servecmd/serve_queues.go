package servecmd

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/queue"
)

// queueing are the flags about the broker that keeps the messages of queued edges.
type queueing struct {
	url, prefix     string
	credentials, ca string // files
	replicas        int
}

func (q *queueing) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&q.url, "nats-url", "",
		"URL of a NATS with JetStream that keeps the messages of queued edges, such as tls://nats.example.com:4222, or several with commas (PATCHBAY_NATS_URL); "+
			"default: one inside the process, with its files in the data directory")
	f.StringVar(&q.credentials, "nats-creds", "", "credentials file (.creds) for --nats-url")
	f.StringVar(&q.ca, "nats-ca", "", "PEM file of certificates to trust for --nats-url; default: the system's")
	f.IntVar(&q.replicas, "nats-replicas", 0, "how many servers of --nats-url keep each stream; default: 3 in a cluster of three or more, else 1")
	f.StringVar(&q.prefix, "nats-prefix", "",
		"what the names of streams and subjects begin with, another one for each installation that shares --nats-url; default: patchbay-NAMESPACE with --store kubernetes, else patchbay")
}

// resolve fills in what the environment has. It is no default of the flag, which help would
// print, with a password if there is one.
func (q *queueing) resolve() { q.url = cmp.Or(q.url, os.Getenv("PATCHBAY_NATS_URL")) }

func (q queueing) check() error {
	if q.url == "" {
		for flag, given := range map[string]bool{"--nats-creds": q.credentials != "", "--nats-ca": q.ca != "", "--nats-replicas": q.replicas != 0, "--nats-prefix": q.prefix != ""} {
			if given {
				return program.Usagef("%s is about a NATS that exists: give --nats-url with it", flag)
			}
		}
		return nil
	}
	for one := range strings.SplitSeq(q.url, ",") {
		parsed, err := url.Parse(strings.TrimSpace(one))
		if err != nil || parsed.Host == "" || !natsScheme(parsed.Scheme) {
			return program.Usagef("--nats-url: want nats://HOST:PORT or tls://HOST:PORT, or several with commas") // it may hold a password
		}
	}
	for flag, file := range map[string]string{"--nats-creds": q.credentials, "--nats-ca": q.ca} {
		if file == "" {
			continue
		}
		if _, err := os.ReadFile(file); err != nil {
			return program.Usagef("%s: %v", flag, err)
		}
	}
	if q.replicas < 0 || q.replicas > maxReplicas {
		return program.Usagef("--nats-replicas %d: want a number from 1 to %d, or 0 for the default", q.replicas, maxReplicas)
	}
	return nil
}

// maxReplicas is how many JetStream takes.
const maxReplicas = 5

func natsScheme(scheme string) bool {
	switch scheme {
	case "nats", "tls", "ws", "wss":
		return true
	}
	return false
}

// refusedInCluster is why no edge can be queued where several engines share their flows and
// no broker, and what to do about it.
const refusedInCluster = "engines in a cluster need a NATS with JetStream that they share, for queued edges, and this one was given none: " +
	"install one, for example with the Helm chart of NATS (helm install nats nats/nats --set config.jetstream.enabled=true), " +
	"and give its URL with --nats-url, in Patchbay's chart with the value nats.url; or make the edge direct: remove queue from it"

// The place of the key in the state store. No flow can have that name.
const (
	queuesFlow = "_queues"
	keyNode    = "encryption"
	keyName    = "key"
	keyBytes   = 32 // of AES-256
)

// broker is the one that keeps the messages of queued edges. Nothing is connected and no key
// made until a flow with a queued edge needs it.
func (q queueing) broker(directory string, kept stored, logger *slog.Logger) *queue.Broker {
	o := queue.Options{Dir: filepath.Join(directory, "queue"), URL: q.url, Credentials: q.credentials, CA: q.ca, Replicas: q.replicas, Domain: q.prefix,
		Engine: kept.name, Logger: logger, Key: func(ctx context.Context) ([]byte, error) {
			return kept.states.Once(ctx, queuesFlow, keyNode, keyName, func() []byte {
				key := make([]byte, keyBytes)
				_, _ = rand.Read(key) // never fails: crypto/rand
				return key
			})
		}}
	if kept.namespace != "" {
		o.Domain = cmp.Or(q.prefix, "patchbay-"+kept.namespace)
		if q.url == "" {
			o.Refuse = refusedInCluster
		}
	}
	return queue.New(o)
}

// closeTime is how long the broker may take to end, when no flow uses it any more.
const closeTime = 5 * time.Second

func closeQueues(ctx context.Context, broker *queue.Broker) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	broker.Close(ctx)
}
