package e2e_test

import (
	"context"
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// passwords of the sample pull secrets, with who uses them.
var passwords = map[string]string{
	"ghcr-password": "acme", "quay-password": "acme", "last-year": "acme", "hub-password": "acmecorp",
}

// forbidden are the texts that give a secret away.
func forbidden(t *testing.T) []string {
	t.Helper()
	var texts []string
	for password, user := range passwords {
		texts = append(texts, password, base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	}
	for _, namespace := range samples {
		secrets, err := cluster.CoreV1().Secrets(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets.Items {
			texts = append(texts, base64.StdEncoding.EncodeToString(secret.Data[corev1.DockerConfigJsonKey]))
		}
	}
	return texts
}

// wantNoSecrets looks for secrets wherever the server shows or keeps something.
func wantNoSecrets(t *testing.T, b *bay) {
	t.Helper()
	places := map[string]string{"the log": b.Log()}
	for _, args := range [][]string{
		{"flow", "show", mirrorFlow, "-o", "json"}, {"flow", "status", mirrorFlow, "-o", "json"},
		{"flow", "runs", mirrorFlow, "-o", "json"}, {"flow", "get", mirrorFlow},
	} {
		places[strings.Join(args, " ")] = b.Do(t, args...).Stdout
	}
	runs, err := b.Runs(t.Context(), mirrorFlow)
	if err != nil || len(runs) == 0 {
		t.Fatalf("%d runs: %v", len(runs), err)
	}
	for _, run := range runs {
		places["run "+run.ID] = text(t, b.Get, "/api/v1/flows/"+mirrorFlow+"/runs/"+run.ID)
	}
	for path, content := range files(t, b.Options.Dir) {
		places[path] = content
	}
	if !strings.Contains(places["run "+runs[0].ID], "••••••") {
		t.Error("no secret passed through the run: there is nothing to look for")
	}
	texts := forbidden(t)
	for place, content := range places {
		if content == "" && !strings.Contains(place, "/") {
			t.Errorf("%s is empty", place)
		}
		for _, secret := range texts {
			if strings.Contains(content, secret) {
				t.Errorf("%s holds the secret %q", place, secret)
			}
		}
	}
}

func text(t *testing.T, get func(context.Context, string, any) error, path string) string {
	t.Helper()
	var body []byte
	if err := get(t.Context(), path, &body); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// files reads everything below a directory.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		contents[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return contents
}
