package server

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/flowcontrol"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/controller/certificates/rootcacertpublisher"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
	"k8s.io/kubernetes/pkg/controller/cronjob"
	"k8s.io/kubernetes/pkg/controller/daemon"
	"k8s.io/kubernetes/pkg/controller/deployment"
	"k8s.io/kubernetes/pkg/controller/job"
	"k8s.io/kubernetes/pkg/controller/namespace"
	"k8s.io/kubernetes/pkg/controller/replicaset"
	serviceaccountcontroller "k8s.io/kubernetes/pkg/controller/serviceaccount"
	"k8s.io/kubernetes/pkg/controller/statefulset"
	"k8s.io/kubernetes/pkg/serviceaccount"
)

// workers is what each controller may do at the same time.
const workers = 5

// controller is a constructed controller: it runs once the informers do.
type controller func(ctx context.Context)

// startControllers runs the controllers that workloads, their accounts and
// their removal need. Importing kube-controller-manager as a whole would bring
// every cloud and volume driver along and double the build.
func startControllers(ctx context.Context, restConfig *rest.Config, pki *pki, services *serviceResolver) error {
	client, err := kubernetes.NewForConfig(named(restConfig, "kube-controller-manager"))
	if err != nil {
		return fmt.Errorf("build the controllers' client: %w", err)
	}
	metadataClient, err := metadata.NewForConfig(named(restConfig, "kube-controller-manager"))
	if err != nil {
		return fmt.Errorf("build the controllers' metadata client: %w", err)
	}
	shared := informers.NewSharedInformerFactory(client, 0)
	if err := services.use(shared); err != nil {
		return err
	}

	var all []controller
	for _, group := range []func() ([]controller, error){
		func() ([]controller, error) { return appsControllers(ctx, client, shared) },
		func() ([]controller, error) { return batchControllers(ctx, client, shared) },
		func() ([]controller, error) { return accountControllers(ctx, client, shared, pki) },
		func() ([]controller, error) { return networkControllers(ctx, client, shared), nil },
		func() ([]controller, error) { return removalControllers(ctx, client, metadataClient, shared) },
	} {
		built, err := group()
		if err != nil {
			return err
		}
		all = append(all, built...)
	}
	shared.StartWithContext(ctx)
	for _, run := range all {
		go run(ctx)
	}
	return nil
}

func appsControllers(ctx context.Context, client kubernetes.Interface, shared informers.SharedInformerFactory) ([]controller, error) {
	apps, core := shared.Apps().V1(), shared.Core().V1()

	deployments, err := deployment.NewDeploymentController(ctx, apps.Deployments(), apps.ReplicaSets(), core.Pods(), client)
	if err != nil {
		return nil, fmt.Errorf("build the deployment controller: %w", err)
	}
	daemonSets, err := daemon.NewDaemonSetsController(ctx, apps.DaemonSets(), apps.ControllerRevisions(), core.Pods(),
		core.Nodes(), client, flowcontrol.NewBackOff(time.Second, time.Minute))
	if err != nil {
		return nil, fmt.Errorf("build the daemon set controller: %w", err)
	}
	replicaSets := replicaset.NewReplicaSetController(ctx, apps.ReplicaSets(), core.Pods(), client, replicaset.BurstReplicas)
	statefulSets := statefulset.NewStatefulSetController(ctx, core.Pods(), apps.StatefulSets(),
		core.PersistentVolumeClaims(), apps.ControllerRevisions(), client)

	return []controller{
		func(ctx context.Context) { deployments.Run(ctx, workers) },
		func(ctx context.Context) { replicaSets.Run(ctx, workers) },
		func(ctx context.Context) { statefulSets.Run(ctx, workers) },
		func(ctx context.Context) { daemonSets.Run(ctx, workers) },
	}, nil
}

func batchControllers(ctx context.Context, client kubernetes.Interface, shared informers.SharedInformerFactory) ([]controller, error) {
	batch := shared.Batch().V1()

	// The nil informers serve a feature gate that is off by default.
	jobs, err := job.NewController(ctx, client, shared.Core().V1().Pods(), batch.Jobs(), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("build the job controller: %w", err)
	}
	cronJobs, err := cronjob.NewControllerV2(ctx, batch.Jobs(), batch.CronJobs(), client)
	if err != nil {
		return nil, fmt.Errorf("build the cron job controller: %w", err)
	}
	return []controller{
		func(ctx context.Context) { jobs.Run(ctx, workers) },
		func(ctx context.Context) { cronJobs.Run(ctx, workers) },
	}, nil
}

func accountControllers(ctx context.Context, client kubernetes.Interface, shared informers.SharedInformerFactory, pki *pki) ([]controller, error) {
	core := shared.Core().V1()

	accounts, err := serviceaccountcontroller.NewServiceAccountsController(klog.FromContext(ctx),
		core.ServiceAccounts(), core.Namespaces(), client,
		serviceaccountcontroller.DefaultServiceAccountsControllerOptions())
	if err != nil {
		return nil, fmt.Errorf("build the service account controller: %w", err)
	}
	generator, err := serviceaccount.JWTTokenGenerator(serviceaccount.LegacyIssuer, pki.accountKey)
	if err != nil {
		return nil, fmt.Errorf("build the token generator: %w", err)
	}
	tokens, err := serviceaccountcontroller.NewTokensController(klog.FromContext(ctx),
		core.ServiceAccounts(), core.Secrets(), client,
		serviceaccountcontroller.TokensControllerOptions{TokenGenerator: generator, RootCA: pki.caPEM})
	if err != nil {
		return nil, fmt.Errorf("build the token controller: %w", err)
	}
	publisher, err := rootcacertpublisher.NewPublisher(core.ConfigMaps(), core.Namespaces(), client, pki.caPEM)
	if err != nil {
		return nil, fmt.Errorf("build the root CA publisher: %w", err)
	}
	roles := clusterroleaggregation.NewClusterRoleAggregation(shared.Rbac().V1().ClusterRoles(), client.RbacV1())

	return []controller{
		func(ctx context.Context) { accounts.Run(ctx, 1) },
		func(ctx context.Context) { tokens.Run(ctx, workers) },
		func(ctx context.Context) { publisher.Run(ctx, 1) },
		func(ctx context.Context) { roles.Run(ctx, workers) },
	}, nil
}

func removalControllers(ctx context.Context, client kubernetes.Interface, metadataClient metadata.Interface, shared informers.SharedInformerFactory) ([]controller, error) {
	namespaces := namespace.NewNamespaceController(ctx, client, metadataClient,
		client.Discovery().ServerPreferredNamespacedResources, shared.Core().V1().Namespaces(),
		5*time.Minute, corev1.FinalizerKubernetes)
	collector, err := newGarbageCollector(ctx, client, metadataClient, shared)
	if err != nil {
		return nil, err
	}
	return []controller{
		func(ctx context.Context) { namespaces.Run(ctx, workers) },
		collector,
	}, nil
}
