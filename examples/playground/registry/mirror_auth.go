package registry

import "net/http"

// admit lets a request to the mirror pass, or asks for a login: with 401 for all
// that the login may not do, as zot does.
func (m *Mirror) admit(w http.ResponseWriter, r *http.Request, entry *Request, next http.Handler) {
	if m.users.name == "" {
		next.ServeHTTP(w, r)
		return
	}
	user, password, given := r.BasicAuth()
	entry.User = user
	reading := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case given && user == m.users.name && password == m.users.password:
	case given && m.users.reader != "" && user == m.users.reader && password == m.users.readerPassword && reading:
	case !given && m.users.anonymousRead && reading:
	default:
		w.Header().Set("WWW-Authenticate", `Basic realm="`+MirrorName+`"`)
		fail(w, http.StatusUnauthorized, "UNAUTHORIZED", "authentication required")
		return
	}
	next.ServeHTTP(w, r)
}

// users are who may use a mirror; without a name everybody may do everything.
type users struct {
	name, password string
	// The reader may only pull.
	reader, readerPassword string
	anonymousRead          bool
}
