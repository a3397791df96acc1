package auth

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tokenBytes is the entropy of a token.
const tokenBytes = 32

// Token returns the token kept in a directory, and makes one when there is none,
// so that it survives restarts: 43 characters of base64url, in a file that only
// its owner may read. Deleting the file makes a new one at the next start.
func Token(directory string) (string, error) {
	path := filepath.Join(directory, "token")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newToken(path)
	}
	if err != nil {
		return "", fmt.Errorf("read the API token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if raw, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(raw) < tokenBytes {
		return "", fmt.Errorf("the API token in %s is damaged: delete the file, and the server makes a new one", path)
	}
	// A file that came from a backup may be open to others.
	if err := os.Chmod(path, 0o600); err != nil {
		return "", fmt.Errorf("protect the API token: %w", err)
	}
	return token, nil
}

// NewToken makes a token, and keeps it nowhere.
func NewToken() string {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw)
}

func newToken(path string) (string, error) {
	token := NewToken()
	// Written beside and renamed, so that a full disk leaves no half token.
	temporary := path + ".writing"
	if err := os.WriteFile(temporary, []byte(token+"\n"), 0o600); err != nil {
		return "", errors.Join(fmt.Errorf("store the API token: %w", err), os.Remove(temporary))
	}
	if err := os.Rename(temporary, path); err != nil {
		return "", fmt.Errorf("store the API token: %w", err)
	}
	return token, nil
}
