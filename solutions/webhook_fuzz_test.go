package solutions_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/solutions"
)

// hook serves the webhook's flow over plain HTTP on loopback, without a cluster:
// everything from the request to its answer.
func hook(t testing.TB) string {
	t.Helper()
	return hookFor(t, "m.example")
}

func hookFor(t testing.TB, registry string) string {
	t.Helper()
	catalogue, err := formats().Load(solutions.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.Get("image-policy-webhook")
	if err != nil {
		t.Fatal(err)
	}
	port := loopback.Port(t)
	document, err := s.Flow("", map[string]any{"localRegistry": registry, "address": "127.0.0.1", "port": int64(port)})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := catalog.New(all(t)...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: memory{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	if _, err := engine.Deploy(t.Context(), document); err != nil {
		t.Fatal(err)
	}
	f, _ := engine.Flow(document.Metadata.Name)
	start, err := json.Marshal(map[string]any{"context": document.NodeByID("ticker").Settings["context"]})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Send(t.Context(), "server", "start", start); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d/", port)
}

// answer is what the API server reads of the response.
type answer struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Response   *struct {
		UID       string `json:"uid"`
		Allowed   bool   `json:"allowed"`
		Patch     []byte `json:"patch"`
		PatchType string `json:"patchType"`
	} `json:"response"`
}

func post(t *testing.T, url string, body []byte) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, text
}

const creation = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"kind":"Deployment"},` +
	`"operation":"CREATE","namespace":"shop","object":{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"nginx","new field":{"of":[1]}}]}}}}}}`

// FuzzReview sends bodies through the whole flow. Whatever comes, the answer is a
// refusal, or a review that allows, with a patch of image strings or without.
func FuzzReview(f *testing.F) {
	url := hook(f)
	f.Add([]byte(creation))
	f.Add([]byte(creation[:100]))
	f.Add([]byte(strings.Replace(creation, `"nginx"`, `"a b"`, 1)))
	f.Add([]byte(strings.Replace(creation, "Deployment", "Pod", 1)))
	f.Add([]byte(`{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","object":7}}`))
	f.Add([]byte("{\"a\":\"\xff\"}"))
	f.Add([]byte(strings.Repeat("[", 10_000)))
	f.Add([]byte("null"))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		status, text := post(t, url, body)
		if status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge {
			return
		}
		if status != http.StatusOK {
			t.Fatalf("status %d: %s", status, text)
		}
		checkAnswer(t, text)
	})
}

func checkAnswer(t *testing.T, text []byte) {
	t.Helper()
	var review answer
	if err := json.Unmarshal(text, &review); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if review.Response == nil || !review.Response.Allowed || review.Response.UID == "" || review.Kind != "AdmissionReview" {
		t.Fatalf("answer: %s", text)
	}
	if (len(review.Response.Patch) > 0) != (review.Response.PatchType == "JSONPatch") {
		t.Fatalf("patch and patchType go together: %s", text)
	}
	if len(review.Response.Patch) == 0 {
		return
	}
	var operations []struct{ Op, Path, Value string }
	if err := json.Unmarshal(review.Response.Patch, &operations); err != nil {
		t.Fatalf("patch: %v: %s", err, review.Response.Patch)
	}
	for i, o := range operations {
		image := strings.HasSuffix(o.Path, "/image") || strings.HasSuffix(o.Path, "/image/reference")
		if o.Op != []string{"test", "replace"}[i%2] || !image {
			t.Fatalf("operation %d: %+v", i, o)
		}
	}
}

func TestReviewOverHTTP(t *testing.T) {
	url := hook(t)
	tests := map[string]struct {
		body   string
		status int
		patch  bool
	}{
		"creation":        {creation, 200, true},
		"truncated":       {creation[:200], 400, false},
		"wrong kind":      {`{"apiVersion":"v1","kind":"Pod"}`, 400, false},
		"no uid":          {strings.Replace(creation, `"uid":"u-1",`, "", 1), 400, false},
		"not JSON":        {"hello", 400, false},
		"empty":           {"", 400, false},
		"duplicate names": {strings.Replace(creation, `"uid":"u-1"`, `"uid":"u-1","uid":"u-2"`, 1), 400, false},
		"deep nesting":    {strings.Replace(creation, `{"of":[1]}`, strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000), 1), 400, false},
		"invalid UTF-8":   {strings.Replace(creation, "shop", "\xff\xfe", 1), 400, false},
		"over the limit":  {creation + strings.Repeat(" ", 11<<20), 413, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			status, text := post(t, url, []byte(test.body))
			if status != test.status {
				t.Fatalf("status %d, want %d: %.200s", status, test.status, text)
			}
			if got := bytes.Contains(text, []byte(`"patchType":"JSONPatch"`)); got != test.patch {
				t.Errorf("patch: %v, want %v: %s", got, test.patch, text)
			}
			if test.patch {
				checkAnswer(t, text)
			}
		})
	}
}
