package auth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options of a Guard.
type Options struct {
	Token string
	// Cookie is the cookie's name. Cookies know no ports, so two servers on one
	// machine need two names.
	Cookie string
	// Hosts are the names, without port, by which the server may be called beside
	// loopback names.
	Hosts []string
	// TLS is true when the server is reached by https.
	TLS bool
	// Public are the exact paths that need no token.
	Public []string
	// Probes are the exact paths that anyone may read, by whatever host name: what
	// they answer must be fit for that.
	Probes []string
	// Page reports whether a path is a page: a link from elsewhere may open it. Pages
	// need the token all the same. Default: only public paths.
	Page func(path string) bool
	// Authority knows the tokens that are not the server's own; nil for none.
	Authority Authority
	// Refuse answers a request that is not let in.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, reason error)
}

// Guard decides about requests. It does not change; safe for concurrent use.
type Guard struct {
	options Options
	public  map[string]bool
	probes  map[string]bool
	hosts   map[string]bool
	cookie  string // the value that the login link is exchanged for
	logins  *sessions
}

// New makes a guard; a token is required.
func New(o Options) (*Guard, error) {
	if len(o.Token) < tokenBytes || o.Cookie == "" || o.Refuse == nil {
		return nil, errors.New("make a guard: a long token, a cookie name and Refuse are required")
	}
	if o.Page == nil {
		o.Page = func(string) bool { return false }
	}
	g := &Guard{options: o, public: map[string]bool{}, probes: map[string]bool{}, hosts: map[string]bool{}}
	for _, path := range o.Public {
		g.public[path] = true
	}
	for _, path := range o.Probes {
		g.probes[path] = true
	}
	for _, host := range o.Hosts {
		g.hosts[strings.ToLower(host)] = true
	}
	// The cookie is not the token itself: what a browser stores opens the API and
	// reveals the token to nobody.
	mac := hmac.New(sha256.New, []byte(o.Token))
	mac.Write([]byte("patchbay login cookie v1"))
	g.cookie = base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	var err error
	g.logins, err = newSessions(o.Token, o.Cookie)
	return g, err
}

// The reasons for which a request is refused.
var (
	ErrHost    = errors.New("this server is not to be reached by that host name")
	ErrOrigin  = errors.New("requests from another origin are refused")
	ErrNoToken = errors.New("this needs the API token")
	// ErrUnanswered is the reason while nobody can say whose a token is.
	ErrUnanswered = errors.New("it can't be found out now whose the token is")
)

// Wrap lets through what may pass: the Host is one of ours (against DNS
// rebinding), a browser's request comes from our own pages, and, but for the
// public paths, the token or the cookie is there. Probes may pass as they are. It
// wraps the whole mux, so
// that no route can be forgotten.
func (g *Guard) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.probes[r.URL.Path] && safe(r.Method) {
			next.ServeHTTP(w, r)
			return
		}
		if !g.hostAllowed(r.Host) {
			g.options.Refuse(w, r, http.StatusMisdirectedRequest, ErrHost)
			return
		}
		if !g.originAllowed(r) {
			g.options.Refuse(w, r, http.StatusForbidden, ErrOrigin)
			return
		}
		if g.public[r.URL.Path] {
			next.ServeHTTP(w, r)
			return
		}
		byCookie, who, err := g.authenticated(r)
		switch {
		case errors.Is(err, ErrUnanswered):
			g.options.Refuse(w, r, http.StatusServiceUnavailable, err)
			return
		case err != nil:
			w.Header().Set("WWW-Authenticate", `Bearer realm="patchbay"`)
			g.options.Refuse(w, r, http.StatusUnauthorized, err)
			return
		}
		// A browser adds the cookie by itself, so a write must prove that one of
		// our pages sent it.
		if byCookie && !safe(r.Method) && r.Header.Get("Origin") == "" {
			g.options.Refuse(w, r, http.StatusForbidden, ErrOrigin)
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), who)))
	})
}

func safe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

func (g *Guard) hostAllowed(hostport string) bool {
	address, err := url.Parse("//" + hostport)
	if err != nil || address.Host != hostport {
		return false
	}
	host := strings.ToLower(address.Hostname())
	return IsLoopback(host) || g.hosts[host]
}

// originAllowed refuses what a page of another origin sends. Programs that are
// not browsers send neither header.
func (g *Guard) originAllowed(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		scheme := "http"
		if g.options.TLS {
			scheme = "https"
		}
		return strings.EqualFold(origin, scheme+"://"+r.Host)
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	// A link from elsewhere may open a page, and nothing more.
	return safe(r.Method) && (g.public[r.URL.Path] || g.options.Page(r.URL.Path)) && r.Header.Get("Sec-Fetch-Mode") == "navigate"
}

// authenticated says who sends a request. The error is ErrNoToken, ErrRefused or
// ErrUnanswered.
func (g *Guard) authenticated(r *http.Request) (byCookie bool, who Identity, err error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return false, Identity{}, ErrNoToken
		}
		who, err = g.Identify(r.Context(), strings.TrimSpace(token))
		return false, who, err
	}
	cookie, err := r.Cookie(g.options.Cookie)
	if err != nil {
		return true, Identity{}, ErrNoToken
	}
	if equal(cookie.Value, g.cookie) {
		return true, Identity{Administrator: true}, nil
	}
	token, ok := g.logins.token(cookie.Value, time.Now())
	if !ok || g.options.Authority == nil {
		return true, Identity{}, ErrNoToken
	}
	who, err = g.Identify(r.Context(), token)
	return true, who, err
}

// Identify says whose a token is: the server's own is the administrator's, and the
// authority knows others. The error is ErrNoToken, ErrRefused or ErrUnanswered.
func (g *Guard) Identify(ctx context.Context, token string) (Identity, error) {
	if equal(token, g.options.Token) { // in constant time
		return Identity{Administrator: true}, nil
	}
	if g.options.Authority == nil || token == "" {
		return Identity{}, ErrNoToken
	}
	who, err := g.options.Authority.Identify(ctx, token)
	if err != nil && !errors.Is(err, ErrRefused) {
		return Identity{}, fmt.Errorf("%w: %w", ErrUnanswered, err)
	}
	who.Administrator, who.token = false, token
	return who, err
}

// Still says whether somebody's token is still taken: for what stays open long.
func (g *Guard) Still(ctx context.Context, who Identity) error {
	if who.Administrator {
		return nil
	}
	_, err := g.Identify(ctx, who.token)
	return err
}

// equal hides the length too: it compares digests.
func equal(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// Login gives the browser the cookie of somebody: the administrator's for the session or
// until Logout, others' until their token ends.
func (g *Guard) Login(w http.ResponseWriter, who Identity) error {
	if who.Administrator {
		g.setCookie(w, g.cookie, 0)
		return nil
	}
	now := time.Now()
	value, ends, err := g.logins.make(who, now)
	if err != nil {
		return err
	}
	g.setCookie(w, value, max(1, int(ends.Sub(now).Seconds())))
	return nil
}

// Logout takes the cookie away.
func (g *Guard) Logout(w http.ResponseWriter) { g.setCookie(w, "", -1) }

func (g *Guard) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: g.options.Cookie, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: g.options.TLS, SameSite: http.SameSiteStrictMode,
	})
}
