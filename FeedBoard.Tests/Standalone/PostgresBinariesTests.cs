using System.Runtime.Versioning;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;

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
