package server

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

const maxForm = 4 << 10

// openLink exchanges the token of the login link for the cookie.
func (s *Server) openLink(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	s.enter(w, r, query.Get("token"), query.Get("to"), query.Has("token"))
}

// login does the same for the login page's form.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	if err := s.admission.ReceiveLogin(w, r, maxForm); err != nil {
		s.fail(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, exchange.BadRequest("read the login form: %w", err))
		return
	}
	s.enter(w, r, r.PostForm.Get("token"), r.PostForm.Get("to"), true)
}

func (s *Server) enter(w http.ResponseWriter, r *http.Request, token, to string, tried bool) {
	to = ownPage(to)
	address := slots.From(r.Context()).Host(r.RemoteAddr)
	who, err := s.guard.Identify(r.Context(), strings.TrimSpace(token))
	entry := audited{operation: "login"}
	switch {
	case errors.Is(err, auth.ErrUnanswered):
		s.options.Logger.Warn("a login can't be reviewed", "error", err)
		w.Header().Set("Retry-After", "5")
		s.showPage(w, http.StatusServiceUnavailable, pageData{Problem: "Kubernetes reviews the token, and its API server does not answer. " +
			"Try again, or enter the server's own token.", To: to})
		return
	case err != nil:
		if tried {
			entry.status = http.StatusUnauthorized
			s.logAudit(r, who, entry)
		}
		if pause := s.wrongToken(address, tried); pause > 0 {
			seconds := int(math.Ceil(pause.Seconds()))
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
			s.showPage(w, http.StatusTooManyRequests, pageData{Pause: seconds, To: to})
			return
		}
		s.showPage(w, http.StatusUnauthorized, pageData{Wrong: tried, To: to})
		return
	}
	s.pace.Right(address)
	if err := s.guard.Login(w, who); err != nil {
		s.showPage(w, http.StatusBadRequest, pageData{Problem: "The login failed: " + err.Error() + ".", To: to})
		return
	}
	s.logAudit(r, who, entry)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// wrongToken counts a login that failed, and says how long its address has to
// pause. To ask for the page is none.
func (s *Server) wrongToken(address string, tried bool) time.Duration {
	if !tried {
		return 0
	}
	return s.pace.Wrong(address)
}

// ownPage keeps a login from leading elsewhere.
func ownPage(to string) string {
	target, err := url.Parse(to)
	if err != nil || target.Scheme != "" || target.Host != "" || target.User != nil || !isPage(target.Path) {
		return "/"
	}
	return (&url.URL{Path: target.Path, RawQuery: target.RawQuery}).String()
}

// askToLogIn answers for a page that needs a login. A link from elsewhere comes
// without the cookie, which is SameSite=Strict; a reload from our own page has
// it, and if not, stays.
func (s *Server) askToLogIn(w http.ResponseWriter, r *http.Request) {
	from := r.Header.Get("Sec-Fetch-Site")
	s.showPage(w, http.StatusUnauthorized, pageData{To: ownPage(r.URL.RequestURI()), Reload: from == "cross-site" || from == "same-site"})
}
