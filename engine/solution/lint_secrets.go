package solution

import (
	"bytes"
	"encoding/base64"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// shapes of secrets that can't be anything else. A package is everybody's: what is in it
// is known to whoever can pull it.
var secretShapes = []struct {
	what    string
	pattern *regexp.Regexp
}{
	{"a private key", regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----`)},
	{"an access key of AWS", regexp.MustCompile(`\b(?:AKIA|ASIA)[A-Z2-7]{16}\b`)},
	{"a token of GitHub", regexp.MustCompile(`\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})`)},
	{"a token of GitLab", regexp.MustCompile(`\bgl(?:pat|dt|rt|cbt|ptt)-[A-Za-z0-9_-]{20,}`)},
	{"a token of Slack", regexp.MustCompile(`\bxox[abeoprs]-[A-Za-z0-9-]{20,}`)},
	{"a webhook of Slack", regexp.MustCompile(`hooks\.slack\.com/(?:services|workflows)/[A-Z0-9]{6,}/[A-Z0-9]{6,}/[A-Za-z0-9]{16,}`)},
	{"an API key of Google", regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}\b`)},
	{"a token of npm", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}\b`)},
	{"a token of Docker Hub", regexp.MustCompile(`\bdckr_pat_[A-Za-z0-9_-]{20,}`)},
	{"a key of Stripe", regexp.MustCompile(`\b[rs]k_live_[A-Za-z0-9]{20,}`)},
	{"a signed token (JWT)", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}`)},
	{"an address with a password", regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s/:@'"{}$<>]+:[^\s/:@'"{}$<>*…]{4,}@[A-Za-z0-9]`)},
	{"a login of a docker config", regexp.MustCompile(`"auth"\s*:\s*"[A-Za-z0-9+/]{12,}={0,2}"`)},
}

// placeholders mark what has the shape of a secret in documentation and tests.
var placeholders = regexp.MustCompile(`(?i)example|placeholder|not-a-real|changeme|dummy`)

// isPlaceholder also looks into the base64 of a login.
func isPlaceholder(text string) bool {
	if placeholders.MatchString(text) {
		return true
	}
	quoted := strings.Split(text, `"`)
	login, err := base64.StdEncoding.DecodeString(quoted[max(len(quoted)-2, 0)])
	return err == nil && placeholders.Match(login)
}

// maxScanned bounds the file that is looked through.
const maxScanned = 1 << 20

// secrets looks for secrets that are written out, in all files of the folder.
func (l *linter) secrets() {
	err := fs.WalkDir(l.folder, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(entry.Name(), "."): // no part of the package
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		if info, err := entry.Info(); err != nil || info.Size() > maxScanned {
			return err
		}
		text, err := fs.ReadFile(l.folder, name)
		if err == nil && utf8.Valid(text) {
			l.secretsIn(name, text)
		}
		return err
	})
	if err != nil {
		l.add(".", "", flow.Error, "%v", err)
	}
}

func (l *linter) secretsIn(name string, text []byte) {
	for _, shape := range secretShapes {
		for _, at := range shape.pattern.FindAllIndex(text, -1) {
			if isPlaceholder(string(text[at[0]:at[1]])) {
				continue
			}
			line := 1 + bytes.Count(text[:at[0]], []byte("\n"))
			column := 1 + utf8.RuneCount(text[bytes.LastIndexByte(text[:at[0]], '\n')+1:at[0]])
			l.problems = append(l.problems, flow.Problem{Severity: flow.Error, File: path.Join(l.prefix, name), Line: line, Column: column,
				Message: "this looks like " + shape.what + ", and a package is everybody's: let a parameter name a Secret of the cluster"})
		}
	}
}
