#pragma warning disable ASPIRECERTIFICATES001 // Certificates of resources; the API may still change.

using System.Globalization;
using FeedBoard.Standalone;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.AppHost;

internal static class Settings
{
    /// <summary>
    /// appsettings.json beside the program, wherever it is started: what the terminal shows, and that the app host ends when all that it
    /// started has.
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

    /// <summary>All is HTTP on loopback: no development certificate is looked for, and a machine without one is not warned.</summary>
    public static void UseNoCertificates(this IDistributedApplicationBuilder builder)
    {
        foreach (var resource in builder.Resources)
            resource.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
    }

    /// <summary>
    /// <c>Replicas</c>: how many instances of a service run. Published, never less than two, so that one may fail or be replaced while
    /// people read.
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

    /// <summary><c>Ephemeral</c>: nothing of a run outlives it, no volume, container or secret. For tests.</summary>
    public static bool IsEphemeral(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Ephemeral", defaultValue: false);

    /// <summary>
    /// Whom a service believes who asks: here everything on this machine, so that the API knows whom the front end speaks for; deployed,
    /// whoever deploys says it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithKnownProxies(this IResourceBuilder<ProjectResource> project)
    {
        project.DisableForwardedHeaders(); // ASP.NET Core's own switch believes everybody; FeedBoard.ServiceDefaults/Proxies.cs only who is known
        if (project.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return project;
        return project
            .WithEnvironment(BoardNames.Variable($"{BoardNames.KnownProxies}:0"), "127.0.0.1")
            .WithEnvironment(BoardNames.Variable($"{BoardNames.KnownProxies}:1"), "::1");
    }
}
