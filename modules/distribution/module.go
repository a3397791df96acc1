package distribution

import (
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycatalog"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycheck"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrysecret"
)

// Options configure the module. The zero value is ready for use.
type Options struct {
	// Transport carries all requests to registries; nil is one made for blobs,
	// which obeys the proxy environment and SSL_CERT_FILE.
	Transport http.RoundTripper
	// UserAgent is sent with them; "patchbay" when empty.
	UserAgent string
	// Secrets reads the Secrets that settings name as registrySecret; nil where there
	// is no cluster.
	Secrets registrysecret.Reader
}

// Module lists the components. They share one client, and with it tokens,
// limits and what is known about registries. It does no I/O.
func Module(options Options) module.Module {
	copies, requests := registrycopy.NewMetrics(), registryclient.NewMetrics()
	client := registryclient.New(registryclient.Config{Transport: options.Transport, UserAgent: options.UserAgent, Metrics: requests})
	secrets := registrysecret.New(options.Secrets)
	return module.Module{
		Name:        "distribution",
		Description: "Copy images between registries, list what registries hold, and check what a mirror has.",
		Components: []module.Component{
			registrycopy.New(copier.New(client)).WithSecrets(secrets).WithMetrics(copies),
			registrycatalog.New(client).WithSecrets(secrets),
			registrycheck.New(client).WithSecrets(secrets),
		},
		Metrics: append(copies.List(), requests.List()...),
		Formats: []module.Format{
			{Name: "registry", Check: imageref.CheckMirror},
			{Name: "registry-host", Check: imageref.CheckHost},
		},
	}
}
