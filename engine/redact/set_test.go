package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

func inBase64(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func inJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// dockerConfig is what a pull secret holds.
func dockerConfig(user, password string) string {
	return inJSON(map[string]any{"auths": map[string]any{"registry.example.com": map[string]any{
		"username": user, "password": password, "auth": inBase64(user + ":" + password), "identitytoken": "identity-of-" + password}}})
}

const (
	short = "S3cr3t"
	long  = "S3cr3t-Pa55/w\"ör+d%&<x>"
	key   = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nMzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n-----END PRIVATE KEY-----\n"
)

func TestText(t *testing.T) {
	config := dockerConfig("ada", long)
	tests := map[string]struct {
		secrets []string
		text    string
		want    string
	}{
		"nothing is secret":                  {nil, "text", "text"},
		"none in it":                         {[]string{short}, "harmless text of some length", "harmless text of some length"},
		"one":                                {[]string{short}, "it is S3cr3t!", "it is ••••••!"},
		"too short to be looked for":         {[]string{"abc"}, "abc", "abc"},
		"one that begins with another":       {[]string{short, long}, "x " + long + " y", "x •••••• y"},
		"one that begins with another, late": {[]string{long, short}, "x " + long + " y S3cr3t", "x •••••• y ••••••"},
		"one that ends with another":         {[]string{"word-of-ada", "my-pass-word-of-ada"}, "<my-pass-word-of-ada>", "<••••••>"},
		"one in another":                     {[]string{"abcd", "xxabcdyy"}, "xxabcdyy abcd", "•••••• ••••••"},
		"two that overlap":                   {[]string{"abcdef", "efghij"}, "1abcdefghij2", "1••••••2"},
		"two side by side":                   {[]string{"abcd", "efgh"}, "abcdefgh", "••••••"},
		"again and again":                    {[]string{"abab"}, "abababab", "••••••"},
		"in base64":                          {[]string{long}, inBase64(long), "••••••"},
		"in base64 without padding":          {[]string{"S3cr3t-4"}, base64.RawStdEncoding.EncodeToString([]byte("S3cr3t-4")), "••••••"},
		"in base64 for URLs":                 {[]string{"S3cr3t???>>>"}, base64.URLEncoding.EncodeToString([]byte("S3cr3t???>>>")), "••••••"},
		"in hexadecimal":                     {[]string{short}, hex.EncodeToString([]byte(short)), "••••••"},
		"in JSON":                            {[]string{long}, inJSON(map[string]string{"a": long}), `{"a":"••••••"}`},
		"in JSON in JSON":                    {[]string{long}, inJSON(inJSON(long)), `"\"••••••\""`},
		"quoted by Go":                       {[]string{long}, "error: " + strconv.Quote(long), `error: "••••••"`},
		"quoted by Go in JSON":               {[]string{long}, inJSON("error: " + strconv.Quote(long)), `"error: \"••••••\""`},
		"in a query":                         {[]string{long}, "?q=" + url.QueryEscape(long) + "&x", "?q=••••••&x"},
		"in a path":                          {[]string{long}, "/" + url.PathEscape(long) + "/x", "/••••••/x"},
		"with a blank in a query":            {[]string{"two words"}, "?q=two+words", "?q=••••••"},
		"in a path, small digits":            {[]string{"a/b?c"}, "a%2fb%3fc", "••••••"},
		"percent signs twice":                {[]string{"a/b?c"}, "a%252Fb%253Fc", "••••••"},
		"a line break at its end":            {[]string{"S3cr3t\n"}, "got S3cr3t.", "got ••••••."},
		"base64 on several lines":            {[]string{strings.Repeat(long, 4)}, wrapped(inBase64(strings.Repeat(long, 4)), 40), "••••••"},
		"a key":                              {[]string{key}, "key: " + key, "key: ••••••"},
		"a key, indented":                    {[]string{key}, strings.ReplaceAll(strings.TrimSpace(key), "\n", "\n    "), "••••••"},
		"a key, indented by tabs":            {[]string{key}, strings.ReplaceAll(strings.TrimSpace(key), "\n", "\n\t"), "••••••"},
		"a key with CRLF":                    {[]string{key}, strings.ReplaceAll(strings.TrimSpace(key), "\n", "\r\n"), "••••••"},
		"a key on one line":                  {[]string{key}, strings.ReplaceAll(strings.TrimSpace(key), "\n", ""), "••••••"},
		"a key as JSON":                      {[]string{key}, inJSON(key), `"••••••"`},
		"a line of a key":                    {[]string{key}, "bad line MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu", "bad line ••••••"},
		"the head of a key is none":          {[]string{key}, "want -----BEGIN PRIVATE KEY-----, got nothing", "want -----BEGIN PRIVATE KEY-----, got nothing"},
		"a cut one":                          {[]string{strings.Repeat("abcdefghij", 30)}, strings.Repeat("abcdefghij", 30)[:217] + "… (300 bytes)", "••••••… (300 bytes)"},
		"a cut one behind an ellipsis":       {[]string{"abcdefghijklmnopqrst"}, "…it is abcde… and on", "…it is ••••••… and on"},
		"a cut one at the end":               {[]string{"abcdefghijklmnopqrst"}, "it is abcdefghijklmno", "it is ••••••"},
		"a part of a long one":               {[]string{strings.Repeat("0123456789", 40)}, strings.Repeat("0123456789", 40)[64:192], "••••••"},
		"a part of a word":                   {[]string{long}, "bad sign in <S3cr3t-Pa55/w>", "bad sign in <••••••>"},
		"a part of the end":                  {[]string{long}, `bad sign in "r+d%&<x>"`, `bad sign in "r+d%&<x>"`},
		"a longer part of the end":           {[]string{long}, `bad sign in "w\"ör+d%&<x>"`, `bad sign in "••••••"`},
		"the password of a Docker config":    {[]string{config}, "login with " + long, "login with ••••••"},
		"its token":                          {[]string{config}, "identity-of-" + long, "••••••"},
		"its auth":                           {[]string{config}, "Basic " + inBase64("ada:"+long), "Basic ••••••"},
		"a Docker config in base64":          {[]string{inBase64(config)}, long, "••••••"},
		"its user and its registry":          {[]string{config}, "ada at registry.example.com", "ada at registry.example.com"},
		"it, formatted again":                {[]string{config}, strings.ReplaceAll(config, `":`, `" : `), ""},
		"the token of a bearer":              {[]string{"Bearer abc.def-ghi"}, "token abc.def-ghi", "token ••••••"},
		"the password of a basic login":      {[]string{"Basic " + inBase64("ada:"+short)}, short, "••••••"},
		"the password of a URL":              {[]string{"postgres://ada:p%40ss-w0rd@db.example/x"}, "p@ss-w0rd", "••••••"},
		"the value of a cookie":              {[]string{"session=0123456789abcdef; theme=dark"}, "0123456789abcdef dark", "•••••• dark"},
		"the password of a file of settings": {[]string{"user: ada\npassword: 'hunter2-x'\n"}, "ada hunter2-x", "ada ••••••"},
		"a number in JSON":                   {[]string{`{"pin": 12345678, "port": 80}`}, "12345678 80", "•••••• 80"},
		"what two are joined to":             {[]string{short}, inBase64("user:" + short + "@host"), ""},
		"blanks around it":                   {[]string{" S3cr3t "}, "got S3cr3t.", "got ••••••."},
		"in base64 without its line break":   {[]string{"S3cr3t-x\n"}, "got " + inBase64("S3cr3t-x") + ".", "got ••••••=."},
		"percent signs from the beginning":   {[]string{"/abc"}, "%2Fabc", "••••••"},
		"backslashes from the beginning":     {[]string{"Abcd"}, `\u0041bcd`, "••••••"},
		"a pair of surrogates":               {[]string{"key-😀-x"}, `<key-\ud83d\ude00-x>`, "<••••••>"},
		"after half a pair":                  {[]string{"Abcd"}, `<\ud83d\u0041bcd>`, `<\ud83d••••••>`},
		"before half a pair":                 {[]string{"abcD"}, `<abc\u0044\ud83d>`, `<••••••\ud83d>`},
		"before the other half":              {[]string{"abcD"}, `<abc\u0044\ude00>`, `<••••••\ude00>`},
		"an escape at the end":               {[]string{"abcD"}, `abc\u0044`, "••••••"},
		"an escaped quote at the end":        {[]string{`abc"`}, `abc\"`, "••••••"},
		"before a cut escape":                {[]string{"abcd"}, `\"abcd\u00`, `\"••••••\u00`},
		"base64 from a line of its own":      {[]string{strings.Repeat(long, 4)}, "\n" + wrapped(inBase64(strings.Repeat(long, 4)), 40), "\n••••••"},
		"nearly one, beside another":         {[]string{"abcd", "zzzz zzzz zzzz"}, "zzzz zzzz zzz~ and abcd", "zzzz zzzz zzz~ and ••••••"},
		"a line of JSON":                     {[]string{"{\n  \"registry.example.com\": {}\n}"}, `  "registry.example.com": {}`, `  "registry.example.com": {}`},
		"base64 of a sentence":               {[]string{inBase64("see also: patchbay.dev")}, "see patchbay.dev", "see patchbay.dev"},
		"the client_id of a credential":      {[]string{`{"client_id":"patchbay-client","client-secret":"S3cr3t-7"}`}, "patchbay-client S3cr3t-7", "patchbay-client ••••••"},
		"the token in a list in JSON":        {[]string{`["first-token","other-token"]`}, "first-token", "••••••"},
		"a text in JSON":                     {[]string{`"quoted-token"`}, "quoted-token", "••••••"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := redact.Of(test.secrets...).Text(test.text)
			if test.want != "" && got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if test.want == "" && (!strings.Contains(got, redact.Mask) || strings.Contains(got, short)) {
				t.Errorf("got %s, want it masked", got)
			}
		})
	}
}

