package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
)

const (
	// longestSession bounds a login with a token that does not say when it ends.
	longestSession = 12 * time.Hour
	// maxCookie is what browsers keep of a cookie, with room for its name and attributes.
	maxCookie = 3900
)

// ErrLongToken is the error of a token that no cookie has room for.
var ErrLongToken = errors.New("the token is too long for the cookie of a login; use one with fewer groups, or one of a ServiceAccount")

// sessions seals tokens into cookies: what a browser keeps opens the API as the token's
// owner, and reveals the token to nobody. Nothing is kept here, so that a login outlives a
// restart, and the token is reviewed with each request.
type sessions struct {
	seal   cipher.AEAD
	cookie string // its name: a cookie of another server is not taken
}

type session struct {
	Token string `json:"token"`
	Ends  int64  `json:"ends"`
}

func newSessions(ownToken, cookie string) (*sessions, error) {
	mac := hmac.New(sha256.New, []byte(ownToken))
	mac.Write([]byte("patchbay session key v1"))
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		return nil, err
	}
	seal, err := cipher.NewGCM(block)
	return &sessions{seal: seal, cookie: cookie}, err
}

// make returns the value of the cookie for a token, and when it ends.
func (s *sessions) make(who Identity, now time.Time) (value string, ends time.Time, err error) {
	ends = now.Add(longestSession)
	if !who.Expires.IsZero() && who.Expires.Before(ends) {
		ends = who.Expires
	}
	text, err := json.Marshal(session{Token: who.token, Ends: ends.Unix()})
	if err != nil {
		return "", ends, err
	}
	nonce := make([]byte, s.seal.NonceSize())
	_, _ = rand.Read(nonce) // never fails: crypto/rand
	value = base64.RawURLEncoding.EncodeToString(s.seal.Seal(nonce, nonce, text, []byte(s.cookie)))
	if len(value) > maxCookie {
		return "", ends, ErrLongToken
	}
	return value, ends, nil
}

// token returns the token of a cookie that was made here and has not ended.
func (s *sessions) token(value string, now time.Time) (string, bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(sealed) < s.seal.NonceSize() {
		return "", false
	}
	size := s.seal.NonceSize()
	text, err := s.seal.Open(nil, sealed[:size], sealed[size:], []byte(s.cookie))
	var read session
	if err != nil || json.Unmarshal(text, &read) != nil || now.Unix() >= read.Ends {
		return "", false
	}
	return read.Token, true
}
