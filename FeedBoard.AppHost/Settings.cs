#pragma warning disable ASPIRECERTIFICATES001 // Certificates of resources; the API may still change.

using System.Globalization;
using FeedBoard.Standalone;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.AppHost;

internal static class Settings
{
    /// <summary>
    /// Reads the settings file beside the program, not from the current directory. It sets the log levels and the shutdown behaviour.
    /// </summary>
    public static void ReadSettings(this IDistributedApplicationBuilder builder)
    {
        using var file = new ConfigurationManager();
        file.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "FeedBoard.AppHost.settings.json"), optional: false);
        builder.Configuration.Sources.Insert(
            0,
            new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = file.AsEnumerable() }
        );
    }

    /// <summary>Everything is HTTP on loopback, so no development certificate is needed and none is reported missing.</summary>
    public static void UseNoCertificates(this IDistributedApplicationBuilder builder)
    {
        foreach (var resource in builder.Resources)
            resource.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
    }

    /// <summary>
    /// <c>Replicas</c>: the number of instances of a service. A published board has at least two, so that one may fail or be replaced.
    /// </summary>
    /// <exception cref="BoardException">Not a number from 1 to 10.</exception>
    public static int Replicas(this IDistributedApplicationBuilder builder)
    {
        var least = builder.ExecutionContext.IsPublishMode ? 2 : 1;
        if (builder.Configuration["Replicas"] is not { Length: > 0 } text)
            return least;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && replicas is >= 1 and <= 10
            ? Math.Max(least, replicas)
            : throw new BoardException($"Replicas must be a number from 1 to 10, such as --Replicas=2, not '{text}'.");
    }

    /// <summary><c>Ephemeral</c>: a run leaves no volume, container or secret behind. For tests.</summary>
    public static bool IsEphemeral(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Ephemeral", defaultValue: false);

    /// <summary>
    /// The proxies whose forwarded headers a service trusts. Locally that is loopback, so that the API sees the visitor's address; a
    /// deployment sets its own.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithKnownProxies(this IResourceBuilder<ProjectResource> project)
    {
        // This switch of ASP.NET Core trusts every proxy; FeedBoard.ServiceDefaults/Proxies.cs trusts only known ones.
        project.DisableForwardedHeaders();
        if (project.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return project;
        return project
            .WithEnvironment(BoardNames.Variable($"{BoardNames.KnownProxies}:0"), "127.0.0.1")
            .WithEnvironment(BoardNames.Variable($"{BoardNames.KnownProxies}:1"), "::1");
    }
}
