using System.Diagnostics;
using System.Text.RegularExpressions;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Servers;

namespace FeedBoard.Tests.Docs;

/// <summary>The tour of the API in docs/tour.md, as printed.</summary>
[Slow]
public sealed partial class TourTests(FileBoard board) : IClassFixture<FileBoard>, IDisposable
{
    private readonly TestFolder folder = new("tour");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_tour_works_as_printed()
    {
        var photo = TestImages.LargeJpeg(5_000_000);
        Assert.InRange(photo.Length, 3_000_000, 10_000_000);
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "my-photo.jpg"), photo, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(folder.Path, "my-drawing.png"),
            TestImages.Png(300, 200, orientation: 6, metadata: true),
            TestContext.Current.CancellationToken
        );

        var tour = Tour().Match(Repository.Read("docs/tour.md")).Groups["tour"].Value;
        tour = Replace(tour, "BOARD", board.Address.ToString().TrimEnd('/'));
        tour = Replace(tour, "PHOTO", "my-photo.jpg");
        tour = Replace(tour, "DRAWING", "my-drawing.png");
        var (exitCode, output, error) = await BashAsync(tour);

        Assert.True(exitCode == 0, $"{exitCode}\n{output}\n{error}");
        Assert.Contains("\"nickname\":\"Ann\"", output, StringComparison.Ordinal);
        Assert.Contains("X-Total-Count: 1", output, StringComparison.Ordinal);
        Assert.Contains("\"alt\":\"A gull, drawn\"", output, StringComparison.Ordinal);
        Assert.Contains("It was very windy.", output, StringComparison.Ordinal);
        Assert.EndsWith("""{"message":"Feed Deleted"}""", output.TrimEnd(), StringComparison.Ordinal);

        var stored = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "stored-photo.jpg"), TestContext.Current.CancellationToken);
        Assert.Equal(TestImagesVips.Decode(photo, ".jpg").Bytes, TestImagesVips.Decode(stored, ".jpg").Bytes);

        Assert.Equal(1L, await board.QueryAsync<long>("SELECT count(*) FROM api_tokens WHERE last_used_dt IS NOT NULL"));
        Assert.Equal(0L, await board.QueryAsync<long>("SELECT count(*) FROM feeds"));
        Assert.Equal((4, 0), await board.SweepAsync()); // two of the first feed, one of each change that added one
        Assert.Empty(await board.StoredNamesAsync());
    }

    /// <summary>Gives a variable of the tour another value; it must be there, once.</summary>
    private static string Replace(string tour, string variable, string value)
    {
        var line = new Regex($@"(?<=^{variable}=)\S+", RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        Assert.Single(line.Matches(tour));
        return line.Replace(tour, value);
    }

    private async Task<(int ExitCode, string Output, string Error)> BashAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["-s"])
        {
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.StandardInput.WriteAsync("set -euo pipefail\n" + script);
        bash.StandardInput.Close();
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        return (bash.ExitCode, await output, await error);
    }

    [GeneratedRegex(
        @"<!-- tour[^\n]*-->\n```bash\n(?<tour>.*?)\n```",
        RegexOptions.Singleline | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Tour();
}
