package cli_test

import (
	"strings"
	"testing"
)

// TestWrongFlagsOfNATS holds that what is wrong is found before anything is opened, and that
// a password in a URL is not printed.
func TestWrongFlagsOfNATS(t *testing.T) {
	home := alone(t)
	const url = "nats://127.0.0.1:4222"
	tests := map[string]struct {
		flags []string
		want  string
	}{
		"a login without a URL":    {[]string{"--nats-creds", "x"}, "--nats-creds is about a NATS that exists: give --nats-url with it"},
		"replicas without a URL":   {[]string{"--nats-replicas", "3"}, "--nats-replicas is about a NATS that exists"},
		"no scheme":                {[]string{"--nats-url", "127.0.0.1:4222"}, "want nats://HOST:PORT"},
		"another scheme":           {[]string{"--nats-url", "https://u:golf@nats:4222"}, "want nats://HOST:PORT"},
		"one of several":           {[]string{"--nats-url", url + ",nats"}, "want nats://HOST:PORT"},
		"a login that is no file":  {[]string{"--nats-url", url, "--nats-creds", "/nowhere"}, "--nats-creds: open /nowhere"},
		"a bundle that is no file": {[]string{"--nats-url", url, "--nats-ca", "/nowhere"}, "--nats-ca: open /nowhere"},
		"too many replicas":        {[]string{"--nats-url", url, "--nats-replicas", "6"}, "want a number from 1 to 5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", append([]string{"serve", "--data-dir", home}, test.flags...)...)
			if r.code != 2 || !strings.Contains(r.stderr, test.want) || strings.Contains(r.stderr, "golf") {
				t.Errorf("code %d: %s", r.code, r.stderr)
			}
		})
	}
	t.Setenv("PATCHBAY_NATS_URL", "https://u:golf@nats:4222")
	if r := run(t, "", "serve", "--data-dir", home); r.code != 2 || strings.Contains(r.stderr, "golf") {
		t.Errorf("a wrong URL of the environment: code %d: %s", r.code, r.stderr)
	}
	if r := run(t, "", "serve", "--help"); strings.Contains(r.stdout, "golf") {
		t.Errorf("help prints the URL of the environment:\n%s", r.stdout)
	}
}

// TestNATSIsNotNeededToStart holds that a server starts without the NATS that it was given:
// flows without queued edges need none.
func TestNATSIsNotNeededToStart(t *testing.T) {
	home := alone(t)
	serve(t, home, "--nats-url", "nats://127.0.0.1:1", "--nats-prefix", "here")
	ok(t, "flow", "apply", "-f", file(t, "greeting.yaml", document))
	ok(t, "flow", "start", "greet", "--runs", "1")
}
