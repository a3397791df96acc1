package docs_test

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

// plainFolders are the files and folders whose prose is held to regretted.
var plainFolders = []string{
	".github", "deploy", "docs", "engine", "examples", "modules", "solutions",
	"CHANGELOG.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "Makefile", "main.go",
}

// writtenTypes is written from the API's descriptions, which are held where they are; the
// file may be older than they are, and so may what is in .build and dist.
const writtenTypes = "engine/editor/web/src/api/schema.ts"

// allowed marks a line in which a word of the list is right.
const allowed = "prose:allow"

// regretted are words that made a reader read a sentence twice, and what to write.
var regretted = []struct{ word, instead string }{
	{`\bst(?:an|oo)ds?\b`, "is, is in, means, or what it does"},
	{`\btells?\b`, "says, shows, reports"},
	{`\btold\b`, "got, was given, learns"},
	{`\b(?:wired|directly?|nodes?|is|comes|what comes|what failed|nothing|everything|anything|something) behind\b`, "wired to it, after it, that it sends to"},
	{`\bone's own\b`, "the component's, your own"},
	{`\bonce more\b`, "again"},
	{`\bcalled so\b`, "has that name"},
	{`\bastray\b`, "lost"},
	{`\banew\b`, "again, or rewrites"},
	{`\bnobody (?:knows|can tell)\b`, "is not known"},
	{`\bwhat there is to\b`, "name the thing"},
	{`\bas good as\b`, "counts as"},
	{`\bis to be had\b`, "can be had, is there"},
}

// TestProse keeps the words that we regretted out of comments, texts and pages.
func TestProse(t *testing.T) {
	words := wordsOf(t)
	for _, folder := range plainFolders {
		seen := 0
		err := filepath.WalkDir(filepath.Join("..", folder), func(file string, entry os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() {
				if slices.Contains([]string{"testdata", "node_modules", ".build", "dist"}, entry.Name()) {
					return filepath.SkipDir
				}
				return nil
			}
			if !hasProse(file) || strings.HasSuffix(filepath.ToSlash(file), writtenTypes) {
				return nil
			}
			seen++
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			for _, found := range regrets(file, text, words) {
				t.Error(found)
			}
			return nil
		})
		if err != nil || seen == 0 {
			t.Errorf("%s: %d files with prose, %v", folder, seen, err)
		}
	}
}

// TestProseIsNoticed tries the list on what it must and must not find.
func TestProseIsNoticed(t *testing.T) {
	words := wordsOf(t)
	tests := map[string]struct {
		file, text string
		want       int
	}{
		"a comment":       {"a.go", "package a // it stands there", 1},
		"a text":          {"a.go", "package a\nvar b = \"it stands there\"", 1},
		"a name":          {"a.go", "package a\nvar stands = 1", 0},
		"an allowed line": {"a.go", "package a // it stands there prose:allow", 0},
		"a page":          {"a.md", "It\nstands there.", 1},
		"a capital":       {"a.md", "TOLD so", 1},
		"two on a line":   {"a.md", "told and told, and one's own", 3},
		"two words":       {"a.md", "nobody can tell, what there is to see, is to be had, what comes behind", 5},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if found := regrets(test.file, []byte(test.text), words); len(found) != test.want {
				t.Errorf("%d found, want %d: %v", len(found), test.want, found)
			}
		})
	}
}

func hasProse(file string) bool {
	if filepath.Base(file) == "prose_test.go" {
		return false
	}
	return filepath.Base(file) == "Makefile" || slices.Contains([]string{".go", ".md", ".yaml", ".yml", ".ts", ".tsx", ".sh", ".json"}, filepath.Ext(file))
}

// word is one of the list, ready to be looked for.
type word struct {
	*regexp.Regexp
	holds   string // what a text has, in lower case, if the word is in it
	instead string
}

func wordsOf(t *testing.T) []word {
	t.Helper()
	words := make([]word, len(regretted))
	for i, r := range regretted {
		words[i] = word{regexp.MustCompile("(?i)" + r.word), literalOf(t, r.word), r.instead}
	}
	return words
}

// literalOf returns the longest text that is in whatever a pattern matches. To look for it
// takes a hundredth of the time of the pattern, which then is tried on few lines.
func literalOf(t *testing.T, pattern string) string {
	t.Helper()
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	longest := ""
	for _, part := range tree.Sub {
		if tree.Op == syntax.OpConcat && part.Op == syntax.OpLiteral && len(part.Rune) > len(longest) {
			longest = strings.ToLower(string(part.Rune))
		}
	}
	return longest
}

// regrets lists the words of a file that are on the list, with line and remedy.
func regrets(file string, text []byte, words []word) []string {
	var found []string
	for line, prose := range proseOf(file, text) {
		if strings.Contains(prose, allowed) {
			continue
		}
		lower := strings.ToLower(prose)
		for _, w := range words {
			if !strings.Contains(lower, w.holds) {
				continue
			}
			for _, match := range w.FindAllString(prose, -1) {
				found = append(found, fmt.Sprintf("%s:%d: %q: write %s; or, where it is right, mark the line with %s", file, line, match, w.instead, allowed))
			}
		}
	}
	slices.Sort(found)
	return found
}

// proseOf returns the prose of a file by line: of Go the comments and the texts.
func proseOf(file string, text []byte) map[int]string {
	prose := map[int]string{}
	if filepath.Ext(file) != ".go" {
		for i, line := range bytes.Split(text, []byte("\n")) {
			prose[i+1] = string(line)
		}
		return prose
	}
	files := token.NewFileSet()
	source := files.AddFile(file, -1, len(text))
	var s scanner.Scanner
	s.Init(source, text, nil, scanner.ScanComments)
	for {
		at, kind, literal := s.Scan()
		if kind == token.EOF {
			return prose
		}
		if kind != token.COMMENT && kind != token.STRING {
			continue
		}
		first := source.Position(at).Line
		for i, line := range strings.Split(literal, "\n") {
			prose[first+i] += " " + line
		}
	}
}
