package pack_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/solution/pack"
)

// textsOf reads all files of a folder.
func textsOf(t testing.TB, folder fs.FS) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(folder, name)
		texts[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestThereAndBack(t *testing.T) {
	folder := fstest.MapFS{
		"solution.yaml": {Data: []byte("kind: Solution\n")}, "zot/values.yaml.tmpl": {Data: []byte("{{ .x }}")}, "zot/deep/er/file": {Data: nil},
		"ümläut.md": {Data: []byte("é")}, strings.Repeat("long", 40) + "/name": {Data: []byte("x")},
		".git/config": {Data: []byte("secret")}, ".DS_Store": {Data: []byte("x")}, "zot/.swp": {Data: []byte("x")},
	}
	archive, err := pack.Pack(folder)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := pack.Unpack(archive)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for name, file := range folder {
		if !strings.Contains(name, ".git") && !strings.Contains(name, "Store") && !strings.Contains(name, ".swp") {
			want[name] = string(file.Data)
		}
	}
	if diff := cmp.Diff(want, textsOf(t, unpacked)); diff != "" {
		t.Errorf("the files differ (-packed +unpacked):\n%s", diff)
	}
}

func TestTheSameFilesMakeTheSameArchive(t *testing.T) {
	one := fstest.MapFS{"a": {Data: []byte("1")}, "b/c": {Data: []byte("2")}}
	other := fstest.MapFS{"b/c": {Data: []byte("2"), ModTime: time.Now(), Mode: 0o777}, "a": {Data: []byte("1"), Mode: 0o400}}
	first, err := pack.Pack(one)
	if err != nil {
		t.Fatal(err)
	}
	second, err := pack.Pack(other)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("times and modes make another archive")
	}
	again, err := pack.Unpack(first)
	if err != nil {
		t.Fatal(err)
	}
	third, err := pack.Pack(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, third) {
		t.Error("what was unpacked packs to another archive")
	}
}

// The digest of what is in registries must not change with this program, nor with the
// compressor of a newer Go: if it does, everything that is pushed again has another one.
func TestTheBytesStayTheSame(t *testing.T) {
	archive, err := pack.Pack(fstest.MapFS{"a": {Data: bytes.Repeat([]byte("text of a file\n"), 1000)}, "b/c": {Data: []byte("2")}})
	if err != nil {
		t.Fatal(err)
	}
	const want = "0fe87fdbd2ba03a34b7f45a48256f6d8a0a87106d34bc248c3697b5ebd86ee45"
	if got := fmt.Sprintf("%x", sha256.Sum256(archive)); got != want {
		t.Errorf("the archive is %s, want %s", got, want)
	}
}

func TestWhatCanNotBePacked(t *testing.T) {
	many := fstest.MapFS{}
	for i := range pack.MaxFiles + 1 {
		many["f"+strings.Repeat("x", i%200)+string(rune('a'+i%26))+strings.Repeat("y", i/200)] = &fstest.MapFile{}
	}
	for name, test := range map[string]struct {
		folder fs.FS
		want   string
	}{
		"a link":            {fstest.MapFS{"a": {Mode: fs.ModeSymlink, Data: []byte("/etc/passwd")}}, "a is not a regular file"},
		"a pipe":            {fstest.MapFS{"p": {Mode: fs.ModeNamedPipe}}, "p is not a regular file"},
		"large files":       {fstest.MapFS{"a": {Data: []byte("a")}, "b": {Data: make([]byte, pack.MaxUnpacked)}}, "more than 32 MiB"},
		"many files":        {many, "more than 1000 files"},
		"two of one name":   {fstest.MapFS{"README.md": {}, "readme.md": {}}, "is in it twice"},
		"a name with a \\":  {fstest.MapFS{`a\b`: {}}, "leave the folder on some systems"},
		"no folder":         {os.DirFS(filepath.Join(t.TempDir(), "none")), "no such file"},
		"large when packed": {fstest.MapFS{"noise": {Data: noise(pack.MaxPacked)}}, "more than 8 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := pack.Pack(test.folder)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}