func wrapped(text string, width int) string {
	var lines []string
	for ; len(text) > width; text = text[width:] {
		lines = append(lines, text[:width])
	}
	return strings.Join(append(lines, text), "\n  ")
}

// The digits of base64 at both ends of a secret hold bits of its neighbours, and are left.
func TestBase64OfWhatHoldsASecret(t *testing.T) {
	for name, secret := range map[string]string{"three by three": long[:24], "and one": long[:22], "and two": long[:23], "all of 62 and 63": "??>>~~??>>~~??>>~~"} {
		set := redact.Of(secret)
		for alphabet, encoding := range map[string]*base64.Encoding{"standard": base64.StdEncoding, "URL": base64.URLEncoding} {
			t.Run(name+", "+alphabet, func(t *testing.T) {
				for before := range 7 {
					for after := range 4 {
						text := encoding.EncodeToString([]byte(strings.Repeat("u", before) + secret + strings.Repeat("v", after)))
						got := set.Text(text)
						plain, rest, found := strings.Cut(got, redact.Mask)
						if !found || len(plain) > (before*8+5)/6 || len(strings.TrimRight(rest, "=")) > (after*8+9)/6 {
							t.Errorf("%d before and %d after: %s of %s", before, after, got, text)
						}
					}
				}
			})
		}
	}
}

