using System.Diagnostics;
using System.Text;
using FeedBoard.Imaging.Decoding;
using FeedBoard.Imaging.Thumbnails;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Servers;
using FeedBoard.Tests.Standalone;

namespace FeedBoard.Tests.Imaging.Thumbnails;

/// <summary>
/// A program that would do what it should not: stand-ins for a decoder that was taken over or has lost its way. Each waits for its input,
/// as ours does.
/// </summary>
[Slow]
public sealed class LimitedProcessTests : IDisposable
{
    private static readonly ProcessLimits Limits = new(
        256 << 20,
        Time: TimeSpan.FromMinutes(2),
        Computing: TimeSpan.FromSeconds(60),
        Output: 1000
    );

    private readonly TestFolder folder = new("limited");

    [Fact]
    public async Task Bytes_go_in_and_come_out()
    {
        var end = await RunAsync("cat; echo no >&2; exit 3", input: "hello");
        Assert.Equal((3, "hello", "no\n"), (end.ExitCode, Encoding.ASCII.GetString(end.Output), end.Error));
    }

    [Fact]
    public async Task Input_that_it_does_not_want_is_no_failure() =>
        Assert.Equal(0, (await RunAsync("exit 0", input: new string('x', 1 << 20))).ExitCode);

    [Fact]
    public async Task It_knows_nothing_of_the_environment_of_the_API()
    {
        Environment.SetEnvironmentVariable("FEEDBOARD_TEST_SECRET", "secret");
        var end = await RunAsync("env");
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(end.Output), StringComparison.Ordinal);
        Assert.Contains("MINE=1", Encoding.UTF8.GetString(end.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_write_no_file()
    {
        var file = Path.Combine(folder.Path, "written");
        Assert.NotEqual(0, (await RunAsync($"head -c 10 /dev/zero > '{file}'")).ExitCode);
        Assert.True(!File.Exists(file) || new FileInfo(file).Length == 0);
    }

    [Fact]
    public async Task Its_memory_ends_somewhere() =>
        Assert.NotEqual(0, (await RunAsync("head -c 600M /dev/zero | tail -n 1 | wc -c | grep -q 629145600")).ExitCode);

    [Fact]
    public async Task It_is_killed_with_all_that_it_started_when_its_time_is_over()
    {
        var mark = Guid.NewGuid().ToString("N");
        var end = await RunAsync(
            $"sh -c 'sleep 1000; : {mark}' & sleep 1000; : {mark}",
            limits: Limits with
            {
                Time = TimeSpan.FromSeconds(1),
            }
        );
        Assert.Equal(137, end.ExitCode);
        await Faults.Wait.ForAsync("the end of its children", () => Running(mark) == 0);
    }

    [Fact]
    public async Task It_is_killed_when_it_computes_without_end() =>
        Assert.Equal(137, (await RunAsync("while :; do :; done", limits: Limits with { Computing = TimeSpan.FromSeconds(1) })).ExitCode);

    [Fact]
    public async Task It_is_killed_when_its_caller_gives_up()
    {
        var mark = Guid.NewGuid().ToString("N");
        using var cancel = new CancellationTokenSource();
        var running = RunAsync($"sh -c 'sleep 1000; : {mark}' & sleep 1000; : {mark}", cancel: cancel.Token);
        await Faults.Wait.ForAsync("its children", () => Running(mark) >= 2);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Faults.Wait.ForAsync("the end of its children", () => Running(mark) == 0);
    }

    [Fact]
    public async Task It_is_killed_when_it_writes_without_end()
    {
        var end = await RunAsync("yes");
        Assert.Equal(1000, end.Output.Length);
        Assert.NotEqual(0, end.ExitCode);
    }

    [Fact]
    public async Task Our_program_lowers_its_limit_only_after_its_caller_has_set_one()
    {
        // The caller may come late on a busy machine, and nobody but an administrator may raise a limit.
        var start = new ProcessStartInfo(
            Service.Dotnet,
            [Path.Combine(AppContext.BaseDirectory, "FeedBoard.ApiService.dll"), ThumbnailProgram.Verb]
        )
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ThumbnailProgram.Environment(TimeSpan.FromMinutes(2), memory: 1L << 30))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            // More than a pipe holds: it is reading.
            await process.StandardInput.BaseStream.WriteAsync(new byte[200_000], TestContext.Current.CancellationToken);
            Assert.Equal(AddressSpace("self"), AddressSpace($"{process.Id}"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => folder.Dispose();

    private static async Task<ProcessEnd> RunAsync(
        string script,
        string input = "",
        ProcessLimits? limits = null,
        CancellationToken? cancel = null
    )
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(input));
        return await LimitedProcess.RunAsync(
            "sh",
            ["-c", input.Length == 0 ? $"cat >/dev/null; {script}" : script],
            [new("MINE", "1")],
            stream,
            limits ?? Limits,
            cancel ?? TestContext.Current.CancellationToken
        );
    }

    private static string AddressSpace(string process) =>
        Assert.Single(File.ReadLines($"/proc/{process}/limits"), l => l.StartsWith("Max address space", StringComparison.Ordinal));

    private static int Running(string mark) => BoardProcess.All().Count(p => p.Command.Contains(mark, StringComparison.Ordinal));
}
