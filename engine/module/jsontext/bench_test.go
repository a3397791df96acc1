package jsontext_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// review is an admission review of about 5 KB, as an API server sends it.
func review() string {
	var containers []string
	for i := range 5 {
		containers = append(containers, fmt.Sprintf(`{"name":"c%d","image":"nginx:1.2%d","imagePullPolicy":"IfNotPresent","env":[{"name":"A","value":"1"},{"name":"B","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}],"ports":[{"containerPort":8080,"protocol":"TCP"}],"resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"100m","memory":"128Mi"}},"livenessProbe":{"httpGet":{"path":"/healthz","port":8080,"scheme":"HTTP"},"initialDelaySeconds":5,"periodSeconds":10,"timeoutSeconds":1,"failureThreshold":3,"successThreshold":1},"volumeMounts":[{"name":"config","mountPath":"/etc/config"},{"name":"data","mountPath":"/data"}],"terminationMessagePath":"/dev/termination-log"}`, i, i))
	}
	return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","kind":{"group":"apps","version":"v1","kind":"Deployment"},"resource":{"group":"apps","version":"v1","resource":"deployments"},"name":"web","namespace":"shop","operation":"CREATE","userInfo":{"username":"system:serviceaccount:flux:kustomize","groups":["system:authenticated","system:serviceaccounts"]},"object":{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"shop","labels":{"app":"web"},"managedFields":[{"manager":"flux","operation":"Apply","apiVersion":"apps/v1","time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"c0\"}":{".":{},"f:image":{}}}}}}}}]},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[` + strings.Join(containers, ",") + `],"volumes":[{"name":"config","configMap":{"name":"web"}},{"name":"data","emptyDir":{}}],"restartPolicy":"Always","terminationGracePeriodSeconds":30}}}},"oldObject":null,"dryRun":false}}`
}

func BenchmarkDecode(b *testing.B) {
	text := review()
	b.Run("jsontext", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jsontext.Decode(text, depth); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			var value map[string]any
			if err := json.Unmarshal([]byte(text), &value); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	value, err := jsontext.Decode(review(), depth)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("jsontext", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := jsontext.Encode(value, 1<<20, depth); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(value); err != nil {
				b.Fatal(err)
			}
		}
	})
}
