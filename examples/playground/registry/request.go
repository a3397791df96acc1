package registry

import (
	"net/http"
	"strings"
	"time"
)

// Kind is what a request is about.
type Kind string

// The kinds of request. Together with the method they say what a client did:
// HEAD manifest, GET blob, POST mount, PATCH upload.
const (
	KindPing      Kind = "ping"
	KindToken     Kind = "token"
	KindManifest  Kind = "manifest"
	KindBlob      Kind = "blob"
	KindUpload    Kind = "upload"
	KindMount     Kind = "mount"
	KindTags      Kind = "tags"
	KindReferrers Kind = "referrers"
	KindCatalog   Kind = "catalog"
	KindConnect   Kind = "connect"
	KindOther     Kind = "other"
)

// Request is one request that a registry, or the proxy before the upstreams,
// has answered.
type Request struct {
	Time       time.Time     `json:"time"`
	Host       string        `json:"host"` // the registry's name, such as docker.io; or "mirror"
	Method     string        `json:"method"`
	Kind       Kind          `json:"kind"`
	Repository string        `json:"repository,omitempty"`
	Reference  string        `json:"reference,omitempty"` // tag, digest or, of an upload under way, its id
	Status     int           `json:"status"`              // 0: the connection was cut
	Received   int64         `json:"received"`            // bytes of body from the client
	Sent       int64         `json:"sent"`                // bytes of body to the client
	Duration   time.Duration `json:"duration"`
	User       string        `json:"user,omitempty"`
	Agent      string        `json:"agent,omitempty"` // what the client calls itself
}

// describe fills in what the URL of a registry request says.
func describe(r *http.Request) Request {
	out := Request{Method: r.Method, Kind: KindOther, Agent: r.UserAgent()}
	path, ok := strings.CutPrefix(r.URL.Path, "/v2/")
	if !ok {
		return out
	}
	if path == "" {
		out.Kind = KindPing
		return out
	}
	if path == "_catalog" {
		out.Kind = KindCatalog
		return out
	}
	// The verb is looked for from the end: a repository may be called
	// "library/blobs/x".
	for _, verb := range []struct {
		part string
		kind Kind
	}{
		{"/blobs/uploads", KindUpload},
		{"/manifests/", KindManifest},
		{"/blobs/", KindBlob},
		{"/tags/", KindTags},
		{"/referrers/", KindReferrers},
	} {
		at := strings.LastIndex(path, verb.part)
		if at < 0 {
			continue
		}
		out.Kind = verb.kind
		out.Repository = path[:at]
		out.Reference = strings.Trim(path[at+len(verb.part):], "/")
		break
	}
	query := r.URL.Query()
	switch {
	case out.Kind == KindUpload && r.Method == http.MethodPost && query.Has("mount"):
		out.Kind = KindMount
		out.Reference = query.Get("mount")
	case out.Kind == KindUpload && query.Has("digest"): // the upload ends with this request
		out.Reference = query.Get("digest")
	}
	return out
}
