package issuertest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Issuer signs whatever a test wants.
type Issuer struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu     sync.Mutex
	grants map[string]grant // by code
}

type grant struct {
	challenge, redirect, nonce string
	claims                     map[string]any
}

// Start starts an issuer, which ends with the test.
func Start(t *testing.T) *Issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &Issuer{key: key, grants: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discover)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *Issuer) discover(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"}})
}

func (i *Issuer) keys(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "one",
		"n": encode(i.key.N.Bytes()), "e": encode(big.NewInt(int64(i.key.E)).Bytes())}}})
}

// LogIn is what a person does at the link that a login begins with: it returns the link
// that leads back.
func (i *Issuer) LogIn(t *testing.T, link string, claims map[string]any) string {
	t.Helper()
	at, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	query := at.Query()
	if query.Get("code_challenge_method") != "S256" || query.Get("response_type") != "code" || query.Get("state") == "" || query.Get("nonce") == "" {
		t.Fatalf("the login begins with %s", link)
	}
	code := rand.Text()
	i.mu.Lock()
	i.grants[code] = grant{challenge: query.Get("code_challenge"), redirect: query.Get("redirect_uri"), nonce: query.Get("nonce"), claims: claims}
	i.mu.Unlock()
	return query.Get("redirect_uri") + "?" + url.Values{"code": {code}, "state": {query.Get("state")}}.Encode()
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	asked, ok := i.grants[r.PostFormValue("code")]
	delete(i.grants, r.PostFormValue("code"))
	digest := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || encode(digest[:]) != asked.challenge || r.PostFormValue("redirect_uri") != asked.redirect {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant","error_description":"no such code"}`)
		return
	}
	claims := map[string]any{"nonce": asked.nonce}
	for name, value := range asked.claims {
		claims[name] = value
	}
	answer(w, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": i.Sign(claims)})
}

// Sign returns a token of the client "patchbay" for an hour, with claims that come on top.
func (i *Issuer) Sign(claims map[string]any) string {
	all := map[string]any{"iss": i.URL, "aud": "patchbay", "sub": "ann", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
	for name, value := range claims {
		all[name] = value
	}
	text, _ := json.Marshal(all)
	signed := encode([]byte(`{"alg":"RS256","kid":"one"}`)) + "." + encode(text)
	digest := sha256.Sum256([]byte(signed))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, digest[:])
	return signed + "." + encode(signature)
}

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
