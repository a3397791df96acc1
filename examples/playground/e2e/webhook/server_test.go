package webhook_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// newHTTPClient talks to the webhook as the API server does: over HTTP/2, with
// the CA of the configuration and the name of the Service.
func newHTTPClient(t *testing.T) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(registered(t).Webhooks[0].ClientConfig.CABundle) {
		t.Fatal("the configuration's caBundle holds no certificate")
	}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, hookAddress())
		},
		TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// send sends a body and returns the status and the body of the answer.
func send(ctx context.Context, c *http.Client, body io.Reader) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+serviceName+"."+serviceNamespace+".svc/?timeout=3s", body)
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// post sends a body and gets an answer, whatever it says.
func post(t *testing.T, c *http.Client, body io.Reader) (status int, answer []byte) {
	t.Helper()
	status, answer, err := send(t.Context(), c, body)
	if err != nil {
		t.Fatal(err)
	}
	return status, answer
}

// operation is one of a JSON patch.
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

// reviewed is the answer to a review.
type reviewed struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Response   struct {
		UID       string   `json:"uid"`
		Allowed   bool     `json:"allowed"`
		PatchType *string  `json:"patchType"`
		Patch     *string  `json:"patch"`
		Warnings  []string `json:"warnings"`
	} `json:"response"`
}

// operations decodes the patch and the warnings, and holds the answer against the
// API.
func operations(t *testing.T, uid string, text []byte) (patch []operation, warnings []string) {
	t.Helper()
	var answer reviewed
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&answer); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	r := answer.Response
	if answer.APIVersion != "admission.k8s.io/v1" || answer.Kind != "AdmissionReview" || r.UID != uid || !r.Allowed || (r.Patch == nil) != (r.PatchType == nil) {
		t.Fatalf("answer %s", text)
	}
	if r.Patch == nil {
		return nil, r.Warnings
	}
	if *r.PatchType != "JSONPatch" {
		t.Errorf("patchType %q", *r.PatchType)
	}
	decoded, err := base64.StdEncoding.DecodeString(*r.Patch)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(decoded, &patch); err != nil {
		t.Fatalf("%v in %s", err, decoded)
	}
	return patch, r.Warnings
}

func reviewOfPod(object string) string { return fmt.Sprintf(reviewText, "Pod", object) }

const reviewText = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1","kind":{"version":"v1","kind":"%s"},` +
	`"operation":"CREATE","namespace":"shop","object":%s}}`

const plainPod = `{"spec":{"containers":[{"name":"a","image":"nginx:1"}]}}`

