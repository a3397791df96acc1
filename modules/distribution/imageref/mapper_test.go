package imageref_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

func TestNewMapperRefuses(t *testing.T) {
	tests := map[string]struct {
		options imageref.Options
		want    string
	}{
		"empty":           {imageref.Options{}, "the mirror is empty"},
		"scheme":          {imageref.Options{Mirror: "https://mirror.example"}, "leave out the scheme"},
		"no dot, no port": {imageref.Options{Mirror: "zot"}, "HOST:5000"},
		"upper case path": {imageref.Options{Mirror: "mirror.example/Cache"}, "lower case"},
		"tag":             {imageref.Options{Mirror: "mirror.example/a:1"}, "host[:port]"},
		"space":           {imageref.Options{Mirror: "mirror example.com"}, "host[:port]"},
		"docker hub":      {imageref.Options{Mirror: "index.docker.io"}, "own mirror"},
		"long path":       {imageref.Options{Mirror: "mirror.example/" + strings.Repeat("a", 200)}, "too long"},
		"mapping":         {imageref.Options{Mirror: "mirror.example", Mapping: "deep"}, "hub-flat"},
		"empty rule":      {imageref.Options{Mirror: "mirror.example", Rules: []imageref.Rule{{Name: "all"}}}, `rule 1 "all"`},
		"rule's action":   {imageref.Options{Mirror: "mirror.example", Rules: []imageref.Rule{{Host: "*", Action: "drop"}}}, "skip"},
		"slash in host":   {imageref.Options{Mirror: "mirror.example", Rules: []imageref.Rule{{Host: "ghcr.io/org"}}}, "repository pattern"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := imageref.NewMapper(test.options)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestRulesDecideInOrder(t *testing.T) {
	mapper, err := imageref.NewMapper(imageref.Options{Mirror: "mirror.example", Rules: []imageref.Rule{
		{Name: "ours", Host: "ghcr.io", Repository: "org/keep", Action: imageref.Rewrite},
		{Name: "partner", Host: "ghcr.io", Repository: "org/*", Action: imageref.Skip},
		{Name: "cloud", Host: "*.GCR.io", Action: imageref.Skip},
		{Name: "deep", Repository: "team/**", Action: imageref.Skip},
		{Name: "tail", Repository: "**/secret", Action: imageref.Skip},
	}})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		changed bool
		reason  string
	}{
		"ghcr.io/org/keep":        {true, "rule ours"},
		"ghcr.io/org/other":       {false, "rule partner"},
		"ghcr.io/org/other/below": {true, "mapping hub-flat"},
		"eu.gcr.io/a/b":           {false, "rule cloud"},
		"gcr.io/a/b":              {true, "mapping hub-flat"},
		"team/a":                  {false, "rule deep"},
		"quay.io/team/a/b/c":      {false, "rule deep"},
		"quay.io/a/b/c/secret":    {false, "rule tail"},
		"quay.io/a/secret/b":      {true, "mapping hub-flat"},
		"localhost/team/a":        {false, "never mapped"},
		"mirror.example/team/a":   {false, "already on the mirror"},
	}
	for image, test := range tests {
		t.Run(image, func(t *testing.T) {
			got := mapper.Map(image)
			if got.Changed != test.changed || !strings.Contains(got.Reason, test.reason) {
				t.Errorf("Map = %+v, want changed %v by %q", got, test.changed, test.reason)
			}
		})
	}
}

func TestMapperIsConcurrentAndBounded(t *testing.T) {
	mapper := mapperOf(t, "mirror.example", imageref.HubFlat)
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for n := range 3000 {
				image := fmt.Sprintf("org/app-%d-%d:1", worker%2, n)
				if got := mapper.Map(image).Target; got != "mirror.example/"+image {
					t.Errorf("Map(%q) = %q", image, got)
				}
			}
		})
	}
	group.Wait()
}

