package registrysecret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

// Reader reads Secrets; *cluster.Client is one.
type Reader interface {
	// SecretData reads a Secret of any namespace: its type and its values.
	SecretData(ctx context.Context, namespace, name string) (kind string, data map[string][]byte, err error)
	// Secret reads one value, "name/key", of a Secret in our own namespace.
	Secret(ctx context.Context, reference string) (string, error)
}

const (
	// fresh is how long a Secret counts without being read again, so that a changed
	// password is used soon.
	fresh = 30 * time.Second
	// stale is how long it counts while it can't be read.
	stale = 10 * time.Minute
)

// Source gives the logins of settings. Safe for concurrent use.
type Source struct {
	read Reader

	mu    sync.Mutex
	known map[string]*known
}

type known struct {
	keyring dockerconfig.Keyring
	at      time.Time
	reading bool
}

// New makes a source; without a reader, which is where there is no cluster, only a
// docker config can be used.
func New(read Reader) *Source { return &Source{read: read, known: map[string]*known{}} }

// Keyring returns the logins of a setting, none for an empty one. It reads the Secret
// at most every 30 seconds; while that fails, what it said is used for ten minutes.
func (s *Source) Keyring(ctx context.Context, setting string) (dockerconfig.Keyring, error) {
	switch {
	case setting == "":
		return dockerconfig.Keyring{}, nil
	case isConfig(setting):
		keyring, err := dockerconfig.Parse(setting)
		return keyring, module.Permanent(err)
	}
	before, ok := s.recall(setting)
	if ok {
		return before.keyring, nil
	}
	keyring, err := s.fetch(ctx, setting)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.known[setting] = &known{keyring: keyring, at: time.Now()}
		return keyring, nil
	}
	if last := s.known[setting]; last != nil {
		last.reading = false
		if module.IsRetryable(err) && time.Since(last.at) < stale {
			module.Logger(ctx).Warn("the Secret of a registry could not be read again; what it said before is used", "secret", setting, "error", err)
			return last.keyring, nil
		}
	}
	return dockerconfig.Keyring{}, err
}

// recall returns what is known if it is fresh, or if somebody is reading it again.
func (s *Source) recall(setting string) (known, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := s.known[setting]
	if last == nil {
		return known{}, false
	}
	age := time.Since(last.at)
	if age < fresh || last.reading && age < stale {
		return *last, true
	}
	last.reading = true
	return known{}, false
}

func (s *Source) fetch(ctx context.Context, setting string) (dockerconfig.Keyring, error) {
	if s.read == nil {
		return dockerconfig.Keyring{}, module.Permanent(errors.New("registrySecret: there is no access to a cluster here"))
	}
	if ours := ofOurs().FindStringSubmatch(setting); ours != nil {
		text, err := s.read.Secret(ctx, ours[1])
		if err != nil {
			return dockerconfig.Keyring{}, fmt.Errorf("registrySecret: %w", err)
		}
		keyring, err := dockerconfig.Parse(text)
		if err != nil {
			return dockerconfig.Keyring{}, module.Permanent(fmt.Errorf("%s: %w", Named(setting), err))
		}
		return keyring, nil
	}
	namespace, name, ok := strings.Cut(setting, "/")
	if !ok {
		return dockerconfig.Keyring{}, module.Permanent(errForm)
	}
	kind, data, err := s.read.SecretData(ctx, namespace, name)
	if err != nil {
		return dockerconfig.Keyring{}, fmt.Errorf("registrySecret: %w", err)
	}
	var config dockerconfig.Config
	if _, err := config.AddSecret(kind, data); err != nil {
		return dockerconfig.Keyring{}, module.Permanent(fmt.Errorf("registrySecret: secret %s: %w", setting, err))
	}
	return config.Keyring(), nil
}
