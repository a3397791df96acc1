package workload_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// shown are the pages of a list: "1: a b | 2!: c", with a mark on the last one.
func shown(pages []workload.Page) string {
	var texts []string
	for _, page := range pages {
		text := fmt.Sprint(page.Page)
		if page.Last {
			text += "!"
		}
		text += ":"
		for _, w := range page.Workloads {
			text += " " + w.Name
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " | ")
}

// pagesOf lists until visit fails; a nil one never does.
func pagesOf(ctx context.Context, server *kubetest.Server, s workload.Selection, visit func(workload.Page) error) (pages []workload.Page, err error) {
	err = workload.EachPage(ctx, server.Client(), s, func(page workload.Page) error {
		pages = append(pages, page)
		if visit == nil {
			return nil
		}
		return visit(page)
	})
	return pages, err
}

func TestEachPage(t *testing.T) {
	deployments, both := []string{workload.Deployment}, []string{workload.Deployment, workload.StatefulSet}
	tests := map[string]struct {
		deployments, sets string // namespace/name
		selection         workload.Selection
		want              string
	}{
		"several pages":             {"a/1 a/2 a/3", "", workload.Selection{Kinds: deployments, PageSize: 2}, "1: 1 2 | 2!: 3"},
		"full pages":                {"a/1 a/2 a/3 a/4", "", workload.Selection{Kinds: deployments, PageSize: 2}, "1: 1 2 | 2!: 3 4"},
		"one page":                  {"a/1 a/2", "", workload.Selection{Kinds: deployments}, "1!: 1 2"},
		"nothing":                   {"", "", workload.Selection{Kinds: deployments}, "1!:"},
		"one namespace":             {"a/1 b/2 a/3", "", workload.Selection{Kinds: deployments, Namespace: "a", PageSize: 1}, "1: 1 | 2!: 3"},
		"several kinds":             {"a/1 a/2", "a/3", workload.Selection{Kinds: both, PageSize: 1}, "1: 1 | 2: 2 | 3!: 3"},
		"nothing of the first kind": {"", "a/3", workload.Selection{Kinds: both}, "1!: 3"},
		"nothing of the last kind":  {"a/1", "", workload.Selection{Kinds: both}, "1: 1 | 2!:"},
		"selected namespaces":       {"a/1 b/2 c/3", "", workload.Selection{Kinds: deployments, NamespaceSelector: "mine=yes", PageSize: 1}, "1: 2 | 2!:"},
		"a label selector":          {"a/1 a/2", "", workload.Selection{Kinds: deployments, LabelSelector: "app=2", PageSize: 1}, "1!: 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			for one := range strings.FieldsSeq(test.deployments) {
				namespace, name, _ := strings.Cut(one, "/")
				server.Add(kubetest.Deployments, kubetest.Deployment(namespace, name, "nginx"))
			}
			for one := range strings.FieldsSeq(test.sets) {
				namespace, name, _ := strings.Cut(one, "/")
				server.Add("/apis/apps/v1/statefulsets", &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}})
			}
			for _, name := range []string{"a", "b", "c"} {
				server.Add("/api/v1/namespaces", &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"mine": map[bool]string{true: "yes"}[name == "b"]}}})
			}
			pages, err := pagesOf(t.Context(), server, test.selection, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(pages); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			whole, err := workload.Collect(t.Context(), server.Client(), test.selection)
			var paged []string
			for _, page := range pages {
				if page.List != pages[0].List || page.List == "" {
					t.Errorf("page %d is of the list %q, the first of %q", page.Page, page.List, pages[0].List)
				}
				for _, w := range page.Workloads {
					paged = append(paged, w.Kind+w.Namespace+w.Name)
				}
			}
			var all []string
			for _, w := range whole {
				all = append(all, w.Kind+w.Namespace+w.Name)
			}
			if err != nil || strings.Join(paged, " ") != strings.Join(all, " ") {
				t.Errorf("the pages have %v, the whole list %v, %v", paged, all, err)
			}
		})
	}
}

