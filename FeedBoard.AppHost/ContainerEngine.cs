using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace FeedBoard.AppHost;

/// <summary>Docker or Podman, if it can really start a container. An engine that only responds to "info" is not enough.</summary>
/// <param name="Name"><c>docker</c> or <c>podman</c>; null if neither works.</param>
/// <param name="Problem">Why neither works.</param>
internal sealed record ContainerEngine(string? Name, string Problem)
{
    public const string PostgresTag = "17.6";

    private const string Image = $"docker.io/library/postgres:{PostgresTag}";

    public ContainerEngine(string problem)
        : this(Name: null, problem) { }

    public static async Task<ContainerEngine> FindAsync(IConfiguration configuration, CancellationToken cancel)
    {
        var wanted = configuration["ASPIRE_CONTAINER_RUNTIME"] ?? configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"];
        var problem = "no container engine is installed";
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

    /// <summary>Starts a test container from an image that the board needs anyway.</summary>
    /// <returns>The reason of the failure, or null if the container started.</returns>
    private static async Task<string?> StartAsync(string engine, CancellationToken cancel)
    {
        if (await RunAsync(engine, ["image", "inspect", Image], TimeSpan.FromSeconds(10), cancel) is not { ExitCode: 0 })
        {
            await Terminal.SayAsync($"{engine} pulls {Image} …");
            if (await RunAsync(engine, ["pull", "--quiet", Image], TimeSpan.FromMinutes(10), cancel) is not { ExitCode: 0 } pulled)
                return $"{Image} cannot be pulled";
        }

        var run = await RunAsync(engine, ["run", "--rm", "--entrypoint", "true", Image], TimeSpan.FromSeconds(30), cancel);
        return run is { ExitCode: 0 }
            ? null
            : run?.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
                ?? "it did not start within 30 seconds";
    }

    /// <returns>Null if the program does not exist or took longer than <paramref name="limit"/>.</returns>
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
            return null; // The program does not exist.
        }
    }
}
