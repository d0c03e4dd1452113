using System.Diagnostics;
using System.Globalization;

namespace FeedBoard.Tests.Standalone;

/// <summary>A process as <c>/proc</c> describes it.</summary>
/// <param name="User">The user id that it runs under.</param>
/// <param name="Command">Its command line, arguments apart by spaces.</param>
/// <param name="Variables">Its environment; null: this process may not read it.</param>
internal sealed record BoardProcess(
    int Id,
    int Parent,
    int User,
    bool HasNoNewPrivileges,
    ulong Capabilities,
    string Command,
    string? Variables
)
{
    /// <summary>All processes on this machine.</summary>
    public static IEnumerable<BoardProcess> All() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(p => int.TryParse(Path.GetFileName(p), CultureInfo.InvariantCulture, out _))
            .Select(Read)
            .OfType<BoardProcess>();

    /// <summary>A process and its descendants.</summary>
    public static IReadOnlyList<BoardProcess> Of(int root)
    {
        var all = All().ToDictionary(p => p.Id);
        return [.. all.Values.Where(p => Descends(p))];

        bool Descends(BoardProcess process)
        {
            for (var at = process; at is not null; at = all.GetValueOrDefault(at.Parent))
            {
                if (at.Id == root)
                    return true;
            }

            return false;
        }
    }

    /// <summary>The user id of an account; null: of this process.</summary>
    public static int UserId(string? account) =>
        int.Parse(Output("id", account is null ? ["-u"] : ["-u", account]), CultureInfo.InvariantCulture);

    /// <summary>The user id of a file's owner, links not followed, and its mode in octal digits.</summary>
    public static (int Owner, string Mode) Stat(string path) =>
        Output("stat", "-c", "%u %a", path).Split(' ') is [var owner, var mode]
            ? (int.Parse(owner, CultureInfo.InvariantCulture), mode)
            : throw new InvalidOperationException(path);

    public static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static BoardProcess? Read(string folder)
    {
        try
        {
            var status = File.ReadLines(Path.Combine(folder, "status"))
                .Select(l => l.Split(':', 2))
                .Where(l => l.Length == 2)
                .ToDictionary(l => l[0], l => l[1].Trim(), StringComparer.Ordinal);
            return new(
                int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture),
                int.Parse(status["PPid"], CultureInfo.InvariantCulture),
                int.Parse(status["Uid"].Split('\t')[1], CultureInfo.InvariantCulture),
                status["NoNewPrivs"] is "1",
                ulong.Parse(status["CapEff"], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim(),
                ReadVariables(folder)
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // It ended while we looked.
        }
    }

    private static string? ReadVariables(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "environ"));
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
