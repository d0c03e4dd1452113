using System.Text;
using FeedBoard.Standalone;

namespace FeedBoard.Tests.Standalone;

public sealed class StepsTests
{
    [Fact]
    public async Task What_is_done_is_done_although_the_terminal_is_gone()
    {
        using var gone = new GoneTerminal();
        var (steps, done) = (new Steps(gone, TimeProvider.System), 0);
        await steps.DoAsync("a step", () => Task.FromResult(++done));
        await Assert.ThrowsAsync<BoardException>(() =>
            steps.DoAsync("another step", () => Task.FromException(new BoardException("it failed")))
        );
        await steps.SayAsync("stopping");
        await steps.BreakAsync();
        Assert.Equal(1, done);
    }

    [Fact]
    public async Task A_step_that_fails_ends_its_line()
    {
        await using var output = new StringWriter();
        var steps = new Steps(output, TimeProvider.System);
        await Assert.ThrowsAsync<BoardException>(() => steps.DoAsync("a step", () => Task.FromException(new BoardException("it failed"))));
        await steps.SayAsync("stopping");
        Assert.Equal("a step … \nstopping\n", output.ToString());
    }

    /// <summary>As a terminal that hung up: EIO.</summary>
    private sealed class GoneTerminal : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("Input/output error");
    }
}
