package redact

import (
	"encoding/base64"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// secretObject returns the values of a Secret of Kubernetes that a message holds as plain
// JSON, such as one that a script has made: no type says there what is secret. Certificates
// are there to be shown.
func secretObject(object map[string]any) []string {
	if object["kind"] != "Secret" || object["apiVersion"] != "v1" {
		return nil
	}
	var found []string
	add := func(text string) {
		if len(text) >= MinSecret && !texts.OnlyCertificates(text) {
			found = append(found, text)
		}
	}
	for _, field := range []string{"data", "stringData"} {
		values, _ := object[field].(map[string]any)
		for _, value := range values {
			text, _ := value.(string)
			if field == "stringData" {
				add(text)
				continue
			}
			plain, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				add(text)
			} else if len(plain) >= MinSecret && !texts.OnlyCertificates(string(plain)) {
				found = append(found, text, string(plain))
			}
		}
	}
	return found
}
