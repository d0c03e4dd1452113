using System.Globalization;

namespace FeedBoard.Standalone;

/// <summary>Prints a line for each step: what is being done, and then how long it took.</summary>
internal sealed class Steps(TextWriter output, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();
    private bool open;

    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    public async Task<T> DoAsync<T>(string what, Func<Task<T>> step)
    {
        var begun = clock.GetTimestamp();
        await output.WriteAsync($"{what} … ");
        await output.FlushAsync();
        open = true;
        var result = await step();
        await output.WriteLineAsync(Seconds(clock.GetElapsedTime(begun)));
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
        await output.WriteLineAsync(line);
    }

    /// <summary>Ends an unfinished line.</summary>
    public async Task BreakAsync()
    {
        if (open)
            await output.WriteLineAsync();
        open = false;
    }

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.0' s'", CultureInfo.InvariantCulture);
}
