package clients_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/docs/authors/clients"
	"github.com/patchbay-dev/patchbay/docs/authors/internal/demo"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/patchbay"
)

func ExampleConfigMap() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"kind": "ConfigMap", "data": {"level": "info"}}`)
	}))
	defer api.Close()
	client := cluster.NewForConfig(&rest.Config{Host: api.URL}, cluster.Options{})

	demo.Send(clients.NewConfigMap(client), "", "request", `{"namespace": "shop", "name": "web"}`)
	// Output:
	// GET /api/v1/namespaces/shop/configmaps/web
	// result: {"data":{"level":"info"}}
}

func ExampleProbe() {
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	client, err := patchbay.Environment{}.HTTPClient(patchbay.HTTPAccess{AllowLoopback: true})
	if err != nil {
		fmt.Println(err)
		return
	}

	demo.Send(clients.NewProbe(client), "", "request", `{"url": "`+web.URL+`"}`)
	// Output:
	// result: {"status":404}
}
