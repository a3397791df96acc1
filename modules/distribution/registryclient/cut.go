package registryclient

import (
	"fmt"
	"time"
)

// ExplainCut says what to do about transfers that break off after a minute: zot cuts
// them then unless it is configured not to.
func ExplainCut(err error, what string, took time.Duration) error {
	if took < 55*time.Second || took > 75*time.Second {
		return err
	}
	return fmt.Errorf(`%s was cut after %s; if it is a zot, set http.readTimeout and http.writeTimeout to "0s" in its config: %w`, what, took.Round(time.Second), err)
}
