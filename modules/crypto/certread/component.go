package certread

import (
	"context"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxItems and maxCertificates bound a message, and what one text may hold.
const (
	maxItems        = 50_000
	maxCertificates = 1000
)

// Item is a text with certificates, and what it is of.
type Item struct {
	Name  string            `json:"name" title:"Name" description:"Comes back with each of its certificates."`
	About map[string]string `json:"about,omitempty" title:"About" description:"Comes back with each of its certificates."`
	PEM   string            `json:"pem" title:"Certificates" description:"PEM, or base64 of PEM as Secrets and webhook configurations have it."`
}

// Request is the message of the port `request`.
type Request struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	Items   []Item `json:"items" title:"Items" required:"true"`
}

// Certificate is what one certificate says.
type Certificate struct {
	Name      string            `json:"name" title:"Name"`
	About     map[string]string `json:"about,omitempty" title:"About"`
	Subject   string            `json:"subject" title:"Subject"`
	Issuer    string            `json:"issuer" title:"Issuer"`
	DNSNames  []string          `json:"dnsNames" title:"DNS names"`
	Serial    string            `json:"serial" title:"Serial number" description:"In hexadecimal."`
	CA        bool              `json:"ca" title:"Certificate authority"`
	NotBefore time.Time         `json:"notBefore" title:"Valid from"`
	NotAfter  time.Time         `json:"notAfter" title:"Valid until"`
	DaysLeft  int               `json:"daysLeft" title:"Days left" description:"Whole days from now until it ends; negative when it has ended."`
	Error     string            `json:"error" title:"Error" description:"Why the text can't be read; empty for a certificate. The fields above are empty then."`
}

// Result is the message of the port `result`.
type Result struct {
	Context      any           `json:"context,omitempty" title:"Context" configurable:"true"`
	Certificates []Certificate `json:"certificates" title:"Certificates" description:"In the order of the items; those of one item as they are in its text."`
	Count        int           `json:"count" title:"Count"`
}

// Reader is cert_read.
type Reader struct {
	module.Typed
	result module.Output[Result]
}

// New returns the prototype.
func New() *Reader {
	r := &Reader{result: module.NewOutput[Result]("result")}
	r.Declare(module.Input("request", r.read), r.result, module.ErrorPort())
	return r
}

// GetInfo implements module.Component.
func (r *Reader) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "cert_read",
		Description: "Cert Read",
		Info:        "Reads certificates: whom they are for, who has issued them, and when they end. A text that is none is one entry with the reason, and no failure.",
		Tags:        []string{"certificate", "tls", "x509", "expiry"},
	}
}

// Instance implements module.Component.
func (r *Reader) Instance() module.Component { return New() }

// SelfContained implements module.SelfContained.
func (*Reader) SelfContained() {}

func (r *Reader) read(ctx context.Context, output module.Handler, in Request) module.Result {
	if len(in.Items) > maxItems {
		return module.Fail(module.Permanent(fmt.Errorf("read certificates: %d items, at most %d may be", len(in.Items), maxItems)))
	}
	result := Result{Context: in.Context, Certificates: []Certificate{}}
	now := time.Now()
	for _, item := range in.Items {
		result.Certificates = append(result.Certificates, certificatesOf(item, now)...)
	}
	result.Count = len(result.Certificates)
	return r.result.Emit(ctx, output, result)
}
