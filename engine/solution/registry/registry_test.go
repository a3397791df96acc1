package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

func TestThereAndBack(t *testing.T) {
	p := start(t)
	from, digest := p.push(t)
	for name, from := range map[string]string{
		"by tag": from, "by digest": "oci://" + p.host + "/shop/small@" + digest, "without a scheme": strings.TrimPrefix(from, "oci://"),
		"by tag and digest": from + "@" + digest,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := p.client.Pull(t.Context(), from, signature.Policy{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Digest != digest || got.Reference != p.host+"/shop/small@"+digest {
				t.Errorf("got %s with digest %s, want %s", got.Reference, got.Digest, digest)
			}
			if !bytes.Equal(got.Archive, archive(t, folder())) {
				t.Error("the archive is another one")
			}
		})
	}
}

func TestTheArtifact(t *testing.T) {
	p := start(t)
	_, digest := p.push(t)
	again, err := p.client.Push(t.Context(), p.host+"/elsewhere/copy:latest", archive(t, folder()))
	if err != nil || again != digest {
		t.Errorf("the same solution has the digests %s and %s (%v)", digest, again, err)
	}
	m, _ := p.manifest(t, "shop/small", "1.2.0")
	if m.ArtifactType != "application/vnd.patchbay.solution.v1" || m.Config.MediaType != "application/vnd.patchbay.solution.config.v1+json" {
		t.Errorf("types %s and %s", m.ArtifactType, m.Config.MediaType)
	}
	var layers []string
	for _, layer := range m.Layers {
		layers = append(layers, string(layer.MediaType)+" "+layer.Annotations["org.opencontainers.image.title"])
	}
	want := "application/vnd.patchbay.solution.content.v1.tar+gzip small-1.2.0.tar.gz, text/markdown README.md, image/svg+xml icon.svg"
	if got := strings.Join(layers, ", "); got != want {
		t.Errorf("layers %s, want %s", got, want)
	}
	for key, want := range map[string]string{"title": "Small", "version": "1.2.0", "description": "Does little.", "licenses": "Apache-2.0", "authors": "Ada <ada@example.com>, Grace"} {
		if got := m.Annotations["org.opencontainers.image."+key]; got != want {
			t.Errorf("annotation %s is %q, want %q", key, got, want)
		}
	}
}

func TestWhatIsNotPushed(t *testing.T) {
	p := start(t)
	broken := folder()
	delete(broken, "flow.yaml")
	for name, test := range map[string]struct {
		to      string
		archive []byte
		want    string
	}{
		"no solution": {p.host + "/shop/small:1", archive(t, broken), "the folder is no solution"},
		"no archive":  {p.host + "/shop/small:1", []byte("x"), "not a gzip file"},
		"no tag":      {p.host + "/shop/small", archive(t, folder()), "is no place in a registry"},
		"a digest":    {p.host + "/shop/small@sha256:" + strings.Repeat("a", 64), archive(t, folder()), "want a tag"},
		"no registry": {"small:1", archive(t, folder()), "is no place in a registry"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := p.client.Push(t.Context(), test.to, test.archive)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			if len(p.asked()) > 0 {
				t.Errorf("the registry was asked: %v", p.asked())
			}
		})
	}
}

func catalogue(items ...index.Item) index.Index { return index.Index{Title: "Shop", Items: items} }

func item(name, repository, digest string) index.Item {
	return index.Item{Name: name, Title: name, Version: "1.2.0", Reference: repository + "@" + digest, Digest: digest}
}

func TestCatalogues(t *testing.T) {
	p := start(t)
	from, digest := p.push(t)
	want := catalogue(item("small", p.host+"/shop/small", digest))
	first, err := p.client.PushIndex(t.Context(), p.host+"/shop/catalogue:latest", want)
	if err != nil {
		t.Fatal(err)
	}
	outer := index.Index{Title: "Outer", Includes: []string{p.host + "/shop/catalogue:latest"}}
	if _, err := p.client.PushIndex(t.Context(), p.host+"/shop/outer:latest", outer); err != nil {
		t.Fatal(err)
	}
	found, err := p.client.PullIndexes(t.Context(), "oci://"+p.host+"/shop/outer:latest", signature.Policy{})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[1].Digest != first || len(found[1].Index.Items) != 1 {
		t.Fatalf("found %+v", found)
	}
	if _, err := p.client.Pull(t.Context(), found[1].Index.Items[0].From(), signature.Policy{}); err != nil {
		t.Errorf("what the catalogue names: %v", err)
	}
	// What is asked for has to be of its kind.
	if _, err := p.client.PullIndex(t.Context(), from, signature.Policy{}); err == nil || !strings.Contains(err.Error(), "it is not a catalogue") {
		t.Errorf("a solution as a catalogue: %v", err)
	}
	if _, err := p.client.Pull(t.Context(), p.host+"/shop/catalogue:latest", signature.Policy{}); err == nil || !strings.Contains(err.Error(), "it is not a solution") {
		t.Errorf("a catalogue as a solution: %v", err)
	}
}

func TestACircleOfCatalogues(t *testing.T) {
	p := start(t)
	for name, other := range map[string]string{"a": "b", "b": "a"} {
		including := index.Index{Title: name, Includes: []string{p.host + "/shop/" + other + ":latest"}}
		if _, err := p.client.PushIndex(t.Context(), p.host+"/shop/"+name+":latest", including); err != nil {
			t.Fatal(err)
		}
	}
	_, err := p.client.PullIndexes(t.Context(), p.host+"/shop/a:latest", signature.Policy{})
	if err == nil || !strings.Contains(err.Error(), "in a circle: "+p.host+"/shop/a:latest → "+p.host+"/shop/b:latest → "+p.host+"/shop/a:latest") {
		t.Errorf("error %v", err)
	}
}

func TestAddressesThatAreNeverAsked(t *testing.T) {
	for name, host := range map[string]string{
		"metadata":              "169.254.169.254",
		"link-local":            "169.254.1.2:5000",
		"link-local IPv6":       "[fe80::1]:5000",
		"metadata of Alibaba":   "100.100.100.200",
		"metadata of AWS, IPv6": "[fd00:ec2::254]:80",
		"IPv4 in IPv6":          "[::ffff:169.254.169.254]:80",
		"through NAT64":         "[64:ff9b::a9fe:a9fe]:80",
		"through 6to4":          "[2002:a9fe:a9fe::]:80",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := registry.New(registry.Options{}).Pull(t.Context(), "oci://"+host+"/latest/meta-data:1", signature.Policy{})
			if err == nil || !strings.Contains(err.Error(), "where no registry is looked for") {
				t.Errorf("error %v", err)
			}
		})
	}
}
