using System.Globalization;

namespace FeedBoard.Standalone;

/// <summary>
/// Prints a line for each step: what is being done, and then how long it took. A terminal that is gone reads nothing, and the steps are
/// done all the same: a board that is stopping then must still stop its parts in their order.
/// </summary>
internal sealed class Steps(TextWriter output, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();
    private bool open;

    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    public async Task<T> DoAsync<T>(string what, Func<Task<T>> step)
    {
        var begun = clock.GetTimestamp();
        await TryWriteAsync(output, $"{what} … ");
        open = true;
        var result = await step();
        await TryWriteAsync(output, Seconds(clock.GetElapsedTime(begun)) + "\n");
        open = false;
        return result;
    }

    public Task DoAsync(string what, Func<Task> step) =>
        DoAsync(
            what,
            async () =>
            {
                await step();
                return true;
            }
        );

    public async Task SayAsync(string line)
    {
        await BreakAsync();
        await TryWriteAsync(output, line + "\n");
    }

    /// <summary>Ends an unfinished line.</summary>
    public async Task BreakAsync()
    {
        if (open)
            await TryWriteAsync(output, "\n");
        open = false;
    }

    /// <summary>Writes a line to standard error: what is wrong, and what to do.</summary>
    public static Task ComplainAsync(string line) => TryWriteAsync(Console.Error, $"feedboard: {line}\n");

    /// <summary>Writes a text, unless its reader is gone.</summary>
    public static async Task TryWriteAsync(TextWriter output, string text)
    {
        try
        {
            await output.WriteAsync(text);
            await output.FlushAsync();
        }
        catch (IOException)
        {
            // A terminal that hung up (EIO), or a full disk behind a redirection: .NET ignores only a closed pipe.
        }
    }

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0' s'", CultureInfo.InvariantCulture);
}
