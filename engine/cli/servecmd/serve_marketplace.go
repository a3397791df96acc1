package servecmd

import (
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/server/admission"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// marketplace makes what installs solutions, with the registries that this program reaches.
func (a *commands) marketplace(o serving, environment program.Environment, of marketplace.Options) (*marketplace.Marketplace, error) {
	of.Registry, of.Version, of.Aside = a.Registries(), a.Version, admission.Aside
	if o.registrySecret != "" {
		if a.Cluster == nil || a.Logins == nil {
			return nil, program.Usagef("--registry-secret: this program knows no Kubernetes")
		}
		of.Registry = a.RegistriesWith(secretLogins{name: o.registrySecret, read: a.Cluster(environment).Secret, parse: a.Logins})
	}
	if o.requireSignature != "" {
		text, err := a.ReadFile(o.requireSignature)
		if err != nil {
			return nil, err
		}
		if of.Keys, err = signature.ParsePublicKeys(text); err != nil {
			return nil, program.Usagef("--require-signature %s: %w", o.requireSignature, err)
		}
	}
	return marketplace.New(of)
}
