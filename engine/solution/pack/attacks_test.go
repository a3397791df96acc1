package pack_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/solution/pack"
)

// noise is what does not compress.
func noise(size int) []byte {
	random := rand.NewChaCha8([32]byte{1})
	text := make([]byte, size)
	_, _ = random.Read(text) // never fails
	return text
}

// archive makes a tar+gzip of entries as they are.
func archive(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	return zipped(t, tarred(t, entries...))
}

func tarred(t testing.TB, entries ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	writer := tar.NewWriter(&out)
	for _, entry := range entries {
		if err := writer.WriteHeader(&entry); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write(make([]byte, entry.Size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// promised is a header without what it says that follows.
func promised(t testing.TB, size int64) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := tar.NewWriter(&out).WriteHeader(&tar.Header{Name: "bomb", Typeflag: tar.TypeReg, Size: size}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func file(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg, Size: 1} }

// attacks are archives that Unpack must refuse, and the reason that it gives.
func attacks(t testing.TB) map[string]struct {
	archive []byte
	want    string
} {
	var many []tar.Header
	for i := range pack.MaxFiles + 1 {
		many = append(many, file(fmt.Sprintf("f%d", i)))
	}
	good := archive(t, file("a"))
	lying := tarred(t, file("a"))
	copy(lying[124:], "77777777777\x00") // the size in the header, and no checksum for it
	damaged := bytes.Clone(good)
	damaged[len(damaged)-6] ^= 1 // gzip's own checksum
	return map[string]struct {
		archive []byte
		want    string
	}{
		"path traversal":               {archive(t, file("../evil")), "leaves the folder"},
		"path traversal in the middle": {archive(t, file("a/../../evil")), "leaves the folder"},
		"a dot in the path":            {archive(t, file("a/./b")), "leaves the folder"},
		"the folder itself":            {archive(t, file(".")), "without a name"},
		"absolute":                     {archive(t, file("/etc/passwd")), "is absolute"},
		"absolute on Windows":          {archive(t, file(`C:\evil`)), "leave the folder on some systems"},
		"backslashes":                  {archive(t, file(`..\evil`)), "leave the folder on some systems"},
		"control characters":           {archive(t, file("a\nb")), "characters that none may have"},
		"a long name":                  {archive(t, file(strings.Repeat("n", 300))), "more than 255 bytes"},
		"deep folders":                 {archive(t, file(strings.Repeat("d/", 16)+"f")), "more than 16 folders"},
		"a symbolic link":              {archive(t, tar.Header{Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}), "is a link"},
		"a hard link":                  {archive(t, file("a"), tar.Header{Name: "b", Typeflag: tar.TypeLink, Linkname: "a"}), "is a link"},
		"a device":                     {archive(t, tar.Header{Name: "a", Typeflag: tar.TypeChar}), "is a device"},
		"a pipe":                       {archive(t, tar.Header{Name: "a", Typeflag: tar.TypeFifo}), "is a device"},
		"an unknown kind":              {archive(t, tar.Header{Name: "a", Typeflag: 'z'}), "an entry of type"},
		"the same file twice":          {archive(t, file("a"), file("a")), "is in it twice"},
		"the same but for the case":    {archive(t, file("README.md"), file("readme.md")), "is in it twice"},
		"a file as a folder":           {archive(t, file("a"), file("a/b")), "is a file and the folder of"},
		"a folder as a file":           {archive(t, file("A/b"), file("a")), "is a file and the folder of"},
		"too many files":               {archive(t, many...), "more than 1000 files"},
		"a decompression bomb":         {zipped(t, promised(t, pack.MaxUnpacked+1)), "more than 32 MiB"},
		"a bomb of two files":          {zipped(t, append(tarred(t, file("a"))[:1024], promised(t, pack.MaxUnpacked)...)), "more than 32 MiB"},
		"a bomb after the files":       {zipped(t, append(tarred(t, file("a")), make([]byte, 1<<20)...)), "follows its last file"},
		"a bomb of headers":            {zipped(t, bytes.Repeat(tarred(t, tar.Header{Name: "d/", Typeflag: tar.TypeDir})[:512], 75000)), "more than 32 MiB"},
		"a file after the last one":    {zipped(t, append(tarred(t, file("a")), tarred(t, file("b"))...)), "follows its last file"},
		"a second archive":             {append(bytes.Clone(good), good...), "follows its end"},
		"a lie about a size":           {zipped(t, lying), "not a tar file"},
		"cut in the middle":            {zipped(t, tarred(t, file("a"))[:512]), "unexpected EOF"},
		"gzip cut in the middle":       {good[:len(good)-9], "unexpected EOF"},
		"gzip damaged":                 {damaged, "not a gzip file"},
		"no gzip":                      {tarred(t, file("a")), "not a gzip file"},
		"no tar":                       {zipped(t, []byte(strings.Repeat("x", 1024))), "not a tar file"},
		"nothing":                      {nil, "not a gzip file"},
		"too large":                    {noise(pack.MaxPacked + 1), "more than 8 MiB"},
	}
}

func TestAttacks(t *testing.T) {
	for name, attack := range attacks(t) {
		t.Run(name, func(t *testing.T) {
			folder, err := pack.Unpack(attack.archive)
			if err == nil || !strings.Contains(err.Error(), attack.want) {
				t.Errorf("error %v, want %q in it", err, attack.want)
			}
			if folder != nil {
				t.Error("it gave a folder with the error")
			}
		})
	}
}

func FuzzUnpack(f *testing.F) {
	for _, attack := range attacks(f) {
		if len(attack.archive) < 64<<10 {
			f.Add(attack.archive)
		}
	}
	good, err := pack.Pack(fstest.MapFS{"a": {Data: []byte("1")}, "b/c": {Data: []byte("2")}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Fuzz(func(t *testing.T, archive []byte) {
		folder, err := pack.Unpack(archive)
		if err != nil {
			return
		}
		// What is taken is a folder that can be read to its last file and packed again.
		names := slices.Sorted(maps.Keys(textsOf(t, folder)))
		if err := fstest.TestFS(folder, names...); len(names) > 0 && err != nil {
			t.Error(err)
		}
		if _, err := pack.Pack(folder); err != nil {
			t.Error(err)
		}
	})
}
