using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.AppHost;

/// <summary>Docker or Podman, if it can start a container: one that only answers starts nothing.</summary>
/// <param name="Name"><c>docker</c> or <c>podman</c>; null: none can.</param>
/// <param name="Problem">Why none can.</param>
internal sealed record ContainerEngine(string? Name, string Problem)
{
    public const string PostgresTag = "17.6";

    private const string Image = $"docker.io/library/postgres:{PostgresTag}";

    public ContainerEngine(string problem)
        : this(Name: null, problem) { }

    public static async Task<ContainerEngine> FindAsync(IConfiguration configuration, CancellationToken cancel)
    {
        var wanted = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        var problem = "no container engine is there";
        foreach (var engine in wanted is { Length: > 0 } ? [wanted] : (string[])["docker", "podman"])
        {
            if (await RunAsync(engine, ["info"], TimeSpan.FromSeconds(10), cancel) is not { } info)
                continue;
            if (info.ExitCode == 0)
            {
                if (await StartAsync(engine, cancel) is not { } why)
                    return new(engine, "");
                problem = $"{engine} cannot start a container ({why})";
            }
            else if (!problem.Contains("cannot", StringComparison.Ordinal))
            {
                problem = $"{engine} is installed, but its engine is not running";
            }
        }

        return new(problem);
    }

    /// <summary>Starts a container of the image that is needed anyhow.</summary>
    /// <returns>Why it cannot; null: it can.</returns>
    private static async Task<string?> StartAsync(string engine, CancellationToken cancel)
    {
        if (await RunAsync(engine, ["image", "inspect", Image], TimeSpan.FromSeconds(10), cancel) is not { ExitCode: 0 })
        {
            await Terminal.SayAsync($"{engine} fetches {Image} …");
            if (await RunAsync(engine, ["pull", "--quiet", Image], TimeSpan.FromMinutes(10), cancel) is not { ExitCode: 0 } pulled)
                return $"{Image} cannot be fetched";
        }

        var run = await RunAsync(engine, ["run", "--rm", "--entrypoint", "true", Image], TimeSpan.FromSeconds(30), cancel);
        return run is { ExitCode: 0 }
            ? null
            : run?.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
                ?? "it did not start within 30 seconds";
    }

    /// <returns>Null: there is no such program, or it took longer than <paramref name="limit"/>.</returns>
    private static async Task<(int ExitCode, string Error)?> RunAsync(
        string program,
        string[] arguments,
        TimeSpan limit,
        CancellationToken cancel
    )
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(limit);
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            process.StandardInput.Close();
            try
            {
                var (output, error) = (
                    process.StandardOutput.ReadToEndAsync(deadline.Token),
                    process.StandardError.ReadToEndAsync(deadline.Token)
                );
                await process.WaitForExitAsync(deadline.Token);
                await output;
                return (process.ExitCode, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancel.ThrowIfCancellationRequested();
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null; // There is no such program.
        }
    }
}
