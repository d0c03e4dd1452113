extern alias apphost;

using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using AppHost = apphost::Projects.FeedBoard_AppHost;

namespace FeedBoard.Tests.Distributed;

/// <summary>The model of the app host; nothing is started.</summary>
internal static class AppModel
{
    private static readonly string SigningKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What a developer sets for a real mail server and a provider.</summary>
    public static readonly string[] MailAndProvider =
    [
        "--ConnectionStrings:mail=smtp://board%40example.org:secret-of-mail@smtp.example.org:587?from=board@example.org",
        "--Auth:Oidc:google:Authority=https://accounts.google.com",
        "--Auth:Oidc:google:ClientId=123-abc",
        "--Auth:Oidc:google:ClientSecret=secret-of-google",
        "--Auth:Oidc:google:DisplayName=Google",
    ];

    private static readonly string[] Platform = ["OTEL_", "ASPNETCORE_", "DOTNET_", "LOGGING__", "HTTP_PORTS", "HTTPS_PORTS", "SSL_CERT"];

    /// <summary>The model with containers.</summary>
    public static Task<IDistributedApplicationTestingBuilder> InContainersAsync(params string[] args) =>
        ForRunAsync(["--stores=containers", .. args]);

    /// <summary>The model without containers.</summary>
    public static Task<IDistributedApplicationTestingBuilder> OnThisMachineAsync(string data, params string[] args) =>
        ForRunAsync(["--stores=machine", $"--data={data}", .. args]);

    /// <summary>
    /// The model on this machine. It leaves nothing behind and uses no secret, volume, container or data folder of a developer.
    /// </summary>
    public static Task<IDistributedApplicationTestingBuilder> ForRunAsync(params string[] args) =>
        CreateAsync(["--Ephemeral=true", $"--Parameters:signing-key={SigningKey}", .. args]);

    public static Task<IDistributedApplicationTestingBuilder> ForPublishAsync(params string[] args) =>
        CreateAsync([
            "--operation",
            "publish",
            "--publisher",
            "manifest",
            "--output-path",
            Path.Combine(Path.GetTempPath(), "feedboard-never-written.json"),
            .. args,
        ]);

    /// <summary>The app host as a developer starts it, in this process.</summary>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args) =>
        DistributedApplicationTestingBuilder.CreateAsync<AppHost>(args, TestContext.Current.CancellationToken);

    public static T Resource<T>(this IDistributedApplicationTestingBuilder builder, string name)
        where T : IResource => Assert.IsType<T>(Assert.Single(builder.Resources, r => r.Name == name), exactMatch: false);

    /// <summary>The environment that the board gives, without what Aspire gives every project.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(
        this IDistributedApplicationTestingBuilder builder,
        string name
    )
    {
        builder.AllocateEndpoints();
        var configuration = await ExecutionConfigurationBuilder
            .Create(builder.Resource<IResource>(name))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Null(configuration.Exception); // of a value that could not be found out
        return configuration.EnvironmentVariables.Where(v => !IsPlatform(v.Key)).ToDictionary(StringComparer.Ordinal);
    }

    public static async Task<IEnumerable<string>> ArgumentsAsync(this IDistributedApplicationTestingBuilder builder, string name)
    {
        var configuration = await ExecutionConfigurationBuilder
            .Create(builder.Resource<IResource>(name))
            .WithArgumentsConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance, TestContext.Current.CancellationToken);
        Assert.Null(configuration.Exception);
        return configuration.Arguments.Select(a => a.Value);
    }

    /// <summary>Gives each endpoint an address, as a start does: values that name one wait for it without end.</summary>
    private static void AllocateEndpoints(this IDistributedApplicationTestingBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
            return;
        foreach (
            var endpoint in builder
                .Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>())
                .Where(e => e.AllocatedEndpoint is null)
        )
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 1, targetPortExpression: "2");
    }

    /// <summary>The names of the resources that one waits for in a certain way.</summary>
    public static IEnumerable<string> Waits(this IDistributedApplicationTestingBuilder builder, string name, WaitType type) =>
        builder
            .Resource<IResource>(name)
            .Annotations.OfType<WaitAnnotation>()
            .Where(w => w.WaitType == type)
            .Select(w => w.Resource.Name)
            .Order(StringComparer.Ordinal);

    private static bool IsPlatform(string variable) => Platform.Any(p => variable.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
