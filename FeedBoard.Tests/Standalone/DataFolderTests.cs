using System.Runtime.Versioning;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Standalone;

/// <summary>The secrets of a data folder, which the services read under another account if root starts the board.</summary>
[SupportedOSPlatform("linux")]
public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Secrets => Path.Combine(folder["data"], "secrets");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Auth__SigningKey.4711.tmp")] // of an earlier version
    [InlineData(".Auth__SigningKey.4711.tmp")]
    public void What_a_killed_start_has_left_among_the_secrets_goes_with_the_next_one(string left)
    {
        using var data = DataFolder.Open(folder["data"]);
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Secrets).FullName, left), "half");
        data.WriteSecrets([new("Auth__SigningKey", "whole")]);
        Assert.Equal(["Auth__SigningKey"], Names());
    }

    [Fact]
    public void A_secret_that_cannot_be_written_leaves_nothing_for_the_services_to_read()
    {
        using var data = DataFolder.Open(folder["data"]);
        Directory.CreateDirectory(Path.Combine(Secrets, "Auth__SigningKey", "in the way"));
        Assert.Throws<BoardException>(() => data.WriteSecrets([new("Auth__SigningKey", "whole")]));
        Assert.Equal(["Auth__SigningKey"], Names());
    }

    [Fact]
    public void A_backup_makes_no_password_for_a_board_that_has_another_one()
    {
        using var data = DataFolder.Open(folder["data"]);
        File.WriteAllText(data.PasswordFile, "\n");
        var error = Assert.Throws<BoardException>(data.PasswordFileOfClients);
        Assert.EndsWith("is empty: start the board again, which sets a new password", error.Message, StringComparison.Ordinal);
        Assert.Null(data.KnownPassword());
    }

    private IEnumerable<string?> Names() => Directory.EnumerateFileSystemEntries(Secrets).Select(Path.GetFileName);
}
