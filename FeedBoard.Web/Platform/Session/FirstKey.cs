using Microsoft.AspNetCore.DataProtection;

namespace FeedBoard.Web.Platform.Session;

/// <summary>
/// Makes the first key of cookies and forms before anything else needs one. Replicas that start together on an empty folder would each make
/// their own, and not look for the other's before the next day: people would be logged out at every second request.
/// </summary>
/// <param name="folder">That of the keys, which all replicas share.</param>
internal sealed class FirstKey(string folder, IServiceProvider services) : IHostedService
{
    private const int Tries = 600; // half a minute

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Directory.EnumerateFiles(folder, "key-*.xml").Any())
            return;
        await using var turn = await TurnAsync(cancellationToken);
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(FirstKey)).Protect([1]);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <returns>To be closed. A process that ends closes it too.</returns>
    private async Task<FileStream> TurnAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new(Path.Combine(folder, "first-key.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < Tries)
            {
                await Task.Delay(Pause, cancellationToken); // another replica makes it
            }
        }
    }
}
