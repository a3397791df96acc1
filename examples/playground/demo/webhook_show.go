package demo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	// webhookService is what the solution registers by default.
	webhookService   = "patchbay-webhook"
	webhookNamespace = "patchbay-system"
	// configuration is what the API server gets.
	configuration = "patchbay-image-policy"
	// addressAnnotation takes the place of kube-proxy, which the playground lacks.
	addressAnnotation = "playground.patchbay.dev/address"

	sampleNamespace = "shop"
	// excludedNamespace is one of those that the solution leaves alone by
	// default.
	excludedNamespace = "zot"
)

// imagePolicyWebhook shows Image Policy Webhook on deployments that are created
// while one looks.
type imagePolicyWebhook struct {
	*demo
	cluster kubernetes.Interface
	port    int
}

func (d *imagePolicyWebhook) prepare(ctx context.Context) (err error) {
	config := rest.CopyConfig(d.stage.Config)
	config.WarningHandler = rest.NoWarnings{} // those that matter, create collects
	if d.cluster, err = kubernetes.NewForConfig(config); err != nil {
		return fmt.Errorf("build a client for the cluster: %w", err)
	}
	if d.port, err = freePort(ctx); err != nil {
		return err
	}
	d.say("creating the Service %s/%s, which leads to %s", webhookNamespace, webhookService, d.address())
	for _, name := range []string{webhookNamespace, sampleNamespace, excludedNamespace} {
		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if _, err := d.cluster.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{}); err != nil {
			return fmt.Errorf("create the namespace %s: %w", name, err)
		}
	}
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: webhookService, Annotations: map[string]string{addressAnnotation: d.address()}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := d.cluster.CoreV1().Services(webhookNamespace).Create(ctx, service, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("create the Service %s/%s: %w", webhookNamespace, webhookService, err)
	}
	return nil
}

// parameters say where the webhook listens, and let kubectl print what it does.
func (d *imagePolicyWebhook) parameters() []string {
	return []string{"port=" + strconv.Itoa(d.port), "address=127.0.0.1", "selfCheckAddress=" + d.address(), "verbose=true"}
}

func (d *imagePolicyWebhook) address() string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(d.port))
}

func (d *imagePolicyWebhook) invite() error {
	d.describe("no deployments yet; the mirror pulls through from the upstreams")
	fmt.Fprintf(d.Out, `
Image Policy Webhook is installed and stopped. Open the editor's link, open the
flow and press Start on its ticker. Or do it in another terminal:

  %s

create a deployment and look at its image and at its one ReplicaSet:

  %s
  %s

then press Stop, which removes the webhook from the cluster:

  %s
  %s
`, d.command("flow start"), d.kubectl("create deployment web --image=nginx:latest"), d.kubectl("get deployments,replicasets -o wide"),
		d.command("flow stop"), d.kubectl("get mutatingwebhookconfigurations"))
	return nil
}

// freePort is one beside the ports that the system takes for outgoing
// connections, so that it is still free when the product listens.
func freePort(ctx context.Context) (int, error) {
	const first, count = 8443, 1000
	var config net.ListenConfig
	for port := first; port < first+count; port++ {
		listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("find a port for the webhook: none is free from " + strconv.Itoa(first) + " on")
}
