using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace FeedBoard.Tests.Distributed;

/// <summary>
/// Everything that a developer has on this machine for the board: containers, volumes, networks and images of the engines, user secrets,
/// the data folder. A volume with the name of the developer's own is there meanwhile, so that a board that took it would be seen.
/// </summary>
internal sealed class DeveloperInventory : IAsyncDisposable
{
    private static readonly string[] Engines = ["docker", "podman"];

    private static readonly string[][] Questions =
    [
        ["ps", "--all", "--no-trunc", "--format", "container {{.ID}} {{.Names}}"],
        ["volume", "ls", "--format", "volume {{.Name}}"],
        ["network", "ls", "--format", "network {{.Name}}"],
        ["images", "--no-trunc", "--format", "image {{.ID}} {{.Repository}}:{{.Tag}}"],
    ];

    private readonly List<(string Engine, string Volume)> planted = [];

    private DeveloperInventory() { }

    public static async Task<DeveloperInventory> PlantAsync()
    {
        var inventory = new DeveloperInventory();
        await using var kept = await AppModel.CreateAsync(
            "--stores=containers",
            "--Parameters:signing-key=x",
            "--Parameters:postgres-password=x"
        );
        var volume = kept.Resource<ContainerResource>("postgres").Annotations.OfType<ContainerMountAnnotation>().Single().Source!;
        foreach (var engine in Engines)
        {
            if (
                await AskAsync(engine, "volume", "inspect", volume) is null
                && await AskAsync(engine, "volume", "create", volume) is not null
            )
                inventory.planted.Add((engine, volume));
        }

        return inventory;
    }

    /// <summary>A line for each item.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync()
    {
        var lines = new List<string>();
        foreach (var engine in Engines)
        {
            foreach (var question in Questions)
                lines.AddRange(
                    (await AskAsync(engine, question) ?? "")
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => $"{engine} {line}")
                );
        }

        lines.Sort(StringComparer.Ordinal);
        foreach (var folder in Folders())
            lines.AddRange(Files(folder));
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (engine, volume) in planted)
            await AskAsync(engine, "volume", "rm", volume);
    }

    private static IEnumerable<string> Folders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        yield return Path.Combine(home, ".microsoft", "usersecrets", "feedboard-apphost");
        yield return FeedBoard.Standalone.Options.DefaultData(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);
    }

    /// <summary>
    /// The folder, and what is in it by its name, size and time; not what a database that may be running writes deeper in it.
    /// </summary>
    private static IEnumerable<string> Files(string folder) =>
        !Directory.Exists(folder)
            ? []
            : new DirectoryInfo(folder)
                .EnumerateFileSystemInfos()
                .OrderBy(f => f.FullName, StringComparer.Ordinal)
                .Select(f =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{f.FullName} {(f as FileInfo)?.Length} {(f as FileInfo)?.LastWriteTimeUtc:O}"
                    )
                );

    /// <returns>Its output; null if the engine does not exist or refuses.</returns>
    private static async Task<string?> AskAsync(string engine, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(engine, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            await error;
            return process.ExitCode == 0 ? await output : null;
        }
        catch (Win32Exception)
        {
            return null; // The program does not exist.
        }
    }
}
