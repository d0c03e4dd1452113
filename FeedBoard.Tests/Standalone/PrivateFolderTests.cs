using System.Runtime.Versioning;
using FeedBoard.Standalone;
using FeedBoard.Standalone.Backups;

namespace FeedBoard.Tests.Standalone;

/// <summary>
/// Files in a folder that others can write to: only this user creates and reads them, never through a link of others.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_backup_in_the_making_is_for_its_owner_alone_and_ends_without_a_trace()
    {
        await using (BackupWriter.Create(folder["board.tar"]))
        {
            Assert.Equal(Mine | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["board.tar.unfinished"]));
            Assert.Equal(Mine, File.GetUnixFileMode(Path.Combine(folder["board.tar.unfinished"], "backup")));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_a_killed_backup_has_left_is_not_in_the_way()
    {
        PrivateFolder.Create(folder["board.tar.unfinished"]);
        var backup = Path.Combine(folder["board.tar.unfinished"], "backup");
        await File.WriteAllTextAsync(backup, "half", TestContext.Current.CancellationToken);
        await using (BackupWriter.Create(folder["board.tar"]))
            Assert.Equal(0, new FileInfo(backup).Length);
    }

    [Fact]
    public async Task A_backup_of_which_only_the_folder_is_left_is_not_in_the_way()
    {
        PrivateFolder.Create(folder["board.tar.unfinished"]);
        await using (BackupWriter.Create(folder["board.tar"]))
            Assert.True(File.Exists(Path.Combine(folder["board.tar.unfinished"], "backup")));
    }

    [Fact]
    public async Task A_backup_is_not_taken_for_a_leftover_while_it_is_being_written()
    {
        var cancel = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder["dump"], "the database", cancel);
        await using (var first = BackupWriter.Create(folder["board.tar"]))
        {
            await first.AddAsync(BackupManifest.Dump, folder["dump"], cancel);
            var refused = Assert.Throws<BoardException>(() => BackupWriter.Create(folder["board.tar"]));
            Assert.StartsWith($"another backup is being written to {folder["board.tar"]}: ", refused.Message, StringComparison.Ordinal);
            await first.FinishAsync(DateTimeOffset.UnixEpoch, 17, cancel);
        }

        Assert.False(Path.Exists(folder["board.tar.unfinished"]));
        await BackupReader.UnpackAsync(folder["board.tar"], folder["unpacked"], cancel);
        Assert.Equal("the database", await File.ReadAllTextAsync(Path.Combine(folder["unpacked"], BackupManifest.Dump), cancel));
    }

    [Fact]
    public async Task Of_what_is_backed_up_only_an_image_may_be_missing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var file = BackupWriter.Create(folder["board.tar"]);
        await file.AddAsync("images/00/a.png", folder["missing"], cancel);
        Assert.Equal(0, file.Images);
        var error = await Assert.ThrowsAsync<BoardException>(() => file.AddAsync(BackupManifest.Dump, folder["missing"], cancel));
        Assert.StartsWith($"cannot write {folder["board.tar"]} ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a link to a folder")]
    [InlineData("a link to nothing")]
    [InlineData("a file")]
    [InlineData("a folder that others can write to")]
    public void What_somebody_put_in_the_way_is_neither_followed_nor_written_over(string kind)
    {
        var (trap, target) = (folder["board.tar.unfinished"], Directory.CreateDirectory(folder["theirs"]).FullName);
        File.WriteAllText(Path.Combine(target, "backup"), "theirs");
        switch (kind)
        {
            case "a link to a folder":
                File.CreateSymbolicLink(trap, target);
                break;
            case "a link to nothing":
                File.CreateSymbolicLink(trap, folder["nothing"]);
                break;
            case "a file":
                File.WriteAllText(trap, "theirs");
                break;
            default:
                File.SetUnixFileMode(Directory.CreateDirectory(trap).FullName, Mine | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
                break;
        }

        var error = Assert.Throws<BoardException>(() => BackupWriter.Create(folder["board.tar"]));
        Assert.Contains("exists already", error.Message, StringComparison.Ordinal);
        Assert.Equal("theirs", File.ReadAllText(Path.Combine(target, "backup")));
        Assert.False(Path.Exists(folder["nothing"]));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_board_is_not_kept_in_a_folder_that_others_can_write_to(UnixFileMode others)
    {
        var data = Directory.CreateDirectory(folder["data"]).FullName;
        File.SetUnixFileMode(data, Mine | UnixFileMode.UserExecute | others);
        Assert.Contains(
            "others can write to",
            Assert.Throws<BoardException>(() => DataFolder.Open(data)).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
    }

    [Fact]
    public void A_folder_is_created_once() =>
        Assert.Throws<IOException>(() =>
        {
            PrivateFolder.Create(folder["new"]);
            PrivateFolder.Create(folder["new"]);
        });

    [Fact]
    public void A_folder_that_cannot_be_created_says_why() =>
        Assert.Contains(
            "No such file",
            Assert.Throws<IOException>(() => PrivateFolder.Create(Path.Combine(folder["missing"], "new"))).Message,
            StringComparison.Ordinal
        );
}
