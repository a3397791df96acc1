package servecmd

import (
	"context"
	"fmt"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
)

// pullSecretKey is where a Secret has its docker config.
const pullSecretKey = ".dockerconfigjson"

// secretTime bounds how long a Secret may take to be read.
const secretTime = 10 * time.Second

// secretLogins are those of a Secret, which is read whenever one is needed: it may be
// changed at any time.
type secretLogins struct {
	name  string
	read  func(ctx context.Context, reference string) (string, error)
	parse func(dockerConfig string) (authn.Keychain, error)
}

// Resolve implements authn.Keychain.
func (s secretLogins) Resolve(of authn.Resource) (authn.Authenticator, error) {
	ctx, cancel := context.WithTimeout(context.Background(), secretTime)
	defer cancel()
	text, err := s.read(ctx, s.name+"/"+pullSecretKey)
	if err != nil {
		return nil, fmt.Errorf("read the login for registries: %w", err)
	}
	found, err := s.parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the login for registries in Secret %s: %w", s.name, err)
	}
	return found.Resolve(of)
}
