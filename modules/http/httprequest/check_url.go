package httprequest

import (
	"errors"
	"fmt"
	"net/url"
)

// CheckURL judges the URL of a request. The error does not repeat it, since it may hold
// a secret.
func CheckURL(text string) error {
	target, err := url.Parse(text)
	switch {
	case err != nil:
		return fmt.Errorf("url is not a URL: %w", withoutURL(err))
	case target.Scheme != "http" && target.Scheme != "https" || target.Hostname() == "":
		return errors.New("url is not complete: it begins with http:// or https:// and a host")
	case target.User != nil:
		return errors.New("url holds a user: use basicAuth, which keeps the password out of records")
	}
	return nil
}
