using System.Text.Json.Nodes;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>How long a photo waits for its thumbnails, over all rounds, at one photo a second.</summary>
/// <param name="Photos">The number of photos.</param>
/// <param name="Megabytes">The median size of a photo.</param>
/// <param name="P50">From the response to the post until a guest's read of the feed shows the thumbnails, in seconds.</param>
/// <param name="Spread">Of the rounds' medians.</param>
/// <param name="Processor">Processor time of the process that makes the thumbnails, in seconds for each photo.</param>
/// <param name="Api">Processor time of the API for each photo, including the post and the reads of this benchmark, in seconds.</param>
internal sealed record ThumbnailFigures(
    int Photos,
    double Megabytes,
    double P50,
    double P99,
    double Longest,
    double Spread,
    double Processor,
    double Api
);

/// <summary>Posts photos of 12 megapixels, one a second, and waits for each until its thumbnails are shown.</summary>
internal static class ThumbnailBenchmark
{
    public const string Name = "thumbnails";

    private const int Warm = 5,
        Count = 40;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1),
        BetweenReads = TimeSpan.FromMilliseconds(20);

    private sealed record Round(IReadOnlyList<double> Seconds, double Processor, double Api);

    public static async Task<ThumbnailFigures> RunAsync(BenchBoard board, BenchOptions options, Steps steps, CancellationToken cancel)
    {
        await using var api = await board.StartApiAsync(cancel);
        using var http = new HttpClient { BaseAddress = api.Address };
        using var guest = new HttpClient { BaseAddress = api.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await BenchPeople.JoinAsync(http, 1, cancel))[0]);
        var photos = await steps.DoAsync("making photos of 12 megapixels", () => Task.Run(() => BenchPhotos.Make(options.Photos), cancel));
        await RoundAsync(Warm);

        var rounds = new List<Round>();
        for (var n = 0; n < options.Rounds; n++)
            rounds.Add(await steps.DoAsync($"round {n + 1}: a photo a second", () => RoundAsync(Count)));
        var all = rounds.SelectMany(r => r.Seconds).Order().ToList();
        return new(
            all.Count,
            Rounds.Median(photos.Select(p => p.Length / 1e6)),
            Rounds.Median(all),
            all[(int)Math.Ceiling(all.Count * 0.99) - 1],
            all[^1],
            Rounds.Spread([.. rounds.Select(r => Rounds.Median(r.Seconds))]),
            Rounds.Median(rounds.Select(r => r.Processor)),
            Rounds.Median(rounds.Select(r => r.Api))
        );

        async Task<Round> RoundAsync(int count)
        {
            var (own, whole) = (ProcessUse.Seconds(api.Id), ProcessUse.SecondsWithChildren(api.Id));
            using var timer = new PeriodicTimer(Every);
            var waits = new List<Task<double>>();
            for (var n = 0; n < count; n++)
            {
                waits.Add(PostAndWaitAsync(photos[n % photos.Count]));
                await timer.WaitForNextTickAsync(cancel);
            }

            var seconds = await Task.WhenAll(waits);
            var ownTime = ProcessUse.Seconds(api.Id) - own;
            return new(seconds, (ProcessUse.SecondsWithChildren(api.Id) - whole - ownTime) / count, ownTime / count);
        }

        async Task<double> PostAndWaitAsync(byte[] photo)
        {
            var id = (long)JsonNode.Parse(await UploadBenchmark.PostAsync(http, [photo], cancel))!["id"]!;
            var posted = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var feed = JsonNode.Parse(await guest.GetStringAsync(new Uri($"/api/feed/read/{id}", UriKind.Relative), cancel))!;
                if (feed["images"]![0]!["thumbnails"]!.AsObject() is { Count: > 0 } made)
                {
                    var seconds = TimeProvider.System.GetElapsedTime(posted).TotalSeconds;
                    return made.Count == 4 && (await guest.GetByteArrayAsync(new Uri((string)made["1600"]!), cancel)).Length > 0
                        ? seconds
                        : throw new BoardException($"feed {id} has {made.Count} thumbnails instead of 4");
                }

                await Task.Delay(BetweenReads, cancel);
            }
        }
    }
}
