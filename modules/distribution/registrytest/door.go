package registrytest

import (
	"net/http"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
)

// Door lets users into repositories by password; give its Fault to a registry.
type Door struct {
	Users   map[dockerconfig.Login][]string // the repositories that each may see
	Readers map[dockerconfig.Login]bool     // who may not write
	// Refusal is what it says to those who have not signed in, and Denial to those who
	// may not see a repository; 401 comes with a challenge, everything else without.
	Refusal, Denial int
}

// Fault answers those who are not let in.
func (d Door) Fault(w http.ResponseWriter, r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	repository, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/"), "/")
	login := dockerconfig.Login{Username: user, Password: password}
	sees, known := d.Users[login]
	writes := r.Method != http.MethodGet && r.Method != http.MethodHead
	status := 0
	switch {
	case r.URL.Path == "/v2/" && !known, ok && !known:
		status = http.StatusUnauthorized
	case !ok:
		status = d.Refusal
	case r.URL.Path != "/v2/" && (!slices.Contains(sees, repository) || writes && d.Readers[login]):
		status = d.Denial
	}
	if status == 0 {
		return false
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="door"`)
	}
	Refuse(w, status, "DENIED")
	return true
}
