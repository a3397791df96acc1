package marketplace

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
)

// Search lists the solutions of all catalogues that fit a question: each of its words is in
// the name, title, summary or keywords. All fit an empty one.
func (m *Marketplace) Search(ctx context.Context, question string) (api.SolutionList, error) {
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
	kept, err := m.Catalogues(ctx)
	if err != nil {
		return list, err
	}
	found := make([][]index.Item, len(kept))
	failed := make([]error, len(kept))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, one := range kept {
		group.Go(func() error {
			found[i], failed[i] = m.contents(ctx, one)
			return nil
		})
	}
	_ = group.Wait() // of errors there is one for each
	for i, one := range kept {
		content := api.CatalogueContent{Name: one.Name, Reference: one.Reference, Items: len(found[i])}
		if failed[i] != nil {
			content.Problem = failed[i].Error()
		}
		list.Catalogues = append(list.Catalogues, content)
		for _, item := range newest(found[i]) {
			add(api.Solution{Name: item.Name, Title: item.Title, Version: item.Version, Summary: item.Summary, Keywords: item.Keywords,
				Catalogue: one.Name, From: item.From(), Digest: item.Digest, Signed: one.Key != ""})
		}
	}
	return list, nil
}

// atOnce bounds how many catalogues are asked for at a time, and how many packages.
const atOnce = 4

// newest keeps of each solution in a catalogue its latest version.
func newest(items []index.Item) []index.Item {
	var kept []index.Item
	for _, item := range items {
		at := slices.IndexFunc(kept, func(other index.Item) bool { return other.Name == item.Name })
		switch {
		case at < 0:
			kept = append(kept, item)
		case later(item.Version, kept[at].Version):
			kept[at] = item
		}
	}
	return kept
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
