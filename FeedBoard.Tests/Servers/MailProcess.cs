using System.Globalization;
using FeedBoard.Tests.Faults;
using MimeKit;

namespace FeedBoard.Tests.Servers;

/// <summary>When a mail server stops with a mail.</summary>
internal enum MailMoment
{
    /// <summary>It has the whole mail and has not written it: killed now, it has never had it.</summary>
    Received,

    /// <summary>The mail is on its disk, and the sender does not know that yet.</summary>
    Saved,
}

/// <summary>A mail server in a process of its own, which can be killed and frozen, at the moment of a mail that a test chooses.</summary>
internal sealed class MailProcess : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3"; // the one that OpenStack Swift needs

    private readonly TestFolder folder = new("mail-server");
    private ServerProcess? server;
    private int port;

    /// <summary>What <c>ConnectionStrings:mail</c> is.</summary>
    public string Address => $"smtp://127.0.0.1:{port}?from=board@example.org&security=none";

    public static async Task<MailProcess> StartNewAsync()
    {
        var mail = new MailProcess();
        await mail.StartAsync();
        return mail;
    }

    /// <summary>From now on it stops with each mail at this moment.</summary>
    public void Hold(MailMoment moment) => File.WriteAllText(OrderOf(moment), "");

    /// <summary>Waits until it has stopped with a mail.</summary>
    public Task HeldAsync() => Wait.ForAsync("a mail that the server holds", () => File.Exists(Held));

    /// <summary>It goes on, or will once it runs again.</summary>
    public void Release()
    {
        foreach (var moment in Enum.GetValues<MailMoment>())
            File.Delete(OrderOf(moment));
    }

    /// <summary>Waits until it has gone on.</summary>
    public Task ReleasedAsync() => Wait.ForAsync("a mail server that goes on", () => !File.Exists(Held));

    /// <summary>As <c>kill -9</c>: connections break, the port refuses new ones.</summary>
    public Task KillAsync() => server!.KillAsync();

    /// <summary>It hangs: its port accepts connections, and nothing is responded.</summary>
    public void Freeze() => server!.Signal(ServerProcess.SigStop);

    /// <summary>Resumes a frozen server.</summary>
    public void Thaw() => server!.Signal(ServerProcess.SigContinue);

    /// <summary>Starts a killed server again: same port, same mails.</summary>
    public async Task StartAgainAsync()
    {
        await server!.DisposeAsync();
        await StartAsync();
    }

    /// <summary>All mails that it has ever taken.</summary>
    public IReadOnlyList<MimeMessage> Mails() => [.. Directory.GetFiles(folder.Path, "*.eml").Select(f => MimeMessage.Load(f))];

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        folder.Dispose();
    }

    private string Held => Path.Combine(folder.Path, "held");

    private string OrderOf(MailMoment moment) =>
        Path.Combine(folder.Path, moment == MailMoment.Received ? "hold-received" : "hold-saved");

    private async Task StartAsync()
    {
        server = await ServerProcess.StartAsync(
            user: null,
            Python,
            Path.Combine(AppContext.BaseDirectory, "Servers", "mail_server.py"),
            "--folder",
            folder.Path,
            "--port",
            port.ToString(CultureInfo.InvariantCulture)
        );
        port = int.Parse(await server.Ready.WaitAsync(TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
    }
}
