package registrytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Auth is how a registry wants to be signed in to: by tokens of its own token
// service at /token, or by passwords.
type Auth struct {
	Username, Password string
	Basic              bool
	// AnonymousPull lets everybody read.
	AnonymousPull bool
	// Life is how long tokens live; one hour when zero.
	Life time.Duration
}

type auth struct {
	Auth
	registry *Registry

	mu     sync.Mutex
	tokens map[string]grant
}

type grant struct {
	scopes  []string
	expires time.Time
}

// RequireAuth makes the registry ask for a login.
func (r *Registry) RequireAuth(a Auth) {
	if a.Life == 0 {
		a.Life = time.Hour
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.auth = &auth{Auth: a, registry: r, tokens: map[string]grant{}}
}

// ExpireTokens makes every token given out so far worthless.
func (r *Registry) ExpireTokens() {
	r.mu.Lock()
	auth := r.auth
	r.mu.Unlock()
	auth.mu.Lock()
	defer auth.mu.Unlock()
	clear(auth.tokens)
}

// answer is true when the request was refused.
func (a *auth) answer(w http.ResponseWriter, request *http.Request) bool {
	user, password, ok := request.BasicAuth()
	signedIn := ok && user == a.Username && password == a.Password
	reading := request.Method == http.MethodGet || request.Method == http.MethodHead
	if a.Basic {
		if signedIn || !ok && a.AnonymousPull && reading {
			return false
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="registry"`)
		Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
		return true
	}
	wanted := a.wanted(request, reading)
	a.mu.Lock()
	granted := a.tokens[strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer ")]
	a.mu.Unlock()
	if time.Now().Before(granted.expires) && covers(granted.scopes, wanted) {
		return false
	}
	w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",service="test",scope="%s"`, a.registry.Host, strings.Join(wanted, " ")))
	Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
	return true
}

func (a *auth) wanted(request *http.Request, reading bool) []string {
	if strings.HasSuffix(request.URL.Path, "/_catalog") {
		return []string{"registry:catalog:*"}
	}
	repository, _, _ := split(request.URL.Path)
	if reading {
		return []string{"repository:" + repository + ":pull"}
	}
	wanted := []string{"repository:" + repository + ":pull,push"}
	if from := request.URL.Query().Get("from"); from != "" && from != repository {
		wanted = append(wanted, "repository:"+from+":pull")
	}
	return wanted
}

func covers(granted, wanted []string) bool {
	for _, want := range wanted {
		found := false
		for _, have := range granted {
			found = found || have == want || have == strings.TrimSuffix(want, ":pull")+":pull,push"
		}
		if !found {
			return false
		}
	}
	return true
}

func (a *auth) giveToken(w http.ResponseWriter, request *http.Request) {
	user, password, ok := request.BasicAuth()
	if ok && (user != a.Username || password != a.Password) || !ok && !a.AnonymousPull {
		Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
		return
	}
	var scopes []string
	for _, asked := range request.URL.Query()["scope"] {
		for _, scope := range strings.Fields(asked) {
			if !ok {
				scope = strings.TrimSuffix(scope, ",push")
			}
			scopes = append(scopes, scope)
		}
	}
	a.mu.Lock()
	token := fmt.Sprintf("token-%d", len(a.tokens)+int(time.Now().UnixNano()%1e9))
	a.tokens[token] = grant{scopes, time.Now().Add(a.Life)}
	a.mu.Unlock()
	_ = json.NewEncoder(w).Encode(map[string]any{"token": token, "expires_in": int(a.Life.Seconds())})
}
