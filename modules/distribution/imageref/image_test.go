package imageref_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// TestAnErrorRepeatsTheBeginning: anybody who may create a pod writes references, and what is
// wrong with a long one is said in few words all the same.
func TestAnErrorRepeatsTheBeginning(t *testing.T) {
	for name, image := range map[string]string{
		"bytes":       strings.Repeat("\xff", 8000),
		"a long name": strings.Repeat("a", 8000),
		"a long path": strings.Repeat("a/", 4000) + "a",
		"a long tag":  "a:" + strings.Repeat("\xff", 8000),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := imageref.Parse(image); err == nil || len(err.Error()) > 500 {
				t.Errorf("%d bytes: %v", len(image), err)
			}
		})
	}
}

// TestTheLongestReference: nothing is refused for its length that containerd reads and that can
// be at a host which DNS knows.
func TestTheLongestReference(t *testing.T) {
	label := strings.Repeat("h", 63)
	host := strings.Join([]string{label, label, label, strings.Repeat("h", 61)}, ".") + ":65535" // of 253, by DNS
	name := host + "/" + strings.Repeat("a", 255)
	image := name + ":" + strings.Repeat("t", 128) + "@sha512:" + strings.Repeat("0", 128)
	if got, err := imageref.Parse(image); err != nil || got.Canonical() != image {
		t.Errorf("got %+v, %v", got, err)
	}
}
