package registrycopy_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/distribution/copier"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycopy"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// counted is a copier that counts the copies it is asked for.
type counted struct {
	*copier.Copier
	mu    sync.Mutex
	asked int
}

func (c *counted) Copy(ctx context.Context, image copier.Image, options copier.Options) (copier.Result, error) {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	return c.Copier.Copy(ctx, image, options)
}

// TestOncePerPass sends the same image in many messages, some at the same time.
func TestOncePerPass(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000))
	faulty := registrytest.New(t)
	faulty.Fault(func(w http.ResponseWriter, _ *http.Request) bool {
		registrytest.Refuse(w, http.StatusBadGateway, "UNAVAILABLE")
		return true
	})
	closed := loopback.Address(t)
	login := func(n int) string {
		return fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, source.Host, base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "u%d:p", n)))
	}
	const messages = 40
	tests := map[string]struct {
		image  func(n int) copier.Image
		change func(n int, r *registrycopy.Request)
		fails  string
		most   int // copies
	}{
		"success":                {func(int) copier.Image { return pair(source, target, "app:1") }, nil, "", 1},
		"not there":              {func(int) copier.Image { return pair(source, target, "none:1") }, nil, "MANIFEST_UNKNOWN", 1},
		"not reachable":          {func(int) copier.Image { return copier.Image{Source: closed + "/app:1", Target: target.Host + "/a:1"} }, nil, "connection refused", 1},
		"another login for each": {func(int) copier.Image { return pair(source, target, "app:1") }, func(n int, r *registrycopy.Request) { r.DockerConfigJSON = login(n) }, "", messages},
		"without a pass":         {func(int) copier.Image { return pair(source, target, "app:1") }, func(_ int, r *registrycopy.Request) { r.Pass = "" }, "", messages},
		"other passes":           {func(int) copier.Image { return pair(source, target, "app:1") }, func(n int, r *registrycopy.Request) { r.Pass = fmt.Sprint(n) }, "", messages},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client := &counted{Copier: copier.New(registryclient.New(registryclient.Config{}))}
			node := moduletest.New(t, registrycopy.New(client))
			if err := node.ConfigureJSON(`{"maxRetries":1}`); err != nil {
				t.Fatal(err)
			}
			var group sync.WaitGroup
			errs := make([]error, messages)
			for n := range messages {
				group.Go(func() {
					request := registrycopy.Request{Source: test.image(n).Source, Target: test.image(n).Target, Pass: "first"}
					if test.change != nil {
						test.change(n, &request)
					}
					errs[n] = node.Send("request", request).Err()
				})
			}
			group.Wait()
			for n, err := range errs {
				if (err != nil) != (test.fails != "") || err != nil && !strings.Contains(err.Error(), test.fails) {
					t.Fatalf("message %d: %v, want %q", n, err, test.fails)
				}
			}
			if client.asked > test.most || test.most == messages && client.asked != messages {
				t.Errorf("%d copies, want %d", client.asked, test.most)
			}
			if test.fails == "" {
				if got := len(results(t, node)); got != messages {
					t.Errorf("%d results", got)
				}
				for _, result := range results(t, node) {
					if result.Result.Digest == "" || result.Failed > 0 || result.Copied+result.Skipped != 1 {
						t.Errorf("result %+v", result)
					}
				}
			}
		})
	}
	// One after the other, each with a login of its own: none of them helps.
	for name, test := range map[string]func(n int) copier.Image{
		"every image of a host that can't be reached": func(n int) copier.Image {
			return copier.Image{Source: fmt.Sprintf("%s/app:%d", closed, n), Target: fmt.Sprintf("%s/b:%d", target.Host, n)}
		},
		"a mirror that can't be reached": func(n int) copier.Image {
			return copier.Image{Source: source.Host + "/app:1", Target: fmt.Sprintf("%s/b:%d", closed, n)}
		},
		"an image of a registry with a fault": func(int) copier.Image { return pair(faulty, target, "app:1") },
	} {
		t.Run(name, func(t *testing.T) {
			client := &counted{Copier: copier.New(registryclient.New(registryclient.Config{}))}
			node := moduletest.New(t, registrycopy.New(client))
			if err := node.ConfigureJSON(`{"maxRetries":0}`); err != nil {
				t.Fatal(err)
			}
			for n := range 5 {
				image := test(n)
				err := node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: "first", DockerConfigJSON: login(n)}).Err()
				if err == nil || !module.IsRetryable(err) || !strings.Contains(err.Error(), image.Source) || !strings.Contains(err.Error(), image.Target) ||
					strings.Contains(err.Error(), "not tried again in this pass") != (n > 0) {
					t.Errorf("message %d: %v", n, err)
				}
			}
			if client.asked != 1 {
				t.Errorf("%d copies, want 1", client.asked)
			}
		})
	}
}

