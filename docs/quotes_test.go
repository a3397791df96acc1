package docs_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// quote is a block of a page that is code of the repository: a comment with the file
// and the names of what is quoted of it, none for all of it, then the block.
var quote = regexp.MustCompile("(?m)^<!-- code: (\\S+)((?: [\\w.]+)*) -->\n```(\\w*)\n((?s:.*?))```$")

// TestQuotedCode holds the code in the pages against the source. Code that is written
// into a page by hand would be compiled by nobody, so every block of Go is a quote.
func TestQuotedCode(t *testing.T) {
	pages, err := filepath.Glob("authors/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if blocks, quotes := bytes.Count(text, []byte("\n```go\n")), len(quote.FindAllSubmatch(text, -1)); quotes < blocks {
				t.Errorf("%d blocks of Go, of which only %d are quotes", blocks, quotes)
			}
			want := quote.ReplaceAllStringFunc(string(text), func(block string) string {
				parts := quote.FindStringSubmatch(block)
				code, err := quoted(filepath.Join("..", parts[1]), strings.Fields(parts[2]))
				if err != nil {
					t.Errorf("%s: %v", parts[1], err)
				}
				return fmt.Sprintf("<!-- code: %s%s -->\n```%s\n%s```", parts[1], parts[2], parts[3], code)
			})
			if want == string(text) {
				return
			}
			if !*update {
				t.Fatalf("the code in %s is not what the source says: go test ./docs -run QuotedCode -update", page)
			}
			if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// quoted is a file, or the declarations of it that are named, with their comments:
// Type, Function, Type.Method.
func quoted(file string, names []string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil || len(names) == 0 {
		return string(text), err
	}
	positions := token.NewFileSet()
	parsed, err := parser.ParseFile(positions, file, text, parser.ParseComments)
	if err != nil {
		return "", err
	}
	known := map[string]string{}
	for _, declared := range parsed.Decls {
		from, to := declared.Pos(), declared.End()
		if doc := docOf(declared); doc != nil {
			from = doc.Pos()
		}
		known[nameOf(declared)] = string(text[positions.Position(from).Offset:positions.Position(to).Offset]) + "\n"
	}
	var all []string
	for _, name := range names {
		if known[name] == "" {
			return "", fmt.Errorf("there is no %s", name)
		}
		all = append(all, known[name])
	}
	return strings.Join(all, "\n"), nil
}

func docOf(declared ast.Decl) *ast.CommentGroup {
	switch d := declared.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

func nameOf(declared ast.Decl) string {
	switch d := declared.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			return d.Name.Name
		}
		receiver := d.Recv.List[0].Type
		if pointer, ok := receiver.(*ast.StarExpr); ok {
			receiver = pointer.X
		}
		if name, ok := receiver.(*ast.Ident); ok {
			return name.Name + "." + d.Name.Name
		}
	case *ast.GenDecl:
		if spec, ok := d.Specs[0].(*ast.TypeSpec); ok {
			return spec.Name.Name
		}
	}
	return ""
}

// TestLinksOfThePages: what a page links to is there.
func TestLinksOfThePages(t *testing.T) {
	code := regexp.MustCompile("(?ms)^```.*?^```|`[^`\n]*`")
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, pattern := range []string{"*.md", "authors/*.md", "components/*.md", "components/*/*.md", "decisions/*.md", "../*.md", "../engine/README.md", "../examples/*/README.md"} {
		pages, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range pages {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range link.FindAllSubmatch(code.ReplaceAll(text, nil), -1) {
				if _, err := os.Stat(filepath.Join(filepath.Dir(page), string(found[1]))); err != nil {
					t.Errorf("%s links to %s, which is not there", page, found[1])
				}
			}
		}
	}
}
