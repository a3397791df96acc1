package redact_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

// What is just long enough is a secret, and what is a byte shorter is not.
func TestBoundsOfWhatIsSecret(t *testing.T) {
	tests := map[string]struct {
		value string
		text  string
		found bool
	}{
		"four bytes":                     {"abcd", "-abcd-", true},
		"three bytes":                    {"abc", "-abc-", false},
		"all of the text":                {"abcd", "abcd", true},
		"a number of six digits in JSON": {`{"pin":123456}`, "-123456-", true},
		"of five":                        {`{"pin":12345}`, "-12345-", false},
		"base64 of six characters":       {base64.RawStdEncoding.EncodeToString([]byte("abcd")), "-abcd-", true},
		"of five bytes, padded":          {base64.StdEncoding.EncodeToString([]byte("abcde")), "-abcde-", true},
		"a cookie of eight bytes":        {"session=abcdefgh", "-abcdefgh-", true},
		"of seven":                       {"session=abcdefg", "-abcdefg-", false},
		"a line of sixteen bytes":        {"-----BEGIN\nabcdefghijklmnop\n-----END", "  abcdefghijklmnop  ", true},
		"of fifteen":                     {"-----BEGIN\nabcdefghijklmno\n-----END", "  abcdefghijklmno  ", false},
		"a setting":                      {"a: b\npassword: wxyz", "-wxyz-", true},
		"a line that begins with ':'":    {"a: b\n: wxyz", "-wxyz-", false},
		"a beginning of twelve, cut":     {"abcdefghijklmnopq", "see abcdefghijkl", true},
		"of eleven":                      {"abcdefghijklmnopq", "see abcdefghijk", false},
		"before an ellipsis, four":       {"abcdefghijklmnopq", "see abcd… and more", true},
		"before an ellipsis, three":      {"abcdefghijklmnopq", "see abc… and more", false},
		"four bytes and blanks":          {" abcd ", "-abcd-", true},
		"three and blanks":               {" abc ", "- abc -", true},
		"three without the blanks":       {" abc ", "-abc-", false},
		"a part of a word of 1024":       {letters(1024), "-" + letters(1024)[500:512] + "-", true},
		"of 1025":                        {letters(1025), "-" + letters(1025)[500:512] + "-", false},
		"base64 five times":              {repeated(inBase64, 5, "topsecret"), "-topsecret-", true},
		"six times":                      {repeated(inBase64, 6, "topsecret"), "-topsecret-", false},
		"base64 of no text":              {inBase64("\x01bcdefghijkl"), "-\x01bcdefghijkl-", false},
		"in JSON of 1 MB":                {`{"a":"topsecret","b":"` + strings.Repeat("x", 1<<20-24) + `"}`, "-topsecret-", true},
		"of a byte more":                 {`{"a":"topsecret","b":"` + strings.Repeat("x", 1<<20-23) + `"}`, "-topsecret-", false},
		"percent signs seven times":      {"a/b?c", repeated(url.QueryEscape, 7, "a/b?c"), true},
		"eight times":                    {"a/b?c", repeated(url.QueryEscape, 8, "a/b?c"), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set := redact.Of(test.value)
			if got := set.Holds(test.text); got != test.found {
				t.Errorf("found = %t in %q: %q", got, test.text, redact.Text(test.text, set))
			}
		})
	}
}

// letters is a text in which no part comes twice.
func letters(length int) string {
	random := rand.New(rand.NewPCG(3, 4))
	text := make([]byte, length)
	for i := range text {
		text[i] = byte('a' + random.IntN(26))
	}
	return string(text)
}

func repeated(change func(string) string, times int, text string) string {
	for range times {
		text = change(text)
	}
	return text
}

func TestUnion(t *testing.T) {
	tests := map[string]struct{ spans, want []redact.Span }{
		"none":               {nil, nil},
		"side by side":       {[]redact.Span{{0, 4}, {4, 8}}, []redact.Span{{0, 8}}},
		"a byte between":     {[]redact.Span{{0, 4}, {5, 8}}, []redact.Span{{0, 4}, {5, 8}}},
		"out of order":       {[]redact.Span{{5, 8}, {0, 4}, {3, 6}}, []redact.Span{{0, 8}}},
		"one within another": {[]redact.Span{{0, 9}, {2, 3}, {8, 9}}, []redact.Span{{0, 9}}},
		"the same beginning": {[]redact.Span{{1, 3}, {1, 7}, {1, 5}}, []redact.Span{{1, 7}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := redact.Union(test.spans); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// However a set came to have its values, it finds the same.
func TestASetIsTheSameInWhateverOrderItGrew(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := "abcdefghijklmnopqrstuvwxyz0123456789"
	word := func(length int) string {
		var b strings.Builder
		for range length {
			b.WriteByte(letters[random.IntN(len(letters))])
		}
		return b.String()
	}
	for _, count := range []int{1, 2, 3, 7, 40, 60} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			values := make([]string, count)
			for i := range values {
				values[i] = word([]int{4, 5, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 256}[random.IntN(16)])
				if i > 0 && i%5 == 0 {
					values[i] = values[i-1] + values[i] // begins with another
				}
			}
			var text strings.Builder
			for _, at := range random.Perm(count) {
				text.WriteString(" / ")
				text.WriteString(values[at])
			}
			atOnce := redact.Of(values...)
			var oneByOne, backwards, odd, even *redact.Set
			for i := range values {
				oneByOne = oneByOne.With(values[i])
				backwards = backwards.With(values[count-1-i])
				if i%2 == 0 {
					even = even.With(values[i])
				} else {
					odd = odd.With(values[i])
				}
			}
			want := redact.Text(text.String(), atOnce)
			if got := strings.ReplaceAll(strings.ReplaceAll(want, redact.Mask, ""), " / ", ""); got != "" {
				t.Errorf("left in the text: %q", got)
			}
			for name, set := range map[string]*redact.Set{"one by one": oneByOne, "backwards": backwards, "joined": redact.Join(odd, even), "joined the other way": redact.Join(even, odd)} {
				if got := redact.Text(text.String(), set); got != want {
					t.Errorf("%s masks otherwise:\n%s\n%s", name, got, want)
				}
				if set.Size() != atOnce.Size() {
					t.Errorf("%s has %d values, want %d", name, set.Size(), atOnce.Size())
				}
			}
			for _, value := range values {
				for _, around := range []string{value, "x" + value, value + "x", "x" + value + "x"} {
					if spans := oneByOne.Spans(around); len(spans) == 0 {
						t.Errorf("%q is not found in %q", value, around)
					}
				}
			}
		})
	}
}
