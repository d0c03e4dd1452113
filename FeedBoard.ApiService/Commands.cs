using FeedBoard.ApiService.Data;
using FeedBoard.ApiService.Images;

namespace FeedBoard.ApiService;

/// <summary>What the program does instead of serving, when it is told to: <c>migrate</c>, <c>check-images [--repair]</c>.</summary>
internal static class Commands
{
    private const string Usage = "usage: FeedBoard.ApiService [migrate | check-images [--repair]]";

    /// <returns>The exit code, or <c>null</c> when the program is to serve.</returns>
    public static async Task<int?> RunAsync(WebApplication app, string[] args)
    {
        // What begins with -- is configuration, as ever: --urls, --ConnectionStrings:feeddb=…
        if (args.Length == 0 || args[0].StartsWith("--", StringComparison.Ordinal)) return null;
        await using var scope = app.Services.CreateAsyncScope();
        var stopping = app.Lifetime.ApplicationStopping;
        switch (args[0])
        {
            case "migrate":
                await scope.ServiceProvider.GetRequiredService<Migrator>().MigrateAsync(stopping);
                return 0;
            case "check-images":
                var report = await scope.ServiceProvider.GetRequiredService<ImageCheck>().RunAsync(args.Contains("--repair", StringComparer.Ordinal), stopping);
                Console.WriteLine($"{report.Images} attached images, {report.Objects} objects, {report.Missing.Count} images without an object, {report.Orphans.Count} objects without a row");
                foreach (var name in report.Missing) Console.WriteLine($"lost: {name}");
                foreach (var name in report.Orphans) Console.WriteLine($"orphan: {name}");
                return report.Missing.Count == 0 ? 0 : 1;
            default:
                await Console.Error.WriteLineAsync($"Unknown command: {args[0]}. {Usage}");
                return 2;
        }
    }
}
