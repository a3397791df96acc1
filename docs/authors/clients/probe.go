package clients

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// ProbeRequest names a URL.
type ProbeRequest struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	URL     string `json:"url" title:"URL" required:"true" format:"uri"`
}

// ProbeResult is what answered.
type ProbeResult struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
	Status  int `json:"status" title:"Status code"`
}

// Probe asks whether something answers.
type Probe struct {
	module.Typed
	client *http.Client
	result module.Output[ProbeResult]
}

// NewProbe returns the prototype. The client is that of the environment, so that the
// rules for addresses are those of http_request.
func NewProbe(client *http.Client) *Probe {
	p := &Probe{client: client, result: module.NewOutput[ProbeResult]("result")}
	p.Declare(module.Input("request", p.probe), p.result, module.ErrorPort())
	return p
}

// GetInfo implements module.Component.
func (p *Probe) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "probe", Description: "Probe", Info: "Asks a URL and gives the status code."}
}

// Instance implements module.Component.
func (p *Probe) Instance() module.Component { return NewProbe(p.client) }

func (p *Probe) probe(ctx context.Context, output module.Handler, in ProbeRequest) module.Result {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, in.URL, nil)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	response, err := p.client.Do(request)
	if err != nil {
		return module.Fail(module.Retryable(err))
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)); err != nil {
		return module.Fail(module.Retryable(fmt.Errorf("read the answer of %s: %w", request.URL.Host, err)))
	}
	return p.result.Emit(ctx, output, ProbeResult{Context: in.Context, Status: response.StatusCode})
}
