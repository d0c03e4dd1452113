using System.Diagnostics;
using System.Runtime.InteropServices;
using FeedBoard.ApiService.Database;
using FeedBoard.Tests.Board;

namespace FeedBoard.Tests.Start;

/// <summary>The real API as a process of its own, started as whoever deploys it would.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3); // only ever reached by a test that fails

    private readonly Process process;
    private readonly Task<string> output, error;

    /// <param name="arguments">A command, or settings such as <c>--urls=…</c>.</param>
    /// <param name="settings">Environment variables over those of <see cref="Settings"/>; <c>null</c> takes one away.</param>
    /// <param name="folder">Where it is started.</param>
    public ApiProcess(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>> settings, string? folder = null)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var start = new ProcessStartInfo(dotnet, [typeof(FeedDb).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("OTEL_", StringComparison.Ordinal) || n.StartsWith("ASPNETCORE_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in settings)
        {
            start.Environment.Remove(name);
            if (value is not null) start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    /// <summary>All that the API needs, on a free port of loopback.</summary>
    public static Dictionary<string, string?> Settings(string database, string images) => new(StringComparer.Ordinal)
    {
        ["ConnectionStrings__feeddb"] = database,
        ["ConnectionStrings__images"] = images,
        ["Auth__SigningKey"] = TestKeys.Signing,
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
    };

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        return (process.ExitCode, await output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
