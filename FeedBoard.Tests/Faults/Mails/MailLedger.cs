using System.Collections.Concurrent;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults.Rounds;
using MimeKit;

namespace FeedBoard.Tests.Faults.Mails;

/// <summary>A mail that a request causes.</summary>
/// <param name="Subject">How it begins.</param>
/// <param name="Text">What only this one says.</param>
internal sealed record CausedMail(string Address, string Subject, string Text = "")
{
    public bool Is(MimeMessage mail) =>
        mail.To.Mailboxes.Single().Address == Address
        && mail.Subject!.StartsWith(Subject, StringComparison.Ordinal)
        && mail.TextBody!.Contains(Text, StringComparison.Ordinal);
}

/// <summary>A request that causes mails, if it is committed.</summary>
/// <param name="Committed">The rows that it writes beside its mails, as of <c>FROM</c>: one or none at the end.</param>
internal sealed record MailCause(string What, SendOutcome Outcome, string Committed, params IReadOnlyList<CausedMail> Mails);

/// <summary>What was asked for and what came of it, as far as its sender knows.</summary>
internal sealed class MailLedger
{
    private readonly ConcurrentQueue<MailCause> causes = new();

    public void Add(MailCause cause) => causes.Enqueue(cause);

    public int Count(SendOutcome outcome) => causes.Count(c => c.Outcome == outcome);

    /// <summary>Compares it with the rows of the database and the mails that came.</summary>
    public async Task<MailVerdict> AssertAsync(BoardFixture board, IReadOnlyList<MimeMessage> arrived)
    {
        var (expected, seen, unsureAndCommitted, rolledBack) = (0, 0, 0, 0);
        foreach (var cause in causes)
        {
            var rows = await board.CountAsync(cause.Committed);
            Assert.True(
                cause.Outcome switch
                {
                    SendOutcome.Done => rows == 1,
                    SendOutcome.Refused => rows == 0,
                    _ => rows is 0 or 1,
                },
                $"{cause.Outcome}, and {rows} rows: {cause.What}"
            );
            if (cause.Outcome == SendOutcome.Unsure)
                (unsureAndCommitted, rolledBack) = (unsureAndCommitted + (int)rows, rolledBack + 1 - (int)rows);
            foreach (var mail in cause.Mails)
            {
                var copies = arrived.Where(mail.Is).ToList();
                Assert.True(rows == 1 || copies.Count == 0, $"sent, though it was rolled back: {mail}");
                Assert.True(rows == 0 || copies.Count > 0, $"lost: {mail}");
                Assert.True(copies.DistinctBy(c => c.MessageId).Count() <= 1, $"two mails instead of one that came twice: {mail}");
                (expected, seen) = (expected + (int)rows, seen + copies.Count);
            }
        }

        Assert.Equal(arrived.Count, seen); // nothing came that nobody caused
        return new(expected, seen - expected, unsureAndCommitted, rolledBack);
    }
}

/// <param name="Mails">That were to come, and came.</param>
/// <param name="Again">How many came once more.</param>
/// <param name="UnsureAndCommitted">Requests without a response that were committed.</param>
/// <param name="RolledBack">Requests without a response that were not.</param>
internal sealed record MailVerdict(int Mails, int Again, int UnsureAndCommitted, int RolledBack);
