using System.Globalization;

namespace FeedBoard.AppHost;

internal static class Settings
{
    /// <summary>
    /// <c>Replicas</c>: how many instances of a service run. Published, never less than two, so that one may fail or be replaced while people read.
    /// </summary>
    /// <exception cref="DistributedApplicationException">Not a number from 1 to 10.</exception>
    public static int Replicas(this IDistributedApplicationBuilder builder)
    {
        var least = builder.ExecutionContext.IsPublishMode ? 2 : 1;
        if (builder.Configuration["Replicas"] is not { Length: > 0 } text) return least;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var replicas) && replicas is >= 1 and <= 10
            ? Math.Max(least, replicas)
            : throw new DistributedApplicationException($"Replicas must be a number from 1 to 10, such as --Replicas=2, not '{text}'.");
    }

    /// <summary>Whom a service believes who asks: here everything on this machine, so that the API knows whom the front end speaks for.</summary>
    public static IResourceBuilder<ProjectResource> WithKnownProxies(this IResourceBuilder<ProjectResource> project)
    {
        string[] known = project.ApplicationBuilder.ExecutionContext.IsPublishMode ? PublishTarget.KnownProxies : ["127.0.0.1", "::1"];
        foreach (var (n, proxy) in known.Index()) project.WithEnvironment(BoardNames.Variable(string.Create(CultureInfo.InvariantCulture, $"{BoardNames.KnownProxies}:{n}")), proxy);
        return project;
    }
}
