package imageref

import (
	"errors"
	"fmt"
	"strings"
)

// Action is what a rule does with an image.
type Action string

// The actions.
const (
	Rewrite Action = "rewrite"
	Skip    Action = "skip"
)

// Rule decides about the images that it matches. In its patterns * means
// any text within one path segment and ** for any text.
type Rule struct {
	// Name says to people which rule decided.
	Name string `json:"name" title:"Name"`
	// Host is a pattern of hosts; empty matches every host.
	Host string `json:"host,omitempty" title:"Host" description:"Pattern of registry hosts, for example *.example.com; empty for all."`
	// Repository is a pattern of repositories; empty matches every one.
	Repository string `json:"repository,omitempty" title:"Repository" description:"Pattern of repositories, for example library/* or team/**; empty for all."`
	// Action is Rewrite when empty.
	Action Action `json:"action,omitempty" title:"Action" enum:"rewrite,skip" default:"rewrite"`
}

func (r Rule) check() error {
	switch {
	case r.Action != "" && r.Action != Rewrite && r.Action != Skip:
		return fmt.Errorf("action %q: want %s or %s", r.Action, Rewrite, Skip)
	case r.Host == "" && r.Repository == "":
		return errors.New("give a host or a repository pattern")
	case strings.Contains(r.Host, "/"):
		return fmt.Errorf("host pattern %q has a slash: paths belong in the repository pattern", r.Host)
	}
	return nil
}

func (r Rule) label() string {
	if r.Name != "" {
		return "rule " + r.Name
	}
	return "rule " + strings.Trim(r.Host+"/"+r.Repository, "/")
}

func (m *Mapper) rule(image Image) (Rule, bool) {
	for _, rule := range m.rules {
		if (rule.Host == "" || match(strings.ToLower(rule.Host), image.Host)) &&
			(rule.Repository == "" || match(rule.Repository, image.Repository)) {
			return rule, true
		}
	}
	return Rule{}, false
}

// match compares text with a pattern. It remembers the last star and goes back
// to it, and to the last double star when that fails: no recursion, time at most
// pattern times text.
func match(pattern, text string) bool {
	p, t := 0, 0
	star, starText := -1, 0
	deep, deepText := -1, 0
	for t < len(text) || p < len(pattern) {
		switch {
		case strings.HasPrefix(pattern[p:], "**"):
			p += 2
			deep, deepText, star = p, t, -1
			continue
		case p < len(pattern) && pattern[p] == '*':
			p++
			star, starText = p, t
			continue
		case p < len(pattern) && t < len(text) && pattern[p] == text[t]:
			p++
			t++
			continue
		}
		switch {
		case star >= 0 && starText < len(text) && text[starText] != '/':
			starText++
			p, t = star, starText
		case deep >= 0 && deepText < len(text):
			deepText++
			p, t, star = deep, deepText, -1
		default:
			return false
		}
	}
	return true
}
