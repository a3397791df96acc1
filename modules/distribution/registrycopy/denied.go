package registrycopy

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
)

// whereToPutTheLogin adds to a target's refusal what to do about it.
func whereToPutTheLogin(err error, target, setting string, tried []registryclient.Login) error {
	if !registryclient.Denied(err, target) {
		return err
	}
	host := registryclient.HostOf(target)
	switch {
	case len(tried) == 0 && setting != "":
		return fmt.Errorf("%w; %s holds no login for %s", err, registrysecret.Named(setting), host)
	case len(tried) == 0:
		return fmt.Errorf("%w; put a login for %s that may push into a Secret (kubectl create secret docker-registry) and name it as registrySecret, namespace/name", err, host)
	case setting != "":
		return fmt.Errorf("%w; see to it that the login in %s is right and may push to %s (in zot's accessControl: read, create and update)", err, registrysecret.Named(setting), host)
	}
	return fmt.Errorf("%w; the login for %s is refused or may not push: name the Secret of one that may as registrySecret, namespace/name", err, host)
}
