using FeedBoard.Tests.Docs;
using k8s;
using k8s.Models;

namespace FeedBoard.Tests.Deploy;

/// <summary>deploy/kubernetes.yaml, parsed as strictly as possible without a cluster: an unknown field fails.</summary>
public sealed class KubernetesTests
{
    private static readonly List<object> Objects = KubernetesYaml.LoadAllFromString(
        Repository.Read("deploy/kubernetes.yaml"),
        strict: true
    );

    private static IEnumerable<(string Name, V1PodTemplateSpec Template)> Pods =>
        Objects
            .OfType<V1Deployment>()
            .Select(d => (d.Name(), d.Spec.Template))
            .Concat(Objects.OfType<V1Job>().Select(j => (j.Name(), j.Spec.Template)));

    [Fact]
    public void Every_object_has_a_name_and_every_selector_finds_pods()
    {
        Assert.All(Objects, o => Assert.False(string.IsNullOrEmpty(((IKubernetesObject<V1ObjectMeta>)o).Name())));
        var labels = Pods.Select(p => p.Template.Metadata.Labels["app"]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(new HashSet<string>([BoardNames.Migrations, BoardNames.Api, BoardNames.Web], StringComparer.Ordinal), labels);
        Assert.All(
            Objects.OfType<V1Deployment>(),
            d => Assert.Equal(d.Spec.Selector.MatchLabels["app"], d.Spec.Template.Metadata.Labels["app"])
        );
        Assert.All(Objects.OfType<V1Service>(), s => Assert.Contains(s.Spec.Selector["app"], labels));
        Assert.Equal(
            labels,
            Objects.OfType<V1NetworkPolicy>().Select(p => p.Spec.PodSelector.MatchLabels["app"]).ToHashSet(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_pod_is_bounded_not_root_read_only_and_has_no_token_of_the_cluster() =>
        Assert.All(
            Pods,
            pod =>
            {
                var spec = pod.Template.Spec;
                Assert.False(spec.AutomountServiceAccountToken);
                Assert.True(spec.SecurityContext.RunAsNonRoot);
                Assert.Equal("RuntimeDefault", spec.SecurityContext.SeccompProfile.Type);
                Assert.All(
                    spec.Containers,
                    c =>
                    {
                        Assert.True(
                            c.Resources.Limits.ContainsKey("memory")
                                && c.Resources.Requests.ContainsKey("memory")
                                && c.Resources.Requests.ContainsKey("cpu"),
                            c.Name
                        );
                        Assert.True(c.SecurityContext.ReadOnlyRootFilesystem);
                        Assert.False(c.SecurityContext.AllowPrivilegeEscalation);
                        Assert.Equal(["ALL"], c.SecurityContext.Capabilities.Drop);
                    }
                );
                Assert.All(spec.Volumes.Where(v => v.EmptyDir is not null), v => Assert.NotNull(v.EmptyDir.SizeLimit));
            }
        );

    [Fact]
    public void Services_are_probed_and_stopped_gently() =>
        Assert.All(
            Objects.OfType<V1Deployment>(),
            d =>
            {
                var container = Assert.Single(d.Spec.Template.Spec.Containers);
                Assert.Equal(
                    (BoardNames.Health, BoardNames.Alive),
                    (container.ReadinessProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path)
                );
                Assert.NotNull(container.Lifecycle.PreStop.Sleep);
                Assert.True(d.Spec.Replicas >= 2 && d.Spec.Template.Spec.TerminationGracePeriodSeconds > 30);
            }
        );

    [Fact]
    public void The_page_speaks_to_nobody_but_the_API()
    {
        var policy = Objects.OfType<V1NetworkPolicy>().Single(p => p.Name() == BoardNames.Web).Spec;
        Assert.Contains("Egress", policy.PolicyTypes);
        var beyondNames = policy.Egress.Where(e => e.Ports.Any(p => p.Port.Value != "53"));
        Assert.Equal(BoardNames.Api, Assert.Single(beyondNames).To.Single().PodSelector.MatchLabels["app"]);
    }
}
