package solutions_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestReviews posts each AdmissionReview of testdata/review to the webhook's flow
// and compares the answer with the file .want.json beside it: the paths that are
// replaced with their new values, {} for none. The mirror is mirror.example.com.
func TestReviews(t *testing.T) {
	files, err := filepath.Glob("testdata/review/*.want.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	url := hookFor(t, "mirror.example.com")
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".want.json")
		t.Run(name, func(t *testing.T) {
			var want map[string]string
			review := readFile(t, "testdata/review/"+name+".json")
			if err := json.Unmarshal(readFile(t, file), &want); err != nil {
				t.Fatal(err)
			}
			status, text := post(t, url, review)
			if status != http.StatusOK {
				t.Fatalf("status %d: %s", status, text)
			}
			checkAnswer(t, text)
			var asked struct{ Request struct{ UID string } }
			var given answer
			if json.Unmarshal(review, &asked) != nil || json.Unmarshal(text, &given) != nil || given.Response.UID != asked.Request.UID {
				t.Errorf("the answer is for %q, the review %q", given.Response.UID, asked.Request.UID)
			}
			if got := replaced(t, given.Response.Patch); !reflect.DeepEqual(got, want) {
				t.Errorf("replaces %v, want %v", got, want)
			}
		})
	}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// replaced gives a patch as path -> new value.
func replaced(t *testing.T, patch []byte) map[string]string {
	t.Helper()
	found := map[string]string{}
	if len(patch) == 0 {
		return found
	}
	var operations []struct{ Op, Path, Value string }
	if err := json.Unmarshal(patch, &operations); err != nil {
		t.Fatal(err)
	}
	for _, o := range operations {
		if o.Op == "replace" {
			found[o.Path] = o.Value
		}
	}
	return found
}
