using System.Diagnostics;
using System.Runtime.Versioning;
using FeedBoard.Standalone;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Faults;

namespace FeedBoard.Tests.Standalone;

[Slow]
[SupportedOSPlatform("linux")]
public sealed class OrphansTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_process_that_an_earlier_board_left_is_found_and_one_of_a_container_with_the_same_path_is_not()
    {
        using var data = DataFolder.Open(folder["data"]);
        using var left = Start(data.Path, "sh", "-c", "cd \"$1\"; echo there; read x", "FeedBoard.Web.dll", data.Path);
        // It has a folder of its own there, as a container has.
        using var foreign = Start(
            data.Path,
            "unshare",
            "--mount",
            "--",
            "sh",
            "-c",
            "mount -t tmpfs tmpfs \"$1\" && cd \"$1\" && echo there && read x",
            "FeedBoard.Web.dll",
            data.Path
        );
        try
        {
            Assert.Equal("there", await left.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().SoonAsync());
            Assert.Contains(left.Id, Orphans.Find(data));
            var there = await foreign.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().SoonAsync();
            Assert.SkipWhen(there is null, "only root has a folder mounted for one process");
            Assert.Equal(data.Path, new FileInfo($"/proc/{foreign.Id}/cwd").LinkTarget);
            Assert.DoesNotContain(foreign.Id, Orphans.Find(data));
        }
        finally
        {
            left.Kill();
            foreign.Kill();
        }
    }

    private static Process Start(string folder, string program, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
}
