package credentials_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/kubernetes/pkg/credentialprovider"
	"k8s.io/kubernetes/pkg/credentialprovider/secrets"
)

// table is what the product is tested with.
const table = "../../../modules/distribution/dockerconfig/testdata/kubelet.jsonl"

var update = flag.Bool("update", false, "write the table")

// row is a set of secrets, and which logins the kubelet tries for which image, in its
// order. Refused is true when it fails over one of the secrets.
type row struct {
	Secrets []secret            `json:"secrets"`
	Refused bool                `json:"refused,omitempty"`
	Images  map[string][]string `json:"images,omitempty"`
}

type secret struct {
	Type string            `json:"type"`
	Data map[string]string `json:"data"`
}

// kubelet returns the logins that the kubelet would try for an image, in its order.
func kubelet(t *testing.T, given []corev1.Secret, image string) (logins []string, err error) {
	t.Helper()
	keyring, err := secrets.MakeDockerKeyring(given, &credentialprovider.BasicDockerKeyring{})
	if err != nil {
		return nil, err
	}
	found, _ := keyring.Lookup(image)
	for _, auth := range found {
		logins = append(logins, auth.Username+":"+strings.TrimRight(auth.Password, "\x00"))
	}
	return logins, nil
}

// TestTable makes 2,000 random secrets, and sees to it that the table says what the
// kubelet's own code makes of them.
func TestTable(t *testing.T) {
	m := &maker{Rand: rand.New(rand.NewPCG(9, 6))}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	for n := 0; n < 2000; {
		m.begin()
		var given []corev1.Secret
		made := row{Images: map[string][]string{}}
		for range 1 + m.IntN(4) {
			s := m.secret()
			given = append(given, s)
			data := map[string]string{}
			for key, raw := range s.Data {
				data[key] = string(raw)
			}
			made.Secrets = append(made.Secrets, secret{string(s.Type), data})
			n++
		}
		for range 4 {
			image := m.image()
			logins, err := kubelet(t, given, image)
			if err != nil {
				made.Refused, made.Images = true, nil
				break
			}
			made.Images[image] = logins
		}
		if err := encoder.Encode(made); err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		if err := os.WriteFile(table, text.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written, text.Bytes()) {
		t.Error("the table is not what the kubelet does: look at the difference that go test ./credentials -update makes")
	}
}
