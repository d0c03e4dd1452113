using FeedBoard.ApiService.Database.Tables;
using FeedBoard.ApiService.Features.Mail;
using FeedBoard.Tests.Features.Users;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace FeedBoard.Tests.Features.Mail;

/// <summary>What people read when the way to log in to their account has changed.</summary>
public sealed class SecurityNoticeTests(MailBoard board) : IClassFixture<MailBoard>
{
    private static readonly string[] Languages = ["en", "ko"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_change_has_its_own_words_in_both_languages()
    {
        var texts = Enum.GetValues<SecurityChange>()
            .SelectMany(c => Languages.Select(l => SecurityNoticeText.Of(c, l, "ann", "Phone", DateTime.UnixEpoch, "FeedBoard")))
            .ToList();
        Assert.Equal(texts.Count, texts.Select(t => t.Subject).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(texts.Count, texts.Select(t => t.What).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("en", "Passkey added · FeedBoard", " at ", "If it was not, choose another password now")]
    [InlineData("ko", "패스키가 추가되었습니다 · FeedBoard", "년 ", "지금 바로 비밀번호를 바꾸고")]
    public async Task A_notice_says_what_when_and_what_to_do(string language, string subject, string when, string advice)
    {
        var year = board.Clock.GetUtcNow().Year;
        var mail = await SendAsync(language, "Ann's <b>phone</b>\r\nBcc: eve@example.org");
        Assert.Equal(subject, mail.Subject);
        Assert.Equal($"{MailBoard.PublicUrl}me/security", mail.Link().AbsoluteUri);
        Assert.Contains("Ann's <b>phone</b>Bcc: eve@example.org", mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains(when, mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains([year, board.Clock.GetUtcNow().Year], y => mail.TextBody!.Contains($"{y}", StringComparison.Ordinal));
        Assert.Contains(advice, mail.TextBody!, StringComparison.Ordinal);
        Assert.Contains(advice, mail.HtmlBody!, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", mail.HtmlBody!, StringComparison.Ordinal);
        Assert.Single(mail.To);
    }

    private async Task<MimeMessage> SendAsync(string language, string detail)
    {
        var ann = await board.JoinAsync();
        await using var scope = board.Services.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<Outbox>()
            .AddAsync(
                MailMessage.Notice(SecurityChange.PasskeyAdded, await ann.IdAsync(), ann.Email, ann.Nickname, language, detail),
                Cancel
            );
        return (await board.MailsToAsync(ann.Email))[^1];
    }
}
