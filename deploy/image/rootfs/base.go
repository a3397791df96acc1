package rootfs

import (
	"fmt"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

const (
	// UserID is of the user and the group that the program runs as: those that
	// distroless images call nonroot.
	UserID = 65532
	// DataDir is the directory of flows, state and runs. It is the only one that the
	// program writes to.
	DataDir = "/data"
	// ProgramPath is where the program is.
	ProgramPath = "/patchbay"
)

// Base is the layer that all platforms share: users, certificates, and directories.
func Base() (v1.Layer, error) {
	return layer(
		file{path: "etc/", mode: 0o755},
		file{path: "etc/passwd", mode: 0o644, content: fmt.Appendf(nil,
			"root:x:0:0:root:/:/sbin/nologin\nnonroot:x:%d:%[1]d:Patchbay:%s:/sbin/nologin\n", UserID, DataDir)},
		file{path: "etc/group", mode: 0o644, content: fmt.Appendf(nil, "root:x:0:\nnonroot:x:%d:\n", UserID)},
		file{path: "etc/ssl/", mode: 0o755},
		file{path: "etc/ssl/certs/", mode: 0o755},
		file{path: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, content: certificates()},
		// Docker gives a new volume the owner and the mode of what it is mounted on.
		file{path: DataDir[1:] + "/", mode: 0o700, owner: UserID},
		// The processes of scripts begin in it and write nothing.
		file{path: "tmp/", mode: 0o1777},
	)
}

// Program is the layer of the binary.
func Program(binary []byte) (v1.Layer, error) {
	return layer(file{path: ProgramPath[1:], mode: 0o755, content: binary})
}
