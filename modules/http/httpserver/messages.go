package httpserver

import (
	"time"

	"github.com/patchbay-dev/patchbay/modules/http/wire"
)

// Settings are the settings of the node. They can change while it serves: the
// socket stays open unless its address changes.
type Settings struct {
	Port             int      `json:"port" title:"Port" description:"The port to listen on; 0 is 8443 with TLS and 8080 without." minimum:"0" maximum:"65535" default:"0"`
	Address          string   `json:"address" title:"Address" default:"127.0.0.1"`
	MaxBodySize      int      `json:"maxBodySize" title:"Largest body (MB)" minimum:"1" maximum:"1024" default:"10"`
	MaxConcurrent    int      `json:"maxConcurrent" title:"Requests at once" minimum:"1" default:"512"`
	TrustedProxies   []string `json:"trustedProxies,omitempty" title:"Trusted proxies"`
	ExposeErrors     bool     `json:"exposeErrors" title:"Errors to the client" default:"false"`
	EnableStatusPort bool     `json:"enableStatusPort" title:"Status port" default:"false"`
	EnableStopPort   bool     `json:"enableStopPort" title:"Stop port" description:"Take a message that stops the server." default:"false"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"address": "The IP address to listen on. 127.0.0.1 is reachable from this machine or pod only; 0.0.0.0 is every IPv4 " +
			"address, :: every address. A server that a Kubernetes Service leads to needs one of the latter.",
		"maxBodySize": "A request with a larger body is answered with 413; a body in gzip or deflate counts as it is sent and as it is " +
			"decoded.",
		"maxConcurrent": "How many requests may be in the flow at the same time; further ones are answered with 503.",
		"trustedProxies": "Addresses and networks (10.0.0.0/8) of proxies in front of the server. Only from these are X-Forwarded-For, " +
			"X-Real-IP and X-Forwarded-Proto believed.",
		"exposeErrors": "Put the text of a flow's error into the answer. Without it the client gets a request id only, and the text " +
			"is in the log and the run.",
		"enableStatusPort": "Say on a port of its own whether the server runs: after each start message, and when it is stopped.",
	}
}

// Start is the message of the start port. The same start again changes nothing.
type Start struct {
	Context      any      `json:"context,omitempty" title:"Context" description:"Given with every request." configurable:"true"`
	Hostnames    []string `json:"hostnames,omitempty" title:"Host names"`
	ReadTimeout  int      `json:"readTimeout,omitempty" title:"Read timeout (s)" description:"How long a client may take to send its request." minimum:"0" default:"30"`
	WriteTimeout int      `json:"writeTimeout,omitempty" title:"Write timeout (s)" minimum:"0" default:"30"`
	TLSCert      string   `json:"tlsCert,omitempty" title:"Certificate" format:"textarea"`
	TLSKey       string   `json:"tlsKey,omitempty" title:"Key" description:"PEM." format:"password"`
}

// Descriptions implements module.Described.
func (Start) Descriptions() map[string]string {
	return map[string]string{
		"hostnames": "The names that the server answers to, such as hook.default.svc or *.example.com; a request for another one is " +
			"answered with 421. Empty: all.",
		"writeTimeout": "How long the flow may take to answer; then the client gets 504 and the run is cancelled.",
		"tlsCert":      "PEM, the server's own certificate first. With a certificate and a key the server speaks HTTPS.",
	}
}

// Request is the message of the request port.
type Request struct {
	Context       any                 `json:"context,omitempty" title:"Context" description:"That of the start message." configurable:"true"`
	Method        string              `json:"method" title:"Method"`
	Scheme        string              `json:"scheme" title:"Scheme" description:"http or https." enum:"http,https"`
	Host          string              `json:"host" title:"Host" description:"The name that the client asked for, with the port if it gave one."`
	RequestURI    string              `json:"requestURI" title:"Request URI" description:"Path and query as sent."`
	Path          string              `json:"path" title:"Path"`
	PathSegments  []string            `json:"pathSegments" title:"Path segments" description:"The path cut at its slashes, without empty ends."`
	RequestParams map[string][]string `json:"requestParams" title:"Query parameters"`
	Headers       []wire.Header       `json:"headers" title:"Headers" description:"Sorted by name; the lines of one name in the order in which they were sent."`
	Body          string              `json:"body" title:"Body"`
	RealIP        string              `json:"realIP" title:"Client address" description:"The IP address of the client: the sender's, or what a trusted proxy says."`
	PodName       string              `json:"podName" title:"Pod" description:"The pod or machine that took the request."`
	Authorization string              `json:"authorization,omitempty" title:"Authorization" format:"password"`
	Cookie        string              `json:"cookie,omitempty" title:"Cookie" format:"password"`
}

// Descriptions implements module.Described.
func (Request) Descriptions() map[string]string {
	return map[string]string{
		"body": "Decoded, when it was sent in gzip or deflate; the headers then name no encoding. Other encodings are answered " +
			"with 415.",
		"authorization": "The header of that name. It has a field so that records mask it everywhere.",
		"cookie":        "The header of that name. It has a field so that records mask it everywhere.",
	}
}

// Response is the message of the response port: the answer to the request that
// began the run.
type Response struct {
	Context     any           `json:"context,omitempty" title:"Context" configurable:"true"`
	StatusCode  int           `json:"statusCode,omitempty" title:"Status code" minimum:"100" maximum:"599" default:"200"`
	ContentType string        `json:"contentType,omitempty" title:"Content type" description:"Empty: text/plain for text, application/json for anything else."`
	Headers     []wire.Header `json:"headers,omitempty" title:"Headers"`
	Body        any           `json:"body,omitempty" title:"Body" description:"Text goes out as it is, anything else as JSON." configurable:"true"`
	Outcome     string        `json:"outcome,omitempty" title:"Outcome"`
	Reason      string        `json:"reason,omitempty" title:"Reason"`
}

// Descriptions implements module.Described.
func (Response) Descriptions() map[string]string {
	return map[string]string{
		"outcome": "What the answer comes to, in a word such as rewritten. It is not sent: the metric patchbay_http_answers_total counts " +
			"answers by it. Use few different ones.",
		"reason": "Why, in a few words such as opted out, for the same metric. Use few different ones.",
	}
}

// Status is the message of the status port.
type Status struct {
	Context    any    `json:"context,omitempty" title:"Context" description:"That of the start or stop message." configurable:"true"`
	ListenAddr string `json:"listenAddr" title:"Address" description:"Where the server listens or listened."`
	IsRunning  bool   `json:"isRunning" title:"Running"`
	Changed    bool   `json:"changed" title:"Changed" description:"False when the server ran like that already."`
}

// Stop is the message of the stop port.
type Stop struct {
	Context any `json:"context,omitempty" title:"Context" configurable:"true"`
}

// Control is the panel.
type Control struct {
	Status     string `json:"status" title:"Status" readonly:"true"`
	ListenAddr string `json:"listenAddr,omitempty" title:"Address" readonly:"true"`
	// CertificateUntil is the end of the certificate that is served; zero without TLS.
	CertificateUntil time.Time `json:"certificateUntil,omitzero" title:"Certificate valid until" readonly:"true"`
	Stop             *bool     `json:"stop" title:"Stop" description:"The next start message starts the server again." format:"button"`
}