func TestWithAndJoin(t *testing.T) {
	var all []string
	set := redact.Of()
	for i := range 500 {
		value := fmt.Sprintf("value-%d-of-500", i)
		all = append(all, value)
		grown := set.With(value)
		if grown.With(value) != grown {
			t.Fatal("a value that is known made another set")
		}
		set = grown
	}
	joined := redact.Join(redact.Of("first-secret"), redact.Join(set, redact.Of("last-secret")))
	for _, value := range append(all, "first-secret", "last-secret") {
		if got := joined.Text("a " + value + " b"); got != "a •••••• b" {
			t.Errorf("%s: %s", value, got)
		}
	}
	if set.Size() != 500 || !redact.Of("ab", "").Empty() || redact.Join(nil, set) != set || redact.Join(set, nil) != set {
		t.Errorf("size %d", set.Size())
	}
}

// FuzzText wants no secret in what is left, whatever was done to it.
func FuzzText(f *testing.F) {
	f.Add(long, "before ", " after")
	f.Add(key, "{", "}")
	f.Add(dockerConfig("ada", long), "", "")
	f.Add("\\u0041\\\\", "%", "%4")
	f.Add("aaaa", "aa", "aa")
	f.Fuzz(func(t *testing.T, secret, before, after string) {
		trimmed := strings.TrimSpace(secret)
		if len(trimmed) < redact.MinSecret || len(secret) > 4096 || strings.ContainsAny(redact.Mask, trimmed) {
			return // too short to be a secret, or part of the mask
		}
		set := redact.Of(secret)
		for name, form := range map[string]string{
			"plain": secret, "base64": inBase64(secret), "hex": hex.EncodeToString([]byte(trimmed)), "path": url.PathEscape(secret), "quoted": strconv.Quote(secret),
		} {
			form = strings.TrimSpace(form)
			if strings.Contains(before, form) || strings.Contains(after, form) {
				continue
			}
			// An escape that begins in the text before takes the first characters
			// of the form into itself: what is left is no form of the secret.
			if strings.ContainsAny(before[max(0, len(before)-2):], `%\\`) {
				continue
			}
			if got := set.Text(before + form + after); len(form) > 8 && strings.Contains(got, form) {
				t.Errorf("%s: %q left in %q", name, form, got)
			}
		}
		if got := set.Text(before + trimmed + after); strings.Contains(got, trimmed) {
			t.Errorf("%q left in %q", trimmed, got)
		}
	})
}
