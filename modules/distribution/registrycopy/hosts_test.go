package registrycopy_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// failing lets requests fail whose path begins so; "cut" cuts all connections.
func failing(prefix string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if prefix == "cut" {
			panic(http.ErrAbortHandler)
		}
		if !strings.HasPrefix(r.URL.Path, prefix) {
			return false
		}
		registrytest.Refuse(w, http.StatusBadGateway, "UNAVAILABLE")
		return true
	}
}

// hostScene is a node between two registries; source has repositories named here.
func hostScene(t *testing.T, repositories ...string) (node *moduletest.Node, source, target *registrytest.Registry) {
	t.Helper()
	source, target = registrytest.New(t), registrytest.New(t)
	for n, repository := range repositories {
		source.AddImage(t, repository, "1", registrytest.OCIManifest, registrytest.Bytes(uint64(n), 200))
	}
	node = moduletest.New(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))))
	if err := node.ConfigureJSON(`{"maxRetries":0}`); err != nil {
		t.Fatal(err)
	}
	return node, source, target
}

// TestHostsWithFaults passes over many images, one after the other: a host with a
// fault is left alone after few tries, one with a broken repository is not.
func TestHostsWithFaults(t *testing.T) {
	const images = 40
	tests := map[string]struct {
		name    func(n int) string // of the n-th image
		fault   string             // the beginning of the paths at the source that fail
		copied  int
		highest int // requests that the source may meet
	}{
		"everything fails, also what asks for nothing": {func(n int) string { return fmt.Sprintf("r%d:1", n) }, "/v2/", 0, 2},
		"connections are cut":                          {func(n int) string { return fmt.Sprintf("r%d:1", n) }, "cut", 0, 3},
		"every repository fails":                       {func(n int) string { return fmt.Sprintf("r%d:1", n) }, "/v2/r", 0, 10},
		"one repository fails":                         {func(n int) string { return fmt.Sprintf("r%d:1", n) }, "/v2/r3/", images - 1, 4 * images},
		"many tags of one repository fail":             {func(n int) string { return []string{"r0:1", fmt.Sprintf("r3:%d", n)}[min(n%10, 1)] }, "/v2/r3/", images / 10, 2*images + 8},
		"four repositories fail":                       {func(n int) string { return fmt.Sprintf("r%d:1", n%36) }, "/v2/r3", images - 8, 4 * images},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var all []string
			for n := range images {
				all = append(all, fmt.Sprintf("r%d", n))
			}
			node, source, target := hostScene(t, all...)
			source.Fault(failing(test.fault))
			source.Reset()
			copied := 0
			for n := range images {
				image := pair(source, target, test.name(n))
				err := node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: "1"}).Err()
				if err == nil {
					copied++
				} else if !strings.Contains(err.Error(), "502") && !strings.Contains(err.Error(), "EOF") || !strings.Contains(err.Error(), image.Source) {
					t.Errorf("image %d: %v", n, err)
				}
			}
			if asked := len(source.Requests()); copied != test.copied || asked > test.highest {
				t.Errorf("%d copied, want %d; %d requests at the source, want %d at most", copied, test.copied, asked, test.highest)
			}
		})
	}
}

// TestBrokenImagesHoldUpOthersOnce has images first that always fail.
func TestBrokenImagesHoldUpOthersOnce(t *testing.T) {
	node, source, target := hostScene(t, "good")
	source.Fault(failing("/v2/bad"))
	var copied []bool
	for pass := range 3 {
		for n := range 8 {
			image := pair(source, target, fmt.Sprintf("bad%d:1", n))
			_ = node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: fmt.Sprint(pass)}).Err()
		}
		image := pair(source, target, "good:1")
		copied = append(copied, !node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: fmt.Sprint(pass)}).IsErr())
	}
	if got := fmt.Sprint(copied); got != "[false true true]" {
		t.Errorf("the good image is copied in the passes %s", got)
	}
}

