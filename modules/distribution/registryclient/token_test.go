package registryclient_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// TestTokenAnswers is what token services say about a token's end.
func TestTokenAnswers(t *testing.T) {
	tests := map[string]struct {
		expires string
		long    bool // longer than the default of a minute
	}{
		"number":         {`3600`, true},
		"text":           {`"3600"`, true},
		"text, fraction": {`" 3600.5 "`, true},
		"fraction":       {`3600.0`, true},
		"exponent":       {`36e2`, true},
		"huge":           {`99999999999999999999`, true},
		"short text":     {`"5"`, false},
		"null":           {`null`, false},
		"empty":          {`""`, false},
		"word":           {`"soon"`, false},
		"negative":       {`"-5"`, false},
		"list":           {`[3600]`, false},
		"not a number":   {`"NaN"`, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source, client := unserved(t)
				tokens := 0
				source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
					if r.URL.Path == "/token" {
						tokens++
						_, _ = fmt.Fprintf(w, `{"token":"t","expires_in":%s,"issued_at":"2026-01-01T00:00:00Z"}`, test.expires)
						return true
					}
					if r.Header.Get("Authorization") == "Bearer t" {
						return false
					}
					w.Header().Set("WWW-Authenticate", `Bearer realm="https://source.example/token",service="s"`)
					registrytest.Refuse(w, http.StatusUnauthorized, "UNAUTHORIZED")
					return true
				})
				mustPull(t, client, source, "app", "1", readWith(ada))
				before := tokens
				time.Sleep(2 * time.Minute) // the bubble's clock
				mustPull(t, client, source, "app", "1", readWith(ada))
				if again := tokens > before; before == 0 || again == test.long {
					t.Errorf("%d tokens, %d two minutes later", before, tokens)
				}
			})
		})
	}
}

// FuzzTokenAnswer checks that whatever a token service answers stays what it was but
// for expires_in.
func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{`{"token":"t","expires_in":"300"}`, `{"expires_in":1e400}`, `{"expires_in":{}}`, `[]`, ``, `{"expires_in":"0x1p4"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before, after := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		got := registryclient.WholeSeconds(raw)
		if json.Unmarshal(raw, &before) != nil {
			return
		}
		if err := json.Unmarshal(got, &after); err != nil {
			t.Fatalf("%q became %q: %v", raw, got, err)
		}
		var seconds int32
		if written, ok := after["expires_in"]; ok && json.Unmarshal(written, &seconds) != nil {
			t.Errorf("%q became %q", raw, got)
		}
		for _, members := range []map[string]json.RawMessage{before, after} {
			maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return strings.EqualFold(name, "expires_in") })
		}
		if len(before) != len(after) {
			t.Errorf("%q became %q", raw, got)
		}
	})
}
