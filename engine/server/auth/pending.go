package auth

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// pendingTime is how long a login elsewhere may take.
const pendingTime = 10 * time.Minute

// pendingCookie is the name of the cookie of a login that has begun.
func (g *Guard) pendingCookie() string { return g.options.Cookie + "_pending" }

type pendingLogin struct {
	Ends    int64           `json:"ends"`
	Pending json.RawMessage `json:"pending"`
}

// Begin gives the browser something to keep, sealed, while it logs in elsewhere. It comes
// back by a link from there, so the cookie is not Strict.
func (g *Guard) Begin(w http.ResponseWriter, pending any) error {
	text, err := json.Marshal(pending)
	if err != nil {
		return err
	}
	if text, err = json.Marshal(pendingLogin{Ends: time.Now().Add(pendingTime).Unix(), Pending: text}); err != nil {
		return err
	}
	nonce := make([]byte, g.logins.seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand
	g.setPending(w, base64.RawURLEncoding.EncodeToString(g.logins.seal.Seal(nonce, nonce, text, []byte(g.pendingCookie()))), int(pendingTime.Seconds()))
	return nil
}

// Begun reads what Begin gave, and takes it away. What is missing, changed or too old leaves
// pending as it is.
func (g *Guard) Begun(w http.ResponseWriter, r *http.Request, pending any) {
	cookie, err := r.Cookie(g.pendingCookie())
	if err != nil {
		return
	}
	g.setPending(w, "", -1)
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	size := g.logins.seal.NonceSize()
	if err != nil || len(sealed) < size {
		return
	}
	text, err := g.logins.seal.Open(nil, sealed[:size], sealed[size:], []byte(g.pendingCookie()))
	var read pendingLogin
	if err != nil || json.Unmarshal(text, &read) != nil || time.Now().Unix() >= read.Ends {
		return
	}
	_ = json.Unmarshal(read.Pending, pending)
}

func (g *Guard) setPending(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: g.pendingCookie(), Value: value, Path: "/login", MaxAge: age,
		HttpOnly: true, Secure: g.options.TLS, SameSite: http.SameSiteLaxMode,
	})
}
