package assemble

import (
	"fmt"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/deploy/image/rootfs"
)

// image is that of one platform. It has no default arguments, so that a container
// without any shows the help: where to listen, and with which certificate, is for its
// user to choose.
func (r Release) image(base v1.Layer, from program) (v1.Image, error) {
	binary, err := rootfs.Program(from.binary)
	if err != nil {
		return nil, err
	}
	created := v1.Time{Time: r.Created.UTC()}
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS: system, Architecture: from.architecture, Created: created,
		RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{
			Entrypoint: []string{rootfs.ProgramPath},
			User:       fmt.Sprintf("%d:%[1]d", rootfs.UserID),
			WorkingDir: "/",
			// The connection file lets the commands find the server: exec NAME /patchbay flow list.
			Env: []string{
				"PATCHBAY_DATA_DIR=" + rootfs.DataDir,
				"PATCHBAY_CONNECTION=" + rootfs.DataDir + "/connection.json",
			},
			Volumes: map[string]struct{}{rootfs.DataDir: {}},
			// The editor and its API; the webhook of Image Policy Webhook.
			ExposedPorts: map[string]struct{}{"7424/tcp": {}, "8443/tcp": {}},
			Labels:       r.labels(),
		},
	})
	if err != nil {
		return nil, err
	}
	image = mutate.ConfigMediaType(mutate.MediaType(image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.Append(image,
		mutate.Addendum{Layer: base, History: v1.History{Created: created, CreatedBy: "users, certificates and directories"}},
		mutate.Addendum{Layer: binary, History: v1.History{Created: created, CreatedBy: "patchbay " + r.Version}})
	if err != nil {
		return nil, err
	}
	return mutate.Annotations(image, r.labels()).(v1.Image), nil
}

// labels are those of the OCI image specification, on the configurations, the manifests
// and the index.
func (r Release) labels() map[string]string {
	return map[string]string{
		"org.opencontainers.image.title":       "Patchbay",
		"org.opencontainers.image.description": "Runs flows that look after a Kubernetes cluster, with an editor for them",
		"org.opencontainers.image.source":      "https://github.com/patchbay-dev/patchbay",
		"org.opencontainers.image.licenses":    "Apache-2.0",
		"org.opencontainers.image.version":     r.Version,
		"org.opencontainers.image.revision":    r.Revision,
		"org.opencontainers.image.created":     r.Created.UTC().Format(time.RFC3339),
	}
}
