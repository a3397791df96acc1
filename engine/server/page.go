package server

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/metrics"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// pages are the first parts of the paths that are pages of the editor.
var pages = []string{"flows", "runs", "solutions", "instances", "marketplace"}

// isPage reports whether a path is a page of the editor: a link may open it, and
// whoever is not logged in gets the login page there.
func isPage(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return path == "/" || slices.Contains(pages, first)
}

// pageRoutes serve the editor and what leads to it.
func (s *Server) pageRoutes(mux *http.ServeMux) {
	patterns := []string{"/{$}"}
	for _, first := range pages {
		patterns = append(patterns, "/"+first, "/"+first+"/{path...}")
	}
	for _, pattern := range patterns {
		mux.Handle("GET "+pattern, s.admission.Admit(light, "", http.HandlerFunc(s.page)))
	}
	mux.Handle("GET /assets/{name...}", s.admission.Admit(light, "", http.HandlerFunc(s.asset)))
	mux.HandleFunc("GET /login", s.openLink)
	mux.HandleFunc("POST /login", s.login)
	if s.options.Issuer != nil {
		mux.HandleFunc("GET "+beginPath, s.beginLogin)
		mux.HandleFunc("GET "+finishPath, s.finishLogin)
	}
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", s.guarded(operation{need: need{words: "get /metrics", check: func(s *Server, r *http.Request) error { return s.mayScrape(r.Context()) }}},
		s.admission.Admit(light, "", s.metrics())))
}

func (s *Server) metrics() http.Handler {
	return metrics.Handler(metrics.Sources[*runtime.Flow]{Version: s.options.Version, Flows: s.options.Engine.Flows,
		Modules: s.options.Engine.Catalog().Modules(), State: s.options.State, Logger: s.options.Logger})
}

// editorPolicy lets the page load and call us alone. Styles that scripts add
// carry the response's nonce.
func editorPolicy(nonce string) string {
	return strictPolicy + "; script-src 'self'; connect-src 'self'; worker-src 'self'; font-src 'self'; img-src 'self' data:; style-src 'self' 'nonce-" + nonce + "'"
}

// workerPolicy is an asset's own: a worker obeys the policy of its script, not
// that of the page.
const workerPolicy = strictPolicy + "; script-src 'self'; connect-src 'self'"

// page serves the editor; its scripts read the path.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	if !s.options.Editor.Built() {
		s.showPage(w, http.StatusOK, pageData{Unbuilt: true})
		return
	}
	nonce := newNonce()
	h := w.Header()
	h.Set("Content-Security-Policy", editorPolicy(nonce))
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache, no-store, private")
	index := s.options.Editor.Index(nonce)
	h.Set("Content-Length", strconv.Itoa(len(index)))
	_, _ = w.Write([]byte(index))
}

func newNonce() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails: crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw)
}

// asset serves a file whose name changes with its content.
func (s *Server) asset(w http.ResponseWriter, r *http.Request) {
	asset, ok := s.options.Editor.Asset(r.PathValue("name"))
	if !ok {
		s.fail(w, r, exchange.NotFound("the editor has no file %s: load the page again, it may be of another version", r.PathValue("name")))
		return
	}
	body := asset.Packed
	if acceptsGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
	} else {
		var err error
		if body, err = asset.Unpacked(); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	h := w.Header()
	h.Set("Content-Security-Policy", workerPolicy)
	h.Set("Content-Type", asset.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	_, _ = w.Write(body)
}

// acceptsGzip reads Accept-Encoding as far as it matters here. RFC 9110, 12.5.3.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, quality, _ := strings.Cut(part, ";")
		if coding = strings.TrimSpace(coding); coding != "gzip" && coding != "*" {
			continue
		}
		_, value, weighed := strings.Cut(quality, "=")
		return !weighed || strings.Trim(value, " 0.") != ""
	}
	return false
}

// pageData is what our own small pages say.
type pageData struct {
	Nonce   string
	Unbuilt bool   // the editor is not in this binary; else: log in
	Reload  bool   // come back as a page of our own, for the cookie's sake
	Wrong   bool   // the token was wrong
	Problem string // why the login failed otherwise
	Cluster bool   // tokens of Kubernetes are taken, too
	Issuer  bool   // and people may log in elsewhere
	Pause   int    // seconds for which no wrong token is looked at any more
	To      string // where to go after the login
}

// showPage writes one of our own small pages.
func (s *Server) showPage(w http.ResponseWriter, status int, data pageData) {
	data.Nonce, data.Cluster = newNonce(), s.options.Authority != nil
	data.Issuer = s.options.Issuer != nil
	h := w.Header()
	h.Set("Content-Security-Policy", strings.Replace(strictPolicy, "form-action 'none'", "form-action 'self'", 1)+"; style-src 'nonce-"+data.Nonce+"'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	// With no-referrer a browser sends the form with the origin "null".
	h.Set("Referrer-Policy", "same-origin")
	var page bytes.Buffer
	if err := smallPage.Execute(&page, data); err != nil {
		s.options.Logger.Error("page not made", "error", err)
		status = http.StatusInternalServerError
	}
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes())
}

var smallPage = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
{{- if .Reload}}
<meta http-equiv="refresh" content="0">
{{- end}}
<title>Patchbay</title>
<style nonce="{{.Nonce}}">
body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}
code{font-family:ui-monospace,monospace}
input,button{font:inherit;padding:.4rem .6rem}
input{width:100%;box-sizing:border-box;margin:.3rem 0 .8rem}
.wrong{color:#c62828}
</style>
<h1>Patchbay</h1>
{{- if .Unbuilt}}
<p>The server runs. This binary was built without the flow editor: run <code>make</code> in the repository and start <code>bin/patchbay</code>.</p>
<ul>
<li>The flows: <code>patchbay flow list</code></li>
<li>The ready-made solutions: <code>patchbay solution list</code></li>
<li>The API: <a href="/api/v1/openapi.json"><code>/api/v1/openapi.json</code></a></li>
</ul>
{{- else}}
{{- if .Pause}}
<p class="wrong" role="alert">Too many wrong tokens came from your address. Wait {{.Pause}} s, or enter the right one.</p>
{{- else if .Wrong}}
<p class="wrong" role="alert">
{{- if .Cluster}}The token is refused: it is wrong, expired, revoked, or made for another audience.{{else}}This is not the token of this server.{{end -}}
</p>
{{- else if .Problem}}
<p class="wrong" role="alert">{{.Problem}}</p>
{{- end}}
{{- if .Issuer}}
<p><a href="/login/begin?to={{.To}}">Log in with your account</a></p>
{{- end}}
{{- if .Cluster}}
<p>Enter a token of Kubernetes: your own, or one of a ServiceAccount, which <code>kubectl create token NAME -n NAMESPACE</code> prints.
Your roles in the cluster say what you may do. The token that <code>patchbay serve</code> printed at its start is the administrator's.</p>
{{- else}}
<p>Open the login link that <code>patchbay serve</code> printed at its start, or enter the token from there.</p>
{{- end}}
<form method="post" action="/login">
<input type="hidden" name="to" value="{{.To}}">
<label>Token<input type="password" name="token" autocomplete="current-password" required autofocus></label>
<button>Log in</button>
</form>
{{- end}}
</html>
`))
