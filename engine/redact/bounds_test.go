package redact_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
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
