package solutions_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// values is what the tests read of a values.yaml for zot's chart.
type values struct {
	ConfigFiles map[string]string `yaml:"configFiles"`
	Ingress     struct {
		Hosts []struct {
			Host string `yaml:"host"`
		} `yaml:"hosts"`
		TLS []struct {
			Hosts []string `yaml:"hosts"`
		} `yaml:"tls"`
	} `yaml:"ingress"`
}

// upstream is one entry of zot's sync.
type upstream struct {
	URLs    []string `json:"urls"`
	Content []struct {
		Prefix      string `json:"prefix"`
		Destination string `json:"destination"`
	} `json:"content"`
}

func zotFile(t *testing.T, solution, file string, set map[string]any) (values, []upstream) {
	t.Helper()
	text, err := load(t, solution).File(file, set)
	if err != nil {
		t.Fatal(err)
	}
	var v values
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var config struct {
		Extensions struct {
			Sync struct {
				Registries []upstream `json:"registries"`
			} `json:"sync"`
		} `json:"extensions"`
	}
	if err := json.Unmarshal([]byte(v.ConfigFiles["config.json"]), &config); err != nil {
		t.Fatalf("%v in\n%s", err, v.ConfigFiles["config.json"])
	}
	return v, config.Extensions.Sync.Registries
}

// TestZotPullsWhatTheRewriterNames holds the generated files against the rewriter:
// the name that an image gets is where zot puts what it pulls from that host.
func TestZotPullsWhatTheRewriterNames(t *testing.T) {
	const webhook, scanner = "image-policy-webhook", "image-mirror"
	tests := map[string]struct {
		solution, file, mirror, mapping string
		registries                      []any
	}{
		"webhook":                {webhook, "zot/values.yaml", "mirror.example", "hub-flat", nil},
		"webhook, path":          {webhook, "zot/values.yaml", "Mirror.example:5000/team/cache/", "hub-flat", nil},
		"webhook, path, by host": {webhook, "zot/values.yaml", "mirror.example/cache", "host", nil},
		"webhook, path, flat":    {webhook, "zot/values.yaml", "mirror.example/cache", "flat", []any{"quay.io"}},
		"webhook, spellings":     {webhook, "zot/values.yaml", "mirror.example", "hub-flat", []any{"Index.Docker.io", "docker.io", "GHCR.io", "registry-1.docker.io", "registry.hub.docker.com", "harbor.example:8443"}},
		"scanner":                {scanner, "zot/values-pull-through.yaml", "mirror.example", "hub-flat", nil},
		"scanner, path":          {scanner, "zot/values-pull-through.yaml", "mirror.example/cache", "hub-flat", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set := map[string]any{"localRegistry": test.mirror, "mapping": test.mapping}
			if test.registries != nil {
				set["registries"] = test.registries
			}
			v, upstreams := zotFile(t, test.solution, test.file, set)
			mapper, err := imageref.NewMapper(imageref.Options{Mirror: test.mirror, Mapping: imageref.Mapping(test.mapping)})
			if err != nil {
				t.Fatal(err)
			}
			host, _, _ := strings.Cut(mapper.Mirror(), "/")
			seen := map[string]bool{}
			for _, up := range upstreams {
				name := strings.TrimPrefix(up.URLs[0], "https://")
				image, err := imageref.Parse(name + "/org/app:1")
				if err != nil {
					t.Fatal(err)
				}
				if seen[image.Host] {
					t.Errorf("%s is in the file twice", image.Host)
				}
				seen[image.Host] = true
				want := host + up.Content[0].Destination + "/org/app:1"
				if got := mapper.Map(image.Canonical()); got.Target != want {
					t.Errorf("%s is rewritten to %s, zot has it at %s", image.Canonical(), got.Target, want)
				}
			}
			for _, listed := range test.registries {
				image, err := imageref.Parse(listed.(string) + "/org/app")
				if err != nil {
					t.Fatal(err)
				}
				if !seen[image.Host] {
					t.Errorf("%s is listed and not in the file: %v", listed, upstreams)
				}
			}
			name, _, _ := strings.Cut(host, ":")
			if v.Ingress.Hosts[0].Host != name || !slices.Equal(v.Ingress.TLS[0].Hosts, []string{name}) {
				t.Errorf("ingress %+v, want %s", v.Ingress, name)
			}
		})
	}
}

