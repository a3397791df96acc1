package auth

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Expiry reads from a token that is a JWT when it ends; zero when it is none, or does not
// say. It checks nothing: that is for whoever issued it. RFC 7519, 4.1.4.
func Expiry(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}
	}
	var read struct {
		Ends float64 `json:"exp"`
	}
	if json.Unmarshal(claims, &read) != nil || read.Ends <= 0 || read.Ends > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(read.Ends), 0)
}
