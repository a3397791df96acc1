package marketplace

import (
	"context"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// Search lists the solutions of all catalogues that fit a question: each of its words is in
// the name, title, summary or keywords. All fit an empty one.
func (m *Marketplace) Search(_ context.Context, question string) (api.SolutionList, error) {
	list := api.SolutionList{Items: []api.Solution{}, Catalogues: []api.CatalogueContent{}}
	add := func(s api.Solution) {
		if fits(s, question) {
			list.Items = append(list.Items, s)
		}
	}
	for _, packaged := range m.options.Solutions.List() {
		add(line(Opened{Solution: packaged}))
	}
	for _, b := range m.options.Solutions.Broken() {
		add(api.Solution{Name: b.Folder, Problem: b.Err.Error()})
	}
	return list, nil
}

// line is a solution as a list has it.
func line(s Opened) api.Solution {
	return api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary, Keywords: s.About.Keywords,
		From: s.From, Digest: s.Digest, Signed: s.Signed}
}

func fits(s api.Solution, question string) bool {
	text := strings.ToLower(strings.Join([]string{s.Name, s.Title, s.Summary, strings.Join(s.Keywords, " ")}, " "))
	for _, word := range strings.Fields(strings.ToLower(question)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
