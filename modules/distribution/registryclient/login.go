package registryclient

import (
	"github.com/google/go-containerregistry/pkg/authn"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

// Login is one way to sign in to a registry; the zero value is anonymous. Never
// print it.
type Login = dockerconfig.Login

func authenticator(l Login) authn.Authenticator {
	if l.Anonymous() {
		return authn.Anonymous
	}
	return authn.FromConfig(authn.AuthConfig{
		Username: l.Username, Password: l.Password, IdentityToken: l.IdentityToken, RegistryToken: l.RegistryToken,
	})
}
