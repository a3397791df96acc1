package editor_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/editor"
)

func pack(t *testing.T, text string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestBuild(t *testing.T) {
	e, err := editor.New(fstest.MapFS{
		"index.html.gz":           {Data: pack(t, `<meta name="csp-nonce" content="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>`)},
		"assets/main-a1b2.js.gz":  {Data: pack(t, "main()")},
		"assets/font-a1.woff2.gz": {Data: pack(t, "font")},
		"assets/odd-a1.bin.gz":    {Data: pack(t, "odd")},
		"secret.gz":               {Data: pack(t, "secret")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Index("n0nce"); !e.Built() || strings.Count(got, "n0nce") != 2 || strings.Contains(got, editor.NoncePlaceholder) {
		t.Errorf("index = %s", got)
	}
	tests := map[string]struct{ name, kind, text string }{
		"script":                {"main-a1b2.js", "text/javascript; charset=utf-8", "main()"},
		"font":                  {"font-a1.woff2", "font/woff2", "font"},
		"unknown kind":          {"odd-a1.bin", "application/octet-stream", "odd"},
		"missing":               {"main-0000.js", "", ""},
		"outside of the assets": {"../secret", "", ""},
		"the directory":         {"", "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			asset, ok := e.Asset(test.name)
			if ok != (test.kind != "") || asset.ContentType != test.kind {
				t.Fatalf("Asset = %v, %t", asset, ok)
			}
			if !ok {
				return
			}
			if text, err := asset.Unpacked(); err != nil || string(text) != test.text {
				t.Errorf("Unpacked = %q, %v", text, err)
			}
		})
	}
}

func TestNoBuild(t *testing.T) {
	e, err := editor.New(fstest.MapFS{".keep": {}})
	if err != nil || e.Built() {
		t.Errorf("New = built %t, %v", e.Built(), err)
	}
}

func TestDamagedBuild(t *testing.T) {
	for name, data := range map[string][]byte{"not packed": []byte("<html>"), "cut": pack(t, "<html>")[:15], "huge": pack(t, strings.Repeat("x", 2<<20))} {
		t.Run(name, func(t *testing.T) {
			if _, err := editor.New(fstest.MapFS{"index.html.gz": {Data: data}}); err == nil {
				t.Error("a damaged index was taken")
			}
		})
	}
}

// TestEmbedded holds for a binary with and without the web build.
func TestEmbedded(t *testing.T) {
	e, err := editor.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	if e.Built() && !strings.Contains(e.Index("n0nce"), "n0nce") {
		t.Error("the built index has no place for the nonce")
	}
}
