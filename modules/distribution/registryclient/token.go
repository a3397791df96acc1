package registryclient

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// maxTokenAnswer bounds what is read of a token service's answer.
const maxTokenAnswer = 64 << 10

// lenientTokens passes the answers of a token service on with the member expires_in
// as a whole number of seconds, and any success as 200. Some services write the member
// as a text or with a fraction, and some say that they have created a token.
type lenientTokens struct{ next http.RoundTripper }

func (l lenientTokens) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := l.next.RoundTrip(request)
	if err != nil || response.StatusCode/100 != 2 {
		return response, err
	}
	response.StatusCode = http.StatusOK
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxTokenAnswer+1))
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	if len(raw) <= maxTokenAnswer {
		raw = wholeSeconds(raw)
	}
	response.Body, response.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	response.Header.Del("Content-Length")
	return response, nil
}

// mayBeNeighbour is true for a token service that may have a private address since the
// registry has one too: GitLab, reached by its IP address, has the one at :5050 and the
// other at :443. A registry elsewhere that names a private address is not believed.
func mayBeNeighbour(registry, realm string) bool {
	from, isAddress := addressOf(registry)
	to, also := addressOf(realm)
	if !isAddress || !also {
		return false
	}
	return from == to || (from.IsPrivate() || from.IsLoopback()) && to.IsPrivate()
}

func addressOf(host string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.Trim((&url.URL{Host: host}).Hostname(), "[]"))
	return address.Unmap(), err == nil
}

// wholeSeconds rewrites expires_in if it has to; what can't be understood is left
// out, and the specification's default counts then.
func wholeSeconds(raw []byte) []byte {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	var good struct {
		ExpiresIn int32 `json:"expires_in"` // of any case, as encoding/json finds it
	}
	var answer map[string]json.RawMessage
	if json.Unmarshal(raw, &good) == nil || json.Unmarshal(raw, &answer) != nil {
		return raw
	}
	var seconds float64
	for name, written := range answer {
		if !strings.EqualFold(name, "expires_in") {
			continue
		}
		delete(answer, name)
		seconds = max(seconds, secondsOf(written))
	}
	if seconds >= 1 {
		answer["expires_in"] = strconv.AppendInt(nil, int64(min(seconds, math.MaxInt32)), 10)
	}
	rewritten, err := json.Marshal(answer)
	if err != nil {
		return raw
	}
	return rewritten
}

// secondsOf reads a number or a text with one; 0 for anything else.
func secondsOf(written json.RawMessage) float64 {
	var text string
	if json.Unmarshal(written, &text) != nil {
		text = string(written)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || seconds != seconds {
		return 0
	}
	return seconds
}
