package certgenerate

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
)

// Settings of the component.
type Settings struct {
	CAValidDays   int    `json:"caValidDays" title:"Days of the CA" default:"3650" minimum:"1" maximum:"36500"`
	OverlapHours  int    `json:"overlapHours" title:"Overlap (hours)" default:"24" minimum:"1" maximum:"8760"`
	ClusterDomain string `json:"clusterDomain,omitempty" title:"Cluster domain" description:"The end of the names that serviceNames are completed to." default:"cluster.local"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"caValidDays": "How long a new certificate authority lives; at least three times as long as its certificates, whatever is set " +
			"here.",
		"overlapHours": "How long a new certificate authority is in the bundle before it issues anything. Everything that is given " +
			"the bundle must have taken it over by then.",
	}
}

// Request says whom the certificate is for. Its names are its identity: the same
// names get the same certificate until two thirds of its life are over.
type Request struct {
	Context      any      `json:"context,omitempty" title:"Context" configurable:"true" description:"Comes back with the result."`
	CommonName   string   `json:"commonName" title:"Common name" required:"true"`
	ValidDays    int      `json:"validDays,omitempty" title:"Valid days" default:"365" minimum:"0" maximum:"36500"`
	DNSNames     []string `json:"dnsNames,omitempty" title:"DNS names" description:"Further host names; the first label may be *."`
	IPAddresses  []string `json:"ipAddresses,omitempty" title:"IP addresses"`
	ServiceNames []string `json:"serviceNames,omitempty" title:"Service names"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"commonName": "The subject, such as webhook.patchbay.svc. A host name or an IP address is also added to the names.",
		"validDays":  "How long a new certificate lives. A change holds from the next renewal.",
		"serviceNames": "Services in the cluster as name.namespace; the certificate gets name.namespace.svc and " +
			"name.namespace.svc.cluster.local.",
	}
}

// Result is the certificate with its key and what to trust it by.
type Result struct {
	Context  any       `json:"context,omitempty" title:"Context" configurable:"true"`
	CertPEM  string    `json:"certPEM" title:"Certificate" description:"PEM."`
	KeyPEM   string    `json:"keyPEM" title:"Key" description:"PEM, PKCS #8." format:"password"`
	CABundle string    `json:"caBundle" title:"CA bundle" description:"The certificate authorities to trust: base64 of PEM, as a webhook configuration takes it."`
	NotAfter time.Time `json:"notAfter" title:"Valid until"`
	Renewed  bool      `json:"renewed" title:"Renewed" description:"This request issued the certificate; the first one counts."`
}

// Component is cert_generate. It keeps a certificate authority and a certificate
// for each set of names, keys included, in the node's state.
type Component struct {
	module.Typed
	settings module.Settings[Settings]
	result   module.Output[Result]
	// busy is held while the state is read and written, so that requests at the same
	// time get one certificate.
	busy   chan struct{}
	expiry *metric.Gauge
	shown  map[string]bool // the names of which expiry has a value; guarded by busy
}

// NewExpiry makes the metric that all instances share.
func NewExpiry() *metric.Gauge {
	return metric.NewGauge("certificate_expiry_timestamp_seconds", "When a certificate that a node made ends, by its common name.",
		metric.Flow(), metric.Node(), metric.UpTo("name", 100))
}

// New returns the prototype. The metric may be nil.
func New(expiry *metric.Gauge) *Component {
	c := &Component{expiry: expiry, shown: map[string]bool{}, result: module.NewOutput[Result]("result"), busy: make(chan struct{}, 1)}
	c.Declare(c.settings.Port(check), module.Input("request", c.generate), c.result, module.ErrorPort())
	return c
}

func check(_ context.Context, s Settings) error {
	if s.ClusterDomain != "" && !isHostName(s.ClusterDomain) {
		return fmt.Errorf("clusterDomain: want a domain such as cluster.local, have %q", s.ClusterDomain)
	}
	return nil
}

// GetInfo implements module.Component.
func (c *Component) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "cert_generate",
		Description: "Cert Generate",
		Info: "Makes an ECDSA P-256 certificate under a certificate authority of its own and keeps both. " +
			"The same request gets the same certificate until two thirds of its life are over, then a new one. " +
			"A new certificate authority is in the bundle, beside the old one, before it issues anything, so nobody who has the bundle is ever refused.",
		Tags: []string{"certificate", "tls", "webhook"},
	}
}

// Instance implements module.Component.
func (c *Component) Instance() module.Component { return New(c.expiry) }

// SelfContained implements module.SelfContained.
func (*Component) SelfContained() {}

func (c *Component) generate(ctx context.Context, output module.Handler, in Request) module.Result {
	settings := c.settings.Load()
	wanted, err := in.subject(settings.ClusterDomain)
	if err != nil {
		return module.Fail(module.Permanent(fmt.Errorf("certificate for %q: %w", in.CommonName, err)))
	}
	kept, renewed, err := c.upToDate(ctx, wanted, newTerms(in, settings))
	if err != nil {
		return module.Fail(fmt.Errorf("certificate for %q: %w", in.CommonName, err))
	}
	return c.result.Emit(ctx, output, Result{
		Context: in.Context, Renewed: renewed,
		CertPEM: string(kept.Leaf.CertPEM), KeyPEM: string(kept.Leaf.KeyPEM), NotAfter: kept.Leaf.cert.NotAfter,
		CABundle: base64.StdEncoding.EncodeToString(kept.bundle()),
	})
}

// upToDate reads what is kept for a subject, renews what is due, and stores it
// before anybody sees it.
func (c *Component) upToDate(ctx context.Context, wanted subject, terms terms) (*keep, bool, error) {
	state := c.State()
	if state == nil {
		return nil, false, module.Permanent(errors.New("the node has no state: it is not part of a running flow yet"))
	}
	select {
	case c.busy <- struct{}{}:
		defer func() { <-c.busy }()
	case <-ctx.Done():
		return nil, false, module.Retryable(context.Cause(ctx))
	}
	kept, err := load(ctx, state, wanted)
	if err != nil {
		return nil, false, err
	}
	changed, renewed, err := kept.renew(time.Now(), wanted, terms)
	if err != nil {
		return nil, false, err
	}
	if changed {
		if err := kept.save(ctx, state, wanted); err != nil {
			return nil, false, err
		}
		module.Logger(ctx).Info("certificates changed", "commonName", wanted.commonName, "newCertificate", renewed,
			"until", kept.Leaf.cert.NotAfter, "authorities", len(kept.Authorities))
	}
	c.expiry.Set(float64(kept.Leaf.cert.NotAfter.Unix()), c.Identity().FlowName, c.Identity().NodeName, wanted.commonName)
	c.shown[wanted.commonName] = true
	return kept, renewed, nil
}

// OnDestroy implements module.Destroyer: nobody renews the certificates any more.
func (c *Component) OnDestroy(map[string]string) {
	c.busy <- struct{}{}
	defer func() { <-c.busy }()
	for name := range c.shown {
		c.expiry.Remove(c.Identity().FlowName, c.Identity().NodeName, name)
	}
}
