using FeedBoard.ApiService.Data;
using FeedBoard.ApiService.Images;

namespace FeedBoard.ApiService;

/// <summary>What the program does instead of serving, when it is told to.</summary>
internal static class Commands
{
    private const string Usage = "usage: FeedBoard.ApiService [migrate | check-images [--repair]]";

    /// <summary>What begins with -- is configuration, as ever: <c>--urls</c>, <c>--ConnectionStrings:feeddb=…</c>.</summary>
    public static bool IsCommand(string[] args) => args.Length > 0 && !args[0].StartsWith("--", StringComparison.Ordinal);

    /// <summary>Needs the database and nothing else: no image store, no signing key.</summary>
    public static async Task<int> MigrateAsync(WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        return 0;
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(WebApplication app, string[] args)
    {
        if (args is not ["check-images", ..])
        {
            await Console.Error.WriteLineAsync($"Unknown command: {args[0]}. {Usage}");
            return 2;
        }

        await using var scope = app.Services.CreateAsyncScope();
        var check = scope.ServiceProvider.GetRequiredService<ImageCheck>();
        var report = await check.RunAsync(repair: args.Contains("--repair", StringComparer.Ordinal), CancellationToken.None);
        Console.WriteLine($"{report.Images} attached images, {report.Objects} objects, {report.Missing.Count} images without an object, {report.Orphans.Count} objects without a row");
        foreach (var name in report.Missing) Console.WriteLine($"lost: {name}");
        foreach (var name in report.Orphans) Console.WriteLine($"orphan: {name}");
        return report.Missing.Count == 0 ? 0 : 1;
    }
}
