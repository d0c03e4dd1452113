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
        Socket = "feedboard-thumbnails.socket",
        Backup = "feedboard-backup.service",
        Timer = "feedboard-backup.timer";

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
    [InlineData(Backup, 25)]
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
        Assert.All(
            [Board, Thumbnails, Backup],
            u => Assert.Equal(("yes", "strict"), (Value(u, "NoNewPrivileges"), Value(u, "ProtectSystem")))
        );
    }

    /// <summary>Standalone starts each program by setpriv, which always calls it: without it, no board starts under systemd.</summary>
    [Theory]
    [InlineData(Board)]
    [InlineData(Backup)]
    public void Setpriv_may_set_capabilities(string unit) => Assert.Equal("capset", Values(unit, "SystemCallFilter").Last());

    /// <summary>Another account, root included, may not open the data folder of the board.</summary>
    [Fact]
    public void A_backup_has_the_account_and_the_folder_of_the_board()
    {
        Assert.Equal(Value(Board, "User"), Value(Backup, "User"));
        Assert.Equal($"/var/lib/{Value(Board, "StateDirectory")}", Value(Backup, "ReadWritePaths"));
        var settings = Values(Backup, "Environment").Last();
        Assert.Contains($"BACKUPS=/var/lib/{Value(Backup, "StateDirectory")} ", settings, StringComparison.Ordinal);
        Assert.Equal(("0700", "0077"), (Value(Backup, "StateDirectoryMode"), Value(Backup, "UMask")));
        var script = Value(Backup, "ExecStart").Split("/opt/feedboard/")[1];
        Assert.True(File.Exists(Path.Combine(Repository.Root, script)), script);
    }

    [Fact]
    public async Task A_backup_has_its_time_in_its_name_and_the_newest_are_kept()
    {
        var backups = Backups("feedboard-20250101T000000Z.tar", "feedboard-20250102T000000Z.tar", "feedboard-mine.tar", "other.tar");
        var unfinished = Directory.CreateDirectory(Path.Combine(backups, "feedboard-20250104T000000Z.tar.unfinished"));
        var (exitCode, said) = await BackUpAsync(backups, "echo \"$@\"\ntouch \"$3\"\n", ("BACKUP_KEEP", "2"));
        Assert.True(exitCode == 0, said);

        var names = Directory.EnumerateFiles(backups).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(4, names.Count);
        Assert.Equal(("feedboard-20250102T000000Z.tar", "feedboard-mine.tar", "other.tar"), (names[0], names[2], names[3]));
        Assert.Matches(@"^feedboard-2\d{7}T\d{6}Z\.tar$", names[1]);
        Assert.Contains($"FeedBoard.Standalone.dll backup {backups}/{names[1]} --data {folder.Path}/data", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(unfinished.FullName));
    }

    [Theory]
    [InlineData("dotnet", "exit 1\n", "")]
    [InlineData("df", "echo Filesystem 1024-blocks Used Available Capacity Mounted on\necho /dev/sda1 2 1 1048000 48% /\n", "no room in ")]
    [InlineData("df", "echo Filesystem 1024-blocks Used Available Capacity Mounted on\necho //nas/my disk 9 9 8 48% /b\n", "no room in ")]
    [InlineData("df", "exit 1\n", "")]
    public async Task A_backup_that_fails_or_has_no_room_deletes_none(string program, string script, string reason)
    {
        var backups = Backups("feedboard-20250101T000000Z.tar", "feedboard-20250102T000000Z.tar");
        if (program != "dotnet")
            Executable.Write(Path.Combine(folder.Path, program), "#!/bin/sh\n" + script);
        var (exitCode, said) = await BackUpAsync(backups, program == "dotnet" ? script : "touch \"$3\"\n", ("BACKUP_KEEP", "1"));
        Assert.Equal(1, exitCode);
        Assert.Contains(reason, said, StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(backups).Count());
    }

    public void Dispose() => folder.Dispose();

    private static string Value(string unit, string name) => Assert.Single(Values(unit, name));

    private static IEnumerable<string> Values(string unit, string name) =>
        Repository
            .Read($"deploy/systemd/{unit}")
            .Split('\n')
            .Where(l => l.StartsWith($"{name}=", StringComparison.Ordinal))
            .Select(l => l[(name.Length + 1)..]);

    private static Task<(int ExitCode, string Said)> AnalyzeAsync(params string[] arguments) =>
        RunAsync(new("systemd-analyze", arguments));

    /// <returns>A folder with such files.</returns>
    private string Backups(params string[] names)
    {
        var backups = Directory.CreateDirectory(Path.Combine(folder.Path, "backups")).FullName;
        foreach (var name in names)
            File.WriteAllText(Path.Combine(backups, name), "");
        return backups;
    }

    /// <summary>Runs the script of the unit on an empty data folder.</summary>
    /// <param name="dotnet">What stands in for the program that makes the backup.</param>
    private Task<(int ExitCode, string Said)> BackUpAsync(string backups, string dotnet, params (string Name, string Value)[] settings)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        foreach (var part in (string[])["images", "postgres/base"])
            data.CreateSubdirectory(part);
        var program = Path.Combine(folder.Path, "dotnet");
        Executable.Write(program, "#!/bin/sh\n" + dotnet);
        var script = Path.Combine(folder.Path, "backup.sh");
        var text = Repository.Read("deploy/systemd/backup.sh");
        File.WriteAllText(script, text.Replace("/usr/bin/dotnet", program, StringComparison.Ordinal));
        var start = new ProcessStartInfo("sh", [script]);
        (start.Environment["DATA"], start.Environment["BACKUPS"]) = (data.FullName, backups);
        start.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return RunAsync(start);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(ProcessStartInfo start)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
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
            .. new[] { Board, Thumbnails, Socket, Backup, Timer }.Select(unit =>
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
