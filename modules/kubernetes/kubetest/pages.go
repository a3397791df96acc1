package kubetest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// StartPages runs a server that answers every request with the next of the ready
// pages of count realistic Deployments, for benchmarks of the client alone.
func StartPages(t testing.TB, count, size int) *cluster.Client {
	var pages [][]byte
	for begin := 0; begin < count; begin += size {
		var objects []Object
		for i := begin; i < min(begin+size, count); i++ {
			objects = append(objects, Realistic(i))
		}
		meta := metav1.ListMeta{ResourceVersion: "7"}
		if begin+size < count {
			meta.Continue = fmt.Sprint(len(pages) + 1)
		}
		page, err := EncodeList(meta, objects)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("continue"))
		w.Header().Set("Content-Type", runtime.ContentTypeProtobuf)
		_, _ = w.Write(pages[page])
	}))
	t.Cleanup(server.Close)
	return cluster.NewForConfig(&rest.Config{Host: server.URL}, cluster.Options{})
}
