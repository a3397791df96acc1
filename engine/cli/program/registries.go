package program

import (
	"os"

	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// Registries is a client of registries with the logins of the docker config.
func (a *Program) Registries() *registry.Client { return a.RegistriesWith(nil) }

// RegistriesWith is one with further logins, which are tried first.
func (a *Program) RegistriesWith(logins authn.Keychain) *registry.Client {
	o := registry.Options{UserAgent: a.Name + "/" + a.Version}
	if logins != nil {
		o.Keychain = authn.NewMultiKeychain(logins, authn.DefaultKeychain)
	}
	return registry.New(o)
}

// The help of the flags about signatures.
const (
	KeyHelp      = "file with the private key to sign with, such as a cosign.key; COSIGN_PASSWORD is its password"
	SignedByHelp = "file with public keys, such as a cosign.pub, one of which must have signed"
)

// password is where cosign takes the password of a key from too.
const password = "COSIGN_PASSWORD"

// Signer reads a private key; nil without a name.
func (a *Program) Signer(name string) (*signature.Signer, error) {
	if name == "" {
		return nil, nil
	}
	text, err := a.ReadFile(name)
	if err != nil {
		return nil, err
	}
	given, ok := os.LookupEnv(password)
	if signature.Encrypted(text) && !ok {
		return nil, Usagef("the key %s is encrypted: set %s to its password", name, password)
	}
	signer, err := signature.ParsePrivateKey(text, []byte(given))
	if err != nil {
		return nil, Usagef("key %s: %w", name, err)
	}
	return signer, nil
}

// SignedBy reads the public keys of a file into a policy; without a name nobody must have
// signed.
func (a *Program) SignedBy(name string) (signature.Policy, error) {
	if name == "" {
		return signature.Policy{}, nil
	}
	text, err := a.ReadFile(name)
	if err != nil {
		return signature.Policy{}, err
	}
	keys, err := signature.ParsePublicKeys(text)
	if err != nil {
		return signature.Policy{}, Usagef("keys %s: %w", name, err)
	}
	return signature.Demand(keys...), nil
}
