using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults.Rounds;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Faults.Mails;

internal enum MailServerFault
{
    None,
    Killed,

    /// <summary>By <c>SIGSTOP</c>, then <c>SIGCONT</c>.</summary>
    Frozen,
}

/// <param name="Moment">Of the mail that is being sent.</param>
/// <param name="Api">Whether the API is killed too, with requests under way, and started again.</param>
internal sealed record MailFault(MailMoment Moment, MailServerFault Server, bool Api)
{
    public int Kills => (Server == MailServerFault.Killed ? 1 : 0) + (Api ? 1 : 0);
}

/// <summary>The mail server and the API are killed and frozen, in the middle of a mail, while people do what causes mail.</summary>
[Slow]
public sealed class MailFaultTests(FileBoard board) : IClassFixture<FileBoard>, IAsyncLifetime
{
    private static readonly MailFault[] Faults =
    [
        new(MailMoment.Saved, MailServerFault.Killed, Api: false),
        new(MailMoment.Received, MailServerFault.None, Api: true),
        new(MailMoment.Saved, MailServerFault.Frozen, Api: false),
        new(MailMoment.Received, MailServerFault.Killed, Api: false),
        new(MailMoment.Saved, MailServerFault.Frozen, Api: true),
        new(MailMoment.Saved, MailServerFault.Killed, Api: true),
    ];

    private readonly MailLedger ledger = new();
    private MailCauses causes = null!;
    private MailProcess mail = null!;
    private ApiProcess api = null!;

    public async ValueTask InitializeAsync()
    {
        causes = new(ledger);
        mail = await MailProcess.StartNewAsync();
        await StartApiAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await mail.DisposeAsync();
        causes.Dispose();
    }

    [Fact]
    public async Task Each_mail_of_what_was_committed_comes_and_none_of_what_was_rolled_back()
    {
        foreach (var fault in Faults)
            await HappenAsync(fault);
        await KillBeforeTheCommitAsync();
        await causes.WakeAsync();
        await Wait.ForAsync("no mail that waits", async () => await board.CountAsync("outgoing_mails WHERE next_dt IS NOT NULL") == 0);

        var verdict = await ledger.AssertAsync(board, mail.Mails());
        var kills = Faults.Sum(f => f.Kills) + 2;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{verdict.Mails} mails, none lost, {verdict.Again} came twice by {kills} kills; "
                + $"{ledger.Count(SendOutcome.Done)} requests acknowledged, {ledger.Count(SendOutcome.Refused)} refused, "
                + $"{verdict.UnsureAndCommitted} committed without a response, {verdict.RolledBack} rolled back"
        );
        // At least one, since the API was killed when the server had a mail and had not said so.
        Assert.InRange(verdict.Again, 1, kills);
        Assert.True(verdict is { UnsureAndCommitted: > 0, RolledBack: > 0 }, $"{verdict}");
        Assert.Equal(0, await board.CountAsync("outgoing_mails WHERE given_up_dt IS NOT NULL"));
    }

    private async Task HappenAsync(MailFault fault)
    {
        var person = await board.JoinAsync();
        mail.Hold(fault.Moment);
        await Task.WhenAll([.. causes.All(person), causes.SignUpAsync(person.Nickname)]);
        await mail.HeldAsync();
        if (fault.Server == MailServerFault.Frozen)
            mail.Freeze();
        else if (fault is { Server: MailServerFault.Killed, Api: false })
            await mail.KillAsync();

        // Whatever state the mail server is in, nobody waits for it.
        List<Task> busy = [.. causes.All(await board.JoinAsync()), .. causes.All(await board.JoinAsync())];
        await (fault.Api ? Task.WhenAny(busy) : Task.WhenAll(busy));
        if (fault.Api)
            await Task.WhenAll(api.KillAsync(), fault.Server == MailServerFault.Killed ? mail.KillAsync() : Task.CompletedTask);
        await Task.WhenAll(busy);

        mail.Release();
        if (fault.Server == MailServerFault.Frozen)
            mail.Thaw();
        else if (fault.Server == MailServerFault.Killed)
            await mail.StartAgainAsync();
        await mail.ReleasedAsync();
        if (fault.Api)
            await StartApiAgainAsync();
    }

    /// <summary>Everybody is about to write the first mail of a transaction, which ends with its connection.</summary>
    private async Task KillBeforeTheCommitAsync()
    {
        var (ann, bob) = (await board.JoinAsync(), await board.JoinAsync());
        await using (var held = await TableLock.OfAsync(board.Database, "outgoing_mails"))
        {
            List<Task> busy = [.. causes.All(ann), .. causes.All(bob)];
            await held.AwaitedByAsync(busy.Count);
            await Task.WhenAll(api.KillAsync(), mail.KillAsync());
            await Task.WhenAll(busy);
            await held.ReleaseAsync();
        }

        await mail.StartAgainAsync();
        await StartApiAgainAsync();
    }

    /// <summary>After a time in which whatever a sender that died had taken is anybody's again.</summary>
    private async Task StartApiAgainAsync()
    {
        await api.DisposeAsync();
        await board.QuietAsync(); // what the dead one had begun may still be written
        await board.QueryAsync<object>("UPDATE outgoing_mails SET next_dt = now() WHERE next_dt IS NOT NULL");
        await StartApiAsync();
    }

    private async Task StartApiAsync()
    {
        api = await ApiProcess.StartAsync(
            board,
            uploads: null,
            $"--ConnectionStrings:mail={mail.Address}",
            "--Board:PublicUrl=https://board.example.org/",
            "--Mail:Timeout=00:10:00" // only what is killed ends a mail, however slow the machine is
        );
        causes.Api = api.Address;
    }
}