func TestZotFilesWithoutValues(t *testing.T) {
	for solution, files := range map[string][]string{
		"image-policy-webhook": {"zot/values.yaml"}, "image-mirror": {"zot/values.yaml", "zot/values-pull-through.yaml"},
	} {
		for _, file := range files {
			if v, _ := zotFile(t, solution, file, nil); v.Ingress.Hosts[0].Host != "registry-mirror.example.com" {
				t.Errorf("%s %s: ingress %+v, want the example's host", solution, file, v.Ingress)
			}
		}
	}
}

// TestFilesRefuseWhatInstallRefuses compares the two.
func TestFilesRefuseWhatInstallRefuses(t *testing.T) {
	for name, set := range map[string]map[string]any{
		"mapping":     {"localRegistry": "m.example", "mapping": "nope"},
		"collisions":  {"localRegistry": "m.example", "mapping": "flat", "registries": []any{"docker.io", "ghcr.io"}},
		"registry":    {"localRegistry": "m.example/{{x}}"},
		"a URL":       {"localRegistry": "https://m.example"},
		"hosts":       {"localRegistry": "m.example", "registries": []any{"https://ghcr.io"}},
		"no registry": {"localRegistry": ""},
		"no list":     {"localRegistry": "m.example", "registries": []any{}},
		"unknown":     {"localRegistry": "m.example", "mirror": "x"},
		"port":        {"localRegistry": "m.example", "port": 70000},
	} {
		t.Run(name, func(t *testing.T) {
			s := load(t, "image-policy-webhook")
			_, refusal := s.Flow("", set)
			if refusal == nil {
				t.Fatal("install takes it")
			}
			for _, file := range s.Files() {
				if _, err := s.File(file, set); err == nil || err.Error() != refusal.Error() {
					t.Errorf("%s: error = %v, want %v", file, err, refusal)
				}
			}
		})
	}
}

// TestRegistriesThatInstallTakes holds the forms against the mapper, which every pass
// and every review asks: what one refuses the other does.
func TestRegistriesThatInstallTakes(t *testing.T) {
	for _, registry := range []string{
		"m.example", "m.example:5000", "m:5000", "localhost", "localhost:5000", "10.0.0.5:5000", "M.Example", "m.example/", "m.example/a/b_c/d__e/f-g.h", "zot.zot.svc.cluster.local:5000/x/",
		"", "m", "/a", "m.example/UPPER", "m.example//a", "https://m.example", "http://m.example:5000/a", "m.example/a:1", "m.example:", "m_x.example", "-m.example", "m..example", "m.example/-a", "m.example/a b", "m.example/a@b",
		"docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "docker.io/mirror", "m.example/docker.io", "docker.io.example", "x.docker.io", "[::1]:5000", "::1", "m.example:0", "m.example:65535", "m.example:65536", "m。example", "m.example\u00a0", "https://host/", " m.example", "m.example/" + strings.Repeat("a/", 120) + "a",
	} {
		_, want := imageref.NewMapper(imageref.Options{Mirror: registry})
		for _, name := range []string{"image-mirror", "image-policy-webhook"} {
			if _, err := load(t, name).Flow("", map[string]any{"localRegistry": registry}); (err == nil) != (want == nil) {
				t.Errorf("%s with %q: error = %v, the mapper says %v", name, registry, err, want)
			}
		}
	}
	for _, host := range []string{
		"docker.io", "GHCR.io", "harbor.example:8443", "harbor:8443", "localhost:5000", "10.0.0.5",
		"", "ghcr", "https://ghcr.io", "ghcr.io/org", "*.example", "ghcr.io.", " ghcr.io", "a b", "ghcr.io:", "a_b.example",
	} {
		parsed, want := imageref.Parse(host + "/a/b")
		right := want == nil && parsed.Repository == "a/b" && !strings.HasPrefix(host, "/")
		if _, err := load(t, "image-policy-webhook").Flow("", map[string]any{"localRegistry": "m.example", "registries": []any{host}}); (err == nil) != right {
			t.Errorf("host %q: error = %v, want none: %v", host, err, right)
		}
	}
}

// TestNoIngressForAnAddress has a registry that is reached by its IP address, which
// Kubernetes takes for no host of an Ingress.
func TestNoIngressForAnAddress(t *testing.T) {
	for _, name := range []string{"image-mirror", "image-policy-webhook"} {
		text, err := load(t, name).File("zot/values.yaml", map[string]any{"localRegistry": "10.0.0.5:5000/cache"})
		if err != nil {
			t.Fatal(err)
		}
		var made values
		if err := yaml.Unmarshal(text, &made); err != nil {
			t.Fatal(err)
		}
		if len(made.Ingress.Hosts) > 0 || len(made.Ingress.TLS) > 0 || len(made.ConfigFiles) != 1 {
			t.Errorf("%s: %s", name, text)
		}
	}
}
