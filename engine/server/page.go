package server

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
)

// pageStyle is allowed on the page by its digest alone.
const pageStyle = `body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}code{font-family:ui-monospace,monospace}`

const pageText = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Patchbay</title>
<style>` + pageStyle + `</style>
<h1>Patchbay</h1>
<p>The server runs. The flow editor is not built into this binary yet: use the command line, or the API.</p>
<ul>
<li>The flows: <code>patchbay flow list</code></li>
<li>The ready-made solutions: <code>patchbay solution list</code></li>
<li>The API: <a href="/api/v1/openapi.json"><code>/api/v1/openapi.json</code></a> (open the login link first)</li>
</ul>
</html>
`

func pagePolicy() string {
	sum := sha256.Sum256([]byte(pageStyle))
	return fmt.Sprintf("%s; style-src 'sha256-%s'", strictPolicy, base64.StdEncoding.EncodeToString(sum[:]))
}

// page stands where the editor will.
func (s *Server) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Security-Policy", pagePolicy())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(pageText))
}

// login exchanges the token of the login link for the cookie.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	if !s.guard.IsToken(r.URL.Query().Get("token")) {
		s.fail(w, r, &httpError{status: http.StatusUnauthorized, err: errors.New("this login link is not of this server"),
			hint: "open the link that the server printed at its start"})
		return
	}
	s.guard.Login(w)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}