// TestNoRetriesAtAHostThatWasDown asks a host that the pass before left alone once for
// each image, until it answers.
func TestNoRetriesAtAHostThatWasDown(t *testing.T) {
	node, source, target := hostScene(t, "works", "other")
	if err := node.ConfigureJSON(`{"maxRetries":2}`); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		pass, fault, image string
		manifests          int
	}{
		{"1", "/v2/", "first:1", 3},
		{"2", "/v2/", "second:1", 1}, // a new image, of which no pass knows anything
		{"3", "/v2/third", "third:1", 1},
		{"3", "/v2/third", "works:1", 2}, // HEAD and GET
		{"3", "/v2/fourth", "fourth:1", 3},
		{"4", "/v2/fifth", "fifth:1", 3},
	} {
		source.Fault(failing(step.fault))
		source.Reset()
		image := pair(source, target, step.image)
		_ = node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: step.pass})
		asked := 0
		for _, request := range source.Requests() {
			if strings.Contains(request, "/manifests/") {
				asked++
			}
		}
		if asked != step.manifests {
			t.Errorf("pass %s, %s: the source was asked %d times for a manifest, want %d", step.pass, step.image, asked, step.manifests)
		}
	}
}

// TestMirrorStandsInForASourceThatIsDown looks for images of a host that can't be
// reached.
func TestMirrorStandsInForASourceThatIsDown(t *testing.T) {
	node, _, target := hostScene(t)
	closed := loopback.Address(t)
	digest := target.AddImage(t, "kept", "1", registrytest.OCIManifest, registrytest.Bytes(1, 200)).Digest
	send := func(image copier.Image) string {
		before := len(node.Emitted("error"))
		if err := node.Send("request", registrycopy.Request{Images: []copier.Image{image}, Pass: "1"}).Err(); err != nil {
			t.Fatal(err)
		}
		for _, failure := range node.Emitted("error")[before:] {
			return failure.(module.ErrorMessage).Error
		}
		return ""
	}
	if send(copier.Image{Source: closed + "/new:1", Target: target.Host + "/new:1"}) == "" {
		t.Fatal("no error for a new image")
	}
	tests := map[string]struct {
		image copier.Image
		fails string
	}{
		"there":              {copier.Image{Source: closed + "/kept:1", Target: target.Host + "/kept:1", OnlyIfMissing: true}, ""},
		"there, by digest":   {copier.Image{Source: closed + "/kept@" + digest, Target: target.Host + "/kept@" + digest}, ""},
		"gone":               {copier.Image{Source: closed + "/gone:1", Target: target.Host + "/gone:1", OnlyIfMissing: true}, "not tried again in this pass"},
		"a tag may be older": {copier.Image{Source: closed + "/kept:1", Target: target.Host + "/kept:1"}, "not tried again in this pass"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if failure := send(test.image); (failure != "") != (test.fails != "") || !strings.Contains(failure, test.fails) {
				t.Errorf("got %q, want %q", failure, test.fails)
			}
		})
	}
}

// TestStoreOfBlobsIsNotTheRegistry has a registry that answers, and sends us for blobs
// to a place that doesn't.
func TestStoreOfBlobsIsNotTheRegistry(t *testing.T) {
	for name, store := range map[string]func(t *testing.T) string{
		"can't be reached": func(t *testing.T) string { return loopback.Address(t) },
		"has a fault": func(t *testing.T) string {
			broken := registrytest.New(t)
			broken.Fault(failing("/"))
			return broken.Host
		},
	} {
		t.Run(name, func(t *testing.T) {
			node, source, target := hostScene(t, "new", "known")
			send := func(name string) error {
				image := pair(source, target, name)
				return node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: "1"}).Err()
			}
			target.AddImage(t, "known", "1", registrytest.OCIManifest, registrytest.Bytes(1, 200))
			where := store(t)
			source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.Contains(r.URL.Path, "/blobs/") {
					return false
				}
				http.Redirect(w, r, "http://"+where+r.URL.Path, http.StatusTemporaryRedirect)
				return true
			})
			if err := send("new:1"); err == nil {
				t.Fatal("a blob came from nowhere")
			}
			if err := send("known:1"); err != nil {
				t.Errorf("an image that needs no blob: %v", err)
			}
		})
	}
}
