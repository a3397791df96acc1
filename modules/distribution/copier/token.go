package copier

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// maxTokenAnswer bounds what is read of a token service's answer.
const maxTokenAnswer = 64 << 10

// lenientTokens passes the answers of a token service on with the member expires_in
// as a whole number of seconds. Some services write it as a text or with a fraction.
type lenientTokens struct{ next http.RoundTripper }

func (l lenientTokens) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := l.next.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		return response, err
	}
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

// wholeSeconds rewrites expires_in if it has to; what can't be understood is left
// out, and the specification's default counts then.
func wholeSeconds(raw []byte) []byte {
	var answer map[string]json.RawMessage
	written, ok := json.RawMessage(nil), false
	if json.Unmarshal(raw, &answer) == nil {
		written, ok = answer["expires_in"]
	}
	if !ok {
		return raw
	}
	var whole int32
	if json.Unmarshal(written, &whole) == nil {
		return raw
	}
	var text string
	if json.Unmarshal(written, &text) != nil {
		text = string(written)
	}
	delete(answer, "expires_in")
	seconds, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err == nil && seconds >= 1 {
		answer["expires_in"] = strconv.AppendInt(nil, int64(min(seconds, math.MaxInt32)), 10)
	}
	rewritten, err := json.Marshal(answer)
	if err != nil {
		return raw
	}
	return rewritten
}
