package httprequest

import (
	"time"

	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

// Values of Settings.FailOn; the third is for errors of the server alone.
const (
	failErrors = "errors"
	failNever  = "never"
)

// proxyEnvironment is the value of Settings.Proxy that obeys the environment.
const proxyEnvironment = "environment"

// Settings are the settings of the node.
type Settings struct {
	Timeout         int      `json:"timeout" title:"Timeout (s)" minimum:"1" maximum:"3600" default:"30"`
	FailOn          string   `json:"failOn" title:"Fail on" enum:"errors,serverErrors,never" default:"errors"`
	MaxResponseSize int      `json:"maxResponseSize" title:"Largest response (MB)" description:"A larger body is an error." minimum:"1" maximum:"1024" default:"10"`
	MaxRedirects    int      `json:"maxRedirects" title:"Redirects" minimum:"0" maximum:"20" default:"5"`
	AllowPrivate    bool     `json:"allowPrivate" title:"Private addresses" default:"false"`
	AllowLoopback   bool     `json:"allowLoopback" title:"Loopback addresses" description:"Allow this machine or pod itself." default:"false"`
	AllowedHosts    []string `json:"allowedHosts,omitempty" title:"Allowed hosts"`
	Proxy           string   `json:"proxy" title:"Proxy" enum:"environment,none" default:"environment"`
	BearerToken     string   `json:"bearerToken,omitempty" title:"Bearer token" format:"password"`
	CABundle        string   `json:"caBundle,omitempty" title:"CA bundle" description:"PEM certificates of authorities to trust besides those of the system." format:"textarea"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"timeout": "For the whole exchange, redirects and body included, unless the request says otherwise.",
		"failOn": "Which status codes are an error: errors is 400 and above, serverErrors is 429 and 500 and above, never gives " +
			"every response to the response port.",
		"maxRedirects": "How many redirects to follow; 0 gives the redirect itself as the response.",
		"allowPrivate": "Allow the addresses of private networks, as the Services and Pods of a cluster have.",
		"allowedHosts": "Host names, addresses or *.suffixes that may be reached whatever their address is, link-local ones included.",
		"proxy": "environment obeys HTTP_PROXY, HTTPS_PROXY and NO_PROXY. A proxy looks names up by itself, so what it must not " +
			"reach it has to refuse itself; addresses, and names that resolve here to a refused address, are refused before " +
			"it is asked.",
		"bearerToken": "Sent with each request that brings no login of its own, to whatever host the request names; not after a redirect " +
			"to another domain. An expression with secret() reads it from a Secret.",
	}
}

// BasicAuth is a user with a password.
type BasicAuth struct {
	User     string `json:"user,omitempty" title:"User"`
	Password string `json:"password,omitempty" title:"Password" format:"password"`
}

// Request is the message of the request port.
type Request struct {
	Context     any           `json:"context,omitempty" title:"Context" configurable:"true"`
	Method      string        `json:"method,omitempty" title:"Method" enum:"GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS" default:"GET"`
	URL         string        `json:"url" title:"URL" description:"http or https; without user and password, for which there are fields." required:"true"`
	Timeout     int           `json:"timeout,omitempty" title:"Timeout (s)" description:"In place of that of the settings; 0 leaves it to them." minimum:"0" maximum:"3600"`
	BearerToken string        `json:"bearerToken,omitempty" title:"Bearer token" description:"In place of that of the settings, where secret() can read one." format:"password"`
	BasicAuth   BasicAuth     `json:"basicAuth,omitzero" title:"Basic authentication"`
	Headers     []wire.Header `json:"headers,omitempty" title:"Headers"`
	ContentType string        `json:"contentType,omitempty" title:"Content type" description:"Empty: text/plain for text, application/json for anything else."`
	Body        any           `json:"body,omitempty" title:"Body" description:"Text goes out as it is, anything else as JSON." configurable:"true"`
}

// Response is the message of the response port.
type Response struct {
	Context    any           `json:"context,omitempty" title:"Context" configurable:"true"`
	StatusCode int           `json:"statusCode" title:"Status code"`
	Status     string        `json:"status" title:"Status" description:"Code and text, such as 200 OK."`
	URL        string        `json:"url" title:"URL" description:"Where the response came from, after redirects."`
	Headers    []wire.Header `json:"headers" title:"Headers" description:"Sorted by name; the lines of one name in the order in which they came."`
	Body       string        `json:"body" title:"Body"`
	TLS        *TLS          `json:"tls,omitempty" title:"TLS" description:"Only over https."`
	Duration   int64         `json:"duration" title:"Duration (ms)"`
}

// TLS describes the connection and the server's certificate.
type TLS struct {
	Version     string    `json:"version" title:"Version" description:"Such as TLS 1.3."`
	CipherSuite string    `json:"cipherSuite" title:"Cipher suite"`
	Protocol    string    `json:"protocol" title:"Protocol" description:"h2, http/1.1 or empty."`
	Subject     string    `json:"subject" title:"Subject"`
	Issuer      string    `json:"issuer" title:"Issuer"`
	DNSNames    []string  `json:"dnsNames" title:"DNS names"`
	NotBefore   time.Time `json:"notBefore" title:"Valid from"`
	NotAfter    time.Time `json:"notAfter" title:"Valid until"`
}
