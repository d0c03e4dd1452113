using System.Globalization;
using System.Text.RegularExpressions;
using FeedBoard.ApiService.Features.Images;
using FeedBoard.ServiceDefaults;
using FeedBoard.Tests.Docs;
using Microsoft.AspNetCore.Builder;
using Npgsql;

namespace FeedBoard.Tests.Deploy;

/// <summary>Each deployment gives the API what its settings let it take: memory for decoders, connections of the database.</summary>
public sealed class CapacityTests
{
    private const string Azure = "infra/apiservice.bicepparam";

    /// <summary>In bytes: the API itself with its caches, and the runtime of two decoders (docs/performance.md).</summary>
    private const long Program = 512L << 20;

    /// <summary>In bytes: the server of the decoders, and the runtime of two (docs/decisions/0044-least-rights.md).</summary>
    private const long DecoderServer = 256L << 20;

    private static readonly ImageOptions Images = new();

    /// <summary>Of one replica: two pools, and what listens for events.</summary>
    private static int Connections
    {
        get
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration["ConnectionStrings:feeddb"] = "Host=db;Database=feeddb";
            var write = new NpgsqlConnectionStringBuilder(DatabaseExtensions.ConnectionString(builder, "feeddb"));
            return write.MaxPoolSize + ReadPool.MostConnections + 1;
        }
    }

    [Fact]
    public void A_pod_of_Kubernetes_has_memory_for_its_decoders() =>
        Fits(
            Images.ThumbnailConcurrency,
            Program,
            Number("deploy/kubernetes.yaml", @"limits: \{ memory: (?<number>\d+)Gi, ephemeral-storage") << 30
        );

    [Fact]
    public void So_has_a_replica_in_Azure() =>
        Fits(
            Number("infra/apiservice.bicep", @"'Images__ThumbnailConcurrency', value: '(?<number>\d+)'"),
            Program,
            Number(Azure, @"'FEEDBOARD_API_MEMORY', '(?<number>\d+)Gi'") << 30
        );

    [Fact]
    public void So_has_the_unit_of_systemd() =>
        Fits(
            Images.ThumbnailConcurrency,
            DecoderServer,
            Number("deploy/systemd/feedboard-thumbnails.service", @"^MemoryMax=(?<number>\d+)M$") << 20
        );

    /// <summary>A deployment runs the old and the new replicas side by side, for a while.</summary>
    [Fact]
    public void The_database_of_Azure_has_connections_for_the_replicas_of_two_versions()
    {
        const int standardB2s = 414; // https://learn.microsoft.com/azure/postgresql/configure-maintain/concepts-limits
        Assert.Contains("FEEDBOARD_POSTGRES_SKU=Standard_B2s", Repository.Read("infra/main.parameters.json"), StringComparison.Ordinal);
        const string most = @"'FEEDBOARD_MAX_REPLICAS', '(?<number>\d+)'";
        var replicas = Number(Azure, most);
        Assert.InRange(2 * replicas * Connections, 1, standardB2s);
        Assert.Equal(replicas, Number("infra/webfrontend.bicepparam", most));
        Assert.Contains($"`FEEDBOARD_MAX_REPLICAS` | `2`, `{replicas}` |", Repository.Read("docs/deploy.md"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("docs/operations.md")]
    [InlineData("docs/deploy.md")]
    public void The_documents_say_how_many_connections_a_replica_takes(string document) =>
        Assert.Contains($"{Connections} connections", Repository.Read(document), StringComparison.Ordinal);

    private static void Fits(long decoders, long others, long memory) =>
        Assert.InRange((decoders * Images.ThumbnailMemory) + others, 1, memory);

    private static long Number(string file, string pattern) =>
        long.Parse(
            Assert
                .Single(
                    Regex.Matches(
                        Repository.Read(file),
                        pattern,
                        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
                        TimeSpan.FromSeconds(1)
                    )
                )
                .Groups["number"]
                .Value,
            CultureInfo.InvariantCulture
        );
}