// TestMalformedReviews sends the server what no API server would.
func TestMalformedReviews(t *testing.T) {
	b := start(t, "resources=pods")
	client := newHTTPClient(t)
	good := reviewOfPod(plainPod)
	replace := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	refused := map[string]struct {
		body   string
		status int
	}{
		"empty":                {"", 400},
		"not JSON":             {"hello", 400},
		"truncated":            {good[:len(good)-2], 400},
		"truncated in a text":  {good[:len(good)/2], 400},
		"two documents":        {good + good, 400},
		"something after it":   {good + "x", 400},
		"a list":               {"[" + good + "]", 400},
		"null":                 {"null", 400},
		"a text":               {`"review"`, 400},
		"wrong kind":           {replace(`"kind":"AdmissionReview"`, `"kind":"Pod"`), 400},
		"wrong version":        {replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1"), 400},
		"no uid":               {replace(`"uid":"u-1",`, ""), 400},
		"uid is no text":       {replace(`"u-1"`, "7"), 400},
		"no request":           {`{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}`, 400},
		"invalid UTF-8":        {replace("nginx", "ngi\xff\xfex"), 400},
		"invalid UTF-8 in uid": {replace("u-1", "u-\xff"), 400},
		"deep nesting":         {reviewOfPod(strings.Repeat("[", 200_000) + strings.Repeat("]", 200_000)), 400},
		"deep objects":         {reviewOfPod(strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000)), 400},
		"open brackets only":   {strings.Repeat("[", 1<<20), 400},
		// Which of the two counts is a matter of the reader. The API server sends none.
		"image twice":      {reviewOfPod(`{"spec":{"containers":[{"name":"a","image":"nginx:1","image":"redis:7"}]}}`), 400},
		"containers twice": {reviewOfPod(`{"spec":{"containers":[],"containers":[{"name":"a","image":"redis:7"}]}}`), 400},
		"over 10 MB":       {reviewOfPod(`{"x":"` + strings.Repeat("x", 10<<20) + `"}`), 413},
	}
	t.Run("refused", func(t *testing.T) {
		for name, test := range refused {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				status, answer := post(t, client, strings.NewReader(test.body))
				if status != test.status || bytes.Contains(answer, []byte("patch")) {
					t.Errorf("answer %d %.200q, want %d and no patch", status, answer, test.status)
				}
			})
		}
	})
	t.Run("odd but right", func(t *testing.T) {
		for name, test := range map[string]struct {
			body string
			want string // the replaced image; empty: no patch
		}{
			"image is a number":   {reviewOfPod(`{"spec":{"containers":[{"name":"a","image":7}]}}`), ""},
			"containers are text": {reviewOfPod(`{"spec":{"containers":"nginx"}}`), ""},
			"spec is null":        {reviewOfPod(`{"spec":null}`), ""},
			"object is null":      {reviewOfPod("null"), ""},
			"escaped image":       {reviewOfPod(`{"spec":{"containers":[{"name":"a","image":"ngin\u0078:1"}]}}`), mirrored("nginx:1")},
			"DELETE":              {replace(`"CREATE"`, `"DELETE"`), ""},
			"a kind we don't see": {replace(`"kind":"Pod"`, `"kind":"ReplicaSet"`), ""},
			"prototype":           {replace(`"kind":"Pod"`, `"kind":"__proto__"`), ""},
			"constructor":         {replace(`"kind":"Pod"`, `"kind":"constructor"`), ""},
			"large, within 10 MB": {reviewOfPod(`{"metadata":{"annotations":{"x":"` + strings.Repeat("x", 9<<20) + `"}},"spec":{"containers":[{"name":"a","image":"nginx:1"}]}}`), mirrored("nginx:1")},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				status, answer := post(t, client, strings.NewReader(test.body))
				if status != http.StatusOK {
					t.Fatalf("answer %d %.200q", status, answer)
				}
				var got string
				all, _ := operations(t, "u-1", answer)
				for _, o := range all {
					if o.Op == "replace" {
						got, _ = o.Value.(string)
					}
				}
				if got != test.want {
					t.Errorf("replaced by %q, want %q", got, test.want)
				}
			})
		}
	})
	select {
	case <-b.Exited():
		t.Fatal("the server has crashed")
	default:
	}
	status, answer := post(t, client, strings.NewReader(good))
	if all, _ := operations(t, "u-1", answer); status != http.StatusOK || len(all) != 2 {
		t.Errorf("afterwards: %d %s", status, answer)
	}
}

// TestFutureFields reviews a pod of a Kubernetes that does not exist yet.
func TestFutureFields(t *testing.T) {
	start(t, "resources=pods")
	status, answer := post(t, newHTTPClient(t), strings.NewReader(reviewOfPod(`{
		"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","orbit":{"image":"moon:1"}},
		"spec":{
			"image":"nginx:0","quantumContainers":[{"name":"q","image":"nginx:9"}],
			"initContainers":[{"name":"i","warp":9.75e300,"image":"busybox:1"}],
			"containers":[
				{"name":"a","image":"nginx:1","bigNumber":12345678901234567890,"holo":{"containers":[{"image":"nginx:8"}]}},
				{"name":"b","image":"`+mirrored("redis:7")+`"},
				{"name":"c","image":"ghcr.io/acme/app:2","imageOverride":{"image":"nginx:7"}}],
			"volumes":[{"name":"v","image":{"reference":"quay.io/acme/data:1","phase":"new"}},{"name":"w","hologram":{"reference":"nginx:6"}}]},
		"future":[null,{"deep":[[["nginx:5"]]]}]}`)))
	if status != http.StatusOK {
		t.Fatalf("answer %d %s", status, answer)
	}
	want := map[string][2]string{
		"/spec/initContainers/0/image":    {"busybox:1", mirrored("busybox:1")},
		"/spec/containers/0/image":        {"nginx:1", mirrored("nginx:1")},
		"/spec/containers/2/image":        {"ghcr.io/acme/app:2", mirrored("ghcr.io/acme/app:2")},
		"/spec/volumes/0/image/reference": {"quay.io/acme/data:1", mirrored("quay.io/acme/data:1")},
	}
	all, _ := operations(t, "u-1", answer)
	if len(all) != 2*len(want) {
		t.Fatalf("%d operations, want a test and a replace for each of %d images: %v", len(all), len(want), all)
	}
	for pair := range slices.Chunk(all, 2) {
		path := pair[0].Path
		if pair[0] != (operation{"test", path, want[path][0]}) || pair[1] != (operation{"replace", path, want[path][1]}) {
			t.Errorf("operations %v, want test and replace of %v", pair, want[path])
		}
		delete(want, path)
	}
	if len(want) > 0 {
		t.Errorf("no operations for %v", slices.Collect(maps.Keys(want)))
	}
}
