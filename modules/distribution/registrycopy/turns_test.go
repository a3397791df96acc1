package registrycopy_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
)

// looker is a copier for which all is there; it notes of what the layers were looked for.
type looker struct {
	*copier.Copier
	mu     sync.Mutex
	looked []string
}

func (l *looker) Copy(_ context.Context, image copier.Image, options copier.Options) (copier.Result, error) {
	result := copier.Result{Image: image, Digest: "sha256:0", Skipped: true}
	if options.CheckLayers {
		result.Layers = 3
		l.mu.Lock()
		l.looked = append(l.looked, strings.TrimPrefix(image.Target, "mirror.example.com/"))
		l.mu.Unlock()
	}
	return result, nil
}

// TestLayersByTurns: a pass looks for the layers of some images, and the passes come to
// all of them.
func TestLayersByTurns(t *testing.T) {
	looked := &looker{Copier: copier.New(registryclient.New(registryclient.Config{}))}
	node := moduletest.Start(t, registrycopy.New(looked), nil)
	pass := func(name, settings string, targets ...string) string {
		t.Helper()
		if err := node.ConfigureJSON(settings); err != nil {
			t.Fatal(err)
		}
		looked.looked = nil
		var images []copier.Image
		for _, target := range targets {
			images = append(images, copier.Image{Source: "example.com/" + target, Target: "mirror.example.com/" + target, OnlyIfMissing: true})
		}
		for _, image := range images { // a message each
			if err := node.Send("request", registrycopy.Request{Pass: name, Images: []copier.Image{image}}).Err(); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(looked.looked)
		return strings.Join(looked.looked, " ")
	}
	for i, want := range []string{"a:1 b:1", "c:1 d:1", "e:1", "a:1 b:1"} {
		if got := pass(fmt.Sprint("pass ", i), `{"checkLayers": 2}`, "a:1", "b:1", "c:1", "d:1", "e:1"); got != want {
			t.Errorf("pass %d looked for those of %q, want %q", i, got, want)
		}
	}
	for name, test := range map[string]struct{ pass, settings, want string }{
		"more than there are": {"more", `{"checkLayers": 9}`, "c:1 d:1"},
		"without a pass":      {"", `{"checkLayers": 9}`, ""},
		"none by default":     {"default", `{}`, ""},
	} {
		if got := pass(test.pass, test.settings, "c:1", "d:1", "d:1"); got != test.want {
			t.Errorf("%s: looked for those of %q, want %q", name, got, test.want)
		}
	}
	results := node.Emitted("result")
	if got := results[0].(registrycopy.Result).Results[0]; got.Layers != 3 || got.Status != registrycopy.Skipped {
		t.Errorf("the result is %+v, want that it says how many layers were looked for", got)
	}
	if logs := node.Logs(); !strings.Contains(logs, "image is at the target, with its layers") {
		t.Errorf("logs = %s", logs)
	}
}
