package http

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/http/httprequest"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// Options configure the module. The zero value is ready for use.
type Options struct {
	// Logger takes what happens outside of runs: requests that failed, by their
	// id. Nil is slog.Default().
	Logger *slog.Logger
	// PodName is in each request; the host name when empty.
	PodName string
	// Listen opens the servers' sockets; nil is the operating system's.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// Proxy chooses the proxy of outgoing requests; nil is what HTTP_PROXY,
	// HTTPS_PROXY and NO_PROXY say.
	Proxy func(*http.Request) (*url.URL, error)
	// UserAgent is sent with outgoing requests; "patchbay" when empty.
	UserAgent string
}

// Module lists the components of the module "http". It opens nothing.
func Module(options Options) module.Module {
	host, _ := os.Hostname() // without one the field is empty
	answers := httpserver.NewMetrics()
	return module.Module{
		Name:        "http",
		Description: "Answer HTTP requests and send them",
		Components: []module.Component{
			httpserver.New(httpserver.Config{
				Logger:  options.Logger,
				PodName: cmp.Or(options.PodName, host),
				Listen:  options.Listen,
				Metrics: answers,
			}),
			httprequest.New(httprequest.Config{Proxy: options.Proxy, UserAgent: options.UserAgent}),
		},
		Metrics: answers.List(),
		Formats: []module.Format{{Name: "http-url", Check: httprequest.CheckURL}},
	}
}
