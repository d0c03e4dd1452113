using System.Globalization;
using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <param name="Megabytes">Of the photo.</param>
/// <param name="AtOnce">How many upload at the same time.</param>
/// <param name="Milliseconds">Median time of an upload.</param>
/// <param name="ApiMilliseconds">Processor time of the API, each.</param>
/// <param name="Memory">By how many bytes the API's resident memory grew beyond what it was before the uploads.</param>
internal sealed record UploadFigures(int Megabytes, int AtOnce, double Milliseconds, double ApiMilliseconds, long Memory);

/// <summary>Feeds with a photo of several sizes, to a store in a folder; thumbnails wait meanwhile.</summary>
internal static class UploadBenchmark
{
    public const string Name = "upload";

    // So many that the compiler is done.
    private const int Warm = 800,
        Count = 60;

    public static async Task<IReadOnlyList<UploadFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var figures = new List<UploadFigures>();
        foreach (var (megabytes, atOnce) in ((int, int)[])[(2, 1), (8, 1), (2, 10), (8, 10)])
        {
            // A process of its own for each: memory that another one took does not hide its own.
            await using var api = await board.StartApiAsync(
                cancel,
                new KeyValuePair<string, string>("Images__ThumbnailInterval", "1.00:00:00")
            );
            using var http = new HttpClient { BaseAddress = api.Address };
            http.DefaultRequestHeaders.Authorization = new("Bearer", (await BenchPeople.JoinAsync(http, 1, cancel))[0]);
            await UploadAsync(http, Photo(100_000), Warm, 1, cancel);
            var photo = Photo(megabytes << 20);
            figures.Add(
                await steps.DoAsync(
                    $"uploads of {megabytes} MB, {atOnce} at once",
                    async () =>
                    {
                        var (processor, memory) = (ProcessUse.Seconds(api.Id), ProcessUse.Memory(api.Id));
                        var times = await UploadAsync(http, photo, Count, atOnce, cancel);
                        return new UploadFigures(
                            megabytes,
                            atOnce,
                            Rounds.Median(times),
                            (ProcessUse.Seconds(api.Id) - processor) / Count * 1000,
                            ProcessUse.PeakMemory(api.Id) - memory
                        );
                    }
                )
            );
        }

        await board.SettleAsync(steps, cancel); // or whatever is measured next makes their thumbnails meanwhile
        return figures;
    }

    /// <returns>The time of each, in ms.</returns>
    private static async Task<IReadOnlyList<double>> UploadAsync(
        HttpClient http,
        byte[] photo,
        int count,
        int atOnce,
        CancellationToken cancel
    )
    {
        var times = new double[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel },
            async (n, token) =>
            {
                var begun = TimeProvider.System.GetTimestamp();
                using var form = new MultipartFormDataContent
                {
                    { new StringContent("A photo"), "title" },
                    { new StringContent(n.ToString(CultureInfo.InvariantCulture)), "content" },
                    { new ByteArrayContent(photo), "images", "photo.jpg" },
                };
                using var answer = await http.PostAsync(new Uri("/api/feed/create", UriKind.Relative), form, token);
                if (!answer.IsSuccessStatusCode)
                    throw new BoardException(
                        $"an upload was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(token)}"
                    );
                times[n] = TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
            }
        );
        return times;
    }

    /// <summary>
    /// A JPEG of about so many bytes: the head of a grey baseline image of 4000 × 3000, and noise for its scan. It is not to be decoded.
    /// </summary>
    internal static byte[] Photo(int bytes)
    {
        var scan = new byte[bytes];
        new Random(3).NextBytes(scan);
        for (var n = 0; n < scan.Length; n++)
            scan[n] = Math.Min(scan[n], (byte)0xFE); // no markers
        return
        [
            0xFF,
            0xD8,
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)16, 64)]),
            .. Segment(0xC0, [8, 3000 >> 8, 3000 & 0xFF, 4000 >> 8, 4000 & 0xFF, 1, 1, 0x11, 0]),
            .. Segment(0xC4, [0x00, 0, 1, .. new byte[14], 0]),
            .. Segment(0xC4, [0x10, 0, 1, .. new byte[14], 0]),
            .. Segment(0xDA, [1, 1, 0, 0, 63, 0]),
            .. scan,
            0xFF,
            0xD9,
        ];
    }

    private static byte[] Segment(byte marker, byte[] content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];
}
