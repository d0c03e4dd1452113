using System.Globalization;
using FeedBoard.Imaging.Formats;
using FeedBoard.Tests.Imaging;
using FeedBoard.Tests.Imaging.Formats;

namespace FeedBoard.Tests.Fuzz;

/// <summary>
/// Images of every kind with bits turned, lengths that lie, pieces cut out and pieces of other images put in: taken or refused, in bounded
/// memory, with an end.
/// </summary>
public sealed class ImageFuzzTests
{
    // A reader has one buffer of 64 KiB, and plans pieces up to a number of them; nothing comes near this.
    private const long MostBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan Hung = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Kinds => Samples.Kinds;

    public static TheoryData<string> KindsWithMetadata => Samples.KindsWithMetadata;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task A_damaged_image_is_taken_or_refused_and_nothing_else(string kind) => RunAsync(kind, Samples.Plain(kind));

    [Theory]
    [MemberData(nameof(KindsWithMetadata))]
    public Task A_damaged_image_with_metadata_is_taken_or_refused_and_nothing_else(string kind) =>
        RunAsync($"{kind} with metadata", Samples.WithMetadata(kind));

    private static async Task RunAsync(string kind, byte[] image)
    {
        var others = Samples.Kinds.Select(k => Samples.Plain(k.Data)).ToArray();
        var (taken, most) = (0, 0L);
        for (var number = 0; number < FuzzOptions.Mutants; number++)
        {
            var dice = new Dice(FuzzOptions.Seed, number);
            var mutant = Mutation.Of(image, dice, dice.Pick(others));
            if (kind.StartsWith("png", StringComparison.Ordinal) && dice.In(3, 4))
                TestImages.MendChecksums(mutant); // else nearly all end at a checksum
            try
            {
                // On a thread of the pool: one that never ends would otherwise take this one with it.
                var (isTaken, bytes) = await Task.Run(() => Clean(mutant)).WaitAsync(Hung, TestContext.Current.CancellationToken);
                taken += isTaken ? 1 : 0;
                most = Math.Max(most, bytes);
            }
            catch (Exception e)
            {
                Assert.Fail($"{FuzzOptions.Command}: {kind}, number {number}, {Convert.ToBase64String(mutant)}: {e}");
            }
        }

        Assert.InRange(most, 0, MostBytes);
        const string Head = "\n## Images\n\n| kind | damaged | accepted | rejected | most memory for one, KiB |\n|---|---|---|---|---|\n";
        FuzzReport.Write(
            $"2-image-{kind.Replace(' ', '-')}",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(kind == "avif" ? Head : "")}| {kind} | {FuzzOptions.Mutants} | {taken} | {FuzzOptions.Mutants - taken} | "
                    + $"{most / 1024} |\n"
            )
        );
    }

    /// <returns>Whether it was accepted, and the memory for it in bytes.</returns>
    private static (bool IsTaken, long Bytes) Clean(byte[] mutant)
    {
        using var source = new MemoryStream(mutant, writable: false);
        using var destination = new MemoryStream(mutant.Length * 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clean = ImageCleaner.CopyAsync(source, destination, 50_000_000, CancellationToken.None);
        Assert.True(clean.IsCompleted); // everything is in memory, so this thread has made all allocations
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (clean.Exception?.InnerException is InvalidImageException refused)
        {
            Assert.EndsWith(".", refused.Message, StringComparison.Ordinal);
            return (false, bytes);
        }

        var image = clean.GetAwaiter().GetResult();
        Assert.Equal(destination.Length, image.Size);
        Assert.InRange((long)image.Width * image.Height, 1, 50_000_000);
        return (true, bytes);
    }
}
