package rootfs_test

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/patchbay-dev/patchbay/deploy/image/rootfs"
)

// entry is what a test reads of a layer.
type entry struct {
	tar.Header
	content []byte
}

func entries(t *testing.T, layer v1.Layer) []entry {
	t.Helper()
	content, err := layer.Uncompressed()
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	var all []entry
	for r := tar.NewReader(content); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry{*header, text})
	}
}

// TestFiles: a layer holds what is listed, and nothing else.
func TestFiles(t *testing.T) {
	base, err := rootfs.Base()
	if err != nil {
		t.Fatal(err)
	}
	program, err := rootfs.Program([]byte("the program"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		layer v1.Layer
		want  []string
	}{
		{"base", base, []string{
			"drwxr-xr-x 0:0 etc/",
			"-rw-r--r-- 0:0 etc/passwd",
			"-rw-r--r-- 0:0 etc/group",
			"drwxr-xr-x 0:0 etc/ssl/",
			"drwxr-xr-x 0:0 etc/ssl/certs/",
			"-rw-r--r-- 0:0 etc/ssl/certs/ca-certificates.crt",
			"drwx------ 65532:65532 data/",
			"dtrwxrwxrwx 0:0 tmp/",
		}},
		{"program", program, []string{"-rwxr-xr-x 0:0 patchbay"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, e := range entries(t, test.layer) {
				got = append(got, fmt.Sprintf("%s %d:%d %s", e.FileInfo().Mode(), e.Uid, e.Gid, e.Name))
				if !e.ModTime.Equal(time.Unix(0, 0)) {
					t.Errorf("%s is of %s, which is not the time of all entries", e.Name, e.ModTime)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("the layer holds\n%q, want\n%q", got, test.want)
			}
			if kind, err := test.layer.MediaType(); err != nil || kind != types.OCILayer {
				t.Errorf("the layer is a %s, %v", kind, err)
			}
		})
	}
	if last := entries(t, program)[0]; string(last.content) != "the program" {
		t.Errorf("the program is %q", last.content)
	}
}

// TestUsers: the user of the image has a name, and its home is the data directory.
func TestUsers(t *testing.T) {
	base, err := rootfs.Base()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"etc/passwd": "nonroot:x:65532:65532:Patchbay:/data:/sbin/nologin\n",
		"etc/group":  "nonroot:x:65532:\n",
	} {
		if got := content(t, base, name); !bytes.HasSuffix(got, []byte("\n"+want)) {
			t.Errorf("%s is %q, want %q at its end", name, got, want)
		}
	}
}

// TestCertificates: the roots that are trusted without a condition are in the file.
func TestCertificates(t *testing.T) {
	base, err := rootfs.Base()
	if err != nil {
		t.Fatal(err)
	}
	want, count := x509.NewCertPool(), 0
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		certificate, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		want.AddCert(certificate)
		count++
	}
	got := x509.NewCertPool()
	if !got.AppendCertsFromPEM(content(t, base, "etc/ssl/certs/ca-certificates.crt")) || !got.Equal(want) {
		t.Error("the file does not hold the roots of the bundle")
	}
	if count < 100 {
		t.Errorf("the bundle has only %d roots", count)
	}
}

func content(t *testing.T, layer v1.Layer, name string) []byte {
	t.Helper()
	for _, e := range entries(t, layer) {
		if e.Name == name {
			return e.content
		}
	}
	t.Fatalf("the layer has no %s", name)
	return nil
}
