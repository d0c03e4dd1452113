using System.Globalization;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Board;
using FeedBoard.Tests.Fuzz;
using FeedBoard.Tests.Imaging.Formats;
using FeedBoard.Tests.Web;

namespace FeedBoard.Tests.Imaging.Shown;

/// <summary>
/// What Chromium shows of an upload it shows of the stored file, and what it does not show is refused; see
/// docs/decisions/0034-what-chromium-shows.md.
/// </summary>
[Slow]
public sealed class ShownTests(Browser browser)
{
    private const int Seed = 34,
        Mutants = 300;

    private static readonly Dictionary<
        string,
        (string ContentType, Func<IEnumerable<byte[]>> Bases, Func<byte[], Dice, Mutant> Mutate)
    > Formats = new(StringComparer.Ordinal)
    {
        ["png"] = ("image/png", () => PngMutants.Bases, PngMutants.Of),
        ["jpeg"] = ("image/jpeg", () => JpegMutants.Bases, JpegMutants.Of),
        ["gif"] = ("image/gif", () => GifMutants.Bases, GifMutants.Of),
        ["webp"] = ("image/webp", () => WebPMutants.Bases, WebPMutants.Of),
        ["avif"] = ("image/avif", () => AvifMutants.Bases, AvifMutants.Of),
    };

    public static TheoryData<string> Names => [.. Formats.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Mutated_files_are_shown_as_before_or_refused(string format)
    {
        var (contentType, bases, mutate) = Formats[format];
        var images = bases().ToList();
        var mutants = Enumerable.Range(0, Mutants).Select(number => mutate(images[number % images.Count], new Dice(Seed, number))).ToList();
        await CompareAsync(contentType, [.. images.Select((bytes, number) => new Mutant($"base {number}", bytes)), .. mutants]);
    }

    private async Task CompareAsync(string contentType, IReadOnlyList<Mutant> mutants)
    {
        await using var chromium = await ChromiumDecoder.OpenAsync(browser);
        var before = await chromium.ShowAsync(mutants.Select(m => (m.Bytes, contentType)));
        var cleaned = new List<(CleanImage Image, byte[] Bytes)?>();
        foreach (var mutant in mutants)
            cleaned.Add(await TryCleanAsync(mutant.Bytes));
        var accepted = Enumerable.Range(0, mutants.Count).Where(n => cleaned[n] is not null).ToList();
        var after = accepted
            .Zip(await chromium.ShowAsync(accepted.Select(n => (cleaned[n]!.Value.Bytes, contentType))))
            .ToDictionary(p => p.First, p => p.Second);

        var wrong = Enumerable
            .Range(0, mutants.Count)
            .Select(n => (Number: n, Difference: Difference(before[n], cleaned[n]?.Image, after.GetValueOrDefault(n))))
            .Where(w => w.Difference is not null)
            .Select(w =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{w.Number} ({mutants[w.Number].Name}): {w.Difference}: {mutants[w.Number].Bytes.Length} bytes"
                )
            )
            .ToList();
        Assert.True(
            wrong.Count == 0,
            $"{wrong.Count} of {mutants.Count} {contentType}; Chromium shows {before.Count(b => b.Verdict >= Verdict.Part)}, "
                + $"{accepted.Count} are accepted\n{string.Join('\n', wrong)}"
        );
    }

    /// <summary>What is wrong, or <c>null</c>.</summary>
    private static string? Difference(DecodedImage before, CleanImage? image, DecodedImage? after)
    {
        if (image is not { } clean || after is null)
            return before.Verdict >= Verdict.Part ? $"refused, though Chromium shows it ({before.Verdict})" : null;
        if (before.Verdict == Verdict.Refused)
            return "accepted, though Chromium does not show it";
        if (before.Verdict == Verdict.Nothing)
            return null;
        if (after.Verdict < before.Verdict)
            return $"{before.Verdict} is stored as {after.Verdict}";
        if ((before.Width, before.Height) != (after.Width, after.Height))
            return $"{before.Width}x{before.Height} is stored as {after.Width}x{after.Height}";
        if ((before.Width, before.Height) != (clean.Width, clean.Height))
            return $"{before.Width}x{before.Height} is said to be {clean.Width}x{clean.Height}";
        if (before.Verdict == Verdict.Whole ? !before.Pixels.AsSpan().SequenceEqual(after.Pixels) : !IsAlike(before.Pixels, after.Pixels))
            return "it looks different";

        if (before.Frames.Length > 1)
        {
            if (!before.Frames.SequenceEqual(after.Frames.Take(before.Frames.Length)))
                return $"frames {string.Join(", ", before.Frames)} are stored as {string.Join(", ", after.Frames)}";
            if (!string.Equals(before.Repeats, after.Repeats, StringComparison.Ordinal))
                return $"repeated {before.Repeats} is stored as {after.Repeats}";
        }

        return clean.Animated == after.FrameCount > 1 ? null : $"animated is said to be {clean.Animated}";
    }

    /// <summary>Where the upload is cut off, it has no pixels to compare. Those beside the cut depend on what comes next, and a progressive
    /// JPEG that is closed shows the last, incomplete scan as well.</summary>
    private static bool IsAlike(byte[] part, byte[] stored)
    {
        var (sum, count) = (0L, 0L);
        for (var at = 0; at < part.Length; at += 4)
        {
            if (part[at + 3] == 0)
                continue;
            count++;
            for (var i = 0; i < 4; i++)
                sum += Math.Abs(part[at + i] - stored[at + i]);
        }

        return sum <= 4 * count * 4;
    }

    private static async Task<(CleanImage Image, byte[] Bytes)?> TryCleanAsync(byte[] image)
    {
        try
        {
            var clean = await Samples.CleanAsync(image);
            Assert.Equal(clean.Bytes, (await Samples.CleanAsync(clean.Bytes)).Bytes);
            return clean;
        }
        catch (InvalidImageException)
        {
            return null;
        }
    }
}
