using System.Text.Json;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Web;

[assembly: AssemblyFixture(typeof(Axe))]

namespace FeedBoard.Tests.Web;

/// <summary>
/// axe-core, which looks for what keeps people with disabilities out. It comes from npm, the one version whose hash stands in
/// <c>package-lock.json</c>, into <c>artifacts/axe</c>, when the first test asks for it.
/// </summary>
public sealed class Axe : IDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "axe");

    private readonly SemaphoreSlim gate = new(1, 1);
    private string? script;

    /// <summary>Everything that axe finds on a page: its rules of WCAG 2.2 A and AA, and its best practices.</summary>
    /// <returns>One line for each finding; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(WebPage page)
    {
        await page.Page.EvaluateAsync(await ScriptAsync());
        var found = await page.Page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations)");
        return [.. found.EnumerateArray().Select(Describe)];
    }

    public void Dispose() => gate.Dispose();

    private static string Describe(JsonElement violation)
    {
        var places = violation.GetProperty("nodes").EnumerateArray().Select(n => $"{n.GetProperty("target")[0]} ({n.GetProperty("failureSummary").GetString()?.ReplaceLineEndings(" ")})");
        return $"{violation.GetProperty("id").GetString()}: {violation.GetProperty("help").GetString()}: {string.Join("; ", places)}";
    }

    private async Task<string> ScriptAsync()
    {
        await gate.WaitAsync();
        try
        {
            return script ??= await InstallAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    private static async Task<string> InstallAsync()
    {
        var file = Path.Combine(Folder, "node_modules", "axe-core", "axe.min.js");
        string[] wanted = ["package.json", "package-lock.json"];
        var here = File.Exists(file) && wanted.All(name => File.Exists(Path.Combine(Folder, name)) && File.ReadAllText(Path.Combine(Folder, name)) == Repository.Read($"FeedBoard.Tests/Web/{name}"));
        if (!here)
        {
            if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
            Directory.CreateDirectory(Folder);
            try
            {
                var source = Path.Combine(Repository.Root, "FeedBoard.Tests", "Web");
                await ServerProcess.RunAsync(user: null, "env", [.. CleanEnvironment.Network, "sh", "-c", "cp \"$1\"/package*.json \"$2\" && cd \"$2\" && exec npm ci --ignore-scripts --no-audit --no-fund", "sh", source, Folder]);
            }
            catch (Exception e)
            {
                Directory.Delete(Folder, recursive: true);
                throw new InvalidOperationException($"These tests need axe-core, which npm could not fetch: install npm (Debian: apt-get install --no-install-recommends npm), and see that its registry can be reached (npm ping). It said: {e.Message}", e);
            }
        }

        return await File.ReadAllTextAsync(file);
    }
}
