using FeedBoard.Benchmarks.Board;
using FeedBoard.Standalone;

namespace FeedBoard.Benchmarks.Loads;

/// <summary>The figures of a kind of upload; medians over the rounds.</summary>
/// <param name="Photos">The number of photos of a feed.</param>
/// <param name="Megabytes">The size of a photo.</param>
/// <param name="AtOnce">The number of concurrent uploads.</param>
/// <param name="Milliseconds">Median time of an upload.</param>
/// <param name="ApiMilliseconds">Processor time of the API for each upload.</param>
/// <param name="DatabaseMilliseconds">Processor time of PostgreSQL for each upload.</param>
/// <param name="Spread">Of the API's processor time.</param>
/// <param name="Memory">The growth of the API's resident memory during the uploads, in bytes.</param>
internal sealed record UploadFigures(
    int Photos,
    int Megabytes,
    int AtOnce,
    double Milliseconds,
    double ApiMilliseconds,
    double DatabaseMilliseconds,
    double Spread,
    long Memory
);

/// <summary>Measures feeds with photos of several sizes, with a folder as image store and without thumbnails.</summary>
internal static class UploadBenchmark
{
    public const string Name = "upload";

    // Enough for tiered compilation to finish.
    private const int Warm = 800,
        Count = 60;

    private sealed record Round(double Milliseconds, double Api, double Database);

    public static async Task<IReadOnlyList<UploadFigures>> RunAsync(
        BenchBoard board,
        BenchOptions options,
        Steps steps,
        CancellationToken cancel
    )
    {
        var figures = new List<UploadFigures>();
        foreach (var (photos, megabytes, atOnce) in ((int, int, int)[])[(1, 2, 1), (1, 8, 1), (10, 2, 1), (1, 2, 10), (1, 8, 10)])
        {
            // A new process for each, so that memory of an earlier one does not hide the growth.
            await using var api = await board.StartApiAsync(cancel, BenchBoard.WithoutThumbnails);
            using var http = new HttpClient { BaseAddress = api.Address };
            http.DefaultRequestHeaders.Authorization = new("Bearer", (await BenchPeople.JoinAsync(http, 1, cancel))[0]);
            await UploadAsync(http, Photo(100_000), 1, Warm, 1, cancel);
            var photo = Photo(megabytes << 20);
            var memory = ProcessUse.Memory(api.Id);
            var rounds = new List<Round>();
            for (var n = 0; n < options.Rounds; n++)
            {
                rounds.Add(
                    await steps.DoAsync(
                        $"round {n + 1}: uploads of {photos} × {megabytes} MB, {atOnce} at once",
                        async () =>
                        {
                            var (processor, database) = (ProcessUse.Seconds(api.Id), ProcessUse.SecondsWithChildren(board.PostgresId));
                            var times = await UploadAsync(http, photo, photos, Count, atOnce, cancel);
                            return new Round(
                                Rounds.Median(times),
                                (ProcessUse.Seconds(api.Id) - processor) / Count * 1000,
                                (ProcessUse.SecondsWithChildren(board.PostgresId) - database) / Count * 1000
                            );
                        }
                    )
                );
            }

            double Of(Func<Round, double> value) => Rounds.Median(rounds.Select(value));
            figures.Add(
                new(
                    photos,
                    megabytes,
                    atOnce,
                    Of(r => r.Milliseconds),
                    Of(r => r.Api),
                    Of(r => r.Database),
                    Rounds.Spread([.. rounds.Select(r => r.Api)]),
                    ProcessUse.PeakMemory(api.Id) - memory
                )
            );
        }

        await board.SettleAsync(steps, cancel); // otherwise their thumbnails would be made during the next measurement
        return figures;
    }

    /// <returns>The time of each upload in ms.</returns>
    private static async Task<IReadOnlyList<double>> UploadAsync(
        HttpClient http,
        byte[] photo,
        int photos,
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
                await PostAsync(http, Enumerable.Repeat(photo, photos), token);
                times[n] = TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
            }
        );
        return times;
    }

    /// <returns>The response.</returns>
    internal static async Task<string> PostAsync(HttpClient http, IEnumerable<byte[]> photos, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent("A photo"), "title" },
            { new StringContent("Seen this morning"), "content" },
        };
        foreach (var photo in photos)
            form.Add(new ByteArrayContent(photo), "images", "photo.jpg");
        using var response = await http.PostAsync(new Uri("/api/feed/create", UriKind.Relative), form, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        return response.IsSuccessStatusCode
            ? text
            : throw new BoardException($"an upload got the status {(int)response.StatusCode}: {text}");
    }

    /// <summary>
    /// A JPEG of about this size: the header of a grey baseline image of 4000 × 3000, and noise as its scan. It cannot be decoded usefully.
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
