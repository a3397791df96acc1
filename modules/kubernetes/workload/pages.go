package workload

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// Page is a part of a list.
type Page struct {
	Part
	Workloads []Workload
}

// Part says which part of a list a message has.
type Part struct {
	List string `json:"list" title:"List" description:"The same in all pages of one list, and in no other list."`
	Page int    `json:"page" title:"Page" description:"Number of the page, from 1."`
	Last bool   `json:"last" title:"Last page" description:"No page of the list comes after this one."`
}

// EachPage lists what Collect does and in its order, but gives visit each page as the API
// server does, and holds one at a time. There is at least one, which may be
// empty; pages without any of the workloads are left out before it. The workloads are the
// visitor's to keep. The first error of visit ends the list and is returned as it is.
//
// All pages of a kind show it as it was at one time, unless visit takes so long, about five
// minutes, that the server drops that state: the pages from there on then show the rest as it
// is, which is said in the log of the hop. Nothing comes twice.
func EachPage(ctx context.Context, lister Lister, s Selection, visit func(Page) error) error {
	if err := s.check(); err != nil {
		return err
	}
	found, err := s.join(ctx, lister)
	if err != nil {
		return err
	}
	page := Page{Part: Part{List: rand.Text(), Page: 1}}
	for i, kind := range s.Kinds {
		decoder := NewDecoder(time.Now())
		for more, token := true, ""; more; more = token != "" {
			page.Workloads = make([]Workload, 0, cap(page.Workloads))
			rest, err := onward(ctx, lister, s.query(kind), token, decoder.into(&page.Workloads, kind))
			if err != nil {
				return err
			}
			token = rest.Next
			page.Workloads = found.join(page.Workloads)
			page.Last = token == "" && i == len(s.Kinds)-1
			if len(page.Workloads) == 0 && !page.Last {
				continue
			}
			if err := visit(page); err != nil {
				return err
			}
			page.Page++
		}
	}
	return nil
}

// onward reads a page. When the server has dropped the state of the list, it reads the rest
// as it is now.
func onward(ctx context.Context, lister Lister, q cluster.Query, token string, visit func([]byte) error) (protobuf.Rest, error) {
	rest, err := lister.ListPage(ctx, q, token, visit)
	if next := cluster.Onward(err); next != "" && token != "" {
		module.Logger(ctx).Info("the API server has dropped the state that the list began with; the rest of the list is as it is now")
		rest, err = lister.ListPage(ctx, q, next, visit)
	}
	return rest, err
}

// join asks for what other lists say of the workloads.
func (s Selection) join(ctx context.Context, lister Lister) (found joined, err error) {
	if s.NamespaceSelector != "" {
		if found.namespaces, err = Namespaces(ctx, lister, s.NamespaceSelector); err != nil {
			return found, err
		}
	}
	if s.ServiceAccountSecrets {
		found.accounts, err = pullSecrets(ctx, lister, s)
	}
	return found, err
}
