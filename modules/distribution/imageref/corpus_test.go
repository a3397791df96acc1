package imageref_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// lines yields the lines of a file of testdata, comments and empty ones left out.
func lines(t testing.TB, name string) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var found []string
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		if line := scanner.Text(); line != "" && !strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	return found
}

func TestParseCorpus(t *testing.T) {
	for _, line := range lines(t, "parse.txt") {
		t.Run(line, func(t *testing.T) {
			if image, want, ok := strings.Cut(line, " ! "); ok {
				_, err := imageref.Parse(image)
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("Parse(%q) error = %v, want %q", image, err, want)
				}
				return
			}
			image, want, ok := strings.Cut(line, " -> ")
			if !ok {
				t.Fatal("want `image -> …` or `image ! …`")
			}
			parsed, err := imageref.Parse(image)
			if err != nil {
				t.Fatal(err)
			}
			fields := []string{parsed.Host, parsed.Repository, parsed.Tag, parsed.Digest, parsed.Familiar()}
			for n, field := range fields {
				if field == "" {
					fields[n] = "-"
				}
			}
			if got := strings.Join(fields, " "); got != want {
				t.Errorf("Parse(%q)\n got %s\nwant %s", image, got, want)
			}
			for _, form := range []string{parsed.Canonical(), parsed.Familiar()} {
				if again, err := imageref.Parse(form); err != nil || again != parsed {
					t.Errorf("Parse(%q) = %+v, %v; want what %q gives", form, again, err, image)
				}
			}
		})
	}
}

func TestMapCorpus(t *testing.T) {
	var mapper *imageref.Mapper
	group := ""
	for _, line := range lines(t, "map.txt") {
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			group = line
			mirror, mapping, _ := strings.Cut(strings.Trim(line, "[]"), " ")
			var err error
			mapper, err = imageref.NewMapper(imageref.Options{Mirror: mirror, Mapping: imageref.Mapping(mapping)})
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		checked := mapper
		t.Run(group+line, func(t *testing.T) { checkMapped(t, checked, line) })
	}
}

func checkMapped(t *testing.T, mapper *imageref.Mapper, line string) {
	if image, want, ok := strings.Cut(line, " -> "); ok {
		got := mapper.Map(image)
		mapped := imageref.Mapped{Image: image, Target: want, Changed: true, Reason: got.Reason}
		if diff := cmp.Diff(mapped, got, cmpopts.IgnoreFields(imageref.Mapped{}, "Canonical"), cmpopts.EquateErrors()); diff != "" || got.Reason == "" {
			t.Errorf("Map(%q) for the reason %q (-want +got):\n%s", image, got.Reason, diff)
		}
		if again := mapper.Map(got.Target); again.Changed || again.Target != want {
			t.Errorf("mapping the target again gives %s", again.Target)
		}
		return
	}
	image, want, isError := strings.Cut(line, " ! ")
	if !isError {
		var ok bool
		if image, want, ok = strings.Cut(line, " = "); !ok {
			t.Fatal("want `image -> target`, `image = reason` or `image ! error`")
		}
	}
	got := mapper.Map(image)
	if got.Changed || got.Target != image {
		t.Errorf("Map(%q) = %+v, want it unchanged", image, got)
	}
	text := got.Reason
	if isError {
		if got.Err == nil {
			t.Fatalf("Map(%q) = %+v, want an error", image, got)
		}
		text = got.Err.Error()
	} else if got.Err != nil {
		t.Errorf("Map(%q): %v", image, got.Err)
	}
	if !strings.Contains(text, want) {
		t.Errorf("Map(%q) says %q, want %q", image, text, want)
	}
}
