using FeedBoard.ApiService.Features.Mail.Transports;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>What is deleted from the folder of a board that writes its mails as files.</summary>
public sealed class MailFolderTests : IDisposable
{
    private const string Old = "20260228T235959Z-8de7.12.eml",
        OldToo = "20251231T000000Z-8de6.3.eml",
        WrittenLate = "20260228T235958Z-8de5.11.eml",
        Young = "20260301T000000Z-8de8.13.eml";

    private static readonly DateTime March = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TestFolder folder = new("mails");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Old_mails_and_what_was_left_unfinished_go_and_nothing_else()
    {
        var (unfinished, inTheMaking, probe) = (
            $".8de7.12.{Guid.NewGuid():N}.tmp",
            $".8de8.13.{Guid.NewGuid():N}.tmp",
            $".{Guid.NewGuid():N}.tmp"
        );
        string[] others = ["notes.txt", "letter.eml", "20250101T000000Z-letter.eml", ".cache.tmp", "20250101T000000Z-8de6.3.eml.bak"];
        foreach (var name in (string[])[Old, OldToo, WrittenLate, Young, unfinished, inTheMaking, probe, .. others])
            Write(name, March.AddDays(-1));
        foreach (var name in (string[])[inTheMaking, WrittenLate])
            File.SetLastWriteTimeUtc(Path.Combine(folder.Path, name), March);
        Directory.CreateDirectory(Path.Combine(folder.Path, "20250101T000000Z-8de5.1.eml"));

        MailFolder.DeleteBefore(folder.Path, March, most: 100);

        Assert.Equal(((string[])[WrittenLate, Young, inTheMaking, .. others]).Order(StringComparer.Ordinal), Names());
    }

    [Fact]
    public void So_many_at_a_time_and_the_others_the_next_time()
    {
        Write(Old, March.AddDays(-1));
        Write(OldToo, March.AddDays(-1));
        MailFolder.DeleteBefore(folder.Path, March, most: 1);
        Assert.Single(Names());
        MailFolder.DeleteBefore(folder.Path, March, most: 1);
        Assert.Empty(Names());
    }

    [Fact]
    public void A_folder_that_is_gone_is_an_error_that_is_seen() =>
        Assert.ThrowsAny<IOException>(() => MailFolder.DeleteBefore(Path.Combine(folder.Path, "gone"), March, most: 1));

    private void Write(string name, DateTime written)
    {
        var path = Path.Combine(folder.Path, name);
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, written);
    }

    private IEnumerable<string> Names() =>
        Directory.EnumerateFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
}
