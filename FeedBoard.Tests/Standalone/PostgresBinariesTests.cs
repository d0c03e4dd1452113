using System.Runtime.Versioning;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Standalone;

[Slow]
[SupportedOSPlatform("linux")]
public sealed class PostgresBinariesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly PostgresBinaries Fourteen = new("/14/bin", "14.2"),
        Fifteen = new("/15/bin", "15.18"),
        Seventeen = new("/17/bin", "17.6");

    [Fact]
    public void New_data_get_the_first_that_is_new_enough() =>
        Assert.Equal(Fifteen, PostgresBinaries.Choose([Fourteen, Fifteen, Seventeen], made: null, "/data"));

    [Fact]
    public void Data_get_the_version_that_made_them()
    {
        Assert.Equal(Seventeen, PostgresBinaries.Choose([Fifteen, Seventeen], made: 17, "/data"));
        // For the backup that a newer one restores.
        Assert.Equal(Fifteen, PostgresBinaries.Choose([Seventeen, Fifteen], made: 15, "/data"));
    }

    [Fact]
    public void A_backup_gets_the_first_that_is_not_older()
    {
        Assert.Equal(Fifteen, PostgresBinaries.ChooseForBackup([Fourteen, Fifteen, Seventeen], backup: 15));
        Assert.Equal(Seventeen, PostgresBinaries.ChooseForBackup([Fifteen, Seventeen], backup: 16));
        var error = Assert.Throws<BoardException>(() => PostgresBinaries.ChooseForBackup([Fifteen, Seventeen], backup: 18));
        Assert.StartsWith(
            "the backup was made by PostgreSQL 18, and 15.18, 17.6 may not read it: install PostgreSQL 18",
            error.Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>On a machine without PostgreSQL, as the board sees this one, with another <c>apt-get</c>.</summary>
    [Fact]
    public async Task An_installation_that_has_begun_ends_even_after_CtrlC()
    {
        using var folder = new TemporaryFolder();
        var (started, go, programs) = (folder["started"], folder["go"], Directory.CreateDirectory(folder["programs"]).FullName);
        Executable.Write(
            Path.Combine(programs, "apt-get"),
            $"#!/bin/sh\ntouch '{started}'\nuntil [ -e '{go}' ]; do sleep 0.1; done\necho 'it has ended' >&2\nexit 1\n"
        );
        const string Hide = """
            set -eu
            for folder in /usr/lib/postgresql /etc/postgresql-common; do [ ! -d $folder ] || mount -t tmpfs tmpfs $folder; done
            PATH=$1:/usr/sbin:/usr/bin:/sbin:/bin
            shift
            exec "$@"
            """;
        string[] hidden = ["unshare", "--mount", "--", "sh", "-c", Hide, "sh", programs];
        var allowed = await ChildProcess.RunAsync(new("true", [], "/") { Through = hidden }, "", Cancel);
        Assert.SkipUnless(PostgresPackage.CanInstall && allowed.ExitCode == 0, "only root of a Debian that may mount installs anything");

        await using var board = StandaloneProcess.Start(folder["data"], through: hidden);
        await Wait.ForAsync("the installation", () => File.Exists(started));
        board.Signal(Signals.Interrupt);
        await File.WriteAllTextAsync(go, "", Cancel);
        Assert.Contains("apt-get could not install PostgreSQL (it has ended)", await board.ErrorLineAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(99, "install PostgreSQL 99")]
    [InlineData(99, "or choose another folder with --data")]
    [InlineData(12, "install PostgreSQL 12")]
    [InlineData(12, "make a backup with that (backup FILE) and restore it into a new folder (restore FILE --data DIR)")]
    public void Data_of_a_version_that_is_not_there_say_what_to_install(int made, string expected)
    {
        var error = Assert.Throws<BoardException>(() => PostgresBinaries.Choose([Fifteen], made, "/data"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_PostgreSQL_and_a_too_old_one_say_what_to_install()
    {
        Assert.Contains(
            "is not installed",
            Assert.Throws<BoardException>(() => PostgresBinaries.Choose([], null, "/data")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "14.2 is too old",
            Assert.Throws<BoardException>(() => PostgresBinaries.Choose([Fourteen], null, "/data")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_PostgreSQL_that_cannot_be_run_says_why()
    {
        using var folder = new TemporaryFolder();
        foreach (var program in (string[])["initdb", "postgres"])
        {
            await File.WriteAllTextAsync(folder[program], "#!/bin/sh\necho 'not allowed here' >&2\nexit 127\n", Cancel);
            File.SetUnixFileMode(folder[program], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var error = await Assert.ThrowsAsync<BoardException>(() => PostgresBinaries.InAsync([folder.Path], Cancel));

        Assert.Equal($"{folder["postgres"]} cannot be run: not allowed here", error.Message);
        Assert.Empty(await PostgresBinaries.InAsync([folder["nothing"]], Cancel));
    }
}
