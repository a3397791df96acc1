package chart_test

import "testing"

// TestWrongValuesAreRefused before anything is in the cluster, each by its name.
func TestWrongValuesAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		flags []string
		want  string
	}{
		"a name that is none":          {[]string{"--set", "replica=3"}, "additional properties 'replica' not allowed"},
		"a solution that is none":      {[]string{"--set", "solutions.imageMirrors.enabled=true"}, "/solutions': additional properties 'imageMirrors' not allowed"},
		"a parameter that is none":     {mirroring("intervall=60"), "additional properties 'intervall' not allowed"},
		"a parameter out of its range": {mirroring("interval=1"), "/solutions/imageMirror/parameters/interval': minimum: got 1, want 10"},
		"a value that is none":         {webhook("heal=maybe"), "/solutions/imagePolicyWebhook/parameters/heal': value must be one of"},
		"off without its quotes":       {[]string{"--values", "testdata/unquoted.yaml"}, "/solutions/imagePolicyWebhook/parameters/heal': got boolean, want string"},
		"one name for several registries": {webhook("mapping=flat", "allowCollisions=false", "registries={docker.io,quay.io}"),
			"/solutions/imagePolicyWebhook/parameters/registries': maxItems"},
		"a parameter that the chart has": {webhook("port=9443"), "additional properties 'port' not allowed"},
		"no registry":                    {[]string{"--set", "solutions.imageMirror.enabled=true"}, "missing property 'localRegistry'"},
		"a digest that is none":          {[]string{"--set", "image.digest=sha256:12"}, "/image/digest': 'sha256:12' does not match pattern"},
		"an Ingress without TLS":         {[]string{"--set", "ingress.enabled=true"}, "/tls/secretName': minLength"},
		"a password in the URL of NATS":  {[]string{"--set", "nats.url=nats://user:pass@nats:4222"}, "/nats/url': 'nats://user:pass@nats:4222' does not match pattern"},
		"a login without a NATS":         {[]string{"--set", "nats.credsSecret=login"}, "/nats/credsSecret': value must be ''"},
		"a text in place of a number":    {[]string{"--set-string", "replicas=2"}, "/replicas': got string, want integer"},
		"an old Kubernetes":              {[]string{"--kube-version", "1.29.9"}, "chart requires kubeVersion: >=1.30.0-0 which is incompatible with Kubernetes v1.29.9"},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, test.want, append([]string{"template", "patchbay", chart}, test.flags...)...)
		})
	}
}