// inRun is a context whose run can be changed, as if its messages came from several runs.
type inRun struct {
	context.Context
	id string
}

func (c *inRun) Value(key any) any {
	if key == (module.RunKey{}) {
		return c.id
	}
	return c.Context.Value(key)
}

// TestSentAgain sends the message of a failed copy again, in a run of its own, after the
// image was pushed: what the pass remembers is not the answer.
func TestSentAgain(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	ctx := &inRun{t.Context(), "first"}
	node := moduletest.New(t, registrycopy.New(copier.New(registryclient.New(registryclient.Config{}))), moduletest.WithContext(ctx))
	request := registrycopy.Request{Source: source.Host + "/late:1", Target: target.Host + "/late:1", Pass: "one"}
	if err := node.Send("request", request).Err(); err == nil {
		t.Fatal("an image that is not there was copied")
	}
	source.AddImage(t, "late", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000))
	if err := node.Send("request", request).Err(); err == nil {
		t.Error("the image was tried again in the same run")
	}
	ctx.id = "second"
	if err := node.Send("request", request).Err(); err != nil {
		t.Errorf("sent again: %v", err)
	}
}

// TestBroughtAgainByAQueue has a registry that answers after a while: the message that met the
// fault tries the image again, and the others wait for what it comes to.
func TestBroughtAgainByAQueue(t *testing.T) {
	source, target := registrytest.New(t), registrytest.New(t)
	source.AddImage(t, "app", "1", registrytest.OCIManifest, registrytest.Bytes(1, 2000))
	away := true
	source.Fault(func(w http.ResponseWriter, r *http.Request) bool {
		if !away || r.URL.Path == "/v2/" {
			return false
		}
		registrytest.Refuse(w, http.StatusBadGateway, "UNAVAILABLE")
		return true
	})
	client := &counted{Copier: copier.New(registryclient.New(registryclient.Config{}))}
	node := moduletest.New(t, registrycopy.New(client))
	if err := node.ConfigureJSON(`{"maxRetries":0}`); err != nil {
		t.Fatal(err)
	}
	image := pair(source, target, "app:1")
	send := func(by string) error {
		return node.Send("request", registrycopy.Request{Source: image.Source, Target: image.Target, Pass: "first", WantedBy: by}).Err()
	}
	steps := []struct {
		by    string
		mend  bool
		fails bool
		asked int
	}{
		{by: "web", fails: true, asked: 1},
		{by: "db", fails: true, asked: 1},
		{by: "web", fails: true, asked: 2},
		{by: "db", fails: true, asked: 2},
		{by: "db", mend: true, fails: true, asked: 2},
		{by: "web", asked: 3},
		{by: "db", asked: 3},
		{by: "web", asked: 3},
	}
	for n, step := range steps {
		away = away && !step.mend
		err := send(step.by)
		if (err != nil) != step.fails || err != nil && !module.IsRetryable(err) {
			t.Errorf("message %d, of %s: %v", n, step.by, err)
		}
		if client.asked != step.asked {
			t.Errorf("message %d, of %s: %d copies so far, want %d", n, step.by, client.asked, step.asked)
		}
	}
}