func TestHelpers(t *testing.T) {
	helpers := imageref.Helpers()
	parse := helpers["parseImage"].(func(string) (map[string]any, error))
	mirror := helpers["mirrorImage"].(func(string, map[string]any) (map[string]any, error))

	digest := "sha256:" + strings.Repeat("a", 64)
	parsed, err := parse("nginx:1@" + digest)
	want := map[string]any{
		"host": "docker.io", "repository": "library/nginx", "tag": "1", "digest": digest,
		"canonical": "docker.io/library/nginx:1@" + digest, "familiar": "nginx:1@" + digest,
	}
	if diff := cmp.Diff(want, parsed); diff != "" || err != nil {
		t.Errorf("parseImage fails with %v, or gives another image (-want +got):\n%s", err, diff)
	}
	if _, err := parse("No"); err == nil {
		t.Error("parseImage took an upper-case name")
	}
	mapped, err := mirror("ghcr.io/org/app", map[string]any{"mirror": "mirror.example", "mapping": "host"})
	if err != nil || mapped["target"] != "mirror.example/ghcr.io/org/app:latest" || mapped["changed"] != true || mapped["error"] != nil {
		t.Errorf("mirrorImage = %v, %v", mapped, err)
	}
	mapped["target"] = "a script may write to its result"
	if mapped, _ = mirror("ghcr.io/org/app", map[string]any{"mirror": "mirror.example"}); mapped["target"] != "mirror.example/ghcr.io/org/app:latest" {
		t.Errorf("mirrorImage = %v", mapped)
	}
	if mapped, err = mirror("No", map[string]any{"mirror": "mirror.example"}); err != nil || mapped["changed"] != false || mapped["target"] != "No" || mapped["error"] == nil {
		t.Errorf("mirrorImage of no image = %v, %v", mapped, err)
	}
	for name, options := range map[string]map[string]any{
		"none": nil, "unknown": {"mirror": "mirror.example", "maping": "host"}, "type": {"mirror": 5}, "mirror": {"mirror": "zot"},
	} {
		if _, err := mirror("nginx", options); err == nil || !strings.Contains(err.Error(), "mirrorImage") {
			t.Errorf("options %s: error = %v", name, err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := imageref.Parse("registry.k8s.io/ingress-nginx/controller:v1.12.0"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMap(b *testing.B) {
	mapper := mapperOf(b, "mirror.example:5000", imageref.HubFlat)
	b.Run("seen before", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mapper.Map("registry.k8s.io/ingress-nginx/controller:v1.12.0")
		}
	})
	images := make([]string, 10000)
	for n := range images {
		images[n] = fmt.Sprintf("registry.k8s.io/ingress-nginx/controller:v%d", n)
	}
	b.Run("new each time", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			mapper.Map(images[n%len(images)])
		}
	})
}

func BenchmarkMirrorImageHelper(b *testing.B) {
	mirror := imageref.Helpers()["mirrorImage"].(func(string, map[string]any) (map[string]any, error))
	options := map[string]any{"mirror": "mirror.example:5000", "mapping": "hub-flat"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mirror("nginx:1.27", options); err != nil {
			b.Fatal(err)
		}
	}
}

func TestLeaveLong(t *testing.T) {
	mapper, err := imageref.NewMapper(imageref.Options{Mirror: "mirror.example", LeaveLong: true})
	if err != nil {
		t.Fatal(err)
	}
	fits := "ghcr.io/" + strings.Repeat("a", 255-len("mirror.example/ghcr.io/")) + ":1"
	if mapped := mapper.Map(fits); !mapped.Changed || mapped.Target != "mirror.example/"+fits {
		t.Errorf("%+v, want it mapped by its name", mapped)
	}
	tooLong := strings.Replace(fits, ":1", "a:1", 1)
	if mapped := mapper.Map(tooLong); mapped.Changed || mapped.Target != tooLong || mapped.Err == nil || !strings.Contains(mapped.Err.Error(), "longer than 255") {
		t.Errorf("%+v, want it left alone", mapped)
	}
}
