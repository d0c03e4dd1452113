using System.Diagnostics;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Docs;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Deploy;

/// <summary>The units of <c>deploy/systemd</c>, as systemd itself reads them.</summary>
[Slow]
public sealed class SystemdTests : IDisposable
{
    private const string Board = "feedboard.service",
        Thumbnails = "feedboard-thumbnails.service",
        Socket = "feedboard-thumbnails.socket";

    private readonly TestFolder folder = new("systemd");

    [Fact]
    public async Task Systemd_finds_nothing_wrong()
    {
        var (exitCode, said) = await AnalyzeAsync(["verify", .. Write()]);
        Assert.Equal((0, ""), (exitCode, said));
    }

    [Fact]
    public async Task Systemd_would_find_what_is_wrong()
    {
        var units = Write();
        await File.AppendAllTextAsync(units[0], "[Service]\nProtectSistem=strict\n", TestContext.Current.CancellationToken);
        Assert.Contains("ProtectSistem", (await AnalyzeAsync(["verify", .. units])).Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Board, 25)] // tenths, of ten; a unit without hardening has 9.6
    [InlineData(Thumbnails, 15)]
    public async Task Each_is_exposed_to_little(string unit, int most)
    {
        var file = Write().Single(f => string.Equals(Path.GetFileName(f), unit, StringComparison.Ordinal));
        var (exitCode, said) = await AnalyzeAsync("security", "--offline=true", "--no-pager", $"--threshold={most}", file);
        Assert.True(exitCode == 0, said);
    }

    [Fact]
    public void They_agree_on_accounts_and_socket()
    {
        var accounts = Repository
            .Read("deploy/systemd/feedboard.sysusers")
            .Split('\n')
            .Where(l => l.StartsWith("u ", StringComparison.Ordinal))
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
            .ToArray();
        Assert.Equal([Value(Board, "User"), Value(Thumbnails, "User")], accounts);
        Assert.Equal(Value(Board, "User"), Value(Socket, "SocketUser"));
        Assert.Equal($"Images__ThumbnailSocket={Value(Socket, "ListenStream")}", Values(Board, "Environment").Last());
        Assert.Equal("0600", Value(Socket, "SocketMode"));
        Assert.Equal("yes", Value(Thumbnails, "PrivateNetwork"));
        Assert.All([Board, Thumbnails], u => Assert.Equal(("yes", "strict"), (Value(u, "NoNewPrivileges"), Value(u, "ProtectSystem"))));
    }

    public void Dispose() => folder.Dispose();

    private static string Value(string unit, string name) => Assert.Single(Values(unit, name));

    private static IEnumerable<string> Values(string unit, string name) =>
        Repository
            .Read($"deploy/systemd/{unit}")
            .Split('\n')
            .Where(l => l.StartsWith($"{name}=", StringComparison.Ordinal))
            .Select(l => l[(name.Length + 1)..]);

    private static async Task<(int ExitCode, string Said)> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("systemd-analyze", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Where this machine has .NET, which the units expect in <c>/usr/bin</c>.</summary>
    private string[] Write()
    {
        return
        [
            .. new[] { Board, Thumbnails, Socket }.Select(unit =>
            {
                var file = Path.Combine(folder.Path, unit);
                File.WriteAllText(
                    file,
                    Repository.Read($"deploy/systemd/{unit}").Replace("/usr/bin/dotnet", Service.Dotnet, StringComparison.Ordinal)
                );
                return file;
            }),
        ];
    }
}
