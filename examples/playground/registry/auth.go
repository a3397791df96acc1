package registry

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// gate checks who may read what on one host.
type gate struct {
	host Host

	mu     sync.Mutex
	tokens map[string]token
}

type token struct {
	user         string
	repositories []string // readable with this token
	expires      time.Time
}

func newGate(host Host) *gate {
	return &gate{host: host, tokens: map[string]token{}}
}

// admit lets the request pass to next, or asks for credentials.
func (g *gate) admit(w http.ResponseWriter, r *http.Request, entry *Request, next http.Handler) {
	switch g.host.Scheme {
	case Basic:
		user, password, given := r.BasicAuth()
		entry.User = user
		if given && !g.host.knows(user, password) {
			g.refuse(w, entry, "wrong credentials")
			return
		}
		if entry.Kind == KindPing && !given && len(g.host.Private) > 0 {
			g.refuse(w, entry, "authentication required")
			return
		}
		if !g.host.allows(entry.Repository, user, password) {
			g.refuse(w, entry, "authentication required")
			return
		}
	case Bearer:
		tok, ok := g.find(r)
		entry.User = tok.user
		if !ok {
			g.refuse(w, entry, "authentication required")
			return
		}
		if entry.Repository != "" && !slices.Contains(tok.repositories, entry.Repository) {
			g.refuse(w, entry, "requested access to the resource is denied")
			return
		}
	}
	next.ServeHTTP(w, r)
}

func (g *gate) find(r *http.Request) (token, bool) {
	value, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return token{}, false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	tok, ok := g.tokens[value]
	if !ok || time.Now().After(tok.expires) {
		delete(g.tokens, value)
		return token{}, false
	}
	return tok, true
}

func (g *gate) refuse(w http.ResponseWriter, entry *Request, message string) {
	challenge := fmt.Sprintf("Basic realm=%q", g.host.Name)
	if g.host.Scheme == Bearer {
		challenge = fmt.Sprintf("Bearer realm=%q,service=%q", g.host.realm(), g.host.Name)
		if entry.Repository != "" {
			challenge += fmt.Sprintf(",scope=%q", "repository:"+entry.Repository+":pull")
		}
	}
	w.Header().Set("WWW-Authenticate", challenge)
	fail(w, http.StatusUnauthorized, "UNAUTHORIZED", message)
}

// issue is the token endpoint. It takes GET with basic credentials and the
// OAuth2 form (POST), as registries do.
func (g *gate) issue(w http.ResponseWriter, r *http.Request, entry *Request) {
	if err := r.ParseForm(); err != nil {
		fail(w, http.StatusBadRequest, "UNKNOWN", err.Error())
		return
	}
	user, password, given := r.BasicAuth()
	if !given && r.Form.Get("username") != "" {
		user, password, given = r.Form.Get("username"), r.Form.Get("password"), true
	}
	entry.User = user
	if given && !g.host.knows(user, password) {
		fail(w, http.StatusUnauthorized, "UNAUTHORIZED", "incorrect username or password")
		return
	}

	tok := token{user: user, expires: time.Now().Add(cmp.Or(g.host.TokenLifetime, 5*time.Minute))}
	for _, scope := range strings.Fields(strings.Join(r.Form["scope"], " ")) {
		repository := scopeRepository(scope)
		if repository != "" && g.host.allows(repository, user, password) {
			tok.repositories = append(tok.repositories, repository)
		}
	}
	value := rand.Text()
	g.mu.Lock()
	g.tokens[value] = tok
	g.mu.Unlock()

	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ // a client that has left gets no error
		"token":        value,
		"access_token": value,
		"expires_in":   int(time.Until(tok.expires).Seconds()),
		"issued_at":    time.Now().UTC().Format(time.RFC3339),
	})
}

// scopeRepository returns NAME of "repository:NAME:pull".
func scopeRepository(scope string) string {
	rest, ok := strings.CutPrefix(scope, "repository:")
	if !ok {
		return ""
	}
	at := strings.LastIndex(rest, ":")
	if at < 0 {
		return ""
	}
	return rest[:at]
}