func TestPagesHavePullSecretsOfServiceAccounts(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, kubetest.Deployment("a", "1", "nginx"), kubetest.Deployment("b", "2", "nginx"))
	server.Add("/api/v1/serviceaccounts", &corev1.ServiceAccount{
		ObjectMeta: metav1.ObjectMeta{Namespace: "b", Name: "default"}, ImagePullSecrets: []corev1.LocalObjectReference{{Name: "hub"}},
	})
	pages, err := pagesOf(t.Context(), server, workload.Selection{Kinds: []string{workload.Deployment}, PageSize: 1, ServiceAccountSecrets: true}, nil)
	if err != nil || len(pages) != 2 {
		t.Fatalf("pages %s, %v", shown(pages), err)
	}
	if got := fmt.Sprint(pages[0].Workloads[0].ImagePullSecrets, pages[1].Workloads[0].ImagePullSecrets); got != "[] [hub]" {
		t.Errorf("secrets = %s", got)
	}
}

func TestEachListHasANameOfItsOwn(t *testing.T) {
	server := kubetest.Start(t)
	selection := workload.Selection{Kinds: []string{workload.Deployment}}
	one, err := pagesOf(t.Context(), server, selection, nil)
	two, failed := pagesOf(t.Context(), server, selection, nil)
	if err = errors.Join(err, failed); err != nil || one[0].List == two[0].List {
		t.Errorf("lists %q and %q, %v", one[0].List, two[0].List, err)
	}
}

// TestPagesThatFail looks at what went out before, and at the error.
func TestPagesThatFail(t *testing.T) {
	expired := func(onward string) metav1.Status {
		status := kubetest.Status(410, metav1.StatusReasonExpired, "the provided continue parameter is too old")
		status.Continue = onward
		return status
	}
	away := kubetest.Status(503, metav1.StatusReasonServiceUnavailable, "etcd is away")
	tests := map[string]struct {
		refused   map[string]metav1.Status // by token
		want      string
		problem   string
		retryable bool
	}{
		"the first page":         {map[string]metav1.Status{"": away}, "", "etcd is away", true},
		"the second page":        {map[string]metav1.Status{"1": away}, "1: 1", "etcd is away", true},
		"expired, and goes on":   {map[string]metav1.Status{"1": expired("2")}, "1: 1 | 2!: 3", "", false},
		"expired, with no token": {map[string]metav1.Status{"1": expired("")}, "1: 1", "too old", true},
		"expired at once again":  {map[string]metav1.Status{"1": expired("2"), "2": expired("2")}, "1: 1", "too old", true},
		"the first is expired":   {map[string]metav1.Status{"": expired("2")}, "", "too old", true},
		"away after it expired":  {map[string]metav1.Status{"1": expired("2"), "2": away}, "1: 1", "etcd is away", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			for _, name := range []string{"1", "2", "3"} {
				server.Add(kubetest.Deployments, kubetest.Deployment("a", name, "nginx"))
			}
			server.Before(func(r kubetest.Request) *metav1.Status {
				if status, ok := test.refused[r.Query.Get("continue")]; ok {
					return &status
				}
				return nil
			})
			pages, err := pagesOf(t.Context(), server, workload.Selection{Kinds: []string{workload.Deployment}, PageSize: 1}, nil)
			if got := shown(pages); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if (err == nil) != (test.problem == "") || err != nil && !strings.Contains(err.Error(), test.problem) || module.IsRetryable(err) != test.retryable {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestPagesEndWithTheirVisitor(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 4 {
		server.Add(kubetest.Deployments, kubetest.Deployment("a", fmt.Sprint(i), "nginx"))
	}
	selection := workload.Selection{Kinds: []string{workload.Deployment}, PageSize: 1}
	enough := errors.New("enough")
	pages, err := pagesOf(t.Context(), server, selection, func(page workload.Page) error {
		if page.Page == 2 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || len(pages) != 2 || len(server.Requests()) != 2 {
		t.Errorf("%d pages, %d requests, %v", len(pages), len(server.Requests()), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	pages, err = pagesOf(ctx, server, selection, func(workload.Page) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) || len(pages) != 1 {
		t.Errorf("cancelled: %d pages, %v", len(pages), err)
	}
}

// TestPagesAreTheVisitorsToKeep holds each page until the end.
func TestPagesAreTheVisitorsToKeep(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 6 {
		server.Add(kubetest.Deployments, kubetest.Deployment("a", fmt.Sprint(i), fmt.Sprint("image-", i)))
	}
	pages, err := pagesOf(t.Context(), server, workload.Selection{Kinds: []string{workload.Deployment}, PageSize: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var images []string
	for _, page := range pages {
		for _, w := range page.Workloads {
			images = append(images, w.Containers[0].Image)
		}
	}
	if got := strings.Join(images, " "); got != "image-0 image-1 image-2 image-3 image-4 image-5" {
		t.Errorf("images = %s", got)
	}
}
