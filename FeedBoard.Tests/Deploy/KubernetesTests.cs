using FeedBoard.ApiService.Platform.Http;
using FeedBoard.ApiService.Platform.Limits;
using FeedBoard.ServiceDefaults;
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
                Assert.True(d.Spec.Replicas >= 2);
                Assert.True(
                    d.Spec.Template.Spec.TerminationGracePeriodSeconds
                        > container.Lifecycle.PreStop.Sleep.Seconds + ServerLimits.Shutdown.TotalSeconds
                );
            }
        );

    [Fact]
    public void The_front_end_speaks_to_nobody_but_the_API_and_providers()
    {
        var policy = Objects.OfType<V1NetworkPolicy>().Single(p => p.Name() == BoardNames.Web).Spec;
        Assert.Contains("Egress", policy.PolicyTypes);
        var inside = Assert.Single(policy.Egress, e => e.To is { Count: > 0 });
        Assert.Equal(BoardNames.Api, inside.To.Single().PodSelector.MatchLabels["app"]);
        Assert.Equal(["443"], PortsOutside(BoardNames.Web));
    }

    /// <summary>As docs/operations.md says of providers to log in with.</summary>
    [Theory]
    [InlineData(BoardNames.Api)]
    [InlineData(BoardNames.Web)]
    public void Both_services_reach_providers(string service) => Assert.Contains("443", PortsOutside(service));

    /// <summary>Each pod needs both: links and passkeys of the two must be of one address.</summary>
    [Theory]
    [InlineData(BoardNames.Api)]
    [InlineData(BoardNames.Web)]
    public void Both_services_know_the_public_address(string service)
    {
        var variable = BoardNames.Variable(BoardNames.PublicUrl);
        var container = Pods.Single(p => p.Name == service).Template.Spec.Containers.Single();
        Assert.Equal("PUBLIC-URL", Assert.Single(container.Env, e => e.Name == variable).Value);
    }

    [Fact]
    public void The_API_has_room_for_as_many_uploads_as_it_receives_at_once()
    {
        var pod = Pods.Single(p => p.Name == BoardNames.Api).Template.Spec;
        var room = pod.Volumes.Single(v => v.Name == "tmp").EmptyDir.SizeLimit.ToInt64();
        Assert.InRange(new ConcurrencyLimitOptions().Uploads * RequestBodies.Feed, 1, room);
        Assert.InRange(room, 1, pod.Containers.Single().Resources.Limits["ephemeral-storage"].ToInt64());
    }

    /// <summary>The ports at any address that a service may connect to, except that of DNS.</summary>
    private static IEnumerable<string> PortsOutside(string service) =>
        Objects
            .OfType<V1NetworkPolicy>()
            .Single(p => p.Name() == service)
            .Spec.Egress.Where(e => e.To is not { Count: > 0 })
            .SelectMany(e => e.Ports)
            .Where(p => p.Protocol is null or "TCP" && p.Port.Value != "53")
            .Select(p => p.Port.Value);
}
