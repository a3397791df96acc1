package registrycatalog_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrycatalog"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

func TestCatalog(t *testing.T) {
	registry := registrytest.New(t)
	registry.AddImage(t, "a/one", "1", registrytest.OCIManifest)
	registry.AddImage(t, "b/two", "2", registrytest.OCIManifest)
	node := moduletest.Start(t, registrycatalog.New(registryclient.New(registryclient.Config{})), nil)
	tests := map[string]struct {
		request registrycatalog.Request
		want    int
	}{
		"all":        {registrycatalog.Request{}, 2},
		"prefix":     {registrycatalog.Request{Prefix: "b/"}, 1},
		"repository": {registrycatalog.Request{Repository: "a/one"}, 1},
		"none fits":  {registrycatalog.Request{Prefix: "c/"}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.request.Context, test.request.Registry = name, registry.Host
			if err := node.Send("request", test.request).Err(); err != nil {
				t.Fatal(err)
			}
			emitted := node.Emitted("result")
			got := emitted[len(emitted)-1].(registrycatalog.Result)
			if got.Context != name || got.Count != test.want || len(got.Repositories) != test.want || got.Next != "" {
				t.Errorf("result = %+v", got)
			}
			for _, repository := range got.Repositories {
				if len(repository.Tags) != 1 {
					t.Errorf("repository = %+v", repository)
				}
			}
		})
	}
}

func TestCatalogRefuses(t *testing.T) {
	node := moduletest.Start(t, registrycatalog.New(registryclient.New(registryclient.Config{})), nil)
	tests := map[string]struct {
		request registrycatalog.Request
		want    string
	}{
		"registry": {registrycatalog.Request{Registry: "https://mirror.example"}, "want host[:port]"},
		"login":    {registrycatalog.Request{Registry: "mirror.example", DockerConfigJSON: "hunter2"}, "docker config"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := node.Send("request", test.request).Err()
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hunter") {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
