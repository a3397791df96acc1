package patchbay

import (
	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

// logins reads a docker config, by the rules of pull secrets.
func logins(dockerConfig string) (authn.Keychain, error) {
	read, err := dockerconfig.Parse(dockerConfig)
	return keychain{read}, err
}

// keychain finds logins for registries of solutions.
type keychain struct{ logins dockerconfig.Keyring }

// Resolve implements authn.Keychain.
func (k keychain) Resolve(of authn.Resource) (authn.Authenticator, error) {
	repository := ""
	if named, ok := of.(interface{ RepositoryStr() string }); ok {
		repository = named.RepositoryStr()
	}
	found := k.logins.For(of.RegistryStr(), repository)
	if len(found) == 0 {
		return authn.Anonymous, nil
	}
	login := found[0]
	return authn.FromConfig(authn.AuthConfig{Username: login.Username, Password: login.Password, IdentityToken: login.IdentityToken, RegistryToken: login.RegistryToken}), nil
}
