package workloads

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"text/template"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
)

//go:embed manifests
var manifests embed.FS

// Values fill in what is known only once the registries run.
type Values struct {
	// Mirror is the mirror's host and port.
	Mirror string
	// Digests of the pushed images, by the names that Images gives them.
	Digests images.Digests
}

// render returns all sample objects in the order of the files' names.
func render(values Values) ([]*unstructured.Unstructured, error) {
	files, err := fs.Glob(manifests, "manifests/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the sample manifests: %w", err)
	}
	var all []*unstructured.Unstructured
	for _, file := range files {
		text, err := manifests.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the sample manifests: %w", err)
		}
		filled, err := fill(file, string(text), values)
		if err != nil {
			return nil, err
		}
		objects, err := decode(filled)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		all = append(all, objects...)
	}
	return all, nil
}

func fill(name, text string, values Values) ([]byte, error) {
	digest := func(image string) (string, error) {
		if digest, ok := values.Digests[image]; ok {
			return digest, nil
		}
		return "", fmt.Errorf("no image %s was pushed", image)
	}
	parsed, err := template.New(name).Funcs(template.FuncMap{"digest": digest}).Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("parse the sample manifests: %w", err)
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, values); err != nil {
		return nil, fmt.Errorf("fill in the sample manifests: %w", err)
	}
	return out.Bytes(), nil
}

func decode(text []byte) ([]*unstructured.Unstructured, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	var all []*unstructured.Unstructured
	for {
		object := &unstructured.Unstructured{}
		err := decoder.Decode(object)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if len(object.Object) > 0 {
			all = append(all, object)
		}
	}
}
